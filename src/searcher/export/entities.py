"""URIs of what records name: countries and their parts, sources, topics, kinds of documents."""

from enum import StrEnum
from urllib.parse import quote


class Vocabulary(StrEnum):
    """What has URIs, by its part of the path: `/id/VOCABULARY/CODE`."""

    COUNTRY = "country"
    SOURCE = "source"
    TOPIC = "topic"
    KIND = "kind"


def vocabulary_uri(origin: str, vocabulary: Vocabulary) -> str:
    """Return the URI of a vocabulary of the archive at an origin."""
    return f"{origin}/id/{vocabulary}"


def entity_uri(origin: str, vocabulary: Vocabulary, code: str) -> str:
    """Return the URI of an entity: of a country or a part of one by its code in ISO 3166."""
    return f"{vocabulary_uri(origin, vocabulary)}/{quote(code, safe='')}"
