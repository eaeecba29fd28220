"""Read the documents of web archives by crawlers (WARC, ISO 28500; the older ARC)."""

import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from searcher.model.errors import (
    DamagedOriginal,
    OversizedOriginal,
    RefusedInput,
    TruncatedOriginal,
    UnsupportedOriginal,
)
from searcher.readers.containers.members import (
    LIMIT,
    ContainerEntry,
    Member,
    SkippedCounts,
    unreadable,
)
from searcher.readers.file_names import non_document_kind
from searcher.readers.format_declaration import Trust
from searcher.readers.formats import Format

_PIECE = 65_536
_EARLY = "it ends early, after %d whole records"
_FAULTS = (
    ArchiveLoadFailed,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    AttributeError,
)


def warc_documents(stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Yield the pages and documents that a crawler received, with their URLs and days.

    Other records (requests, redirects, errors, pictures) are counted.
    Raises DamagedOriginal if the archive cannot be read further, or TruncatedOriginal if it ends
    within a record.
    """
    counts = SkippedCounts()
    read, records = 0, _Records(stream, arc2warc=True)
    try:
        for record in records:
            read += 1
            what = _non_document(record)
            if not what:
                yield _document(record)
            elif missing := _missing(record):
                yield from counts.entries()
                raise TruncatedOriginal(Format.WARC.label, f"within record {read}, {missing}")
            else:
                counts.add(what, _address(record))
    except _FAULTS as error:
        yield from counts.entries()
        if records.is_at_end():
            raise TruncatedOriginal(Format.WARC.label, _EARLY % read) from error
        why = " ".join(str(error).split())[:200]
        raise DamagedOriginal(Format.WARC.label, f"after {read} records: {why}") from error
    yield from counts.entries()
    if records.is_cut:
        raise TruncatedOriginal(Format.WARC.label, _EARLY % read)


class _Records(ArchiveIterator):  # type: ignore[misc]  # it has no types
    """The records of a web archive; `is_cut` is whether bytes are left after the last one."""

    is_cut = False

    def is_at_end(self) -> bool:
        """Return whether nothing is left to read at a fault: then the archive was cut."""
        try:
            return not self.reader.read(1)
        except _FAULTS:
            return False

    def close(self) -> None:
        """Note whether bytes are left; called at the end, with the last record still known."""
        if self.reader:
            decompressor = self.reader.decompressor
            self.is_cut = bool(self.next_line) or (
                decompressor is not None and not decompressor.eof
            )
        super().close()


def _non_document(record: Any) -> str | None:
    """Return what a record is if it is not a document, else None."""
    address = _address(record)
    if record.rec_type not in ("response", "resource") or not address.startswith("http"):
        return f"records of type {record.rec_type}"
    if record.http_headers is not None:
        status = str(record.http_headers.get_statuscode())
        if status != "200":
            return f"answers {status}"
    if (kind := _kind(record)) not in _served():
        return f"{kind or 'unnamed'} answers"
    return non_document_kind(address.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1])


def _missing(record: Any) -> str:
    """Return what is missing of a record, read to its end, or an empty string.

    A record declares its length: one without it was cut in its head.
    """
    if not _header(record, "Content-Length"):
        return "the end of its head is missing"
    while record.raw_stream.read(_PIECE):
        pass
    missing: int = getattr(record.raw_stream, "limit", 0)
    return f"{missing:,} bytes are missing" if missing > 0 else ""


def _address(record: Any) -> str:
    return _header(record, "WARC-Target-URI").strip("<>")


def _header(record: Any, name: str) -> str:
    return str(record.rec_headers.get_header(name) or "")


def _kind(record: Any) -> str:
    if record.http_headers is None:
        kind = _header(record, "Content-Type")
    else:
        kind = str(record.http_headers.get_header("Content-Type") or "")
    return kind.split(";", 1)[0].strip().lower()


def _document(record: Any) -> ContainerEntry:
    address = _address(record)
    try:
        data = _payload(record)
    except RefusedInput as error:
        return unreadable(address, error)
    except _FAULTS as error:
        return unreadable(
            address, DamagedOriginal(Format.WARC.label, str(error) or type(error).__name__)
        )
    metadata = [("url", address)]
    if day := _header(record, "WARC-Date")[:10]:
        metadata.append(("retrieved", day))
    return Member(address, data, _declared(_kind(record)), tuple(metadata))


@cache
def _served() -> Mapping[str, Format]:
    """Map the media types by which servers send documents to their formats."""
    return {name: one for one in Format if one.is_document for name in one.served_as}


def _declared(media_type: str) -> Format | None:
    """Return the format of the media type that a server declares, if servers are believed."""
    found = _served()[media_type]
    return found if found.declaration.trust is Trust.SERVER else None


def _payload(record: Any) -> bytes:
    """Return the bytes that were sent, without the encodings of the transfer."""
    if _header(record, "WARC-Truncated"):
        raise TruncatedOriginal(
            Format.WARC.label, f"the crawler cut it ({_header(record, 'WARC-Truncated')})"
        )
    encoding = (
        str(record.http_headers.get_header("Content-Encoding") or "") if record.http_headers else ""
    )
    if encoding.lower() not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise UnsupportedOriginal(f"page compressed as {encoding}")
    data: bytes = record.content_stream().read(LIMIT + 1)
    if len(data) > LIMIT:
        raise OversizedOriginal(len(data), LIMIT)
    if missing := _missing(record):
        raise TruncatedOriginal(Format.WARC.label, missing)
    _check_length(record, data, encoding)
    return data


def _check_length(record: Any, data: bytes, encoding: str) -> None:
    if (
        record.http_headers is None
        or encoding
        or record.http_headers.get_header("Transfer-Encoding")
    ):
        return
    length = str(record.http_headers.get_header("Content-Length") or "")
    if length.isdecimal() and int(length) > len(data):
        raise TruncatedOriginal(Format.WARC.label, f"{len(data):,} of {length} bytes are there")
