"""Records: their pages, versions, originals, citations, and comparisons of versions."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath
from urllib.parse import quote

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
)
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.export.citations import CitationFormat
from searcher.export.json import difference, record_json
from searcher.index.protocol import Ranking
from searcher.model.errors import (
    ArchiveError,
    BadIdentifier,
    IndexFailure,
    QueryError,
    UnknownRecord,
)
from searcher.model.facets import Field
from searcher.model.identifiers import parse_identifier
from searcher.model.paragraphs import same_paragraphs
from searcher.model.query import Filter, Query, Sort
from searcher.model.record import Record, Status
from searcher.model.version_diff import compare
from searcher.search.highlights import Marker
from searcher_web.context import (
    Page,
    archive,
    archive_search,
    chosen_style,
    citations_file,
    current_record,
    engine,
    home,
    json_response,
    query_of,
    requested_state,
    wants_json,
)
from searcher_web.parameters import whole_number
from searcher_web.presenters import (
    ComparisonView,
    MergedView,
    MergingView,
    RecordView,
    RelatedView,
    ResultNavigation,
    SimilarView,
)
from searcher_web.presenters.record_text import PARAGRAPH, WHOLE, PageAddress
from searcher_web.record_links import (
    Part,
    add_links,
    http_date,
    links_of,
    moment_of,
    preferred_ending,
)
from searcher_web.responses import safe_file_name
from searcher_web.search_state import SearchState

blueprint = Blueprint("records", __name__)
_MAX_SIMILAR = 5
_IDENTIFIERS = ("identifier", "first", "second")  # parameters of addresses
MAX_PARAGRAPH = 10_000_000
"""The largest number of a paragraph that an address may name; one past the end is the last."""


class RecordWithdrawn(Exception):
    """A record was withdrawn; carries its tombstone."""

    def __init__(self, tombstone: Record) -> None:
        super().__init__(tombstone.id)
        self.tombstone = tombstone


class RecordMerged(Exception):
    """A record was merged into another one; carries the tombstone that names it."""

    def __init__(self, tombstone: Record) -> None:
        super().__init__(tombstone.id)
        self.tombstone = tombstone


@blueprint.before_request
def redirect_to_canonical_address() -> WerkzeugResponse | None:
    """Redirect an identifier in another spelling, such as capitals, to its canonical address."""
    path = request.path
    for name in _IDENTIFIERS:
        typed = (request.view_args or {}).get(name, "")
        try:
            path = path.replace(typed, parse_identifier(typed)) if typed else path
        except BadIdentifier:
            return None  # the view reports it
    return None if path == request.path else _moved(path)


def _moved(path: str) -> WerkzeugResponse:
    """Redirect for ever to a path, with the parameters of the request."""
    query, path = request.query_string.decode("ascii", "replace"), quote(path, safe="/:")
    return redirect(f"{path}?{query}" if query else path, 301)


def get_record(identifier: str, version: int | None = None) -> Record:
    """Read the record of an address.  Aborts with 404 if it does not exist.

    Raises RecordWithdrawn, which the application answers with 410, and RecordMerged, which it
    answers with the address of the other record; earlier versions of a merged record are read.
    """
    try:
        parse_identifier(identifier)
    except BadIdentifier as error:
        abort(404, error)
    try:
        head = archive().get(identifier)
        if head.merged_into and version in (None, head.version):
            raise RecordMerged(head)
        if head.status is Status.WITHDRAWN and not head.merged_into:
            raise RecordWithdrawn(head)
        return head if version in (None, head.version) else archive().get(identifier, version)
    except UnknownRecord as error:
        abort(404, error)


def get_readable(identifier: str, version: int | None) -> Record:
    """Read a record as `get_record` does; also refuse a tombstone among the versions of
    a restored record.

    Raises RecordWithdrawn, RecordMerged.
    """
    found = get_record(identifier, version)
    if found.status is Status.WITHDRAWN:
        raise RecordWithdrawn(found)
    return found


def _marker() -> Marker | None:
    try:
        state = SearchState.from_arguments(request.args)
        return Marker(archive_search().known(query_of(state).expression)) if state.q else None
    except QueryError:
        return None  # the page shows the record without marks


def _record_page(identifier: str, version: int | None) -> Page:
    record = get_readable(identifier, version)
    history, links = archive().history(identifier), links_of(record, version)
    if wants_json():
        response = json_response(record_json(record, history))
        response.last_modified = moment_of(history[record.version - 1])
        return add_links(response, links.of(Part.METADATA))
    if not request.path.endswith(".html") and (ending := preferred_ending()):
        return _depends_on_accept(redirect(request.path + ending, 303))
    related, similar = tuple(_related(record)), tuple(_similar(record))
    is_newest = record.version == history[-1].number
    merging, address = _merging(record, is_newest=is_newest), page_address(record, version)
    view = RecordView(
        record,
        history,
        home(),
        " ".join(request.args.get("q", "").split()),
        _marker(),
        related,
        similar,
        merging,
        style=chosen_style(),
        at=_paragraph_asked(),
        address=address,
        newest={} if is_newest or merging.into else _newest_numbers(record),
    )
    response = make_response(
        render_template("record.html", view=view, navigation=_navigation(record))
    )
    if version:
        response.headers["Memento-Datetime"] = http_date(history[version - 1])
    return add_links(_depends_on_accept(response), (*links.of(Part.PAGE), *links.of_time()))


def _depends_on_accept(response: WerkzeugResponse) -> WerkzeugResponse:
    """Declare to caches that programs get another representation at this address."""
    response.vary.add("Accept")
    return response


def page_address(record: Record, version: int | None) -> PageAddress:
    """Return the address of the page of a record with the search in the address of the request;
    of its newest version if `version` is None.
    """
    path = f"/d/{record.id}" if version is None else f"/d/{record.id}/v{version}"
    try:
        parameters = SearchState.from_arguments(request.args).parameters()
    except QueryError:
        return PageAddress(path)
    place = [("n", str(_position()))] if _position() else []
    return PageAddress(path, (*parameters, *place))


def _paragraph_asked() -> int | None:
    """Return the number of the paragraph that the address names, or None for the whole text.

    Raises BadParameter.
    """
    if request.args.get(PARAGRAPH) == WHOLE:
        return None
    return whole_number(request.args, PARAGRAPH, 1, MAX_PARAGRAPH)


def _newest_numbers(record: Record) -> Mapping[int, int]:
    """Find where the paragraphs of an earlier version are in the newest one."""
    return same_paragraphs(record.body, archive().get(record.id).body)


def _merging(record: Record, *, is_newest: bool) -> MergingView:
    """Return what was merged into a record, and what it was itself merged into."""
    merged = tuple(MergedView(one, last) for one, last in _last_versions(record.merged))
    head = record if is_newest else archive().get(record.id)
    return MergingView(head.merged_into, merged)


def _last_versions(ids: tuple[str, ...]) -> Iterator[tuple[Record, int]]:
    """Yield the tombstones of merged records, each with the number of the version before it."""
    for identifier in ids:
        try:
            tombstone = archive().get(identifier)
        except ArchiveError:
            continue  # `verify` reports it
        yield tombstone, tombstone.version - 1


def _navigation(record: Record) -> ResultNavigation | None:
    """Return the position of a record in the search of the address, or None if it is not there."""
    if (position := _position()) < 1:
        return None  # a permalink without a search
    try:
        state = requested_state()
        ranking = _rank_at(state, position)
    except (QueryError, IndexFailure):
        return None
    is_there = ranking.hits and ranking.hits[0].id == record.id
    return ResultNavigation(state.at_page(1), position, ranking.total) if is_there else None


def _position() -> int:
    """Return the position in the results (from 1) from the address; 0 if it has none."""
    return max(0, request.args.get("n", 0, type=int))


def _rank_at(state: SearchState, position: int) -> Ranking:
    """Search for the record at one position (from 1) of the results."""
    return engine().search(replace(query_of(state.at_page(position)), size=1, facets=()))


@blueprint.get("/search/at")
def result_at() -> Page:
    """Redirect to the record at a position of the results, or to the results if it has none."""
    state, position = requested_state(), max(1, _position())
    ranking = _rank_at(state, position)
    if not ranking.hits:
        return redirect(state.at_page(1).url(), 303)
    navigation = ResultNavigation(state.at_page(1), position, ranking.total)
    return redirect(navigation.record_url(ranking.hits[0].id), 303)


def _related(record: Record) -> Iterator[RelatedView]:
    """Find related records: the earlier ones it refers to, and the later ones that refer to it."""
    for relation in record.related:
        if other := current_record(relation.id):
            yield RelatedView(other, relation)
    for identifier in _referring(record):
        if other := current_record(identifier):
            yield from (RelatedView(other, r) for r in other.related if r.id == record.id)


def _referring(record: Record) -> tuple[str, ...]:
    """Find the records that refer to this one; none if the index cannot be read."""
    query = Query(filters=(Filter(Field.RELATED, (record.id,)),), sort=Sort.OLDEST, facets=())
    try:
        return tuple(hit.id for hit in engine().search(query).hits)
    except IndexFailure:
        return ()


def _similar(record: Record) -> Iterator[SimilarView]:
    """Find records about the same subject; none if the index cannot be read."""
    try:
        ranking = archive_search().similar(record, _MAX_SIMILAR)
    except IndexFailure:
        return
    for ranked in ranking:
        if other := current_record(ranked.id):
            yield SimilarView(other)


@blueprint.get("/d/<identifier>")
@blueprint.get("/d/<identifier>.html")
@blueprint.get("/d/<identifier>.json")
def record(identifier: str) -> Page:
    """Show the newest version of a record."""
    return _record_page(identifier, None)


@blueprint.get("/d/<identifier>/")
@blueprint.get("/d/<identifier>/v<int:version>/")
def without_slash(identifier: str, version: int | None = None) -> Page:
    """Redirect an address with a slash at its end to the record."""
    return _moved(f"/d/{identifier}/v{version}" if version else f"/d/{identifier}")


@blueprint.get("/d/<identifier>/v<int:version>")
@blueprint.get("/d/<identifier>/v<int:version>.html")
@blueprint.get("/d/<identifier>/v<int:version>.json")
def record_version(identifier: str, version: int) -> Page:
    """Show one version of a record; its address is permanent."""
    return _record_page(identifier, version)


def citation_file(identifier: str, form: CitationFormat, version: int | None = None) -> Page:
    """Return the citation of a version of a record as a file for reference managers."""
    found = get_record(identifier, version)
    response = citations_file(form, [found], f"{found.id}-v{found.version}")
    return add_links(response, links_of(found, version).of(Part.METADATA))


# A rule for each: the rule for `.json` would match before a general one.
for _form in CitationFormat:
    for _path in ("/d/<identifier>", "/d/<identifier>/v<int:version>"):
        blueprint.add_url_rule(
            f"{_path}.{_form}", view_func=citation_file, defaults={"form": _form}
        )


@blueprint.get("/d/<identifier>/diff")
def choose_versions(identifier: str) -> Page:
    """Redirect to the comparison of the two versions selected in a form."""
    found = get_record(identifier)
    before, after = (request.args.get(name, 0, type=int) for name in ("before", "after"))
    return redirect(f"/d/{found.id}/diff/{before}..{after}", 302)


@blueprint.get("/d/<identifier>/diff/<int:before>..<int:after>")
@blueprint.get("/d/<identifier>/diff/<int:before>..<int:after>.json")
def compare_versions(identifier: str, before: int, after: int) -> Page:
    """Compare two versions of a record."""
    comparison = compare(get_record(identifier, before), get_record(identifier, after))
    if wants_json():
        return json_response(difference(comparison))
    view = ComparisonView(comparison, archive().history(identifier))
    return render_template("comparison.html", view=view)


@blueprint.get("/d/<identifier>/original")
@blueprint.get("/d/<identifier>/v<int:version>/original")
def original(identifier: str, version: int | None = None) -> Page:
    """Return the document as it was ingested: as a download, never as a page of this site."""
    found = get_record(identifier, version)
    try:
        path = archive().intact_original(found)
    except UnknownRecord as error:
        abort(404, error)
    response = send_file(
        path.absolute(),
        mimetype=found.original.media_type,
        as_attachment=True,
        download_name=_download_name(found),
        etag=found.original.sha256,
        max_age=0,  # it may be withdrawn: revalidate each time
    )
    if found.original.media_type.startswith("text/"):
        response.mimetype_params["charset"] = found.original.encoding
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return add_links(response, links_of(found, version).of(Part.ORIGINAL))


def _download_name(found: Record) -> str:
    """Return the name to save an original under.

    It is the original's own name, with the extension of its format if it has none: a row of a
    table is called `line 12`.
    """
    name, stored = safe_file_name(found.original.name, found.id), PurePath(found.original.path)
    return name if PurePath(name).suffix else name + stored.suffix


@blueprint.get("/ark:<naan>/<identifier>")
def ark(naan: str, identifier: str) -> Page:
    """Redirect the ARK of a record to its permalink, if an ARK authority is configured."""
    if naan != current_app.config["SITE"].naan:
        abort(404)
    return redirect(f"/d/{get_record(identifier).id}", 302)
