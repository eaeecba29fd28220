"""What the page of a record shows: its text with marks and evidence, and each value with why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from searcher.export.citations import Home, citation
from searcher.model.expression import Field
from searcher.model.pairs import country_of
from searcher.model.record import Evidence, Party, Place, Record, Relation
from searcher.search.highlights import Marker, Span
from searcher.store import Version
from searcher_web.i18n import gettext
from searcher_web.presenters.formatting import (
    date_words,
    language_name,
    likeness_words,
    named_place,
    note_words,
    party_name,
    value_name,
)
from searcher_web.presenters.labels import role_words
from searcher_web.presenters.overlay import Layer, Meaning, Node, cut, nested, overlaid
from searcher_web.state import State

_BODY, _TITLE = "body", "title"
_BRIEF = 300  # characters
_NAMED: Mapping[str, Callable[[str], str]] = {
    "parties": party_name,
    "topics": partial(value_name, Field.TOPIC),
    "kind": partial(value_name, Field.KIND),
    "language": language_name,
}


class Witness(NamedTuple):
    """One witness for a value, by its number in the record; `is_seen` if it stands in the text
    or title of the page.
    """

    number: int
    evidence: Evidence
    is_seen: bool

    @property
    def said(self) -> str:
        """The value it speaks for, in words."""
        name = _NAMED.get(self.evidence.field)
        return name(self.evidence.value) if name else self.evidence.value

    @property
    def is_brief(self) -> bool:
        """Whether it is some words, and not most of a text, as that for its language is."""
        where = self.evidence.locator
        return (where.end or 0) - (where.start or 0) <= _BRIEF


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a record's metadata: name, values with links, and the witnesses for them."""

    name: str
    values: tuple[tuple[str, str | None], ...]
    witnesses: tuple[Witness, ...] = ()
    is_unknown: bool = False

    @property
    def seen(self) -> str:
        """The numbers of the witnesses that stand in the text, parted by spaces."""
        return " ".join(str(w.number) for w in self.witnesses if w.is_seen)


class Related(NamedTuple):
    """Another record, and how it is like this one."""

    record: Record
    relation: Relation

    @property
    def how(self) -> str:
        """How it is like this one, in words."""
        return likeness_words(self.relation)

    @property
    def facts(self) -> str:
        """Its date, source and language."""
        return _facts(self.record)


class Similar(NamedTuple):
    """Another record that shares this one's most telling words."""

    record: Record

    @property
    def facts(self) -> str:
        """Its date, source and language."""
        return _facts(self.record)


def _facts(record: Record) -> str:
    facts = (date_words(record.published), record.source, language_name(record.language))
    return " · ".join(filter(None, facts))


class Paragraph(NamedTuple):
    """A paragraph of a record's text with its marks and evidence, and its language if it is
    another.
    """

    nodes: tuple[Node, ...]
    is_item: bool
    language: str | None


@dataclass(frozen=True)
class RecordView:
    """A record at its permalink; `home` is the archive it is cited from."""

    record: Record
    history: tuple[Version, ...]
    home: Home
    q: str = ""
    marker: Marker | None = None
    related: tuple[Related, ...] = ()
    similar: tuple[Similar, ...] = ()

    @property
    def is_newest(self) -> bool:
        """Whether it is the newest version."""
        return self.record.version == self.history[-1].number

    @property
    def title(self) -> tuple[Node, ...]:
        """The heading with its marks and evidence."""
        marks = _marks(self._title_marks, 1)
        layers = [*marks, *self._evidence(_TITLE)] if self.record.title else marks
        return tuple(nested(cut(self.record.heading, layers)))

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """The text in paragraphs with its marks and evidence."""
        texts, at = self.record.body.split("\n\n"), 0
        marks = _marks(self._text_marks, len(self._title_marks) + 1)
        laid = overlaid(texts, 2, [*marks, *self._evidence(_BODY)])
        for text, nodes in zip(texts, laid, strict=True):
            tongue = next((p.language for p in self.record.passages if p.start <= at < p.end), None)
            yield Paragraph(nodes, text.startswith("- "), tongue)
            at += len(text) + 2

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

    def _evidence(self, origin: str) -> Iterator[Layer]:
        """What the witnesses of the facts shown point at in the title or the text."""
        for witness in (w for fact in self.facts for w in fact.witnesses if w.is_seen):
            where = witness.evidence.locator
            if where.origin == origin and where.start is not None and where.end is not None:
                yield Layer(where.start, where.end, Meaning.EVIDENCE, witness.number)

    @property
    def date(self) -> str:
        """The date of publication in words."""
        return date_words(self.record.published)

    @property
    def kind(self) -> str:
        """Its kind in words; empty if it is not known."""
        return value_name(Field.KIND, self.record.kind) if self.record.kind else ""

    @property
    def language(self) -> str:
        """The name of its language."""
        return language_name(self.record.language)

    @property
    def notes(self) -> list[str]:
        """What is to be reviewed, in words."""
        return [note_words(note) for note in self.record.flags]

    @cached_property
    def facts(self) -> list[Fact]:
        """The metadata, each value with its evidence."""
        r = self.record
        parties = tuple((_party(p), _search(Field.COUNTRY, country_of(p.code))) for p in r.parties)
        places = tuple((_place(p), _search(Field.PLACE, p.name)) for p in r.places)
        pairs = tuple((value_name(Field.PAIR, p), _search(Field.PAIR, p)) for p in r.pairs)
        topics = tuple((value_name(Field.TOPIC, t), _search(Field.TOPIC, t)) for t in r.topics)
        facts = [
            self._fact(gettext("Title"), "title", r.title),
            self._fact(gettext("Published"), "published", r.published and self.date),
            self._fact(
                gettext("Modified"), "modified", date_words(r.modified) if r.modified else ""
            ),
            self._fact(gettext("Source"), "source", r.source, Field.SOURCE),
            self._fact(gettext("Creator"), "creator", r.creator or ""),
            Fact(gettext("Pairs"), pairs),
            Fact(gettext("Parties"), parties, self._witnesses("parties")),
            Fact(gettext("Places named"), places),
            Fact(gettext("Topics"), topics, self._witnesses("topics")),
            self._fact(gettext("Kind"), "kind", self.kind or None, Field.KIND),
            self._fact(gettext("Language"), "language", self.language, Field.LANGUAGE),
        ]
        return [fact for fact in facts if fact.values]

    def _fact(self, name: str, field: str, value: str | None, link: Field | None = None) -> Fact:
        """A fact of one value: None means not known, empty means left out."""
        url = _search(link, getattr(self.record, field) or "unknown") if link and value else None
        values = () if value == "" else ((value or gettext("Not known"), url),)
        return Fact(name, values, self._witnesses(field), is_unknown=value is None)

    def _witnesses(self, field: str) -> tuple[Witness, ...]:
        return tuple(
            Witness(number, evidence, self._is_seen(evidence))
            for number, evidence in enumerate(self.record.provenance, start=1)
            if evidence.field == field
        )

    def _is_seen(self, evidence: Evidence) -> bool:
        where, record = evidence.locator, self.record
        shown = {_BODY: record.body, _TITLE: record.title or ""}.get(where.origin, "")
        return bool(shown[where.start or 0 : where.end or 0].strip())

    @property
    def citation(self) -> str:
        """A line to cite this version by."""
        return citation(self.record, self.home, self.date)


def _marks(spans: tuple[Span, ...], first: int) -> list[Layer]:
    return [Layer(*span, Meaning.MARK, number) for number, span in enumerate(spans, start=first)]


def _party(party: Party) -> str:
    name = party_name(party.code)
    role = role_words(party.role)
    return f"{name} ({role})" if role else name


def _place(place: Place) -> str:
    name = named_place(place.name)
    return gettext("%(place)s (dateline)", place=name) if place.dateline else name


def _search(field: Field, value: str) -> str:
    return State().only(field, value).url()
