"""Publish dossiers permanently, each in versions that are never overwritten.

    dossiers/sq/sqzhtn8z4gt3/v1.txt

holds a version in JSON, an empty line, and the SHA-256 of everything above.  The identifier is
minted from the content of the first version, so the same file is published once.  A withdrawn
dossier has a last version without entries, which gives the reason.
"""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import msgspec

from searcher.model.dossier import Dossier, as_dossier
from searcher.model.errors import (
    ArchiveLocked,
    BadIdentifier,
    DamagedDossier,
    UnknownDossier,
    WithdrawnDossier,
)
from searcher.model.identifiers import mint, parse_identifier
from searcher.model.record import PROGRAM, Status
from searcher.store.damages import CheckResult, Damage, DamageKind, unreadable
from searcher.store.durable import part_of, write_file, write_lock
from searcher.store.saved_searches import utc_now

_SEAL = "sha256 of all above: "
_NAME = re.compile(r"v([1-9][0-9]{0,5})\.txt")
_TRIES = 40
_PAUSE = 0.05  # seconds between two attempts


class PublishedDossier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version of a published dossier: when it was made (RFC 3339, UTC), by whom and why."""

    id: str
    version: int
    made: str
    by: str
    reason: str
    status: Status
    program: str
    dossier: Dossier

    @property
    def is_withdrawn(self) -> bool:
        """Whether the dossier is withdrawn by this version."""
        return self.status is Status.WITHDRAWN


class PublishedDossiers:
    """The published dossiers in a folder, which need not exist yet."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def ids(self) -> list[str]:
        """Return the identifiers of all dossiers, also withdrawn ones, sorted."""
        return sorted(path.parent.name for path in self._root.glob("*/*/v1.txt"))

    def newest_version(self, identifier: str) -> int:
        """Return the number of the newest version.  Raises UnknownDossier."""
        try:
            found = [_NAME.fullmatch(one.name) for one in self._folder(identifier).iterdir()]
        except OSError as error:
            raise UnknownDossier(identifier) from error
        numbers = [int(one[1]) for one in found if one]
        if not numbers:
            raise UnknownDossier(identifier)
        return max(numbers)

    def known(self, identifier: str) -> int:
        """Return the number of the newest version; 0 if there is no such dossier."""
        try:
            return self.newest_version(identifier)
        except UnknownDossier:
            return 0

    def get(self, identifier: str, version: int | None = None) -> PublishedDossier:
        """Read a version, the newest one if none is given.

        Raises UnknownDossier, or DamagedDossier if it was changed.
        """
        number = self.newest_version(identifier) if version is None else version
        path = self._path(identifier, number)
        try:
            return self.parse(path.read_bytes(), identifier, number)
        except FileNotFoundError as error:
            raise UnknownDossier(identifier, number) from error
        except (OSError, ValueError) as error:
            raise DamagedDossier(identifier, str(path), str(error)) from error

    def history(self, identifier: str) -> tuple[PublishedDossier, ...]:
        """Read all versions, the oldest first.  Raises UnknownDossier, DamagedDossier."""
        numbers = range(1, self.newest_version(identifier) + 1)
        return tuple(self.get(identifier, number) for number in numbers)

    @staticmethod
    def parse(data: bytes, identifier: str, version: int) -> PublishedDossier:
        """Parse the file of a version.  Raises ValueError if it was changed."""
        above, seal, digest = data.rpartition(_SEAL.encode())
        if not seal or digest != f"{_sha256(above)}\n".encode():
            raise ValueError("was changed: its digest differs")
        try:
            found = msgspec.json.decode(above, type=PublishedDossier)
        except msgspec.MsgspecError as error:
            raise ValueError(f"cannot be read: {error}") from error
        if (found.id, found.version) != (identifier, version):
            raise ValueError("is not the dossier of this name")
        if version == 1 and identifier_of(found.dossier) != identifier:
            raise ValueError("has another content than its identifier was made of")
        return found

    # Writing

    def publish(
        self, dossier: Dossier, by: str, reason: str, identifier: str | None = None
    ) -> PublishedDossier:
        """Publish a dossier durably; as a new version, if an identifier is given.

        Return the version that has this content already, if it is the newest one, or, without an
        identifier, the newest version of what began with it.  Raises UnknownDossier,
        WithdrawnDossier, ArchiveLocked, OSError.
        """
        own = identifier or identifier_of(dossier)
        with self._lock():
            version = self.known(own)
            if not version:
                if identifier:
                    raise UnknownDossier(identifier)
                return self._write(own, 1, dossier, by, reason, Status.CURRENT)
            newest = self.get(own, version)
            if newest.is_withdrawn:
                raise WithdrawnDossier(own, version)
            if identifier is None or newest.dossier == as_dossier(dossier):
                return newest
            return self._write(own, version + 1, dossier, by, reason, Status.CURRENT)

    def withdraw(self, identifier: str, by: str, reason: str) -> PublishedDossier:
        """Withdraw a dossier durably; return its last version, which gives the reason.

        Raises UnknownDossier, WithdrawnDossier, ArchiveLocked, OSError.
        """
        with self._lock():
            newest = self.get(identifier)
            if newest.is_withdrawn:
                if (newest.by, newest.reason) == (by, reason):
                    return newest  # an interrupted run has completed it
                raise WithdrawnDossier(identifier, newest.version)
            rest = Dossier(newest.dossier.title)
            number = newest.version + 1
            return self._write(identifier, number, rest, by, reason, Status.WITHDRAWN)

    def take(self, identifier: str, version: int, data: bytes) -> bool:
        """Store the file of a version that was published elsewhere; return False if it is here.

        Raises ValueError if it was changed, or another one is here, ArchiveLocked, OSError.
        """
        self.parse(data, identifier, version)
        path = self._path(identifier, version)
        with self._lock():
            if path.exists():
                if path.read_bytes() != data:
                    raise ValueError("what is here has another history, and stays as it is")
                return False
            if version != self.known(identifier) + 1:
                raise ValueError("the version before it is missing")
            write_file(path, data)
        return True

    def _write(
        self, identifier: str, version: int, dossier: Dossier, by: str, reason: str, status: Status
    ) -> PublishedDossier:
        content = as_dossier(dossier)
        made = PublishedDossier(
            identifier, version, utc_now(), by, reason, status, PROGRAM, content
        )
        write_file(self._path(identifier, version), _encode(made))
        return made

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Wait for the lock: others hold it for the time of one small file."""
        with ExitStack() as stack:
            for _ in range(_TRIES):
                with suppress(ArchiveLocked):
                    locked = ArchiveLocked(self._root)
                    stack.enter_context(write_lock(self._root / ".lock", locked))
                    break
                time.sleep(_PAUSE)
            else:
                raise ArchiveLocked(self._root)
            yield

    def _folder(self, identifier: str) -> Path:
        return self._root / identifier[:2] / identifier

    def _path(self, identifier: str, version: int) -> Path:
        return self._folder(identifier) / f"v{version}.txt"

    # Checking

    def verify(self) -> Iterator[CheckResult]:
        """Read every version and compare it with its digest; report versions that are missing."""
        for path in sorted(self._root.rglob("*")):
            place = str(path.relative_to(self._root.parent))
            if path.is_symlink():
                yield CheckResult("", 0, 0, (Damage(place, "is a link", DamageKind.LINK),))
            elif path.is_dir() and len(path.relative_to(self._root).parts) < 3:
                yield CheckResult("", 0, 0, tuple(self._gaps(path)))
            elif path.name != ".lock" and not self._is_part(path):
                size = path.stat().st_size
                yield CheckResult("", 1, size, tuple(self._damages(path, place)))

    @staticmethod
    def _is_part(path: Path) -> bool:
        """Check whether an interrupted write has left a file."""
        whole = path.name.removeprefix(".").removesuffix(".part")
        return path.name == part_of(whole) and _NAME.fullmatch(whole) is not None

    def _gaps(self, folder: Path) -> Iterator[Damage]:
        try:
            found = [_NAME.fullmatch(one.name) for one in folder.iterdir()]
        except OSError as error:
            yield unreadable(str(folder.relative_to(self._root.parent)), error)
            return
        numbers = {int(one[1]) for one in found if one}
        for number in sorted(set(range(1, max(numbers, default=0))) - numbers):
            place = str((folder / f"v{number}.txt").relative_to(self._root.parent))
            yield Damage(place, "is missing", DamageKind.MISSING)

    def _damages(self, path: Path, place: str) -> Iterator[Damage]:
        try:
            identifier = parse_identifier(path.parent.name)
            name = _NAME.fullmatch(path.name)
            if name is None or path != self._path(identifier, int(name[1])):
                yield Damage(place, "is not in its folder", DamageKind.MISPLACED)
                return
            self.parse(path.read_bytes(), identifier, int(name[1]))
        except OSError as error:
            yield unreadable(place, error)
        except BadIdentifier as error:
            yield Damage(place, str(error), DamageKind.STRAY)
        except ValueError as error:
            yield Damage(place, str(error))


def identifier_of(dossier: Dossier) -> str:
    """Return the identifier of a dossier whose first version has this content."""
    return mint(f"dossier:{_sha256(msgspec.json.encode(as_dossier(dossier)))}")


def _encode(published: PublishedDossier) -> bytes:
    above = msgspec.json.format(msgspec.json.encode(published), indent=2) + b"\n\n"
    return above + f"{_SEAL}{_sha256(above)}\n".encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
