"""Encode objects and the storage root of OCFL 1.1 (ocfl.io/1.1/spec).

Objects are under the hash of their identifier, `abc/def/IDENTIFIER` (storage layout extension
0003), so that no folder grows large and each object can still be found by its name.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import msgspec

from searcher.store.small_files import read_file

ROOT_NAMASTE = ("0=ocfl_1.1", b"ocfl_1.1\n")
OBJECT_NAMASTE = ("0=ocfl_object_1.1", b"ocfl_object_1.1\n")
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha512"
LOGS = "logs/events.jsonl"
RECORD = "record.json"
_LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
_TUPLE, _TUPLES = 3, 2


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


ROOT_FILES: Mapping[str, bytes] = {
    ROOT_NAMASTE[0]: ROOT_NAMASTE[1],
    "ocfl_layout.json": _json(
        {
            "extension": _LAYOUT,
            "description": "Objects lie under the first digits of the SHA-256 of their identifier",
        }
    ),
    f"extensions/{_LAYOUT}/config.json": _json(
        {
            "extensionName": _LAYOUT,
            "digestAlgorithm": "sha256",
            "tupleSize": _TUPLE,
            "numberOfTuples": _TUPLES,
        }
    ),
}
"""Every file of a storage root that belongs to no object: relative path → content."""


_ROOT_MARK = re.compile(r"0=ocfl_\d[\d.]*")
# The mark of an object, or the digest of its inventory where a copy has lost the mark.
_OBJECT_MARK = re.compile(r"0=ocfl_object_\d[\d.]*|inventory\.json\.\w+")


def is_root_mark(name: str) -> bool:
    """Check whether a file of this name makes its folder a storage root, of any version of OCFL."""
    return _ROOT_MARK.fullmatch(name) is not None


def is_object_mark(name: str) -> bool:
    """Check whether a file of this name makes its folder an object, of any version of OCFL."""
    return _OBJECT_MARK.fullmatch(name) is not None


def object_path(identifier: str) -> str:
    """Return the path of an object under the storage root."""
    digest = hashlib.sha256(identifier.encode()).hexdigest()
    tuples = [digest[i * _TUPLE : (i + 1) * _TUPLE] for i in range(_TUPLES)]
    return "/".join([*tuples, identifier])


@dataclass(frozen=True, slots=True)
class User:
    """Who made a version."""

    name: str


@dataclass(frozen=True, slots=True)
class VersionBlock:
    """One version in an inventory: when (RFC 3339), why, by whom, digest → logical paths."""

    created: str
    message: str
    user: User
    state: dict[str, list[str]]

    def digest_of(self, name: str) -> str | None:
        """Return the digest of a file of this version by its logical path, or None."""
        return next((digest for digest, names in self.state.items() if name in names), None)


@dataclass(frozen=True, slots=True)
class Inventory:
    """The inventory of an object; `manifest` maps a SHA-512 to the paths of its content."""

    id: str
    head: str
    manifest: dict[str, list[str]]
    versions: dict[str, VersionBlock]
    type: str = "https://ocfl.io/1.1/spec/#inventory"
    digestAlgorithm: str = "sha512"  # noqa: N815 (the name is the standard's)

    @property
    def number(self) -> int:
        """The number of the newest version."""
        return int(self.head[1:])

    def content_path(self, digest: str) -> str:
        """Return the path of the content of a digest, relative to the object."""
        return self.manifest[digest][0]

    def until(self, number: int) -> "Inventory":
        """Return the inventory as it was at a version, if no later one added content."""
        versions = {f"v{n}": self.versions[f"v{n}"] for n in range(1, number + 1)}
        return replace(self, head=f"v{number}", versions=versions)

    def next_version(
        self, files: Mapping[str, bytes], reused: Mapping[str, str], block: VersionBlock
    ) -> tuple["Inventory", dict[str, bytes]]:
        """Return the inventory with one more version, and the content to write for it.

        `files` are new logical paths with their bytes, `reused` logical paths with digests that the
        object already holds.  Content that it already holds is not written again.
        """
        head = f"v{len(self.versions) + 1}"
        manifest = {digest: list(paths) for digest, paths in self.manifest.items()}
        state: dict[str, list[str]] = {}
        content: dict[str, bytes] = {}
        for name, data in files.items():
            digest = sha512(data)
            state.setdefault(digest, []).append(name)
            if digest not in manifest:
                path = f"{head}/content/{name}"
                manifest[digest] = [path]
                content[path] = data
        for name, digest in reused.items():
            state.setdefault(digest, []).append(name)
        versions = {**self.versions, head: replace(block, state=state)}
        return replace(self, head=head, manifest=manifest, versions=versions), content


def new_inventory(identifier: str) -> Inventory:
    """Return the inventory of an object that has no version yet."""
    return Inventory(identifier, "v0", {}, {})


def sha512(data: bytes) -> str:
    """Compute the SHA-512 of bytes, in hex."""
    return hashlib.sha512(data).hexdigest()


def inventory_json(inventory: Inventory) -> bytes:
    """Encode `inventory.json`."""
    return _json(inventory)


def sidecar(inventory: bytes) -> bytes:
    """Encode the sidecar of the bytes of an inventory."""
    return f"{sha512(inventory)} {INVENTORY}\n".encode()


_DECODER = msgspec.json.Decoder(Inventory)
_TRIES = 3
_VERSION_NAME = re.compile(r"v[1-9]\d*")


def parse_inventory(data: bytes) -> Inventory:
    """Parse an inventory.  Raises msgspec.MsgspecError or ValueError, which name the fault."""
    inventory = _DECODER.decode(data)
    if (
        not all(map(_VERSION_NAME.fullmatch, inventory.versions))
        or inventory.head not in inventory.versions
    ):
        raise ValueError("the versions and the head do not agree")
    if any(not inventory.manifest.get(d) for b in inventory.versions.values() for d in b.state):
        raise ValueError("a version names content that is not in the manifest")
    return inventory


def read_inventory(folder: Path | str) -> Inventory:
    """Read the inventory in the folder of an object, and compare it with its sidecar.

    Raises FileNotFoundError if there is none, ValueError or another OSError if it is damaged.
    """
    for _ in range(_TRIES):
        data = read_file(f"{folder}/{INVENTORY}")
        try:
            sealed = read_file(f"{folder}/{SIDECAR}")
        except FileNotFoundError:
            sealed = b""
        if sealed == sidecar(data):
            return parse_inventory(data)
        # A writer may have exchanged the folder between the two.
    raise ValueError("was changed: it and its digest do not agree")


class EventKind(StrEnum):
    """What can happen to an object, or (the last two) to the archive."""

    INGESTED = "ingested"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    RESTORED = "restored"
    REVERTED = "reverted"
    PURGED = "purged"
    VERIFIED = "verified"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an object, after PREMIS: what, when, by whom, which version.

    `digest` seals the line and all lines before it.
    """

    event: str
    version: int
    at: str
    by: str
    detail: str = ""
    digest: str = field(default="")


_EVENT_DECODER = msgspec.json.Decoder(Event)


def seal(lines: bytes, event: Event) -> bytes:
    """Add an event to the `lines` of a log and return them."""
    plain = replace(event, digest="")
    digest = hashlib.sha256(lines + msgspec.json.encode(plain)).hexdigest()
    return lines + msgspec.json.encode(replace(event, digest=digest)) + b"\n"


def events(lines: bytes) -> tuple[Event, ...]:
    """Parse the events of a log.  Raises ValueError at the first line that was changed."""
    sealed, found = b"", []
    for number, line in enumerate(lines.splitlines(), start=1):
        try:
            event = _EVENT_DECODER.decode(line)
        except msgspec.MsgspecError as error:
            raise ValueError(f"line {number} cannot be read: {error}") from error
        sealed = seal(sealed, event)
        if not lines.startswith(sealed):
            raise ValueError(f"line {number} was changed")
        found.append(event)
    if sealed != lines:
        raise ValueError("its end was changed")
    return tuple(found)
