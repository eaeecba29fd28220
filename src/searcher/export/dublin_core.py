"""Records as Dublin Core: the fifteen elements (DCMI Metadata Terms, section 3), as text.

What the archive has found out is given in words that need no table: names of countries, the name
of a language as its code (RFC 5646), dates as EDTF, of which the usual ones are W3CDTF.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from searcher.export.cited import CitedArchive, beginning, cited_texts
from searcher.export.xml_text import append_text
from searcher.gazetteer import place_name
from searcher.model.fields import CitationRole
from searcher.model.record import Record
from searcher.text import single_line

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_DC = "http://purl.org/dc/elements/1.1/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ROLES = {
    CitationRole.TITLE: "title",
    CitationRole.AUTHOR: "creator",
    CitationRole.PUBLISHER: "publisher",
    CitationRole.DATE: "date",
    CitationRole.LANGUAGE: "language",
}


def dublin_core(record: Record, archive: CitedArchive) -> Element:
    """Describe a record by an element `oai_dc:dc` (its schema: `OAI_DC_SCHEMA`)."""
    root = Element(
        "oai_dc:dc",
        {
            "xmlns:oai_dc": OAI_DC,
            "xmlns:dc": _DC,
            "xmlns:xsi": _XSI,
            "xsi:schemaLocation": f"{OAI_DC} {OAI_DC_SCHEMA}",
        },
    )
    for name, value in elements(record, archive):
        append_text(root, f"dc:{name}", value)
    return root


def elements(record: Record, archive: CitedArchive) -> Iterator[tuple[str, str]]:
    """Describe a record by elements of Dublin Core, each with its name and its value."""
    for role in CitationRole:
        yield from ((_ROLES[role], single_line(text)) for text in cited_texts(record, role))
    yield from (("subject", topic) for topic in record.topics)
    yield from (("coverage", place_name(code)) for code in record.party_codes)
    yield from (("coverage", place.name) for place in record.places)
    if description := beginning(record.body):
        yield "description", description
    yield "type", "Text"
    if record.kind:
        yield "type", record.kind
    yield "format", record.original.media_type
    yield "identifier", f"{archive.origin}/d/{record.id}"
    if ark := archive.ark(record):
        yield "identifier", ark
    if record.original.url:
        yield "source", single_line(record.original.url)
    yield from (("relation", f"{archive.origin}/d/{one.id}") for one in record.related)
