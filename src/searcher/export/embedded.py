"""Metadata embedded in the page of a record: for reference managers, catalogues and search engines.

Dublin Core describes what the record is; the elements `citation_…`, which Google Scholar defined,
are read by most reference managers.  Zotero takes the type of an item from `dc.type`, which must
be exactly one of its own.
"""

from collections.abc import Iterator

from searcher.export.cited import CitedArchive, CitedDate, cited_texts, keywords, single_line
from searcher.export.dublin_core import elements
from searcher.model.fields import CitationRole
from searcher.model.record import Kind, Record

_TYPES = {
    Kind.NEWS: "newspaperArticle",
    Kind.PRESS_RELEASE: "newspaperArticle",
    Kind.INTERVIEW: "interview",
    Kind.AGREEMENT: "statute",
    Kind.SPEECH: "presentation",
    Kind.LETTER: "letter",
    Kind.TELEGRAM: "letter",
}


def item_type(record: Record) -> str:
    """Return the type of a record among those of reference managers (Zotero's names)."""
    return _TYPES.get(record.kind or Kind.OTHER, "report")


def embedded_metadata(record: Record, archive: CitedArchive) -> Iterator[tuple[str, str]]:
    """Yield the names and contents of elements `meta`."""
    yield "dc.type", item_type(record)
    for name, value in elements(record, archive):
        if name not in ("type", "format"):
            yield f"DC.{name}", value
    yield from _citation(record, archive)


def _citation(record: Record, archive: CitedArchive) -> Iterator[tuple[str, str]]:
    yield "citation_title", single_line(record.heading)
    for author in cited_texts(record, CitationRole.AUTHOR):
        yield "citation_author", single_line(author)
    for publisher in cited_texts(record, CitationRole.PUBLISHER):
        yield "citation_publisher", single_line(publisher)
    date = CitedDate.of(record)
    if date and date.is_plain:
        year, *rest = date.parts[0]
        yield "citation_publication_date", "/".join([f"{year:04d}", *(f"{n:02d}" for n in rest)])
    if record.language:
        yield "citation_language", record.language
    yield from (("citation_keywords", keyword) for keyword in keywords(record))
    yield "citation_public_url", archive.permalink(record)
    if pdf := archive.pdf(record):
        yield "citation_pdf_url", pdf
