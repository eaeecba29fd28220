"""The desk: one archivist works through review flags, on this machine only.

It is registered only where a curator is given (`searcher serve --desk`).  Each request must come
from this machine, by its name; each decision from a page of the desk, with its token.
"""

import hmac
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.model.errors import (
    BadIdentifier,
    ChangedSince,
    QueryError,
    SearcherError,
    UnknownRecord,
    UnknownReviewFlag,
)
from searcher.model.facets import Field
from searcher.model.identifiers import parse_identifier
from searcher.model.query import Filter, Query, Sort
from searcher.model.record import Record, Status
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.query import parse_query
from searcher.sources import Registry
from searcher_web.context import Page, archive, engine, home
from searcher_web.curator import Curator
from searcher_web.presenters import DeskView, QueueView, RecordView
from searcher_web.site_address import received_host

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
_TOKEN = secrets.token_urlsafe()
_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class _Queue:
    """The records with a review code, among those that a search finds, the oldest first."""

    code: str
    where: str

    def ids(self) -> tuple[str, ...]:
        query = _query(self.where, (Filter(Field.REVIEW, (self.code,)),))
        return tuple(ranked.id for ranked in engine().scan(query))

    def url(self, identifier: str = "", **rest: str) -> str:
        """Return the address of a record in the queue, or of its first one."""
        path = f"/desk/{self.code}/{identifier}" if identifier else f"/desk/{self.code}"
        parameters = {name: text for name, text in {"where": self.where, **rest}.items() if text}
        return f"{path}?{urlencode(parameters)}" if parameters else path

    def neighbours(self, identifier: str) -> tuple[int, str | None, str | None, int]:
        """Return the place of a record (from 1; 0 if it is not there), those beside it, the total.

        A record that was just decided on is no longer there; then the next is the first.
        """
        ids = self.ids()
        if identifier not in ids:
            return 0, None, ids[0] if ids else None, len(ids)
        at = ids.index(identifier)
        before = ids[at - 1] if at else None
        after = ids[at + 1] if at + 1 < len(ids) else None
        return at + 1, before, after, len(ids)


def _query(where: str, filters: tuple[Filter, ...], facets: tuple[Field, ...] = ()) -> Query:
    return parse_query(where, filters=filters, facets=facets, sort=Sort.OLDEST, size=1)


def _curator() -> Curator:
    curator: Curator = current_app.extensions["curator"]
    return curator


@blueprint.before_request
def require_this_machine() -> None:
    """Refuse requests from elsewhere, or for another name (a page that rebinds its own)."""
    name = urlsplit(f"//{received_host()}").hostname or ""
    sender = request.remote_addr or ""
    if name not in _LOCAL_NAMES or not ip_address(sender).is_loopback:
        abort(404)


@blueprint.after_request
def never_store(response: WerkzeugResponse) -> WerkzeugResponse:
    """Let no browser keep a page of the desk: it would show what is decided already."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("")
def queues() -> Page:
    """List the review codes with how many records have each."""
    where = _where()
    try:
        views, error = _queues(where), None
    except QueryError as fault:
        views, error = [], fault
    page = render_template(
        "desk.html", queues=views, where=where, error=error, done=_done(), curator=_curator().name
    )
    return make_response(page, 400 if error else 200)


def _queues(where: str) -> list[QueueView]:
    """Return the review codes among what a search finds.  Raises QueryError."""
    ranking = engine().search(_query(where, (), (Field.REVIEW,)))
    counts = ranking.facets[0].values if ranking.facets else ()
    return [QueueView(ReviewCode(v.value), v.count, _Queue(v.value, where).url()) for v in counts]


@blueprint.get("/<code>")
def first(code: str) -> Page:
    """Go to the first record of a queue, or to all queues if it is empty."""
    queue = _Queue(code, _where())
    ids = queue.ids()
    kept = {name: request.args.get(name, "") for name in ("reason", "done")}
    if ids:
        return redirect(queue.url(ids[0], **kept), 303)
    given = {name: text for name, text in {**kept, "where": queue.where}.items() if text}
    return redirect(f"/desk?{urlencode(given)}" if given else "/desk", 303)


@blueprint.get("/<code>/<identifier>")
def show(code: str, identifier: str) -> Page:
    """Show a record with the evidence of its flag, and a form to decide."""
    return _page(code, identifier, reason=request.args.get("reason", ""))


@blueprint.post("/<code>/<identifier>")
def decide(code: str, identifier: str) -> Page:
    """Carry out a decision, and go to the next record; show what is wrong if it cannot be."""
    if not hmac.compare_digest(request.form.get("token", "").encode(), _TOKEN.encode()):
        abort(403)
    queue, reason = _Queue(code, _where()), " ".join(request.form.get("reason", "").split())
    _, _, after, _ = queue.neighbours(identifier)
    try:
        record = _carry_out(_record(identifier), code, reason)
    except SearcherError as error:
        return _page(code, identifier, reason, error)
    done = f"{record.id}.{record.version}"
    return redirect(queue.url(after or "", reason=reason, done=done), 303)


def _carry_out(record: Record, code: str, reason: str) -> Record:
    """Carry out the decision of a form.  Raises SearcherError."""
    curator, seen = _curator(), request.form.get("seen", 0, type=int)
    flag = _flag(record, code)
    if flag is None:
        raise UnknownReviewFlag(record.id, code, tuple(f.code for f in record.flags))
    if not reason:
        raise _MissingReason
    chosen = request.form.get("choice")
    value = (chosen or request.form.get("value", "")).strip()
    match "save" if chosen else request.form.get("action", "save"):
        case "clear":
            return curator.correct(record.id, flag.field, None, reason, seen)
        case "save" if value and value != DeskView.value_of(record, flag):
            return curator.correct(record.id, flag.field, value, reason, seen)
        case _:
            return curator.accept(record.id, code, reason, seen)


class _MissingReason(SearcherError):
    """A decision without a reason."""

    code = "no-reason"
    remedy = "It is shown in the history of the record."

    def __str__(self) -> str:
        return "A decision needs a reason"


def _page(
    code: str, identifier: str, reason: str, error: SearcherError | None = None
) -> WerkzeugResponse:
    record, queue = _record(identifier), _Queue(code, _where())
    place, before, after, total = queue.neighbours(record.id)
    flag = _flag(record, code)
    if flag is None:  # it was decided, perhaps on the command line
        return redirect(queue.url(after or "", reason=reason, done=request.args.get("done", "")))
    links = {"before": before and queue.url(before, reason=reason)}
    links["after"] = after and queue.url(after, reason=reason)
    page = RecordView(record, archive().history(record.id), home())
    view = DeskView(page, flag, place, total, _source_names())
    status = 200 if error is None else 409 if isinstance(error, ChangedSince) else 400
    html = render_template(
        "desk_record.html",
        view=view,
        links=links,
        here=queue.url(record.id),
        queue=queue,
        reason=reason,
        error=error,
        done=_done(),
        token=_TOKEN,
        curator=_curator().name,
    )
    return make_response(html, status)


def _source_names() -> tuple[str, ...]:
    return tuple(source.name for source in Registry.load(archive().sources_path).sources)


def _record(identifier: str) -> Record:
    try:
        record = archive().get(parse_identifier(identifier))
    except (BadIdentifier, UnknownRecord) as error:
        abort(404, error)
    if record.status is not Status.CURRENT:
        abort(404)
    return record


def _flag(record: Record, code: str) -> ReviewFlag | None:
    return next((flag for flag in record.flags if flag.code == code), None)


def _where() -> str:
    return " ".join(request.args.get("where", "").split())


def _done() -> tuple[str, int] | None:
    """Return the record that was decided on last, with its new version."""
    identifier, _, version = request.args.get("done", "").partition(".")
    return (identifier, int(version)) if version.isdecimal() and identifier.isalnum() else None
