"""What the page of a record shows: its text with marks, and each value with its evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from searcher.archive import Version
from searcher.places import country_of, place_name
from searcher.query import Field
from searcher.record import Evidence, Likeness, Party, Place, Record, Relation, Role
from searcher.search import Marker, Span
from web.presenters.words import (
    Piece,
    date_words,
    language_name,
    note_words,
    pieces,
    value_name,
)
from web.state import State


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a record's metadata: name, values with links, and the evidence for them."""

    name: str
    values: tuple[tuple[str, str | None], ...]
    evidence: tuple[Evidence, ...]


class Related(NamedTuple):
    """Another record, and how it is like this one."""

    record: Record
    relation: Relation

    @property
    def how(self) -> str:
        """How it is like this one, in words."""
        return _LIKENESS[self.relation.likeness].format(self.relation.measure)

    @property
    def facts(self) -> str:
        """Its date, source and language."""
        r = self.record
        facts = (date_words(r.published), r.source or "", language_name(r.language))
        return " · ".join(filter(None, facts))


_LIKENESS = {
    Likeness.NEAR_DUPLICATE: "Nearly the same text ({:.0%} of its word runs)",
    Likeness.COUNTERPART: "The other side's account ({:.0%} of names and numbers shared)",
}


class Paragraph(NamedTuple):
    """A paragraph of a record's text, cut at the marks, and its language if it is another."""

    pieces: tuple[Piece, ...]
    is_item: bool
    language: str | None


@dataclass(frozen=True)
class RecordView:
    """A record at its permalink."""

    record: Record
    history: tuple[Version, ...]
    q: str
    marker: Marker | None
    related: tuple[Related, ...] = ()

    @property
    def is_newest(self) -> bool:
        """Whether it is the newest version."""
        return self.record.version == self.history[-1].number

    @property
    def title(self) -> tuple[Piece, ...]:
        """The heading, cut at the marks."""
        return tuple(pieces(self.record.heading, self._title_marks))

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """The text in paragraphs, cut at the marks."""
        marks, at = self._text_marks, 0
        for text in self.record.body.split("\n\n"):
            end = at + len(text)
            inside = [
                Span(m.start - at, m.end - at) for m in marks if at <= m.start and m.end <= end
            ]
            tongue = next((p.language for p in self.record.passages if p.start <= at < p.end), None)
            yield Paragraph(tuple(pieces(text, inside)), text.startswith("- "), tongue)
            at = end + 2

    @property
    def marks(self) -> int:
        """How many words are marked in the title and the text."""
        return len(self._title_marks) + len(self._text_marks)

    @cached_property
    def _title_marks(self) -> tuple[Span, ...]:
        title, language = self.record.title, self.record.language
        return self.marker.in_title(title, language) if self.marker and title else ()

    @cached_property
    def _text_marks(self) -> tuple[Span, ...]:
        return self.marker.in_body(self.record.body, self.record.language) if self.marker else ()

    @property
    def date(self) -> str:
        """The date of publication in words."""
        return date_words(self.record.published)

    @property
    def language(self) -> str:
        """The name of its language."""
        return language_name(self.record.language)

    @property
    def notes(self) -> list[str]:
        """What is to be reviewed, in words."""
        return [note_words(note) for note in self.record.notes]

    @property
    def facts(self) -> list[Fact]:
        """The metadata, each value with its evidence."""
        r = self.record
        parties = tuple((_party(p), _search(Field.COUNTRY, country_of(p.code))) for p in r.parties)
        places = tuple((_place(p), _search(Field.PLACE, p.name)) for p in r.places)
        facts = [
            self._fact("Title", "title", r.title),
            self._fact("Published", "published", date_words(r.published) if r.published else None),
            self._fact("Modified", "modified", date_words(r.modified) if r.modified else ""),
            self._fact("Source", "source", r.source, _search(Field.SOURCE, r.source or "unknown")),
            self._fact("Creator", "creator", r.creator or ""),
            Fact(
                "Pairs",
                tuple((value_name(Field.PAIR, p), _search(Field.PAIR, p)) for p in r.pairs),
                (),
            ),
            Fact("Parties", parties, r.evidence("parties")),
            Fact("Places named", places, ()),
            Fact(
                "Topics",
                tuple((value_name(Field.TOPIC, t), _search(Field.TOPIC, t)) for t in r.topics),
                r.evidence("topics"),
            ),
            self._fact(
                "Kind",
                "kind",
                r.kind and value_name(Field.KIND, r.kind),
                _search(Field.KIND, r.kind or "unknown"),
            ),
            self._fact(
                "Language",
                "language",
                self.language,
                _search(Field.LANGUAGE, r.language or "unknown"),
            ),
        ]
        return [fact for fact in facts if fact.values]

    def _fact(self, name: str, field: str, value: str | None, url: str | None = None) -> Fact:
        """A fact of one value: None means not known, empty means left out."""
        values = () if value == "" else ((value or "Not known", url if value else None),)
        return Fact(name, values, self.record.evidence(field))

    @property
    def citation(self) -> str:
        """A line to cite it by, without the permalink."""
        parts = (self.record.source or "Unknown source", f"“{self.record.heading}”", self.date)
        return ", ".join(parts)


def _party(party: Party) -> str:
    name = place_name(party.code)
    return name if party.role is Role.UNKNOWN else f"{name} ({party.role})"


def _place(place: Place) -> str:
    return f"{place.name} (dateline)" if place.dateline else place.name


def _search(field: Field, value: str) -> str:
    return State().only(field, value).url()
