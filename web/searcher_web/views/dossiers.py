"""Dossiers as they are read: a reader's own, which is in the address."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, abort, render_template, request, stream_with_context

from searcher.export.cited import CitedArchive
from searcher.export.dossier_text import dossier_text
from searcher.export.manifest import manifest_of
from searcher.export.styled import CitationStyle
from searcher.model.dossier import Dossier, DossierEntry, dossier_json
from searcher.model.errors import IndexFailure, QueryError
from searcher.model.messages import marked
from searcher.model.query import Query
from searcher.search import ResultPage
from searcher.search.highlights import Marker
from searcher.store import Archive
from searcher_web.context import (
    Page,
    archive,
    archive_search,
    chosen_style,
    fitted,
    home,
    query_of,
)
from searcher_web.dossier_address import DossierPlace, parameters_of, requested_dossier
from searcher_web.dossier_records import (
    EntryState,
    identifiers_in,
    listing_of,
    read_record,
    read_records,
)
from searcher_web.i18n import gettext
from searcher_web.limits import download_place
from searcher_web.parameters import BadParameter, one_of, whole_number
from searcher_web.presenters import explain
from searcher_web.presenters.citing import PLAIN, CitationView
from searcher_web.presenters.dossier import (
    CITATIONS,
    FOUND_SIZE,
    TEXTS,
    DossierTexts,
    DossierView,
    FoundEntry,
    FoundView,
)
from searcher_web.presenters.hits import HitView
from searcher_web.responses import attach, safe_file_name
from searcher_web.search_state import MAX_PAGE, SearchState
from searcher_web.site_address import origin
from searcher_web.views.downloads import FORMATS, Contents, DownloadFormat, streamed

blueprint = Blueprint("dossiers", __name__)
PATH = "/dossier"
_AT = re.compile(r"([1-9][0-9]{0,5})(?:\.([1-9][0-9]{0,6}))?")
_AT_REMEDY = marked("Write the number of a record, or of a record and a paragraph: 12, 12.34.")


def own_place(dossier: Dossier, path: str = PATH) -> DossierPlace:
    """Return the place of a dossier that is in its address.  Raises BadDossier."""
    return DossierPlace(path, parameters_of(dossier))


@blueprint.get(PATH)
def dossier() -> Page:
    """Show the dossier in the address."""
    found = requested_dossier()
    return render_template("dossier.html", view=dossier_view(found, own_place(found)))


@blueprint.get(f"{PATH}.json")
def dossier_file() -> Response:
    """Return the dossier in the address as its file."""
    return file_of(requested_dossier())


def file_of(dossier: Dossier, identifier: str | None = None) -> Response:
    """Make a response with the file of a dossier."""
    response = Response(dossier_json(dossier, identifier), mimetype="application/json")
    name = safe_file_name(f"{dossier.title or 'dossier'}.json", "dossier.json")
    attach(response, name)
    return response


def download(form: DownloadFormat) -> Response:
    """Return the records of the dossier in the address in a format.  Raises BadDossier."""
    found = requested_dossier()
    return download_of(form, found, own_place(found))


for _format in FORMATS:
    blueprint.add_url_rule(
        f"{PATH}.{_format.ending}",
        f"download_{_format.ending}".replace(".", "_"),
        partial(download, _format),
    )


def download_of(form: DownloadFormat, dossier: Dossier, place: DossierPlace) -> Response:
    """Stream the records of a dossier in a format.  Raises RefusedRequest."""
    with download_place() as room:
        records = tuple(read_records(archive(), dossier.entries))
        listing, query = listing_of(records), Query(text=dossier.title)
        notes = {one.ranked.id: one.entry.note for one in records}
        beside = {"dossier.json": dossier_json(dossier), "dossier.txt": _text(dossier)}
        found = Contents(query, listing, archive(), origin(), beside, notes)
        manifest = replace(manifest_of(query, origin() + place.url(), listing), order="dossier")
        response = streamed(form, found, manifest, "dossier")
        response.call_on_close(room.release)
        return response


def _text(dossier: Dossier) -> bytes:
    """Write a dossier as text, with short citations."""
    cite = partial(_citation, archive(), home(), None)
    return b"".join(dossier_text(dossier, cite))


def _citation(
    kept: Archive,
    cited: CitedArchive,
    style: CitationStyle | None,
    number: int,
    entry: DossierEntry,
) -> str:
    found = read_record(kept, number, entry)
    if found.record is None or found.state is not EntryState.CURRENT:
        return f"{cited.origin}/d/{entry.id}"
    return CitationView(found.record, cited, style).text


@blueprint.get(f"{PATH}.txt")
def bibliography() -> Response:
    """Return the dossier in the address as text, with citations in a style."""
    return text_of(requested_dossier())


def text_of(dossier: Dossier) -> Response:
    """Stream a dossier as text, with citations in the style in the address, else the reader's own.

    Raises RefusedRequest, BadParameter.
    """
    with download_place() as room:
        style = _style(request.args.get(CITATIONS, ""))
        cite = partial(_citation, archive(), home(), style)
        parts = stream_with_context(dossier_text(dossier, cite))
        response = Response(parts, content_type="text/plain; charset=utf-8")
        response.call_on_close(room.release)
    name = safe_file_name(f"{dossier.title or 'dossier'}.txt", "dossier.txt")
    attach(response, name)
    return response


# The page


def dossier_view(dossier: Dossier, place: DossierPlace) -> DossierView:
    """Read the part of a dossier that the address asks for.  Raises QueryError."""
    view = DossierView(dossier, place, partial(read_record, archive()), home())
    if TEXTS in request.args:
        return replace(view, texts=_texts(view))
    page = whole_number(request.args, "page", 1, MAX_PAGE)
    if CITATIONS in request.args:
        view = replace(view, has_citations=True, style=_style(request.args[CITATIONS]))
    elif q := " ".join(request.args.get("q", "").split()):
        view = replace(view, found=_search(dossier, q, page))
    if page > view.last_page:
        abort(404)
    return replace(view, page=page)


def _style(asked: str) -> CitationStyle | None:
    """Return the style that is asked for, else the reader's own.  Raises BadParameter."""
    return None if asked == PLAIN else one_of(CitationStyle, CITATIONS, asked) or chosen_style()


def _texts(view: DossierView) -> DossierTexts:
    """Return the texts from the place in the address on.  Raises BadParameter."""
    asked = request.args[TEXTS]
    if not (at := _AT.fullmatch(asked or "1")):
        raise BadParameter(TEXTS, asked, _AT_REMEDY)
    entry, paragraph = int(at[1]), int(at[2] or 1)
    if entry > max(1, view.total):
        abort(404)
    q = " ".join(request.args.get("q", "").split())
    return DossierTexts(view.dossier, view.place, view.read, entry, paragraph, _marker(q), q)


def _marker(q: str) -> Marker | None:
    try:
        return Marker(query_of(SearchState(q=q)).expression) if q else None
    except QueryError:
        return None  # the page shows the texts without marks


def _search(dossier: Dossier, q: str, page: int) -> FoundView:
    """Search in the records of a dossier."""
    numbers = identifiers_in(archive(), dossier.entries)
    state = SearchState(q=q)
    try:
        state = fitted(state)
        query = replace(
            query_of(state), among=tuple(numbers), page=page, size=FOUND_SIZE, facets=()
        )
        answer = archive_search().page(query)
    except QueryError as error:
        return FoundView(q, 0, (), explain(error)[0])
    except IndexFailure:
        return FoundView(q, 0, (), gettext("The index cannot be read now."))
    return FoundView(q, answer.total, _hits(dossier, answer, state, numbers))


def _hits(
    dossier: Dossier, answer: ResultPage, state: SearchState, numbers: dict[str, int]
) -> Sequence[FoundEntry]:
    views = (HitView(hit, n, state) for n, hit in enumerate(answer.hits, start=1))
    entries = dossier.entries
    return [
        FoundEntry(view, n := numbers[view.hit.id], entries[n - 1].note, _url(view, state))
        for view in views
    ]


def _url(view: HitView, state: SearchState) -> str:
    return state.url(f"/d/{view.hit.id}")
