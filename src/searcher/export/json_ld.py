"""Records as JSON-LD in the vocabulary of schema.org (https://schema.org/docs/full.html).

What a term requires and a record does not have is left out: a date that is uncertain or has no
year, whether a creator is a person or an organization, a licence.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from searcher.export.cited import CitedArchive, cited_texts
from searcher.export.entities import Vocabulary, entity_uri
from searcher.gazetteer import place_name
from searcher.model.fields import CitationRole
from searcher.model.pairs import country_of
from searcher.model.record import Kind, Record
from searcher.text import single_line

MEDIA_TYPE = "application/ld+json"
VOCABULARY = "https://schema.org"
_ANY_TYPE = "CreativeWork"
_TYPES: Mapping[Kind, str] = {
    Kind.NEWS: "NewsArticle",
    Kind.REPORT: "Report",
    Kind.PRESS_RELEASE: "Article",
    Kind.STATEMENT: "Article",
    Kind.INTERVIEW: "Article",
    Kind.AGREEMENT: "Legislation",
}
_PLAIN_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def type_of(record: Record) -> str:
    """Return the type of a record in schema.org."""
    return _TYPES.get(record.kind or Kind.OTHER, _ANY_TYPE)


def json_ld(record: Record, archive: CitedArchive) -> dict[str, Any]:
    """Describe a version of a record; its address is the permalink of the version."""
    permalink = archive.permalink(record)
    described = {
        "@context": VOCABULARY,
        "@type": type_of(record),
        "@id": permalink,
        "url": permalink,
        "identifier": [one for one in (record.id, archive.ark(record)) if one],
        "version": str(record.version),
        "headline": single_line(record.heading),
        "datePublished": _plain(record.published),
        "dateModified": _plain(record.modified),
        "inLanguage": record.language,
        "publisher": _organization(record, archive.origin),
        "author": [{"name": name} for name in _texts(record, CitationRole.AUTHOR)],
        "about": [_place(code, archive.origin) for code in record.party_codes],
        "keywords": [_term(archive.origin, Vocabulary.TOPIC, code) for code in record.topics],
        "genre": entity_uri(archive.origin, Vocabulary.KIND, record.kind) if record.kind else None,
        "isBasedOn": record.original.url,
        "isPartOf": {"@type": "Dataset", "@id": f"{archive.origin}/", "name": archive.name},
        "encoding": _original(record, permalink),
    }
    return {term: value for term, value in described.items() if value}


@dataclass(frozen=True, slots=True)
class Distribution:
    """A form in which all of a collection can be had: its name, address and media type."""

    name: str
    address: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a collection holds: the number of records, when the last was changed (RFC 3339), the
    first and the last year, and the values that its records have.
    """

    total: int
    changed: str | None = None
    years: tuple[str, str] | None = None
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def collection(
    archive: CitedArchive,
    about: str,
    licence: str | None,
    holdings: Holdings,
    distributions: Iterable[Distribution],
) -> dict[str, Any]:
    """Describe an archive as a whole; its address is that of its first page."""
    described = {
        "@context": VOCABULARY,
        "@type": "Dataset",
        "@id": f"{archive.origin}/",
        "url": f"{archive.origin}/",
        "name": archive.name,
        "description": about,
        "license": licence,
        "isAccessibleForFree": True,
        "size": f"{holdings.total} records",
        "dateModified": holdings.changed,
        "temporalCoverage": "/".join(holdings.years or ()),
        "inLanguage": list(holdings.languages),
        "spatialCoverage": [_place(code, archive.origin) for code in holdings.countries],
        "keywords": list(holdings.topics),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": one.name,
                "contentUrl": one.address,
                "encodingFormat": one.media_type,
            }
            for one in distributions
        ],
    }
    return {term: value for term, value in described.items() if value}


def as_data_block(described: str) -> str:
    """Return JSON for an element `script`, which no text in it can end (HTML, section 4.12.1.3)."""
    return re.sub(r"[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", described)


def _plain(date: str | None) -> str | None:
    """Return a date that ISO 8601 has too; None for one that only EDTF can express."""
    return date if date and _PLAIN_DATE.fullmatch(date) else None


def _texts(record: Record, role: CitationRole) -> list[str]:
    return [single_line(text) for text in cited_texts(record, role)]


def _organization(record: Record, origin: str) -> dict[str, str] | None:
    name = ", ".join(_texts(record, CitationRole.PUBLISHER))
    if not name:
        return None
    known = record.source_id
    uri = {"@id": entity_uri(origin, Vocabulary.SOURCE, known)} if known else {}
    return {"@type": "Organization", **uri, "name": name}


def type_of_place(code: str) -> str:
    """Return the type of a country, or of a part of one, in schema.org."""
    return "Country" if country_of(code) == code else "AdministrativeArea"


def _place(code: str, origin: str) -> dict[str, str]:
    uri = entity_uri(origin, Vocabulary.COUNTRY, code)
    return {"@type": type_of_place(code), "@id": uri, "identifier": code, "name": place_name(code)}


def _term(origin: str, vocabulary: Vocabulary, code: str) -> dict[str, str]:
    return {"@type": "DefinedTerm", "@id": entity_uri(origin, vocabulary, code), "name": code}


def _original(record: Record, permalink: str) -> dict[str, str]:
    original = record.original
    return {
        "@type": "MediaObject",
        "contentUrl": f"{permalink}/original",
        "encodingFormat": original.media_type,
        "contentSize": f"{original.size} B",
        "sha256": original.sha256,
    }
