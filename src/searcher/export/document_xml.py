"""Records as XML: what Dublin Core cannot express, and the text (`schemas/document.xsd`)."""

from functools import cache
from importlib.resources import files
from xml.etree.ElementTree import Element

from searcher.export.cited import CitedArchive
from searcher.export.xml_text import append_text
from searcher.model.record import Record

NAMESPACE = "urn:searcher:document:1"
_PLAIN = ("title", "language", "kind")
_DESCRIBED = ("creator", "published", "modified")


@cache
def schema() -> bytes:
    """Return the XML Schema of the format."""
    return (files("searcher.export") / "schemas" / "document.xsd").read_bytes()


def document_xml(record: Record, archive: CitedArchive) -> Element:
    """Describe a version of a record by an element `document`."""
    root = Element("document", {"xmlns": NAMESPACE})
    append_text(root, "id", record.id)
    append_text(root, "version", str(record.version))
    append_text(root, "permalink", archive.permalink(record))
    if ark := archive.ark(record):
        append_text(root, "ark", ark)
    _append_values(root, record, _PLAIN)
    if record.source:
        identifier = {"id": record.source_id} if record.source_id else {}
        append_text(root, "source", record.source, **identifier)
    _append_values(root, record, _DESCRIBED)
    _append_lists(root, record)
    _append_original(root, record, archive)
    append_text(root, "text", record.body)
    return root


def _append_values(root: Element, record: Record, names: tuple[str, ...]) -> None:
    for name in names:
        if (value := getattr(record, name)) is not None:
            append_text(root, name, str(value))


def _append_lists(root: Element, record: Record) -> None:
    for pair in record.pairs:
        append_text(root, "pair", pair)
    for party in record.parties:
        append_text(root, "party", party.code, role=party.role, weight=f"{party.weight:.3f}")
    for place in record.places:
        append_text(root, "place", place.name, country=place.country)
    for topic in record.topics:
        append_text(root, "topic", topic)
    for relation in record.related:
        append_text(root, "related", relation.id, kind=relation.kind)


def _append_original(root: Element, record: Record, archive: CitedArchive) -> None:
    original = record.original
    about = {"retrieved": original.retrieved} if original.retrieved else {}
    append_text(
        root,
        "original",
        original.url or "",
        address=f"{archive.permalink(record)}/original",
        type=original.media_type,
        size=str(original.size),
        sha256=original.sha256,
        **about,
    )
