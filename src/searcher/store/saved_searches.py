"""Searches that were cited: which records each of them found, for ever.

    searches/sq/sqzhtn8z4gt3.txt

holds a head in JSON, an empty line, a line `ID vN` for each record, an empty line, and the
SHA-256 of all that stands above.  The identifier is minted from the address of the search and the
list, so the same search with the same results is the same citation: the first one is kept.
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

from searcher.model.errors import ArchiveLocked, DamagedSearch, TooManySearches, UnknownSearch
from searcher.model.identifiers import mint, parse_identifier
from searcher.model.record import PROGRAM
from searcher.store.durable import write_file, write_lock
from searcher.store.fixity import Checked, Damage

_SEAL = "sha256 of all above: "
_ENDING = ".txt"
_TRIES = 40
_PAUSE = 0.05  # seconds between two looks whether the one before has written


class RecordVersion(NamedTuple):
    """One version of a record."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class CitedSearch:
    """A search as it was when it was cited: when (RFC 3339, UTC), its address on the site, its
    words, how many records it found, the SHA-256 of their list, and the list, sorted.
    """

    id: str
    made: str
    address: str
    query: str
    total: int
    digest: str
    records: tuple[RecordVersion, ...]


class _Head(msgspec.Struct, frozen=True):
    """What stands above the list."""

    id: str
    made: str
    address: str
    query: str
    total: int
    digest: str
    program: str


def now() -> str:
    """This moment, as RFC 3339 writes it in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def list_of(records: Iterable[tuple[str, int]]) -> bytes:
    """Which records, as a text whose digest can be compared: a line `ID vN` each, sorted."""
    return "".join(sorted(f"{identifier} v{version}\n" for identifier, version in records)).encode()


class Searches:
    """The cited searches in a folder, which need not exist yet."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def get(self, identifier: str) -> CitedSearch:
        """A cited search.  Raises UnknownSearch, or DamagedSearch if it is not as written."""
        path = self._path(identifier)
        try:
            return _parsed(path.read_bytes(), identifier)
        except FileNotFoundError as error:
            raise UnknownSearch(identifier) from error
        except (OSError, ValueError) as error:
            raise DamagedSearch(identifier, str(path), str(error)) from error

    def keep(
        self, address: str, query: str, records: Iterable[tuple[str, int]], *, a_day: int
    ) -> CitedSearch:
        """Keep what a search found, durably; where just this is kept already, that.

        Raises TooManySearches if `a_day` new ones were kept today, ArchiveLocked if others
        write without end, OSError if the folder cannot be written.
        """
        listed = list_of(records)
        identifier = _identifier(address, listed)
        if not self._path(identifier).exists():
            head = _Head(
                identifier, now(), address, query, listed.count(b"\n"), _sha256(listed), PROGRAM
            )
            self._write(head, listed, a_day)
        return self.get(identifier)

    def _write(self, head: _Head, listed: bytes, a_day: int) -> None:
        with self._turn():
            path = self._path(head.id)
            if path.exists():  # another one came first while this one waited
                return
            before = self._kept_on(head.made[:10])
            if before >= a_day:
                raise TooManySearches(a_day)
            write_file(path, _rendered(head, listed))
            write_file(self._count, f"{head.made[:10]} {before + 1}\n".encode())

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The right to write, waited for: others hold it for the time of one small file."""
        lock = self._root / ".lock"
        with ExitStack() as held:
            for _ in range(_TRIES):
                with suppress(ArchiveLocked):
                    held.enter_context(write_lock(lock, ArchiveLocked(self._root)))
                    break
                time.sleep(_PAUSE)
            else:
                raise ArchiveLocked(self._root)
            yield

    @property
    def _count(self) -> Path:
        return self._root / ".today"

    def _kept_on(self, day: str) -> int:
        """How many were kept on a day; none where the note of it is of another day, or lost."""
        try:
            noted, number = self._count.read_text("ascii").split()
            return int(number) if noted == day else 0
        except (OSError, ValueError):
            return 0

    def _path(self, identifier: str) -> Path:
        return self._root / identifier[:2] / f"{identifier}{_ENDING}"

    def verify(self) -> Iterator[Checked]:
        """Read every cited search and compare it with its digests."""
        for path in sorted(self._root.rglob("*")):
            place = str(path.relative_to(self._root.parent))
            if path.is_file() and not path.name.startswith("."):
                why = self._fault(path)
                damages = (Damage(place, why),) if why else ()
                yield Checked("", 1, path.stat().st_size, damages)

    def _fault(self, path: Path) -> str:
        try:
            identifier = parse_identifier(path.name.removesuffix(_ENDING))
            if path != self._path(identifier):
                return "does not lie where it belongs"
            _parsed(path.read_bytes(), identifier)
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        except ValueError as error:
            return str(error)
        return ""


def _identifier(address: str, listed: bytes) -> str:
    digest = _sha256(address.encode() + b"\n" + listed)
    return mint(f"search:{digest}")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _rendered(head: _Head, listed: bytes) -> bytes:
    above = msgspec.json.format(msgspec.json.encode(head), indent=2) + b"\n\n" + listed + b"\n"
    return above + f"{_SEAL}{_sha256(above)}\n".encode()


def _parsed(data: bytes, identifier: str) -> CitedSearch:
    """What a file says.  Raises ValueError if it is not just what was written."""
    above, seal, digest = data.rpartition(_SEAL.encode())
    if not seal or digest != f"{_sha256(above)}\n".encode():
        raise ValueError("is not as it was written: its digest differs")
    told, _, rest = above.partition(b"\n\n")
    try:
        head, listed = msgspec.json.decode(told, type=_Head), rest[:-1]
    except msgspec.MsgspecError as error:
        raise ValueError(f"has no head that can be read: {error}") from error
    if (head.id, head.digest) != (identifier, _sha256(listed)):
        raise ValueError("is not the search of this name")
    if _identifier(head.address, listed) != identifier:
        raise ValueError("has another address or list than its name was made of")
    lines = (line.split(" v") for line in listed.decode().splitlines())
    records = tuple(RecordVersion(one, int(version)) for one, version in lines)
    return CitedSearch(
        head.id, head.made, head.address, head.query, head.total, head.digest, records
    )
