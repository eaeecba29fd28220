"""Searches that can be cited: kept as they are now, and told later what has changed."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.export.json import Json
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
from searcher.search.result_diff import ResultDiff
from searcher.store import CitedSearch, RecordVersion
from searcher_web.context import (
    Page,
    archive,
    archive_search,
    engine,
    json_response,
    origin,
    wants_json,
)
from searcher_web.i18n import gettext
from searcher_web.presenters import SearchView
from searcher_web.presenters.errors import explained
from searcher_web.presenters.saved_search import CitedView
from searcher_web.state import State
from searcher_web.views.downloads import whole
from searcher_web.views.records import one_spelling

citing = Blueprint("citing", __name__)
citing.before_request(one_spelling)


# Citing one


@citing.post("/cite")
def cite() -> Page:
    """Keep the search of a form as it is now, and go to its permalink."""
    if not _is_from_here():
        return _refused(403, gettext("Only a page of this site can cite a search."), "")
    state = canonical(State.of(request.form))
    found = [(r.id, r.version) for r in engine().scan(state.query())]
    a_day = current_app.config["SITE"].citations
    try:
        kept = archive().searches.keep(state.url(), state.q, found, a_day=a_day)
    except TooManySearches:
        what = gettext("So many searches were cited today that no more are kept.")
        return _refused(503, what, gettext("Cite it tomorrow; its address works meanwhile."))
    except (ArchiveLocked, OSError) as error:
        current_app.logger.error("%s", error)
        what = gettext("The archive cannot be written now.")
        return _refused(503, what, gettext("Try again in a moment."))
    return redirect(f"/s/{kept.id}", 303)


def canonical(state: State) -> State:
    """The one state of all that find the same: neither page nor order matters."""
    filters = tuple(replace(f, values=tuple(sorted(f.values))) for f in state.filters)
    return replace(whole(state), filters=filters, sort=Sort.RELEVANCE)


def _is_from_here() -> bool:
    """Whether a form was sent by a page of this site, as far as the browser says."""
    site, sender = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    return site in (None, "same-origin", "none") and (
        sender is None or urlsplit(sender).netloc == request.host
    )


def _refused(status: int, what: str, remedy: str) -> tuple[str, int]:
    title = gettext("This search cannot be cited now")
    return render_template("error.html", title=title, what=what, remedy=remedy), status


# Opening one


@citing.get("/s/<identifier>")
@citing.get("/s/<identifier>.json")
def cited(identifier: str) -> Page:
    """A cited search: what it found, and what has changed since."""
    try:
        kept = archive().searches.get(parse_identifier(identifier))
    except (BadIdentifier, UnknownSearch) as error:
        abort(404, error)
    view = _view(kept)
    if wants_json():
        return _with_canonical(json_response(_json(view)), kept)
    return _with_canonical(Response(render_template("cited.html", view=view)), kept)


def _with_canonical(response: Response, kept: CitedSearch) -> WerkzeugResponse:
    response.headers["Link"] = f'<{origin()}/s/{kept.id}>; rel="canonical"'
    return response


def _view(kept: CitedSearch) -> CitedView:
    search, changed, problem = None, None, ""
    try:
        state = State.of(MultiDict(parse_qsl(urlsplit(kept.address).query)))
        query = state.query()
        search = SearchView(state, query, ResultPage(kept.total, (), ()))
        changed = archive_search().diff(kept.records, query)
    except QueryError as error:
        why, _ = explained(error)
        problem = gettext("This search cannot be asked any more: %(why)s.", why=why)
    except IndexFailure as error:
        current_app.logger.error("%s", error)
        problem = gettext("What has changed cannot be told now: the index cannot be read.")
    site = current_app.config["SITE"].name
    link = f"{origin()}/s/{kept.id}"
    return CitedView(kept, search, changed, problem, link, site, _newest)


def _newest(identifier: str) -> Record | None:
    try:
        return archive().get(identifier)
    except ArchiveError:
        return None


def _json(view: CitedView) -> Json:
    c = view.cited
    return {
        "id": c.id,
        "permalink": view.permalink,
        "made": c.made,
        "address": c.address,
        "query": c.query,
        "total": c.total,
        "digest": c.digest,
        "records": [_version(one) for one in c.records],
        "since": _diff_json(view.since) if view.since else None,
        "problem": view.problem or None,
    }


def _diff_json(diff: ResultDiff) -> Json:
    both = {"changed": diff.changed, "left": diff.left, "missed": diff.dropped}
    return {
        "added": [{"id": t.id, "version": t.now} for t in diff.added],
        **{
            name: [{"id": t.id, "then": t.before, "now": t.now} for t in turns]
            for name, turns in both.items()
        },
        "gone": [
            {"id": t.id, "version": t.before, "withdrawn": _reason(_newest(t.id))}
            for t in diff.gone
        ],
    }


def _version(one: RecordVersion) -> Json:
    return {"id": one.id, "version": one.version}


def _reason(record: Record | None) -> str | None:
    return record.reason if record and record.status is Status.WITHDRAWN else None
