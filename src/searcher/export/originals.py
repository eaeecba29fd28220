"""The originals of records in a ZIP, up to a limit, with their digests."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath

from searcher.export.csv import csv_line
from searcher.export.manifest import Manifest
from searcher.model.errors import ArchiveError
from searcher.model.record import Record
from searcher.store import Archive

ORIGINALS_LIMIT = 500_000_000
"""Bytes of all originals of one download."""

_CHUNK = 1 << 16  # bytes
_COLUMNS = ("id", "version", "name", "media_type", "size", "file", "problem")


class Originals:
    """The originals of one download: adds each that fits, and lists all of them in the end.

    `limit` is the number of bytes of all that are added.
    """

    def __init__(self, archive: Archive, limit: int = ORIGINALS_LIMIT) -> None:
        self._archive, self._left = archive, limit
        self._limit = limit
        self._digests: list[bytes] = []
        self._added, self._left_out = [csv_line(_COLUMNS)], [csv_line(_COLUMNS)]

    def add(self, record: Record, pack: zipfile.ZipFile, manifest: Manifest) -> Iterator[None]:
        """Write the original of a record, a piece at a time, or list why it is left out."""
        original = record.original
        name = f"originals/{record.id}-v{record.version}{PurePosixPath(original.path).suffix}"
        if original.size > self._left:
            problem = f"beyond the {self._limit:,} bytes of a download"
            self._left_out.append(_line(record, "", problem))
            return
        try:
            path = self._archive.intact_original(record)
            source = path.open("rb")
        except (ArchiveError, OSError):
            # The message of the error has paths of folders, which readers must not see.
            self._left_out.append(_line(record, "", "it cannot be read from the archive"))
            return
        member = zip_member(name, manifest)
        if not original.media_type.startswith("text/"):
            member.compress_type = zipfile.ZIP_STORED  # most formats are compressed already
        with source, pack.open(member, "w", force_zip64=True) as out:
            while piece := source.read(_CHUNK):
                out.write(piece)
                yield
        self._left -= original.size
        self._digests.append(f"{original.sha256}  {name}\n".encode())
        self._added.append(_line(record, name, ""))

    def lists(self) -> Iterator[tuple[str, bytes]]:
        """Yield the lists for the end of the ZIP: digests, names, and what was left out."""
        yield "originals.csv", b"".join(self._added)
        if len(self._left_out) > 1:
            yield "originals-left-out.csv", b"".join(self._left_out)
        yield "manifest-sha256.txt", b"".join(self._digests)


def _line(record: Record, file: str, problem: str) -> bytes:
    o = record.original
    cells = (record.id, str(record.version), o.name, o.media_type, str(o.size), file, problem)
    return csv_line(cells)


def zip_member(name: str, manifest: Manifest) -> zipfile.ZipInfo:
    """Return a member of a ZIP of the moment that a manifest was made."""
    moment = datetime.fromisoformat(manifest.made)
    member = zipfile.ZipInfo(name, moment.timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
