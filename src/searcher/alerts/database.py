"""The SQLite file of the alerts.

    ALERTS/alerts.sqlite    subscriptions, arrivals, mails that wait, counts of the day
    ALERTS/key              makes and reads the links of mails
    ALERTS/.sending         locked by the process that sends

A transaction is on disk before it counts; what is deleted is overwritten.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from searcher.model.errors import AlertsLocked, DamagedAlerts
from searcher.store.durable import make_folders, part_of, write_file, write_lock

_FORMAT = 1
_PRIVATE = 0o600  # the mode of files that only their owner can read
_BUSY = 30  # seconds that another process may write
_TABLES = """
CREATE TABLE subscription (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    search TEXT NOT NULL,
    language TEXT NOT NULL,
    asked INTEGER NOT NULL,
    position INTEGER
);
CREATE UNIQUE INDEX confirmed ON subscription (address, search) WHERE position IS NOT NULL;
CREATE TABLE arrival (number INTEGER PRIMARY KEY, record TEXT NOT NULL UNIQUE);
CREATE TABLE mail (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    subscription TEXT NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
    records INTEGER NOT NULL,
    message BLOB NOT NULL,
    rejections INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX of_subscription ON mail (subscription);
CREATE INDEX to_confirm ON mail (number) WHERE records = 0;
CREATE TABLE asked (mailbox TEXT, day INTEGER, times INTEGER NOT NULL, PRIMARY KEY (mailbox, day));
"""


class Database:
    """The file in a folder, both made when they are first needed; each use has a connection."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write durably, all or nothing.  Raises DamagedAlerts."""
        with self._connected() as db:
            db.execute("BEGIN IMMEDIATE")
            with db:
                yield db

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read what was written last.  Raises DamagedAlerts."""
        with self._connected() as db:
            yield db

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            self._make_folder()
            path = self.folder / "alerts.sqlite"
            path.touch(_PRIVATE)
            with closing(sqlite3.connect(path, timeout=_BUSY, isolation_level=None)) as db:
                db.execute("PRAGMA journal_mode = TRUNCATE")  # with FULL: durable, without a folder
                db.execute("PRAGMA synchronous = FULL")
                db.execute("PRAGMA secure_delete = ON")
                db.execute("PRAGMA foreign_keys = ON")
                _create(db, self.folder)
                yield db
        except (sqlite3.Error, OSError) as error:
            raise DamagedAlerts(self.folder, str(error)) from error

    def key(self) -> bytes:
        """Return the key of links, which is made when it is first needed.  Raises DamagedAlerts."""
        path = self.folder / "key"
        try:
            if not path.exists():
                self._make_key(path)
            return path.read_bytes()
        except OSError as error:
            raise DamagedAlerts(self.folder, str(error)) from error

    def _make_key(self, path: Path) -> None:
        self._make_folder()
        with write_lock(self.folder / ".key-lock", AlertsLocked(self.folder)):
            if not path.exists():
                path.with_name(part_of(path.name)).touch(_PRIVATE)
                write_file(path, secrets.token_bytes(32))

    def _make_folder(self) -> None:
        if not self.folder.exists():
            make_folders(self.folder)
            self.folder.chmod(0o700)


def _create(db: sqlite3.Connection, folder: Path) -> None:
    """Create the tables if there are none.  Raises DamagedAlerts if they are of another format."""
    if _format_of(db) == 0:
        db.execute("BEGIN IMMEDIATE")
        with db:
            if _format_of(db) == 0:
                for statement in _TABLES.split(";")[:-1]:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {_FORMAT}")
    if (found := _format_of(db)) != _FORMAT:
        raise DamagedAlerts(folder, f"they are in format {found}, of a later program")


def _format_of(db: sqlite3.Connection) -> int:
    (number,) = db.execute("PRAGMA user_version").fetchone()
    return int(number)
