"""Compare records with labels made by hand.

A label has for a field one answer, or several that are equally right; an answer is a tuple of
texts (none if the value is unknown, one for a title or a date, several for parties or topics).
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

from searcher.gazetteer import find_places
from searcher.model.edtf import Edtf
from searcher.model.pairs import country_of
from searcher.model.record import Record, Role
from searcher.sources import Registry

Answer = tuple[str, ...]

TOPICS = (
    "diplomacy", "trade", "energy", "transport", "culture", "education", "science",
    "defence", "migration", "environment", "health", "parliament", "sport",
)  # fmt: skip
FIELDS = (
    "title", "source", "published", "modified", "language", "kind",
    "parties", "pairs", "countries", "topics", "roles",
)  # fmt: skip
LIST_FIELDS = frozenset({"parties", "pairs", "countries", "topics", "roles"})
_FREE_TEXT_FIELDS = frozenset({"title", "source"})
_QUOTES = re.compile("[\"'«»„“”‘’`]")
_FIRST_LETTERS = (
    4  # letters that the name of a country shares with its cases and, often, its demonym
)


@dataclass(frozen=True, slots=True)
class Label:
    """The labels of a document: the accepted answers of each field, the preferred one first;
    the hard cases that it contains; the countries that it names besides the parties, None if
    they were not listed.
    """

    document: str
    accepted: Mapping[str, tuple[Answer, ...]]
    hard: tuple[str, ...] = ()
    named: frozenset[str] | None = None

    def countries(self, field: str) -> frozenset[str]:
        """Collect the countries of all accepted answers of a field of places."""
        answers = self.accepted.get(field, ())
        return frozenset(country_of(code) for answer in answers for code in answer)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that no label accepts."""

    document: str
    field: str
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """Numbers of items of a list field: right, found, wanted."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: "Overlap") -> "Overlap":
        return Overlap(
            self.right + other.right, self.found + other.found, self.wanted + other.wanted
        )

    @property
    def precision(self) -> float:
        """The share of the found items that are right; 1 if nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        total = self.found + self.wanted
        return 2 * self.right / total if total else 1.0


def _answer(field: str, value: Any) -> Answer:
    """Convert a value of a file of labels, or of a record, to an answer."""
    if value is None:
        return ()
    if isinstance(value, dict):
        return tuple(sorted(f"{code}={role}" for code, role in value.items()))
    if isinstance(value, str):
        return (value,)
    return tuple(value) if field == "topics" else tuple(sorted(value))


def read_labels(path: Path) -> tuple[Label, ...]:
    """Read the labels of a file, one JSON object a line."""
    return tuple(_label(json.loads(line)) for line in path.read_text("utf-8").splitlines())


def _label(row: Mapping[str, Any]) -> Label:
    either = row.get("either", {})
    accepted = {}
    for field in FIELDS:
        if field not in row or (field == "roles" and row[field] is None):
            continue
        answers = [row[field], *either.get(field, ())]
        accepted[field] = tuple(dict.fromkeys(_answer(field, answer) for answer in answers))
    named = frozenset(row["named"]) if "named" in row else None
    return Label(row.get("file") or row["id"], accepted, tuple(row.get("hard", ())), named)


def found_in(record: Record, field: str) -> Answer:
    """Return the values of a field of a record."""
    match field:
        case "parties":
            return tuple(sorted(record.party_codes))
        case "roles":
            seen = (p for p in record.parties if p.role is not Role.UNKNOWN)
            return tuple(sorted(f"{party.code}={party.role}" for party in seen))
        case "topics":
            return record.topics
        case "pairs" | "countries":
            return tuple(sorted(getattr(record, field)))
        case _:
            return _answer(field, getattr(record, field))


def _normalised(field: str, answer: Answer) -> Answer:
    """Normalise an answer of free text: case, spaces and quotation marks."""
    if field not in _FREE_TEXT_FIELDS:
        return answer
    return tuple(" ".join(_QUOTES.sub("", text).casefold().split()) for text in answer)


def is_right(field: str, found: Answer, accepted: tuple[Answer, ...]) -> bool:
    """Return whether the values found are one of the accepted answers.

    Of topics only the first counts; of roles only those of parties that the label lists.
    """
    if field == "topics":
        return any(found[:1] == answer[:1] for answer in accepted)
    if field == "roles":
        return any(set(answer) <= set(found) for answer in accepted)
    return _normalised(field, found) in {_normalised(field, answer) for answer in accepted}


def overlap(found: Answer, accepted: tuple[Answer, ...]) -> Overlap:
    """Compare the items found with the most similar accepted answer."""
    counts = (Overlap(len(set(found) & set(a)), len(set(found)), len(set(a))) for a in accepted)
    return max(counts, key=lambda count: count.f1)


def compare(record: Record, label: Label) -> list[Wrong]:
    """List the labelled fields in which a record is wrong."""
    wrong = []
    for field, accepted in label.accepted.items():
        found = found_in(record, field)
        if not is_right(field, found, accepted):
            wanted = " | ".join(_shown(answer) for answer in accepted)
            wrong.append(Wrong(label.document, field, wanted, _shown(found)))
    return wrong


def _shown(answer: Answer) -> str:
    return " ".join(answer) if answer else "None"


# Invented values


def _has_year(answer: Answer) -> bool:
    return bool(answer) and Edtf(answer[0]).has_year


def invented_years(record: Record, label: Label, original: str) -> list[Wrong]:
    """List dates with a year if the document has none, or with a year that does not occur in it.

    `original` is all of the input: the text with its markup, the file name and the hints.
    """
    invented = []
    for field in ("published", "modified"):
        accepted = label.accepted.get(field)
        found = found_in(record, field)
        if accepted is None or not _has_year(found) or is_right(field, found, accepted):
            continue
        if not any(map(_has_year, accepted)) or found[0][:4] not in original:
            wanted = " | ".join(map(_shown, accepted))
            invented.append(Wrong(label.document, field, wanted, found[0]))
    return invented


def invented_countries(record: Record, label: Label, registry: Registry) -> list[Wrong]:
    """List parties that neither the document names nor its registered source implies.

    If the named countries were not labelled, a country counts as named if the gazetteer finds
    it, or if the text has a word with the first letters of one of its CLDR names.
    """
    known = label.countries("parties") | label.countries("countries") | (label.named or frozenset())
    implied = _implied_by_source(record, registry)
    invented = []
    for code in found_in(record, "parties"):
        country = country_of(code)
        if country in known | implied:
            continue
        if label.named is None and _is_named(country, record):
            continue
        wanted = " | ".join(map(_shown, label.accepted["parties"]))
        invented.append(Wrong(label.document, "parties", wanted, code))
    return invented


def _implied_by_source(record: Record, registry: Registry) -> frozenset[str]:
    sources = (source for source in registry.sources if source.id == record.source_id)
    return frozenset(c for s in sources for c in (s.country, s.resides) if c is not None)


def _is_named(country: str, record: Record) -> bool:
    text = f"{record.title or ''}\n\n{record.body}"
    language = record.language or "en"
    if any(mention.country == country for mention in find_places(text, language)):
        return True
    folded = text.casefold()
    beginnings = (name.casefold()[:_FIRST_LETTERS] for name in names_of(country, {language, "en"}))
    return any(re.search(rf"\b{re.escape(beginning)}", folded) for beginning in beginnings)


def names_of(country: str, languages: Iterable[str]) -> list[str]:
    """List the CLDR names of a country in some languages, as far as there are any."""
    names = []
    for language in languages:
        try:
            name = Locale.parse(language).territories.get(country)
        except (UnknownLocaleError, ValueError):
            continue
        if name:
            names.append(str(name))
    return names
