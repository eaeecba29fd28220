"""Citations as CSL-JSON (Citation Style Language)."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from searcher.export.cited import (
    CitedArchive,
    CitedDate,
    citation_key,
    cited_texts,
)
from searcher.model.fields import CitationRole
from searcher.model.record import Kind, Record
from searcher.text import single_line

_TYPES = {
    Kind.NEWS: "article-newspaper",
    Kind.REPORT: "report",
    Kind.SPEECH: "speech",
    Kind.AGREEMENT: "treaty",
    Kind.INTERVIEW: "interview",
    Kind.TELEGRAM: "personal_communication",
    Kind.LETTER: "personal_communication",
}


def csl_json(records: Iterable[Record], archive: CitedArchive) -> Iterator[str]:
    """Write the citations of records as one JSON list, item by item."""
    before = "[\n"
    for record in records:
        item = msgspec.json.encode(_item(record, archive))
        yield before + msgspec.json.format(item, indent=2).decode()
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _item(record: Record, archive: CitedArchive) -> dict[str, Any]:
    date = CitedDate.of(record)
    accessed, url = archive.accessed(record), record.original.url
    authors = cited_texts(record, CitationRole.AUTHOR)
    publisher = single_line(", ".join(cited_texts(record, CitationRole.PUBLISHER))) or None
    item = {
        "id": citation_key(record),
        "type": _TYPES.get(record.kind or Kind.OTHER, "document"),
        "title": single_line(*cited_texts(record, CitationRole.TITLE)),
        "author": [{"literal": single_line(author)} for author in authors] or None,
        "container-title": publisher if record.kind is Kind.NEWS else None,
        "publisher": publisher,
        "issued": _date(date) if date else None,
        "language": ", ".join(cited_texts(record, CitationRole.LANGUAGE)) or None,
        "archive": archive.name,
        "archive_location": archive.ark(record) or record.id,
        "version": str(record.version),
        "URL": archive.permalink(record),
        "accessed": _day(accessed) if accessed else None,
        "annote": archive.note(record) or None,
        "note": f"Published at {single_line(url)}" if url else None,
    }
    return {name: value for name, value in item.items() if value is not None}


def _date(date: CitedDate) -> dict[str, Any]:
    if not date.parts:
        return {"literal": date.edtf}
    found: dict[str, Any] = {"date-parts": [list(part) for part in date.parts]}
    return found | ({"circa": True} if date.qualifier else {})


def _day(day: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in day.split("-")]]}
