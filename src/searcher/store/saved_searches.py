"""Save searches permanently, with the records that each of them found.

    searches/sq/sqzhtn8z4gt3.txt

holds a head in JSON, an empty line, a line `ID vN` for each record, an empty line, and the
SHA-256 of everything above.  The identifier is minted from the address of the search and the list,
so the same search with the same results is saved once.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from searcher.model.errors import (
    ArchiveLocked,
    BadIdentifier,
    DamagedSearch,
    TooManySearches,
    UnknownSearch,
)
from searcher.model.identifiers import mint, parse_identifier
from searcher.model.record import PROGRAM
from searcher.store.damages import CheckResult, Damage, DamageKind, unreadable
from searcher.store.durable import part_of, write_file, write_lock

_SEAL = "sha256 of all above: "
_ENDING = ".txt"
_TRIES = 40
_PAUSE = 0.05  # seconds between two attempts


class RecordVersion(NamedTuple):
    """One version of a record."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search as it was when it was saved: when (RFC 3339, UTC), its address on the site, its
    query, the number of records, the SHA-256 of their list, and the list, sorted.
    """

    id: str
    made: str
    address: str
    query: str
    total: int
    digest: str
    records: tuple[RecordVersion, ...]


class _Head(msgspec.Struct, frozen=True):
    """The head above the list."""

    id: str
    made: str
    address: str
    query: str
    total: int
    digest: str
    program: str


def utc_now() -> str:
    """Return this moment as RFC 3339 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def record_list(records: Iterable[tuple[str, int]]) -> bytes:
    """Encode records as a text whose digest can be compared: a line `ID vN` each, sorted."""
    return "".join(sorted(f"{identifier} v{version}\n" for identifier, version in records)).encode()


class SavedSearches:
    """The saved searches in a folder, which need not exist yet."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def get(self, identifier: str) -> SavedSearch:
        """Read a saved search.  Raises UnknownSearch, or DamagedSearch if it was changed."""
        path = self._path(identifier)
        try:
            return _parse(path.read_bytes(), identifier)
        except FileNotFoundError as error:
            raise UnknownSearch(identifier) from error
        except (OSError, ValueError) as error:
            raise DamagedSearch(identifier, str(path), str(error)) from error

    @staticmethod
    def parse(data: bytes, identifier: str) -> SavedSearch:
        """Parse the file of a saved search.  Raises ValueError if it was changed."""
        return _parse(data, identifier)

    def take(self, identifier: str, data: bytes) -> bool:
        """Store the file of a search that was saved elsewhere; return False if it is here already.

        Raises ValueError if the file was changed, ArchiveLocked, OSError.
        """
        _parse(data, identifier)
        with self._lock():
            if self._path(identifier).exists():
                return False
            write_file(self._path(identifier), data)
        return True

    def save(
        self, address: str, query: str, records: Iterable[tuple[str, int]], *, a_day: int
    ) -> SavedSearch:
        """Save what a search found, durably; return the saved one if it is saved already.

        Raises TooManySearches if `a_day` new ones were saved today, ArchiveLocked if others
        write without end, OSError if the folder cannot be written.
        """
        listed = record_list(records)
        identifier = _identifier(address, listed)
        if not self._path(identifier).exists():
            head = _Head(
                identifier, utc_now(), address, query, listed.count(b"\n"), _sha256(listed), PROGRAM
            )
            self._write(head, listed, a_day)
        return self.get(identifier)

    def _write(self, head: _Head, listed: bytes, a_day: int) -> None:
        with self._lock():
            path = self._path(head.id)
            if path.exists():  # another process saved it while this one waited
                return
            before = self._saved_on(head.made[:10])
            if before >= a_day:
                raise TooManySearches(a_day)
            write_file(path, _encode(head, listed))
            write_file(self._count, _count_line(head.made[:10], before + 1).encode())

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Wait for the lock: others hold it for the time of one small file."""
        lock = self._root / ".lock"
        with ExitStack() as stack:
            for _ in range(_TRIES):
                with suppress(ArchiveLocked):
                    stack.enter_context(write_lock(lock, ArchiveLocked(self._root)))
                    break
                time.sleep(_PAUSE)
            else:
                raise ArchiveLocked(self._root)
            yield

    @property
    def _count(self) -> Path:
        return self._root / ".today"

    def _saved_on(self, day: str) -> int:
        """Count those saved on a day; none if the count is of another day, or lost."""
        try:
            counted = _count_of(self._count.read_text("ascii", "replace"))
        except OSError:
            return 0
        return counted[1] if counted and counted[0] == day else 0

    def _path(self, identifier: str) -> Path:
        return self._root / identifier[:2] / f"{identifier}{_ENDING}"

    def verify(self) -> Iterator[CheckResult]:
        """Read every saved search and compare it with its digests."""
        for path in sorted(self._root.rglob("*")):
            place = str(path.relative_to(self._root.parent))
            if path.is_symlink():
                yield CheckResult("", 0, 0, (Damage(place, "is a link", DamageKind.LINK),))
            elif path == self._count:
                size = path.stat().st_size
                yield CheckResult("", 1, size, tuple(self._damages_of_count(place)))
            elif path.name == ".lock" or (path.is_dir() and path.parent == self._root):
                continue
            elif path.name in map(part_of, (self._count.name, f"{path.name[1:13]}{_ENDING}")):
                continue  # an interrupted write has left it
            else:
                size = path.stat().st_size
                yield CheckResult("", 1, size, tuple(self._damages(path, place)))

    def _damages_of_count(self, place: str) -> Iterator[Damage]:
        try:
            if _count_of(self._count.read_text("ascii", "replace")) is None:
                yield Damage(place, "was changed: its digest differs", DamageKind.COUNT)
        except OSError as error:
            yield unreadable(place, error)

    def _damages(self, path: Path, place: str) -> Iterator[Damage]:
        try:
            identifier = parse_identifier(path.name.removesuffix(_ENDING))
            if path != self._path(identifier):
                yield Damage(place, "is not in its folder", DamageKind.MISPLACED)
                return
            _parse(path.read_bytes(), identifier)
        except OSError as error:
            yield unreadable(place, error)
        except BadIdentifier as error:
            yield Damage(place, str(error), DamageKind.STRAY)
        except ValueError as error:
            yield Damage(place, str(error))


def _identifier(address: str, listed: bytes) -> str:
    digest = _sha256(address.encode() + b"\n" + listed)
    return mint(f"search:{digest}")


def _count_line(day: str, number: int) -> str:
    """Encode how many searches were saved on a day, with a digest."""
    counted = f"{day} {number}"
    return f"{counted} {_sha256(counted.encode())}\n"


def _count_of(line: str) -> tuple[str, int] | None:
    """Parse a day and a count; None if they were changed."""
    day, _, rest = line.partition(" ")
    number = rest.partition(" ")[0]
    if number.isdecimal() and line == _count_line(day, int(number)):
        return day, int(number)
    return None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _encode(head: _Head, listed: bytes) -> bytes:
    above = msgspec.json.format(msgspec.json.encode(head), indent=2) + b"\n\n" + listed + b"\n"
    return above + f"{_SEAL}{_sha256(above)}\n".encode()


def _parse(data: bytes, identifier: str) -> SavedSearch:
    """Parse a file.  Raises ValueError if it was changed since it was written."""
    above, seal, digest = data.rpartition(_SEAL.encode())
    if not seal or digest != f"{_sha256(above)}\n".encode():
        raise ValueError("was changed: its digest differs")
    encoded, _, rest = above.partition(b"\n\n")
    try:
        head, listed = msgspec.json.decode(encoded, type=_Head), rest[:-1]
    except msgspec.MsgspecError as error:
        raise ValueError(f"has no head that can be read: {error}") from error
    if (head.id, head.digest) != (identifier, _sha256(listed)):
        raise ValueError("is not the search of this name")
    if _identifier(head.address, listed) != identifier:
        raise ValueError("has another address or list than its identifier was made of")
    lines = (line.split(" v") for line in listed.decode().splitlines())
    records = tuple(RecordVersion(one, int(version)) for one, version in lines)
    return SavedSearch(
        head.id, head.made, head.address, head.query, head.total, head.digest, records
    )
