"""Bundles: a ZIP with the texts of records, the table of their metadata, and the manifest."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from tempfile import TemporaryFile
from types import MappingProxyType

from searcher.export.csv import COLUMNS, csv_line, record_line, text_of
from searcher.export.entries import Entry, Unreadable, permalink
from searcher.export.manifest import Manifest, manifest_json
from searcher.export.originals import Originals, zip_member
from searcher.model.fields import Output
from searcher.model.record import Record

_CHUNK = 1 << 16  # bytes


def bundle(
    entries: Iterable[Entry | Unreadable],
    manifest: Manifest,
    origin: str,
    originals: Originals | None = None,
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> Iterator[bytes]:
    """Write a ZIP: `texts/ID-vN.txt` for each record, then `records.csv` and `manifest.json`, and
    before them the files `beside`, by name.

    The table is written to a temporary file meanwhile, so that each record is read once.  With
    originals, `originals/ID-vN.html` beside each text, and their digests in the end.
    """
    pipe, unreadable = Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive, TemporaryFile() as rows:
        rows.write(csv_line(COLUMNS))
        for name, data in beside.items():
            archive.writestr(zip_member(name, manifest), data)
        for entry in entries:
            rows.write(record_line(entry, origin))
            if isinstance(entry, Unreadable):
                unreadable.append(entry)
                continue
            r = entry.record
            name = f"texts/{r.id}-v{r.version}.txt"
            archive.writestr(zip_member(name, manifest), record_text(r, origin))
            yield pipe.take()
            for _ in originals.add(r, archive, manifest) if originals else ():
                yield pipe.take()
        rows.seek(0)
        with archive.open(zip_member("records.csv", manifest), "w", force_zip64=True) as member:
            while chunk := rows.read(_CHUNK):
                member.write(chunk)
                yield pipe.take()
        for name, data in originals.lists() if originals else ():
            archive.writestr(zip_member(name, manifest), data)
        archive.writestr(zip_member("manifest.json", manifest), manifest_json(manifest, unreadable))
    yield pipe.take()


class Pipe(io.RawIOBase):
    """A file that cannot be rewound; what is written is taken from its end."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """Return that it can be written."""
        return True

    def write(self, data: object) -> int:
        """Take some bytes; return their number."""
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def take(self) -> bytes:
        """Return what was written since the last call."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def record_text(record: Record, origin: str) -> str:
    """Return the text of a record below a header of its metadata."""
    fields = record.schema.listed_in(Output.TEXT_HEADER)
    own = [f for f in fields if f.path[0] != "original"]
    of_original = [f for f in fields if f.path[0] == "original"]
    header = (
        *((f.label, text_of(f.value(record), ", ")) for f in own),
        ("Permalink", permalink(origin, record.id, record.version)),
        *((f.label, text_of(f.value(record), ", ")) for f in of_original),
    )
    lines = (f"{label}: {' '.join(text.split())}\n" for label, text in header if text)
    return f"{''.join(lines)}\n{record.body}\n"
