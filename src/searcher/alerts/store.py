"""The subscriptions, what has arrived for them, and the mails that wait.

Addresses are personal data, so they are not in the archive, which is for ever: what is deleted
here is overwritten.

A record is new for a subscription if its number among the arrivals is above the `position` of the
subscription.  Numbers are given in the order in which the index shows records, whatever any clock
gives as the time, and each record gets one, once.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from searcher.alerts.database import Database
from searcher.alerts.link_tokens import LinkTokens, new_id
from searcher.alerts.mail_address import mailbox_of
from searcher.model.errors import AlertsLocked
from searcher.store.durable import write_lock

CONFIRM_WITHIN = 3 * 86_400
"""Seconds in which a subscription must be confirmed, or it is forgotten."""

_MOST_REJECTIONS = 3  # runs in which a mailbox refuses a mail before its subscription ends
_DAY = 86_400  # seconds
_EVERYONE = ""  # the key of the count of all mailboxes


class Wish(NamedTuple):
    """Who wants mail about which search (the parameters of its address), in which language."""

    address: str
    search: str
    language: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A search whose new records are mailed to an address: those after a position, which is None
    until the subscription is confirmed.
    """

    id: str
    address: str
    search: str
    language: str
    position: int | None

    @property
    def is_confirmed(self) -> bool:
        """Whether who has the address has asked for it."""
        return self.position is not None


class Quota(NamedTuple):
    """How many mails to confirm all mailboxes may get a day, and one, which may have so many
    searches.
    """

    a_day: int
    a_mailbox: int = 3
    searches: int = 50


class Batch(NamedTuple):
    """The mail about the new records of a subscription up to a position; no message if there are
    none.
    """

    subscription: Subscription
    until: int
    id: str = ""
    records: int = 0
    message: bytes = b""


class Waiting(NamedTuple):
    """A mail that waits: its number, its Message-ID, to whom, about how many records; none if it
    asks to confirm a subscription.
    """

    number: int
    id: str
    recipient: str
    records: int
    message: bytes


class AlertStore:
    """The store in a folder, which need not exist yet; any number of processes may use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._database = Database(folder)

    @property
    def tokens(self) -> LinkTokens:
        """What makes and reads links.  Raises DamagedAlerts."""
        return LinkTokens(self._database.key())

    # Subscriptions

    def request(
        self, wish: Wish, quota: Quota, now: int, write: Callable[[str], tuple[str, bytes]]
    ) -> bool:
        """Store a subscription that waits to be confirmed, with the mail that asks for it; return
        False if the quota is used up.

        `write` makes the mail and its Message-ID, given the identifier of the subscription.
        """
        with self._database.transaction() as db:
            _forget_old(db, now)
            if not self._is_within(db, wish, quota, now):
                return False
            identifier = new_id()
            mailbox = mailbox_of(wish.address)
            row = (identifier, wish.address, mailbox, wish.search, wish.language, now)
            db.execute("INSERT INTO subscription VALUES (?, ?, ?, ?, ?, ?, NULL)", row)
            _put_mail(db, identifier, *write(identifier), 0)
        return True

    def _is_within(self, db: sqlite3.Connection, wish: Wish, quota: Quota, now: int) -> bool:
        """Count a request, and check that there may be so many."""
        mailbox, day = mailbox_of(wish.address), now // _DAY
        own = self.tokens.digest(mailbox)
        for key in (own, _EVERYONE):
            db.execute(
                "INSERT INTO asked VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1",
                (key, day),
            )
        rows = db.execute("SELECT mailbox, times FROM asked WHERE day = ?", (day,))
        counts: dict[str, int] = dict(rows)
        found = "SELECT count(*) FROM subscription WHERE mailbox = ? AND position IS NOT NULL"
        searches = int(db.execute(found, (mailbox,)).fetchone()[0])
        is_few = counts[_EVERYONE] <= quota.a_day
        return is_few and counts[own] <= quota.a_mailbox and searches < quota.searches

    def confirm(self, identifier: str, records: Iterable[str]) -> bool:
        """Confirm a subscription; what comes after the `records` of now is new for it.  Return
        False if there is no such subscription.
        """
        with self._database.transaction() as db:
            if not (found := _subscription(db, identifier)):
                return False
            if found.is_confirmed:
                return True
            position = _take_stock(db, records)
            # If it was confirmed before, that one stays, for it may not have got all yet.
            db.execute(
                "UPDATE OR IGNORE subscription SET position = ? WHERE id = ?",
                (position, identifier),
            )
            db.execute(
                "DELETE FROM subscription WHERE address = ? AND search = ? AND position IS NULL",
                (found.address, found.search),
            )
            db.execute("DELETE FROM mail WHERE subscription = ?", (identifier,))
        return True

    def get(self, identifier: str) -> Subscription | None:
        """Return a subscription; None if there is none, or it was not confirmed in time."""
        with self._database.reading() as db:
            return _subscription(db, identifier)

    def subscriptions(self) -> list[Subscription]:
        """Return all subscriptions, by address."""
        with self._database.reading() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM subscription ORDER BY address, search, id")
            return [Subscription(*row) for row in rows]

    def end(self, identifier: str) -> None:
        """Delete a subscription, and what waits to be sent for it."""
        with self._database.transaction() as db:
            db.execute("DELETE FROM subscription WHERE id = ?", (identifier,))

    def end_all(self, address: str) -> int:
        """Delete all subscriptions of an address; return how many."""
        with self._database.transaction() as db:
            found = db.execute("DELETE FROM subscription WHERE address = ?", (address,))
            return found.rowcount

    def forget_old(self, now: int) -> None:
        """Delete what was not confirmed in time, and the counts of earlier days."""
        with self._database.transaction() as db:
            _forget_old(db, now)

    # New records

    def take_stock(self, records: Iterable[str]) -> int:
        """Give numbers to the records that have none; return the last number."""
        with self._database.transaction() as db:
            return _take_stock(db, records)

    def due(self, until: int) -> list[Subscription]:
        """Return the confirmed subscriptions that have not got all up to a position, and for which
        no mail waits.
        """
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM subscription WHERE position < ? AND NOT EXISTS"
                " (SELECT 1 FROM mail WHERE mail.subscription = subscription.id)"
                " ORDER BY position, search, language, id",
                (until,),
            )
            return [Subscription(*row) for row in rows]

    def arrivals(self, after: int, until: int) -> tuple[str, ...]:
        """Return the records with numbers above one up to another."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT record FROM arrival WHERE number > ? AND number <= ? ORDER BY number",
                (after, until),
            )
            return tuple(record for (record,) in rows)

    def put(self, batches: Iterable[Batch]) -> None:
        """Store mails about new records, and move on the positions of their subscriptions, in one
        transaction; leave out those that ended or were moved on meanwhile.
        """
        with self._database.transaction() as db:
            for one in batches:
                own = one.subscription
                moved = db.execute(
                    "UPDATE subscription SET position = ? WHERE id = ? AND position = ?",
                    (one.until, own.id, own.position),
                )
                if moved.rowcount and one.message:
                    _put_mail(db, own.id, one.id, one.message, one.records)

    # Mails that wait

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Be the only process that sends.  Raises AlertsLocked if another one does."""
        with write_lock(self.folder / ".sending", AlertsLocked(self.folder)):
            yield

    def next_mail(self, asked_after: int = 0, after: int = 0) -> Waiting | None:
        """Return the next mail that waits: one that asks to confirm a subscription, with a number
        above the first one, else another with a number above the second.
        """
        with self._database.reading() as db:
            for condition, least in (("records = 0", asked_after), ("records > 0", after)):
                row = db.execute(
                    "SELECT number, mail.id, address, records, message FROM mail"
                    " JOIN subscription ON subscription.id = mail.subscription"
                    f" WHERE {condition} AND number > ? ORDER BY number LIMIT 1",
                    (least,),
                ).fetchone()
                if row:
                    return Waiting(*row)
        return None

    def sent(self, number: int) -> None:
        """Forget a mail for which the server is responsible now."""
        with self._database.transaction() as db:
            db.execute("DELETE FROM mail WHERE number = ?", (number,))

    def rejected(self, number: int) -> bool:
        """Count that a mailbox refused a mail; end its subscription, and return True, if it did so
        several times or was not confirmed.
        """
        with self._database.transaction() as db:
            db.execute("UPDATE mail SET rejections = rejections + 1 WHERE number = ?", (number,))
            ended = db.execute(
                "DELETE FROM subscription WHERE id IN (SELECT subscription FROM mail"
                " WHERE number = ? AND (rejections >= ? OR position IS NULL))",
                (number, _MOST_REJECTIONS),
            )
            return bool(ended.rowcount)

    def waiting(self) -> int:
        """Count the mails that wait."""
        with self._database.reading() as db:
            (count,) = db.execute("SELECT count(*) FROM mail").fetchone()
            return int(count)


_COLUMNS = "id, address, search, language, position"


def _subscription(db: sqlite3.Connection, identifier: str) -> Subscription | None:
    query = f"SELECT {_COLUMNS} FROM subscription WHERE id = ?"
    row = db.execute(query, (identifier,)).fetchone()
    return Subscription(*row) if row else None


def _put_mail(
    db: sqlite3.Connection, subscription: str, identifier: str, message: bytes, records: int
) -> None:
    db.execute(
        "INSERT INTO mail (id, subscription, records, message) VALUES (?, ?, ?, ?)",
        (identifier, subscription, records, message),
    )


def _take_stock(db: sqlite3.Connection, records: Iterable[str]) -> int:
    known = {record for (record,) in db.execute("SELECT record FROM arrival")}
    new = sorted(set(records) - known)
    db.executemany("INSERT INTO arrival (record) VALUES (?)", ((one,) for one in new))
    (last,) = db.execute("SELECT coalesce(max(number), 0) FROM arrival").fetchone()
    return int(last)


def _forget_old(db: sqlite3.Connection, now: int) -> None:
    db.execute(
        "DELETE FROM subscription WHERE position IS NULL AND asked < ?", (now - CONFIRM_WITHIN,)
    )
    db.execute("DELETE FROM asked WHERE day < ?", (now // _DAY,))
