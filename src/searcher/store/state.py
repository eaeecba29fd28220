"""The identity of an archive and the state it is in, by which an index is known to be of both.

    logs/state.json     {"format": 1, "archive": "9f…", "runs": [["4c…", 12], …], "sha256": "…"}

`archive` is made at random for a new archive and copied with it.  `runs` are the runs of writers,
the oldest first, each with the number of its changes: what the last run has done last is the
state, and what earlier ones had done are its ancestors.  A state is forced to disk before what it
is the state of, so no object changes without a new one.  `sha256` is that of the rest.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from searcher.store.damages import CheckResult, Damage, DamageKind, unreadable
from searcher.store.durable import write_file

NAME = "logs/state.json"

_FORMAT = 1
_MOST_RUNS = 500  # that are kept; an index of an older state is made anew
_FileTimes = tuple[int, int, int]


class State(NamedTuple):
    """A state of an archive: after so many changes of one run of a writer."""

    archive: str = ""
    run: str = ""
    changes: int = 0


class StateHistory(msgspec.Struct, frozen=True):
    """The identity of an archive, and its runs of writers with their changes."""

    format: int = _FORMAT
    archive: str = ""
    runs: tuple[tuple[str, int], ...] = ()

    @property
    def current(self) -> State:
        """The state that the archive is in."""
        return State(self.archive, *(self.runs[-1] if self.runs else ("", 0)))

    def is_ancestor(self, state: State) -> bool:
        """Return whether the archive was once in a state, as far as is known."""
        was = dict(self.runs)
        return state.archive == self.archive and state.changes <= was.get(state.run, -1)

    def changed_by(self, run: str) -> "StateHistory":
        """Return the history after one more change of a run."""
        earlier, last = self.runs, 0
        if self.runs and self.runs[-1][0] == run:
            earlier, last = self.runs[:-1], self.runs[-1][1]
        runs = (*earlier, (run, last + 1))[-_MOST_RUNS:]
        return StateHistory(archive=self.archive, runs=runs)


class StateFile:
    """The file of the state; the same object may be used by many threads."""

    def __init__(self, root: Path) -> None:
        self._path = root / NAME
        self._read: tuple[_FileTimes | None, StateHistory | None] = None, StateHistory()

    def history(self) -> StateHistory | None:
        """Return the history; an empty one if none is written yet, None if it is damaged."""
        times = self._times()
        if times != self._read[0]:
            try:
                self._read = times, self._parsed()
            except (OSError, ValueError):
                self._read = times, None
        return self._read[1]

    def create(self) -> None:
        """Give a new archive its identity, or one that lost it another."""
        history = self.history()
        if history is None or not history.archive:
            self._write(StateHistory(archive=secrets.token_hex(16)))

    def change(self, run: str) -> None:
        """Write durably that a run is about to change the archive."""
        self.create()
        self._write((self.history() or StateHistory()).changed_by(run))

    def verify(self) -> Iterator[CheckResult]:
        """Check the file, if there is one."""
        if not os.path.lexists(self._path):
            return
        damages: tuple[Damage, ...] = ()
        size = 0
        try:
            size = self._path.stat().st_size
            self._parsed()
        except OSError as error:
            damages = (unreadable(NAME, error),)
        except ValueError as error:
            damages = (Damage(NAME, str(error), DamageKind.STATE),)
        yield CheckResult("", 1, size, damages)

    def _parsed(self) -> StateHistory:
        """Read the file.  Raises ValueError if it is not as it was written."""
        data = self._path.read_bytes()
        try:
            history = msgspec.json.decode(data, type=StateHistory)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise ValueError(f"cannot be read: {error}") from error
        if data != _encoded(history):
            raise ValueError("was changed: its digest differs")
        return history

    def _write(self, history: StateHistory) -> None:
        write_file(self._path, _encoded(history))
        self._read = self._times(), history

    def _times(self) -> _FileTimes | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def new_run() -> str:
    """Make the name of a run of a writer."""
    return secrets.token_hex(8)


def _encoded(history: StateHistory) -> bytes:
    plain = msgspec.json.encode(history)
    digest = hashlib.sha256(plain).hexdigest()
    return msgspec.json.encode({**msgspec.to_builtins(history), "sha256": digest}) + b"\n"
