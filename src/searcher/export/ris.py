"""Citations as RIS (Research Information Systems)."""

from collections.abc import Iterable, Iterator

from searcher.export.cited import (
    CitedArchive,
    CitedDate,
    beginning,
    citation_key,
    cited_texts,
    keywords,
)
from searcher.export.item_types import ItemType, item_type, without_field
from searcher.model.fields import CitationRole
from searcher.model.record import Record
from searcher.sources.institutions import is_only_institution
from searcher.text import fold, single_line

_TAGS = {
    CitationRole.TITLE: "TI",
    CitationRole.AUTHOR: "AU",
    CitationRole.PUBLISHER: "PB",
    CitationRole.LANGUAGE: "LA",
}
_SERIALS = {ItemType.NEWSPAPER_ARTICLE}
"""Types whose source is a newspaper or an agency, not a publisher."""


def ris(records: Iterable[Record], archive: CitedArchive) -> Iterator[str]:
    """Write the citations of records as RIS, one by one."""
    for record in records:
        lines = _lines(record, archive)
        yield "".join(f"{tag}  - {single_line(value)}\r\n" for tag, value in lines)


def _lines(record: Record, archive: CitedArchive) -> Iterator[tuple[str, str]]:
    kind = item_type(record)
    yield "TY", kind.ris
    yield "ID", citation_key(record)
    for role in CitationRole:
        if role is CitationRole.DATE:
            yield from _date(CitedDate.of(record))
        else:
            tag = "T2" if role is CitationRole.PUBLISHER and kind in _SERIALS else _TAGS[role]
            yield from ((tag, text) for text in _texts(record, role))
    if kind is ItemType.STATUTE:  # lists of Zotero show a title, which is not a field of its own
        yield "CT", record.heading
    if abstract := beginning(record.body):
        yield "AB", abstract
    if record.kind and kind.kind_field:
        yield "M3", record.kind
    for keyword in keywords(record):
        yield "KW", keyword
    yield "DP", archive.name
    yield "DB", archive.name
    yield "AN", archive.ark(record) or record.id
    yield "CN", f"{record.id}/v{record.version}"
    if kind is not ItemType.STATUTE:  # of a statute it would be the session
        yield "ET", f"version {record.version}"
    yield "UR", archive.permalink(record)
    if record.original.url:
        yield "L2", record.original.url
    if pdf := archive.pdf(record):
        yield "L1", pdf
    yield from (("M2", text) for text in without_field(record))
    if accessed := archive.accessed(record):
        yield "Y2", accessed.replace("-", "/") + "/"
    if note := archive.note(record):
        yield "N1", note
    yield "ER", ""


def _texts(record: Record, role: CitationRole) -> Iterator[str]:
    """Yield texts of a record; the name of an institution ends with a comma, or it would be split
    into first names and a last one.
    """
    for text in cited_texts(record, role):
        yield f"{text}," if role is CitationRole.AUTHOR and _is_institution(text, record) else text


def _is_institution(author: str, record: Record) -> bool:
    """Check whether an author is the source itself, or a body such as a ministry by its name."""
    is_source = fold(author) == fold(record.source or "")
    return is_source or is_only_institution(author, record.language or "")


def _date(date: CitedDate | None) -> Iterator[tuple[str, str]]:
    """Write year/month/day/other, as far as they are certain; the year too, for older readers."""
    if date is None:
        return
    if not date.common:
        yield "N1", f"Dated {date.edtf} (EDTF)"
        return
    if not date.qualifier:
        yield "PY", f"{date.common[0]:04d}"
    numbers = [f"{date.common[0]:04d}", *(f"{part:02d}" for part in date.common[1:])]
    other = date.qualifier if len(date.parts) == 1 else date.edtf.replace("/", " to ")
    yield "DA", "/".join([*numbers, *[""] * (3 - len(numbers)), other])
