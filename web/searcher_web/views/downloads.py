"""Downloads of all results of a search, and the page that offers them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from flask import Blueprint, Response, current_app, render_template

from searcher.export import parquet
from searcher.export.bundle import bundle
from searcher.export.citations import MEDIA_TYPES, CitationFormat, citations
from searcher.export.csv import table
from searcher.export.entries import Entry, Unreadable, in_chunks, read_entries
from searcher.export.json import json_lines
from searcher.export.manifest import Manifest, manifest_json, manifest_of
from searcher.export.originals import Originals
from searcher.export.package import About, package
from searcher.index.protocol import Listing
from searcher.model.query import Query
from searcher.search import ResultPage
from searcher.store import Archive
from searcher_web.config import Config
from searcher_web.context import (
    additions_to,
    archive,
    engine,
    home,
    query_of,
    requested_state,
)
from searcher_web.limits import download_place
from searcher_web.presenters import SearchView
from searcher_web.presenters.offered_formats import offered
from searcher_web.search_state import SearchState
from searcher_web.site_address import origin

blueprint = Blueprint("downloads", __name__)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a download has: the query and the records that it found, where they are stored, and
    other files that a ZIP has of them; what a reader has noted on them, by their identifiers.
    """

    query: Query
    listing: Listing
    archive: Archive
    origin: str
    beside: Mapping[str, bytes] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def entries(self) -> Iterator[Entry | Unreadable]:
        """The records, each read from the archive when it is needed."""
        return read_entries(self.listing, self.archive)


@dataclass(frozen=True, slots=True)
class Download:
    """All results of one search."""

    state: SearchState
    contents: Contents

    @classmethod
    def of_request(cls) -> "Download":
        """Make the download of the search in the address.  Raises QueryError."""
        state = without_page(requested_state())
        query = query_of(state)
        return cls(state, Contents(query, engine().scan(query), archive(), origin()))

    @property
    def manifest(self) -> Manifest:
        """The description of the download."""
        found = self.contents
        return manifest_of(found.query, found.origin + self.state.url(), found.listing)

    @property
    def view(self) -> SearchView:
        """The search, as pages show it."""
        page = ResultPage(self.contents.listing.total, (), ())
        return SearchView(self.state, self.contents.query, page, additions=additions_to(self.state))

    def url(self, ending: str) -> str:
        """Return the address of the download in a format."""
        return self.state.url(f"/search.{ending}")


def without_page(state: SearchState) -> SearchState:
    """Reset page and page size: a search as a whole."""
    return replace(state, page=1, size=SearchState().size)


# Formats


@dataclass(frozen=True, slots=True)
class DownloadFormat:
    """A format of a download: extension of its address, media type, and encoder."""

    ending: str
    media_type: str
    stream: Callable[[Contents, Manifest], Iterator[bytes]]


def _citations(form: CitationFormat, found: Contents, _: Manifest) -> Iterator[bytes]:
    records = (entry.record for entry in found.entries if isinstance(entry, Entry))
    cited = replace(home(), note=lambda record: found.notes.get(record.id, ""))
    return (part.encode() for part in citations(form, records, cited))


CSV = "text/csv; charset=utf-8; header=present"
FORMATS = (
    DownloadFormat("csv", CSV, lambda found, _: table(found.entries, found.origin)),
    DownloadFormat("jsonl", "application/x-ndjson", lambda found, _: json_lines(found.entries)),
    DownloadFormat(
        "zip",
        "application/zip",
        lambda found, manifest: bundle(found.entries, manifest, found.origin, beside=found.beside),
    ),
    DownloadFormat(
        "originals.zip",
        "application/zip",
        lambda found, manifest: bundle(
            found.entries, manifest, found.origin, Originals(found.archive), found.beside
        ),
    ),
    *(
        DownloadFormat(form, MEDIA_TYPES[form], partial(_citations, form))
        for form in CitationFormat
    ),
)
"""Each is served at `/search.ENDING`, and of the records of a dossier."""


def _package(found: Contents, manifest: Manifest) -> Iterator[bytes]:
    return package(found.entries, manifest, found.origin, about())


def about() -> About:
    """Return what a data package states of the archive."""
    config: Config = current_app.config["SITE"]
    return About(home().name, f"{origin()}/", config.licence)


def _parquet(found: Contents, _: Manifest) -> Iterator[bytes]:
    return parquet.write(found.entries)


_PACKAGE = DownloadFormat("package.zip", "application/zip", _package)
_PARQUET = DownloadFormat("parquet", parquet.MEDIA_TYPE, _parquet)
DATA_FORMATS = (_PACKAGE, _PARQUET) if parquet.is_available() else (_PACKAGE,)
"""Formats for statistics and other programs; served at `/search.ENDING`, too."""
ENDINGS = frozenset(one.ending for one in (*FORMATS, *DATA_FORMATS))
"""The endings of all formats of a search."""


def download_response(form: DownloadFormat, name: str = "search") -> Response:
    """Stream the download of the search in the address as a file whose name begins with `name`.

    Raises RefusedRequest if too many are under way, QueryError.
    """
    with download_place() as place:
        found = Download.of_request()
        described = found.contents.origin + found.url("manifest.json")
        response = streamed(form, found.contents, found.manifest, name, described)
        response.call_on_close(place.release)
        return response


def streamed(
    form: DownloadFormat, found: Contents, manifest: Manifest, name: str, described: str = ""
) -> Response:
    """Stream records as a file; `described` is the address of the manifest, if there is one."""
    response = Response(in_chunks(form.stream(found, manifest)), content_type=form.media_type)
    name = f"{name}-{manifest.made[:10]}-{manifest.digest[:8]}.{form.ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if described:
        link = f'<{described}>; rel="describedby"; type="application/json"'
        response.headers["Link"] = link
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


for _format in (*FORMATS, *DATA_FORMATS):
    blueprint.add_url_rule(
        f"/search.{_format.ending}",
        _format.ending.replace(".", "_"),
        partial(download_response, _format),
    )


@blueprint.get("/search.manifest.json")
def manifest() -> Response:
    """Return what a download of the search would contain now."""
    return Response(manifest_json(Download.of_request().manifest), mimetype="application/json")


# The page


@blueprint.get("/download")
def download_page() -> str:
    """Show the formats of a download and their uses."""
    found = Download.of_request()
    return render_template(
        "download.html",
        view=found.view,
        offers=list(offered(found.state, ENDINGS)),
        manifest=found.manifest,
        found=found,
    )
