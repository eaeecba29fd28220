"""List the withdrawn records, so that an index that is not up to date can exclude them.

    logs/withdrawn.txt      an identifier a line, sorted

A record is listed before its tombstone is put in place, and taken off after it is restored, so the
list may name one that is not withdrawn, and never lacks one that is.  The records themselves
decide: the list only gives those to read.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from searcher.model.errors import BadIdentifier
from searcher.model.identifiers import parse_identifier
from searcher.store.damages import CheckResult, Damage, DamageKind, unreadable
from searcher.store.durable import write_file

NAME = "logs/withdrawn.txt"

_FileState = tuple[int, int, int]


class Withdrawals:
    """The withdrawn records of an archive; the same object may be used by many threads.

    `is_withdrawn` reads a record and returns whether it is withdrawn.
    """

    def __init__(self, root: Path, is_withdrawn: Callable[[str], bool]) -> None:
        self._path = root / NAME
        self._is_withdrawn = is_withdrawn
        self._lock = threading.Lock()
        self._known: tuple[_FileState | None, frozenset[str]] = None, frozenset()

    def listed(self) -> frozenset[str]:
        """Return every record that is, or will be, withdrawn; the same set while unchanged."""
        state = self._file_state()
        if state != self._known[0]:
            with self._lock:
                self._known = state, frozenset(self._lines()) if state else frozenset()
        return self._known[1]

    def among(self, ids: Iterable[str]) -> frozenset[str]:
        """Return those of some records that are withdrawn."""
        return frozenset(filter(self._is_withdrawn, ids))

    def add(self, ids: Iterable[str]) -> None:
        """List records that are about to be withdrawn, durably."""
        before = self.listed()
        every = before.union(ids)
        if every != before:
            self._write(every)

    def remove(self, ids: Iterable[str]) -> None:
        """Take records that are no longer withdrawn off the list."""
        before = self.listed()
        rest = before.difference(ids)
        if rest != before:
            self._write(rest)

    def verify(self) -> Iterator[CheckResult]:
        """Check that each line of the list is an identifier; yield the damages, if any."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            yield CheckResult("", 1, 0, (unreadable(NAME, error),))
            return
        lines = data.splitlines(keepends=True)
        damages = [
            Damage(NAME, f"line {number} is not an identifier", DamageKind.LINE)
            for number, line in enumerate(lines, start=1)
            if [one.encode() + b"\n" for one in _identifiers([line[:-1]])] != [line]
        ]
        if not damages and lines != sorted(set(lines)):
            damages.append(Damage(NAME, "is not sorted", DamageKind.LINE))
        yield CheckResult("", 1, len(data), tuple(damages))

    def _write(self, ids: frozenset[str]) -> None:
        write_file(self._path, "".join(f"{one}\n" for one in sorted(ids)).encode())

    def _file_state(self) -> _FileState | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _lines(self) -> list[str]:
        try:
            return _identifiers(self._path.read_bytes().splitlines())
        except OSError:
            return []  # `verify` reports it


def _identifiers(lines: Iterable[bytes]) -> list[str]:
    """Return the lines that are identifiers; `verify` reports the others."""
    found = []
    for line in lines:
        try:
            found.append(parse_identifier(line.decode("ascii", "replace")))
        except BadIdentifier:
            continue
    return found
