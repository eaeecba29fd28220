"""A store of subscriptions for tests, and mails in it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from evaluation.mail_server import RunningMailServer
from searcher.alerts import (
    AlertStore,
    Batch,
    Mail,
    MailServer,
    Quota,
    Security,
    Wish,
    mail_bytes,
)

DAY = 86_400
NOW = 20_000 * DAY
QUOTA = Quota(a_day=100)
READER = Wish("reader@mail.example.org", "q=carpets", "en")


@pytest.fixture
def store() -> Iterator[AlertStore]:
    """Make a store, in memory if the system has files there: each write is forced to disk."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield AlertStore(Path(folder) / "alerts")


def of(server: RunningMailServer, **settings: object) -> MailServer:
    given = {"security": Security.NONE, **settings}
    return MailServer("127.0.0.1", "alerts@archive.example.org", given_port=server.port, **given)


def mail(number: int = 1, **values: object) -> bytes:
    given = {
        "subject": "New",
        "text": "Text.\n",
        "ending": None,
        "sender_name": "Archive",
        **values,
    }
    return mail_bytes(
        Mail(f"{number}@archive.example.org", "alerts@archive.example.org", recipient=READER.address,
             language="en", made=NOW, **given)
    )  # fmt: skip


def ask(store: AlertStore, wish: Wish = READER, now: int = NOW, quota: Quota = QUOTA) -> str | None:
    """Ask for a subscription; return its identifier, None if the quota is used up."""
    ids = list[str]()

    def write(identifier: str) -> tuple[str, bytes]:
        ids.append(identifier)
        return f"{identifier}@archive.example.org", mail()

    return ids[0] if store.request(wish, quota, now, write) else None


def confirmed(store: AlertStore, wish: Wish = READER, records: tuple[str, ...] = ()) -> str:
    identifier = ask(store, wish)
    assert identifier
    assert store.confirm(identifier, records)
    return identifier


def put(store: AlertStore, identifier: str, until: int, number: int = 1) -> None:
    subscription = store.get(identifier)
    assert subscription
    store.put([Batch(subscription, until, f"{number}@x.example", 1, mail(number))])
