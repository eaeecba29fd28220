"""The entries of an export: records, each read from the archive when it is needed.

Exports are streams: no record is kept.  A record that cannot be read is exported with the
reason, so that an export has as many entries as the search has results.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from searcher.index.protocol import Ranked
from searcher.model.errors import ArchiveError
from searcher.model.record import Record, Status
from searcher.store import Archive, OnUnread, Version

_CHUNK = 1 << 16  # bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with the history of its versions."""

    record: Record
    history: tuple[Version, ...]


class Unreadable(msgspec.Struct, frozen=True, rename={"reason": "why"}):
    """A record that was found and cannot be exported, with the reason."""

    id: str
    version: int
    reason: str


def read_entries(
    listing: Iterable[Ranked], archive: Archive, on_unread: OnUnread = lambda _: None
) -> Iterator[Entry | Unreadable]:
    """Read the records of a listing one by one; call `on_unread` with each error of the archive."""
    return (_read_entry(ranked, archive, on_unread) for ranked in listing)


def _read_entry(ranked: Ranked, archive: Archive, on_unread: OnUnread) -> Entry | Unreadable:
    try:
        versions = archive.versions(ranked.id)
        history = versions.history
        if history[-1].number != ranked.version:
            # An old version can still be read; what was withdrawn meanwhile must not be exported.
            head = versions.record()
            if head.status is Status.WITHDRAWN:
                return Unreadable(ranked.id, ranked.version, f"it was withdrawn: {head.reason}")
        return Entry(versions.record(ranked.version), history)
    except ArchiveError as error:
        on_unread(error)
        # The message of the error has paths of folders, which readers must not see.
        return Unreadable(ranked.id, ranked.version, "it cannot be read from the archive")


def permalink(origin: str, identifier: str, version: int) -> str:
    """Return the address of a version of a record on a site; `origin` is `https://host`."""
    return f"{origin}/d/{identifier}/v{version}"


def in_chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Join parts into chunks that are large enough to be sent."""
    buffer: list[bytes] = []
    size = 0
    for part in parts:
        buffer.append(part)
        size += len(part)
        if size >= _CHUNK:
            yield b"".join(buffer)
            buffer.clear()
            size = 0
    if buffer:
        yield b"".join(buffer)
