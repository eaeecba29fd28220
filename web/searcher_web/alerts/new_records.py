"""Find the new records of all subscriptions, put a mail for each, and send what waits.

All subscriptions are compared with the same commit of the index.  The work is that of the
different searches: those with the same search and language share its text.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from searcher.alerts import Batch, Delivered, Purpose, Subscription, deliver, mail_bytes
from searcher.model.errors import ArchiveError, QueryError
from searcher.model.query import Sort
from searcher.model.record import Record
from searcher.search import Hit, Search
from searcher_web.alerts.mails import Found, NewRecords, list_of, records_mail, subject_of
from searcher_web.alerts.service import Alerts
from searcher_web.i18n import in_language
from searcher_web.queries import fitted_in, query_in
from searcher_web.search_state import SearchState

_MOST_LISTED = 500  # records in one mail
_MOST_MAILS = 50  # of one transaction


@dataclass
class Prepared:
    """What a run found: subscriptions that were looked at, mails that were put, the records in
    them, and searches that can no longer be run, a line each.
    """

    subscriptions: int = 0
    mails: int = 0
    records: int = 0
    problems: list[str] = field(default_factory=list)


def state_of(parameters: str) -> SearchState:
    """Return the search of a subscription.  Raises QueryError."""
    return SearchState.from_arguments(MultiDict(parse_qsl(parameters)))


def send(alerts: Alerts, search: Search) -> tuple[Prepared, Delivered]:
    """Put a mail for each subscription with new records, and send all that waits.

    What waits is sent first: a subscription gets no second mail before its first one is sent.
    Raises AlertsLocked, DamagedAlerts, IndexFailure.
    """
    before = deliver(alerts.store, alerts.server)
    prepared = prepare(alerts, search)
    if before.failure:
        return prepared, before
    after = deliver(alerts.store, alerts.server)
    return prepared, Delivered(
        before.mails + after.mails, before.records + after.records, after.refusals, after.failure
    )


def prepare(alerts: Alerts, search: Search) -> Prepared:
    """Put a mail for each subscription with new records.  Raises DamagedAlerts, IndexFailure."""
    store, now, done = alerts.store, int(time.time()), Prepared()
    store.forget_old(now)
    until = store.take_stock(search.engine.versions())
    batches = list[Batch]()
    for batch in _batches(alerts, search, until, now, done):
        batches.append(batch)
        if len(batches) >= _MOST_MAILS:
            store.put(batches)
            batches.clear()
    store.put(batches)
    return done


def _batches(
    alerts: Alerts, search: Search, until: int, now: int, done: Prepared
) -> Iterator[Batch]:
    due = groupby(alerts.store.due(until), lambda one: one.position or 0)
    for position, at_position in due:
        arrivals = alerts.store.arrivals(position, until)
        same = groupby(at_position, lambda one: (one.search, one.language))
        for (parameters, language), group in same:
            subscriptions = list(group)
            try:
                with in_language(language):
                    new = _new_records(search, state_of(parameters), arrivals)
                    yield from _written(alerts, new, subscriptions, until, now, done)
            except QueryError as error:
                done.problems.append(f"{parameters}: {error}")


def _new_records(search: Search, state: SearchState, arrivals: tuple[str, ...]) -> NewRecords:
    """Find what of the arrivals a search has.  Raises QueryError."""
    query = query_in(search, fitted_in(search, state))
    query = replace(query, among=arrivals, sort=Sort.NEWEST, size=_MOST_LISTED, page=1, facets=())
    ranking, hits = search.ranked(query)
    listed = [Found(hit, _record(search, hit) if state.filters else None) for hit in hits]
    return NewRecords(state, ranking.total, listed)


def _record(search: Search, hit: Hit) -> Record | None:
    try:
        return search.read(hit.id, hit.version)
    except ArchiveError:
        return None  # `verify` reports it


def _written(
    alerts: Alerts,
    new: NewRecords,
    subscriptions: list[Subscription],
    until: int,
    now: int,
    done: Prepared,
) -> Iterator[Batch]:
    """Write the mails of subscriptions with the same search, language and position."""
    done.subscriptions += len(subscriptions)
    if not new.total:
        yield from (Batch(own, until) for own in subscriptions)
        return
    subject, listed = subject_of(new.state, new.total), list_of(new, alerts.head.origin)
    for own in subscriptions:
        ending = alerts.link(Purpose.END, own.id)
        mail = records_mail(alerts.head, own, until, now, subject, listed, ending)
        done.mails += 1
        done.records += new.total
        yield Batch(own, until, mail.id, new.total, mail_bytes(mail))
