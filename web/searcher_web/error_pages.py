"""Answers to requests that cannot be answered: a page, or for programs a problem as JSON."""

import re
from urllib.parse import quote

from flask import Flask, Response, current_app, make_response, redirect, render_template, request
from msgspec import UNSET
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.model.errors import (
    BadDossier,
    BadIdentifier,
    ClusterUnavailable,
    DamagedDossier,
    DamagedRecord,
    DamagedSearch,
    IndexFailure,
    QueryError,
    SearcherError,
)
from searcher.model.identifiers import similar_identifiers
from searcher.model.record import Record
from searcher_web import observation
from searcher_web.answers import Problem, WithdrawnRecord
from searcher_web.context import current_record, json_response, wants_json
from searcher_web.cursors import BadCursor
from searcher_web.i18n import gettext, marked
from searcher_web.parameters import BadAddress
from searcher_web.presenters import explain
from searcher_web.problems import (
    MEDIA_TYPE,
    AnyKind,
    ProblemKind,
    address_of,
    instance,
    status_of,
    title_of,
)
from searcher_web.record_links import Part, add_links, links_of
from searcher_web.refusals import RefusedRequest
from searcher_web.search_state import SearchState
from searcher_web.views.published_dossiers import DossierWithdrawn
from searcher_web.views.records import RecordMerged, RecordWithdrawn

_RETRY_AFTER = 60  # seconds until a cluster may answer again

_HTTP_ERRORS = {
    ProblemKind.NOT_FOUND: (
        marked("There is no page at this address."),
        marked("Check the address, or use the search."),
    ),
    ProblemKind.NOT_ALLOWED: (
        marked("This address does not accept this kind of request."),
        marked("Use the links and forms of the site."),
    ),
    ProblemKind.FAULT: (
        marked("This is an error of the site, not yours."),
        marked("Try again. If the error persists, report it to the archive."),
    ),
}


def init_app(app: Flask) -> None:
    """Add the answers to a site."""
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(RecordWithdrawn, _withdrawn)
    app.register_error_handler(RecordMerged, _merged)
    app.register_error_handler(IndexFailure, _no_index)
    app.register_error_handler(ClusterUnavailable, _no_cluster)
    app.register_error_handler(DamagedRecord, _damaged)
    app.register_error_handler(DamagedSearch, _damaged_search)
    app.register_error_handler(BadDossier, _bad_dossier)
    app.register_error_handler(DossierWithdrawn, _withdrawn_dossier)
    app.register_error_handler(DamagedDossier, _damaged_dossier)
    app.register_error_handler(RefusedRequest, _refused)
    app.register_error_handler(HTTPException, _http_error)


def _error_page(
    kind: AnyKind, what: str, remedy: str, status: int = 0, **rest: object
) -> tuple[str, int] | Response:
    """Make the page of an error; `status` is that of the kind if none is given."""
    status = status or status_of(kind)
    if wants_json():
        return _problem(kind, what, remedy, status)
    title = title_of(kind)
    return render_template("error.html", title=title, what=what, remedy=remedy, **rest), status


def _problem(kind: AnyKind, what: str, remedy: str, status: int = 0, **rest: object) -> Response:
    """Make the JSON of an error."""
    status = status or status_of(kind)
    problem = Problem(
        address_of(kind), title_of(kind), status, what, instance(), remedy, **rest  # type: ignore[arg-type]
    )  # fmt: skip
    return json_response(problem, status, MEDIA_TYPE)


def _refused(error: RefusedRequest) -> Response:
    observation.metrics().count_refusal(error.reason)
    # Its parameters may be thousands: a page that repeats them costs more than an answer.
    response = make_response(_error_page(error.reason, *error.texts, back=request.path))
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _bad_dossier(error: BadDossier) -> tuple[str, int] | Response:
    return _error_page(ProblemKind.DOSSIER, *explain(error))


def _withdrawn_dossier(error: DossierWithdrawn) -> tuple[str, int] | Response:
    """Give the title of a withdrawn dossier, and the reason."""
    reason = gettext("Withdrawn: %(reason)s", reason=error.last.reason)
    return _error_page(ProblemKind.WITHDRAWN_DOSSIER, error.last.dossier.title, reason)


def _damaged_dossier(error: DamagedDossier) -> tuple[str, int] | Response:
    current_app.logger.error("%s", error)
    return _error_page(
        ProblemKind.DAMAGED_DOSSIER,
        gettext("The dossier %(id)s cannot be read.", id=error.identifier),
        gettext("Report it to the archive, which can restore it from a copy."),
    )


def _bad_query(error: QueryError) -> tuple[str, int] | Response:
    what, remedy = explain(error)
    if isinstance(error, BadCursor):
        return _error_page(ProblemKind.CURSOR, what, remedy)
    if isinstance(error, BadAddress):
        return _error_page(ProblemKind.ADDRESS, what, remedy)
    if wants_json():
        return _problem(ProblemKind.QUERY, what, remedy, query=error.query, position=error.position)
    return _error_page(
        ProblemKind.QUERY,
        what,
        remedy,
        query=error.query,
        position=error.position,
        filters=_filters(),
    )


def _filters() -> list[tuple[str, str]]:
    """Return the filters of the search, to be kept while the reader corrects its words."""
    state = SearchState.from_arguments(request.args)
    return [(n, v) for n, v in state.at_page(1).parameters() if n != "q"]


def _merged(error: RecordMerged) -> WerkzeugResponse:
    """Redirect for ever to the record that another one was merged into: its same page."""
    lesser, survivor = error.tombstone.id, error.tombstone.merged_into or ""
    path = re.sub(rf"/{lesser}(/(v|versions/)\d+)?(?=[/.]|$)", f"/{survivor}", request.path)
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{quote(path, safe='/:')}?{query}" if query else path, 301)


def _withdrawn(error: RecordWithdrawn) -> WerkzeugResponse:
    record = error.tombstone
    version = (request.view_args or {}).get("version")
    response = make_response(_tombstone(record))
    return add_links(response, links_of(record, version).of(Part.TOMBSTONE))


def _tombstone(record: Record) -> tuple[str, int] | Response:
    if wants_json():
        withdrawn = WithdrawnRecord(
            record.id, record.heading, record.published, record.reason, record.replaced_by
        )
        what = gettext("This record was withdrawn.")
        return _problem(ProblemKind.WITHDRAWN_RECORD, what, "", record=withdrawn)
    successor = current_record(record.replaced_by or record.id)
    return render_template("withdrawn.html", record=record, successor=successor), 410


def _no_index(error: IndexFailure) -> tuple[str, int] | Response:
    current_app.logger.error("%s", error)  # it names folders, which readers must not see
    current_app.extensions["keep_index"]()
    return _error_page(
        ProblemKind.NO_INDEX,
        gettext("The index cannot be read. Records can still be opened at their permalinks."),
        gettext("Try again in a moment. An administrator can rebuild the index: searcher rebuild"),
    )


def _no_cluster(error: ClusterUnavailable) -> Response:
    current_app.logger.warning("%s", error)  # it names hosts, which readers must not see
    page = _error_page(
        ProblemKind.NO_INDEX,
        gettext(
            "Searches cannot be answered now. Records can still be opened at their permalinks."
        ),
        gettext("Try again in a minute."),
    )
    response = make_response(page)
    response.headers["Retry-After"] = str(_RETRY_AFTER)
    return response


def _damaged(error: DamagedRecord) -> tuple[str, int] | Response:
    current_app.logger.error("%s", error)  # it names folders, which readers must not see
    return _error_page(
        ProblemKind.DAMAGED_RECORD,
        gettext(
            "The stored files of %(id)s do not match their checksums, so the record is "
            "not shown. This is an error of the archive, not yours.",
            id=error.identifier,
        ),
        gettext("Report it to the archive, which can restore it from a copy."),
    )


def _damaged_search(error: DamagedSearch) -> tuple[str, int] | Response:
    current_app.logger.error("%s", error)
    return _error_page(
        ProblemKind.DAMAGED_SEARCH,
        gettext(
            "The stored list of %(id)s does not match its checksum, so it is not shown. "
            "This is an error of the archive, not yours.",
            id=error.identifier,
        ),
        gettext("Report it to the archive, which can restore it from a copy."),
    )


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    kind = _kind_of(status)
    what, remedy = map(gettext, _HTTP_ERRORS[kind])
    if isinstance(error.description, SearcherError):
        what, remedy = explain(error.description)
    meant = _meant(error)
    if wants_json():
        ids = tuple(one.id for one in meant) if meant else UNSET
        response = _problem(kind, what, remedy, status, did_you_mean=ids)
    else:
        response = make_response(_error_page(kind, what, remedy, status, did_you_mean=meant))
    for name, value in error.get_headers():
        response.headers.setdefault(name, value)  # such as the allowed methods
    return response


def _kind_of(status: int) -> ProblemKind:
    if status == 404:
        return ProblemKind.NOT_FOUND
    return ProblemKind.NOT_ALLOWED if status < 500 else ProblemKind.FAULT


def _meant(error: HTTPException) -> list[Record]:
    """Return the records that a mistyped identifier may be meant for."""
    if not isinstance(error.description, BadIdentifier):
        return []
    found = map(current_record, sorted(similar_identifiers(error.description.text)))
    return [one for one in found if one]
