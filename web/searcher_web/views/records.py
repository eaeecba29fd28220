"""The addresses of records: their pages, versions, originals, citations, and what changed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from urllib.parse import quote

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
)
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.export.citations import Form
from searcher.export.json import compared_json, record_json
from searcher.index.protocol import Ranking
from searcher.model.errors import BadIdentifier, IndexFailure, QueryError, UnknownRecord
from searcher.model.expression import Field
from searcher.model.identifiers import parse_identifier
from searcher.model.query import Filter, Query, Sort
from searcher.model.record import Record, Status
from searcher.model.version_diff import compare
from searcher.search.highlights import Marker
from searcher_web.context import (
    Page,
    archive,
    archive_search,
    citations_file,
    current,
    engine,
    home,
    json_response,
    wants_json,
)
from searcher_web.presenters import ComparisonView, RecordView, Related, Similar, Trail
from searcher_web.responses import file_name
from searcher_web.state import State

records = Blueprint("records", __name__)
_SIMILAR = 5


class Gone(Exception):
    """The record was withdrawn; carries its tombstone."""

    def __init__(self, tombstone: Record) -> None:
        super().__init__(tombstone.id)
        self.tombstone = tombstone


@records.before_request
def one_spelling() -> WerkzeugResponse | None:
    """An identifier in capitals leads to its one address; a mistyped one is told so there."""
    typed = (request.view_args or {}).get("identifier", "")
    try:
        identifier = parse_identifier(typed) if typed else typed
    except BadIdentifier:
        return None
    if typed == identifier:
        return None
    asked = request.query_string.decode("ascii", "replace")
    path = quote(request.path.replace(typed, identifier), safe="/:")
    return redirect(f"{path}?{asked}" if asked else path, 301)


def _found(identifier: str, version: int | None = None) -> Record:
    """The record of an address; 404 if there is none, 410 if it was withdrawn."""
    try:
        parse_identifier(identifier)
    except BadIdentifier as error:
        abort(404, error)
    try:
        head = archive().get(identifier)
        if head.status is Status.WITHDRAWN:
            raise Gone(head)
        return head if version in (None, head.version) else archive().get(identifier, version)
    except UnknownRecord as error:
        abort(404, error)


def _marker(q: str) -> Marker | None:
    try:
        return Marker(State(q).query().expression) if q else None
    except QueryError:
        return None  # the text is what was asked for; marks are an extra


def _record_page(identifier: str, version: int | None) -> Page:
    record = _found(identifier, version)
    history = archive().history(identifier)
    if wants_json():
        return json_response(record_json(record, history))
    q = " ".join(request.args.get("q", "").split())
    related, similar = tuple(_related(record)), tuple(_similar(record))
    view = RecordView(record, history, home(), q, _marker(q), related, similar)
    return render_template("record.html", view=view, trail=_trail(record))


def _trail(record: Record) -> Trail | None:
    """The place of a record in the search it was come from; None if it was not, or is not there
    any more.
    """
    if (place := _place()) < 1:
        return None  # a bare permalink: nothing was searched
    try:
        state = State.of(request.args)
        found = _ranked(state, place)
    except (QueryError, IndexFailure):
        return None
    here = found.hits and found.hits[0].id == record.id
    return Trail(state.at(1), place, found.total) if here else None


def _place() -> int:
    """The place (from 1) in the results that the address names; 0 if it names none."""
    return max(0, request.args.get("n", 0, type=int))


def _ranked(state: State, place: int) -> Ranking:
    """The record at one place (from 1) of the results of a search."""
    return engine().search(replace(state.at(place).query(), size=1, facets=()))


@records.get("/search/at")
def found_at() -> Page:
    """To the record at a place of the results, or back to them if there is none."""
    state, place = State.of(request.args), max(1, _place())
    found = _ranked(state, place)
    if not found.hits:
        return redirect(state.at(1).url(), 303)
    return redirect(Trail(state.at(1), place, found.total).url_of(found.hits[0].id), 303)


def _related(record: Record) -> Iterator[Related]:
    """What a record is like: the earlier ones that it names, and the later ones that name it."""
    for relation in record.related:
        if other := current(relation.id):
            yield Related(other, relation)
    for identifier in _naming(record):
        if other := current(identifier):
            yield from (Related(other, r) for r in other.related if r.id == record.id)


def _naming(record: Record) -> tuple[str, ...]:
    """The records that name this one as like them; none where the index cannot tell."""
    asked = Query(filters=(Filter(Field.RELATED, (record.id,)),), sort=Sort.OLDEST, facets=())
    try:
        return tuple(hit.id for hit in engine().search(asked).hits)
    except IndexFailure:
        return ()


def _similar(record: Record) -> Iterator[Similar]:
    """Other records about the same; none where the index cannot tell."""
    try:
        found = archive_search().similar(record, _SIMILAR)
    except IndexFailure:
        return
    for ranked in found:
        if other := current(ranked.id):
            yield Similar(other)


@records.get("/d/<identifier>")
@records.get("/d/<identifier>.json")
def record(identifier: str) -> Page:
    """The newest version of a record."""
    return _record_page(identifier, None)


@records.get("/d/<identifier>/v<int:version>")
@records.get("/d/<identifier>/v<int:version>.json")
def record_version(identifier: str, version: int) -> Page:
    """One version of a record, for ever."""
    return _record_page(identifier, version)


def cited(identifier: str, form: Form, version: int | None = None) -> Page:
    """A version of a record as a citation, as a file for programs that keep them."""
    found = _found(identifier, version)
    return citations_file(form, [found], f"{found.id}-v{found.version}")


for _form in Form:  # a rule for each: one for all would give way to that of `.json`
    for _path in ("/d/<identifier>", "/d/<identifier>/v<int:version>"):
        records.add_url_rule(f"{_path}.{_form}", view_func=cited, defaults={"form": _form})


@records.get("/d/<identifier>/diff")
def choose_versions(identifier: str) -> Page:
    """To the page of the two versions that were chosen in a form."""
    found = _found(identifier)
    before, after = (request.args.get(name, 0, type=int) for name in ("before", "after"))
    return redirect(f"/d/{found.id}/diff/{before}..{after}", 302)


@records.get("/d/<identifier>/diff/<int:before>..<int:after>")
@records.get("/d/<identifier>/diff/<int:before>..<int:after>.json")
def comparison(identifier: str, before: int, after: int) -> Page:
    """What differs between two versions of a record."""
    found = compare(_found(identifier, before), _found(identifier, after))
    if wants_json():
        return json_response(compared_json(found))
    view = ComparisonView(found, archive().history(identifier))
    return render_template("comparison.html", view=view)


@records.get("/d/<identifier>/original")
@records.get("/d/<identifier>/v<int:version>/original")
def original(identifier: str, version: int | None = None) -> Page:
    """The document as it arrived, as a file to keep: it is never shown as a page of ours."""
    found = _found(identifier, version)
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
        max_age=0,  # it may be withdrawn: ask each time whether it is still there
    )
    if found.original.media_type.startswith("text/"):
        response.mimetype_params["charset"] = found.original.encoding
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _download_name(found: Record) -> str:
    """The name to save an original under: its own, with the ending of its form if it has none
    (a row of a table is `line 12`).
    """
    name, kept = file_name(found.original.name, found.id), PurePath(found.original.path)
    return name if PurePath(name).suffix else name + kept.suffix


@records.get("/ark:<naan>/<identifier>")
def ark(naan: str, identifier: str) -> Page:
    """The same record under its ARK, where an authority is configured."""
    if naan != current_app.config["SITE"].naan:
        abort(404)
    return redirect(f"/d/{_found(identifier).id}", 302)
