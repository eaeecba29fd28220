"""All results of a search to take away: a table, JSON lines, a pack of texts; and the manifest
that says what they are.

Everything is a stream: records are read from the archive one by one, and none is kept.  A record
that cannot be read stands in its place with the reason, so that a stream has as many entries as
the search has results.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile

import msgspec
from msgspec.structs import fields

from searcher.export.json import record_json
from searcher.index.protocol import Listing, Ranked
from searcher.model.errors import ArchiveError
from searcher.model.keyword_in_context import KeywordInContext
from searcher.model.query import Query
from searcher.model.record import PROGRAM, Record, Status
from searcher.store import Archive, Version, list_of, now

_CHUNK = 1 << 16  # bytes that are handed on together
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
_SEVERAL = "|"


@dataclass(frozen=True, slots=True)
class Held:
    """A record as it was found, with the history of its versions."""

    record: Record
    history: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that was found and cannot be given, and why."""

    id: str
    version: int
    why: str


Entry = Held | Unread


def entries(listing: Iterable[Ranked], archive: Archive) -> Iterator[Entry]:
    """The records of a listing, each read when it is asked for."""
    return (_entry(ranked, archive) for ranked in listing)


def _entry(ranked: Ranked, archive: Archive) -> Entry:
    try:
        history = archive.history(ranked.id)
        if history[-1].number != ranked.version:
            # An old version can still be read; what was withdrawn meanwhile must not be given.
            head = archive.get(ranked.id)
            if head.status is Status.WITHDRAWN:
                return Unread(ranked.id, ranked.version, f"it was withdrawn: {head.reason}")
        return Held(archive.get(ranked.id, ranked.version), history)
    except ArchiveError:
        # What the error says names folders, which are not for readers.
        return Unread(ranked.id, ranked.version, "it cannot be read from the archive")


# The manifest


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a download holds: the query and its address, when it was made (RFC 3339, UTC), how
    many records, the SHA-256 of their sorted list (see `list_of`), the program, what the search
    left out, the columns of the table, the keys of the JSON lines.
    """

    query: str
    address: str
    order: str
    made: str
    records: int
    digest: str
    program: str
    notices: tuple[str, ...]
    columns: tuple[str, ...]
    keys: tuple[str, ...]


def manifest_of(query: Query, address: str, listing: Listing) -> Manifest:
    """The manifest of the download of a listing, made now."""
    return Manifest(
        query=query.text,
        address=address,
        order=query.sort,
        made=now(),
        records=listing.total,
        digest=hashlib.sha256(list_of((r.id, r.version) for r in listing)).hexdigest(),
        program=PROGRAM,
        notices=tuple(map(str, listing.notices)),
        columns=COLUMNS,
        keys=(*(f.encode_name for f in fields(Record)), "versions"),
    )


def manifest_json(manifest: Manifest, unread: Iterable[Unread] = ()) -> bytes:
    """A manifest for people and programs, and which records could not be read."""
    told = {**msgspec.to_builtins(manifest), "unread": list(unread)}
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


# The table


COLUMNS = (
    *("id", "version", "permalink", "title", "published", "modified", "source", "creator"),
    *("kind", "language", "pairs", "parties", "countries", "places", "topics"),
    *("original_url", "retrieved", "original_sha256", "problem"),
)
"""The columns of the table; the last one is empty but for records that cannot be read."""


def table(found: Iterable[Entry], origin: str) -> Iterator[bytes]:
    """A table (CSV, RFC 4180, UTF-8) of the records' metadata; `origin` is the site's, for
    permalinks: `https://example.org`.
    """
    yield csv_line(COLUMNS)
    for entry in found:
        yield csv_line(_row(entry, origin))


def _row(entry: Entry, origin: str) -> list[str]:
    if isinstance(entry, Unread):
        blank = [""] * (len(COLUMNS) - 4)
        link = _permalink(entry.id, entry.version, origin)
        return [entry.id, str(entry.version), link, *blank, entry.why]
    r = entry.record
    several = (
        r.pairs, r.party_codes, r.countries, tuple(place.name for place in r.places), r.topics
    )  # fmt: skip
    return [
        *(r.id, str(r.version), _permalink(r.id, r.version, origin), r.title or ""),
        *(r.published or "", r.modified or "", r.source or "", r.creator or ""),
        *(r.kind or "", r.language or "", *map(_SEVERAL.join, several)),
        *(r.original.url or "", r.original.retrieved or "", r.original.sha256, ""),
    ]


def _permalink(identifier: str, version: int, origin: str) -> str:
    return f"{origin}/d/{identifier}/v{version}"


def csv_line(cells: Iterable[str]) -> bytes:
    """One line of a table, every cell in quotation marks and harmless (see `harmless`)."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(map(harmless, cells))
    return out.getvalue().encode()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that might be, and one that begins
    with an apostrophe, gets an apostrophe in front, so that taking one away restores each.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


# The table of keywords


LINE_COLUMNS = (
    *("id", "version", "permalink", "title", "published", "source", "language"),
    *("place", "start", "left", "keyword", "right", "problem"),
)
"""The columns of a table of keywords in context; `start` is the character (from 0) of the title
or the body at which the keyword begins.
"""


def keyword_table(
    found: Iterable[Entry], lines: Callable[[Record], Iterable[KeywordInContext]], origin: str
) -> Iterator[bytes]:
    """Write every keyword of the records in its context as a table, in the order of the records;
    `lines` finds those of a record.
    """
    yield csv_line(LINE_COLUMNS)
    for entry in found:
        if isinstance(entry, Unread):
            blank = [""] * (len(LINE_COLUMNS) - 4)
            link = _permalink(entry.id, entry.version, origin)
            yield csv_line([entry.id, str(entry.version), link, *blank, entry.why])
            continue
        for line in lines(entry.record):
            yield csv_line(_cells(line, origin))


def _cells(line: KeywordInContext, origin: str) -> list[str]:
    return [
        *(line.id, str(line.version), _permalink(line.id, line.version, origin), line.heading),
        *(line.date or "", line.source or "", line.language or "", line.place),
        *(str(line.start), line.left, line.word, line.right, ""),
    ]


# JSON lines


def json_lines(found: Iterable[Entry]) -> Iterator[bytes]:
    """The records whole, a JSON object a line, as at their permalinks."""
    for entry in found:
        if isinstance(entry, Unread):
            told = {"id": entry.id, "version": entry.version, "problem": entry.why}
        else:
            told = record_json(entry.record, entry.history)
        yield msgspec.json.encode(told) + b"\n"


# The pack


def pack(found: Iterable[Entry], manifest: Manifest, origin: str) -> Iterator[bytes]:
    """A ZIP: `texts/ID-vN.txt` for each record, then `records.csv` and `manifest.json`.

    The table is kept in a file of its own until the texts are through: each record is read once.
    """
    pipe, unread = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as packed, TemporaryFile() as rows:
        rows.write(csv_line(COLUMNS))
        for entry in found:
            rows.write(csv_line(_row(entry, origin)))
            if isinstance(entry, Unread):
                unread.append(entry)
                continue
            r = entry.record
            packed.writestr(_member(f"texts/{r.id}-v{r.version}.txt", manifest), text(r, origin))
            yield pipe.take()
        rows.seek(0)
        with packed.open(_member("records.csv", manifest), "w", force_zip64=True) as member:
            while piece := rows.read(_CHUNK):
                member.write(piece)
                yield pipe.take()
        packed.writestr(_member("manifest.json", manifest), manifest_json(manifest, unread))
    yield pipe.take()


def _member(name: str, manifest: Manifest) -> zipfile.ZipInfo:
    moment = datetime.fromisoformat(manifest.made)
    member = zipfile.ZipInfo(name, moment.timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


class _Pipe(io.RawIOBase):
    """A file that cannot be gone back in: what is written is taken away from its end."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def take(self) -> bytes:
        """What was written since it was last taken."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def text(record: Record, origin: str) -> str:
    """The text of a record below a short head of what is known of it."""
    head = (
        ("Title", record.title),
        ("Published", record.published),
        ("Source", record.source),
        ("Creator", record.creator),
        ("Kind", record.kind),
        ("Language", record.language),
        ("Pairs", ", ".join(record.pairs)),
        ("Topics", ", ".join(record.topics)),
        ("Permalink", _permalink(record.id, record.version, origin)),
        ("Original", record.original.url),
    )
    lines = (f"{name}: {' '.join(value.split())}\n" for name, value in head if value)
    return f"{''.join(lines)}\n{record.body}\n"


def in_chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces large enough to be sent."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= _CHUNK:
            yield b"".join(held)
            held.clear()
            size = 0
    if held:
        yield b"".join(held)
