"""Composite values of a record."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from searcher.model.record.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Party:
    """A country (ISO 3166-1) or part of one (ISO 3166-2) that the document is about.

    `weight` is its share of the mentions of all parties, 0 to 1.
    """

    code: str
    weight: float
    role: Role = Role.UNKNOWN


@dataclass(frozen=True, slots=True)
class Place:
    """A city that the document names; `dateline` if it was written there."""

    name: str
    country: str
    dateline: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the body, characters `start` to `end` (end not included), in another language
    (BCP 47) than the document.
    """

    language: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Recognition:
    """How a text was recognised in pictures (OCR): the program with its version, the languages as
    it calls them, and its mean confidence in the letters, 0 to 1.
    """

    engine: str
    languages: tuple[str, ...]
    confidence: float

    def __str__(self) -> str:
        """Write it without words of a language: `tesseract 5.3.0, kaz+rus, 94%`."""
        return f"{self.engine}, {'+'.join(self.languages)}, {self.confidence:.0%}"


class RelationKind(StrEnum):
    """The kind of a relation to an earlier record."""

    NEAR_DUPLICATE = "near-duplicate"
    COUNTERPART = "counterpart"
    TRANSLATION = "translation"


class Relation(msgspec.Struct, frozen=True):
    """A link to an earlier, similar record, with a score (0 to 1).

    A near-duplicate has nearly the same words; a counterpart is the other side's account of
    the same event; a translation is the same text, by its own source in another language.
    """

    id: str
    kind: RelationKind
    score: float
