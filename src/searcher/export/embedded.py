"""Metadata embedded in the page of a record: for reference managers, catalogues and search engines.

Dublin Core describes what the record is; the elements `citation_…`, which Google Scholar defined,
are read by most reference managers.  Zotero takes the type of an item from `dc.type`, which must
be exactly one of its own, and what only it has from elements in its own namespace, `z.…`, by the
names of its fields (those of a type: https://api.zotero.org/schema).
"""

from collections.abc import Iterator

from searcher.export.cited import (
    CitedArchive,
    CitedDate,
    beginning,
    cited_texts,
    keywords,
)
from searcher.export.dublin_core import elements
from searcher.export.item_types import ItemType, item_type, without_field
from searcher.model.fields import CitationRole
from searcher.model.record import Record
from searcher.text import single_line

_TERMS = {"coverage": "DCTERMS.spatial", "source": "DCTERMS.isFormatOf"}
"""Narrower terms, where reference managers take an element for another field: a coverage for the
place in an archive, the address of a source for the name of a newspaper.
"""


def embedded_metadata(record: Record, archive: CitedArchive) -> Iterator[tuple[str, str]]:
    """Yield the names and contents of elements `meta`."""
    kind = item_type(record)
    yield "dc.type", kind.zotero
    for name, value in elements(record, archive):
        if name not in ("type", "format"):
            yield _TERMS.get(name, f"DC.{name}"), value
    if kind is ItemType.NEWSPAPER_ARTICLE:
        sources = cited_texts(record, CitationRole.PUBLISHER)
        yield from (("prism.publicationName", single_line(source)) for source in sources)
    yield "prism.edition", f"version {record.version}"
    yield from ((f"z.{field}", value) for field, value in _of_zotero(record, archive, kind))
    yield from _citation(record, archive)


def _of_zotero(record: Record, archive: CitedArchive, kind: ItemType) -> Iterator[tuple[str, str]]:
    """Yield fields of an item, by their names in Zotero, which drops those that a type lacks."""
    yield "archive", archive.name
    yield "archiveLocation", archive.ark(record) or record.id
    yield "callNumber", f"{record.id}/v{record.version}"
    if record.kind and kind.kind_field:
        yield kind.kind_field, record.kind
    if extra := "\n".join(without_field(record)):
        yield "extra", extra


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
    if abstract := beginning(record.body):
        yield "citation_abstract", abstract
    yield "citation_public_url", archive.permalink(record)
    if pdf := archive.pdf(record):
        yield "citation_pdf_url", pdf
