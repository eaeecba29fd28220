"""Saved searches: the result of a search under a permalink, compared with that of today."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.model.errors import (
    ArchiveError,
    ArchiveLocked,
    BadIdentifier,
    IndexFailure,
    QueryError,
    TooManySearches,
    UnknownSearch,
)
from searcher.model.identifiers import parse_identifier
from searcher.model.query import Sort
from searcher.model.record import Record, Status
from searcher.search import ResultPage
from searcher.search.result_diff import Change, ResultDiff
from searcher.store import SavedSearch
from searcher_web.answers import (
    ChangedSince,
    GoneSince,
    SavedSearchAnswer,
    SinceSaved,
    VersionOfRecord,
    saved_search_answer,
)
from searcher_web.context import (
    Page,
    archive,
    archive_search,
    engine,
    fitted,
    json_response,
    query_of,
    wants_json,
)
from searcher_web.i18n import gettext
from searcher_web.limits import client_address, limits_of_site
from searcher_web.parameters import whole_number
from searcher_web.presenters import SearchView
from searcher_web.presenters.errors import explain
from searcher_web.presenters.saved_search import SavedSearchView
from searcher_web.search_choices import Scale
from searcher_web.search_state import MAX_PAGE, SearchState
from searcher_web.site_address import origin
from searcher_web.views.downloads import without_page
from searcher_web.views.records import redirect_to_canonical_address

blueprint = Blueprint("saved_searches", __name__)
blueprint.before_request(redirect_to_canonical_address)


# Saving


@blueprint.post("/cite")
def cite() -> Page:
    """Save the search of a form with its result of now, and go to its permalink."""
    if not is_same_origin():
        return _refusal(403, gettext("A search can be saved only from a page of this site."), "")
    limits_of_site().count_citation(client_address())
    state = canonical(fitted(SearchState.from_arguments(request.form)))
    result = [(r.id, r.version) for r in engine().scan(query_of(state))]
    a_day = current_app.config["SITE"].saved_searches_a_day
    try:
        saved = archive().saved_searches.save(state.url(), state.q, result, a_day=a_day)
    except TooManySearches:
        what = gettext("The daily limit of saved searches has been reached.")
        return _refusal(503, what, gettext("Save it tomorrow; until then, use its address."))
    except (ArchiveLocked, OSError) as error:
        current_app.logger.error("%s", error)
        what = gettext("The archive is not writable now.")
        return _refusal(503, what, gettext("Try again in a moment."))
    return redirect(f"/s/{saved.id}", 303)


def canonical(state: SearchState) -> SearchState:
    """Return the canonical state of all that find the same records: without page, order, scale."""
    filters = tuple(replace(f, values=tuple(sorted(f.values))) for f in state.filters)
    plain = replace(without_page(state), sort=Sort.RELEVANCE, scale=Scale.COUNT)
    return replace(plain, filters=filters)


def is_same_origin() -> bool:
    """Check that a form was sent by a page of this site, as far as the browser reports it."""
    site, sender = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    return site in (None, "same-origin", "none") and (
        sender is None or urlsplit(sender).netloc == request.host
    )


def _refusal(status: int, what: str, remedy: str) -> tuple[str, int]:
    title = gettext("This search cannot be saved now")
    return render_template("error.html", title=title, what=what, remedy=remedy), status


# Showing


@blueprint.get("/s/<identifier>")
@blueprint.get("/s/<identifier>.json")
def saved_search(identifier: str) -> Page:
    """Show a saved search: what it found, and what has changed since."""
    try:
        saved = archive().saved_searches.get(parse_identifier(identifier))
    except (BadIdentifier, UnknownSearch) as error:
        abort(404, error)
    view = replace(_view(saved), page=whole_number(request.args, "page", 1, MAX_PAGE))
    if view.page > view.last_page:
        abort(404)
    if wants_json():
        return _with_canonical(json_response(_answer(view)), saved)
    return _with_canonical(Response(render_template("saved_search.html", view=view)), saved)


def _with_canonical(response: Response, saved: SavedSearch) -> WerkzeugResponse:
    response.headers["Link"] = f'<{origin()}/s/{saved.id}>; rel="canonical"'
    return response


def _view(saved: SavedSearch) -> SavedSearchView:
    search, diff, problem = None, None, ""
    try:
        state = SearchState.from_arguments(MultiDict(parse_qsl(urlsplit(saved.address).query)))
        query = query_of(state)
        search = SearchView(state, query, ResultPage(saved.total, (), ()))
        diff = archive_search().diff(saved.records, query)
    except QueryError as error:
        why, _ = explain(error)
        problem = gettext("This search can no longer be run: %(why)s.", why=why)
    except IndexFailure as error:
        current_app.logger.error("%s", error)
        problem = gettext("Changes cannot be shown now: the index cannot be read.")
    site = current_app.config["SITE"].name
    link = f"{origin()}/s/{saved.id}"
    return SavedSearchView(saved, search, diff, problem, link, site, _newest)


def _newest(identifier: str) -> Record | None:
    try:
        return archive().get(identifier)
    except ArchiveError:
        return None


def _answer(view: SavedSearchView) -> SavedSearchAnswer:
    since = _since(view.diff) if view.diff else None
    return saved_search_answer(view.saved, request.script_root, view.permalink, since, view.problem)


def _since(diff: ResultDiff) -> SinceSaved:
    return SinceSaved(
        added=tuple(VersionOfRecord(one.id, one.now or 0) for one in diff.added),
        changed=_changed(diff.changed),
        left=_changed(diff.left),
        missed=_changed(diff.dropped),
        gone=tuple(
            GoneSince(one.id, one.before or 0, _reason(_newest(one.id))) for one in diff.gone
        ),
    )


def _changed(changes: tuple[Change, ...]) -> tuple[ChangedSince, ...]:
    return tuple(ChangedSince(one.id, one.before or 0, one.now or 0) for one in changes)


def _reason(record: Record | None) -> str | None:
    return record.reason if record and record.status is Status.WITHDRAWN else None
