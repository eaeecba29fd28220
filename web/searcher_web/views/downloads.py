"""All results of a search to take away, and the page that offers them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from flask import Blueprint, Response, render_template, request

from searcher.export.citations import MEDIA_TYPES as CITED_TYPES
from searcher.export.citations import Form as CitedForm
from searcher.export.citations import citations
from searcher.export.downloads import (
    Entry,
    Held,
    Manifest,
    entries,
    in_chunks,
    json_lines,
    manifest_json,
    manifest_of,
    pack,
    table,
)
from searcher.index.protocol import Listing
from searcher.model.query import Query
from searcher.search import ResultPage
from searcher.store import Archive
from searcher_web.context import archive, engine, home, origin
from searcher_web.i18n import gettext
from searcher_web.presenters import SearchView
from searcher_web.state import State

downloads = Blueprint("downloads", __name__)


@dataclass(frozen=True, slots=True)
class Download:
    """All results of one search: what was asked, what was found, and where its records are."""

    state: State
    query: Query
    listing: Listing
    archive: Archive
    origin: str

    @classmethod
    def asked(cls) -> "Download":
        """The one that the address asks for.  Raises QueryError."""
        state = whole(State.of(request.args))
        query = state.query()
        return cls(state, query, engine().scan(query), archive(), origin())

    @property
    def manifest(self) -> Manifest:
        """What it is."""
        return manifest_of(self.query, self.origin + self.state.url(), self.listing)

    @property
    def entries(self) -> Iterator[Entry]:
        """Its records, each read when it is asked for."""
        return entries(self.listing, self.archive)

    @property
    def view(self) -> SearchView:
        """What was asked, as pages show it."""
        return SearchView(self.state, self.query, ResultPage(self.listing.total, (), ()))

    def url(self, ending: str) -> str:
        """Where it is given in a form."""
        return self.state.url(f"/search.{ending}")


def whole(state: State) -> State:
    """A search as one: not a page of it."""
    return replace(state, page=1, size=State().size)


# Forms


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a download: the ending of its address, its media type, its bytes."""

    ending: str
    media_type: str
    stream: Callable[[Download, Manifest], Iterator[bytes]]


def _cited(form: CitedForm, found: Download, _: Manifest) -> Iterator[bytes]:
    records = (entry.record for entry in found.entries if isinstance(entry, Held))
    return (part.encode() for part in citations(form, records, home()))


CSV = "text/csv; charset=utf-8; header=present"
FORMS = (
    Form("csv", CSV, lambda found, _: table(found.entries, found.origin)),
    Form("jsonl", "application/x-ndjson", lambda found, _: json_lines(found.entries)),
    Form("zip", "application/zip", lambda found, said: pack(found.entries, said, found.origin)),
    *(Form(form, CITED_TYPES[form], partial(_cited, form)) for form in CitedForm),
)
"""Each has the address `/search.ENDING`."""


def given(form: Form, name: str = "search") -> Response:
    """The download that the address asks for, in a form, as a file whose name begins so."""
    found = Download.asked()
    manifest = found.manifest
    response = Response(in_chunks(form.stream(found, manifest)), content_type=form.media_type)
    name = f"{name}-{manifest.made[:10]}-{manifest.digest[:8]}.{form.ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Link"] = (
        f'<{found.origin}{found.url("manifest.json")}>; rel="describedby"; type="application/json"'
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _address(form: Form) -> None:
    downloads.add_url_rule(
        f"/search.{form.ending}", form.ending.replace(".", "_"), lambda: given(form)
    )


for _form in FORMS:
    _address(_form)


@downloads.get("/search.manifest.json")
def manifest() -> Response:
    """What a download of a search would hold now."""
    return Response(manifest_json(Download.asked().manifest), mimetype="application/json")


# The page


@dataclass(frozen=True, slots=True)
class Offer:
    """A form as the page offers it."""

    name: str
    url: str
    words: str


def _offers(found: Download) -> list[Offer]:
    told = {
        "csv": (
            gettext("Table (CSV)"),
            gettext(
                "A line for each record: title, dates, source, countries, permalink. For "
                "spreadsheets and statistics; open it as UTF-8, with a comma between the cells."
            ),
        ),
        "jsonl": (
            gettext("Records (JSON lines)"),
            gettext(
                "A line for each record with all that is known of it: its text, and the evidence "
                "for each value. For programs."
            ),
        ),
        "zip": (
            gettext("Texts (ZIP)"),
            gettext(
                "A text file for each record, the table, and the manifest. For reading, and for "
                "programs that analyse texts."
            ),
        ),
        "bib": ("BibTeX", gettext("Citations for LaTeX and most reference managers.")),
        "ris": ("RIS", gettext("Citations for reference managers such as EndNote.")),
        "csl.json": ("CSL-JSON", gettext("Citations for Zotero and programs that format them.")),
    }
    return [Offer(name, found.url(ending), words) for ending, (name, words) in told.items()]


@downloads.get("/download")
def download_page() -> str:
    """Which forms there are, and for what."""
    found = Download.asked()
    return render_template(
        "download.html",
        view=found.view,
        offers=_offers(found),
        manifest=found.manifest,
        found=found,
    )
