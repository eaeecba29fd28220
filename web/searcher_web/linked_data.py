"""Countries and their parts, sources, topics and kinds as linked data.

They are described in terms of schema.org, topics and kinds as concepts of SKOS too
(https://www.w3.org/TR/skos-reference/).  Names are in the languages of the site.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from searcher.export.entities import Vocabulary, entity_uri, vocabulary_uri
from searcher.export.json_ld import VOCABULARY as SCHEMA_ORG
from searcher.export.json_ld import type_of_place
from searcher.gazetteer import (
    codes_of_place,
    country_codes,
    is_place,
    parts_of_countries,
    same_places,
)
from searcher.metadata.topic_vocabulary import topic_names
from searcher.model.pairs import country_of
from searcher.model.record import Kind
from searcher.sources import Registry, Source, SourceKind
from searcher_web.addresses import address
from searcher_web.i18n import LANGUAGES, in_language
from searcher_web.labels import kind_label, topic_label
from searcher_web.presenters.formatting import party_label

Description = dict[str, Any]

_CONTEXT = [SCHEMA_ORG, {"skos": "http://www.w3.org/2004/02/skos/core#"}]
_ORGANIZATIONS: Mapping[SourceKind, str] = {
    SourceKind.AGENCY: "NewsMediaOrganization",
    SourceKind.NEWSPAPER: "NewsMediaOrganization",
    SourceKind.BROADCASTER: "NewsMediaOrganization",
    SourceKind.ORGANISATION: "Organization",
}
_REMOVED = "This source is no longer in the registry of the archive. Records that name it are kept."
_OF_THE_STATE = "GovernmentOrganization"
_LABELS: Mapping[Vocabulary, Callable[[str], str]] = {
    Vocabulary.COUNTRY: party_label,
    Vocabulary.TOPIC: topic_label,
    Vocabulary.KIND: kind_label,
}


class LinkedData:
    """Describes entities at an origin; sources are those of a registry."""

    def __init__(self, origin: str, registry: Registry) -> None:
        self._origin = origin
        self._registry = registry
        self._sources = {source.id: source for source in registry.sources}

    def codes(self, vocabulary: Vocabulary) -> list[str]:
        """Return every code of a vocabulary, in its order."""
        match vocabulary:
            case Vocabulary.COUNTRY:
                return sorted({*country_codes(), *parts_of_countries()})
            case Vocabulary.SOURCE:
                return sorted(self._sources)
            case Vocabulary.TOPIC:
                return list(topic_names())
            case Vocabulary.KIND:
                return list(Kind)

    def has(self, vocabulary: Vocabulary, code: str) -> bool:
        """Check whether a vocabulary has a code."""
        if vocabulary is Vocabulary.COUNTRY:
            return is_place(code)
        return code in self.codes(vocabulary)

    def removed_name(self, vocabulary: Vocabulary, code: str) -> str | None:
        """Return the name of a source that records may name though it was removed; else None."""
        return self._registry.removed_name(code) if vocabulary is Vocabulary.SOURCE else None

    def removed_page(self, code: str) -> str:
        """Return the address of the page of a source that was removed."""
        return f"{entity_uri('', Vocabulary.SOURCE, code)}.html"

    def page_of(self, vocabulary: Vocabulary, code: str) -> str:
        """Return the address of what readers see of an entity: a profile, or its records."""
        match vocabulary:
            case Vocabulary.COUNTRY:
                return f"/countries/{code}"
            case Vocabulary.SOURCE:
                return address("/search", [(vocabulary, self._sources[code].name)])
        return address("/search", [(vocabulary, code)])

    def vocabulary(self, vocabulary: Vocabulary) -> Description:
        """Describe a vocabulary: every entity with its name."""
        uri = vocabulary_uri(self._origin, vocabulary)
        members = [self._named(vocabulary, code) for code in self.codes(vocabulary)]
        return {
            "@context": _CONTEXT,
            "@id": uri,
            "@type": ["DefinedTermSet", "skos:ConceptScheme"],
            "url": uri,
            "hasDefinedTerm": members,
        }

    def entity(self, vocabulary: Vocabulary, code: str) -> Description:
        """Describe an entity, also a source that was removed.  Raises KeyError if there is none."""
        if name := self.removed_name(vocabulary, code):
            return self._removed(code, name)
        if not self.has(vocabulary, code):
            raise KeyError(code)
        details = {
            Vocabulary.COUNTRY: self._place,
            Vocabulary.SOURCE: lambda one: _organization(self._sources[one]),
            Vocabulary.TOPIC: self._concept(Vocabulary.TOPIC),
            Vocabulary.KIND: self._concept(Vocabulary.KIND),
        }[vocabulary](code)
        described = {"@context": _CONTEXT, **self._named(vocabulary, code), **details}
        described["mainEntityOfPage"] = f"{self._origin}{self.page_of(vocabulary, code)}"
        return {term: value for term, value in described.items() if value}

    def _removed(self, code: str, name: str) -> Description:
        return {
            "@context": _CONTEXT,
            "@id": entity_uri(self._origin, Vocabulary.SOURCE, code),
            "@type": "Organization",
            "name": name,
            "identifier": code,
            "description": _REMOVED,
            "mainEntityOfPage": f"{self._origin}{self.removed_page(code)}",
        }

    def _named(self, vocabulary: Vocabulary, code: str) -> Description:
        return {
            "@id": entity_uri(self._origin, vocabulary, code),
            "@type": self._type(vocabulary, code),
            "name": self._names(vocabulary, code),
        }

    def _type(self, vocabulary: Vocabulary, code: str) -> str | list[str]:
        match vocabulary:
            case Vocabulary.COUNTRY:
                return type_of_place(code)
            case Vocabulary.SOURCE:
                return _ORGANIZATIONS.get(self._sources[code].kind, _OF_THE_STATE)
        return ["DefinedTerm", "skos:Concept"]

    def _names(self, vocabulary: Vocabulary, code: str) -> str | list[Description]:
        if vocabulary is Vocabulary.SOURCE:
            return self._sources[code].name
        return list(_in_each_language(_LABELS[vocabulary], code))

    def _place(self, code: str) -> Description:
        country = country_of(code)
        whole = entity_uri(self._origin, Vocabulary.COUNTRY, country) if country != code else ""
        return {
            "identifier": [
                {"@type": "PropertyValue", "propertyID": one.standard, "value": one.code}
                for one in codes_of_place(code)
            ],
            "containedInPlace": {"@id": whole} if whole else None,
            "sameAs": list(same_places(code)),
        }

    def _concept(self, vocabulary: Vocabulary) -> Callable[[str], Description]:
        scheme = {"@id": vocabulary_uri(self._origin, vocabulary)}
        return lambda code: {
            "termCode": code,
            "inDefinedTermSet": scheme,
            "skos:notation": code,
            "skos:inScheme": scheme,
            "skos:prefLabel": list(_in_each_language(_LABELS[vocabulary], code)),
        }


def _in_each_language(label: Callable[[str], str], code: str) -> Iterator[Description]:
    for language in LANGUAGES:
        with in_language(language):
            yield {"@language": language, "@value": label(code)}


def _organization(source: Source) -> Description:
    country = {"@type": "PostalAddress", "addressCountry": source.resides or source.country}
    return {
        "alternateName": list(source.aliases),
        "identifier": source.id,
        "address": country if source.country else None,
        "knowsLanguage": list(source.languages),
        "url": [f"https://{host}/" for host in source.hosts],
    }
