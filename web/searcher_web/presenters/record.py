"""Presenters of a record: its text with marks and evidence, and its metadata with evidence."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from searcher.export.citations import citation
from searcher.export.cited import CitedArchive
from searcher.model.expression import Field
from searcher.model.pairs import country_of
from searcher.model.record import Evidence, Party, Place, Record, Relation
from searcher.search.highlights import Marker, Span
from searcher.store import Version
from searcher_web.i18n import gettext
from searcher_web.presenters.formatting import (
    date_label,
    language_label,
    party_label,
    place_label,
    relation_label,
    review_flag_label,
    value_label,
)
from searcher_web.presenters.labels import role_label
from searcher_web.presenters.overlay import Layer, LayerKind, Node, nest, overlay_parts, slice_text
from searcher_web.search_state import SearchState

_BODY, _TITLE = "body", "title"
_MAX_BRIEF = 300  # characters
_VALUE_LABELS: Mapping[str, Callable[[str], str]] = {
    "parties": party_label,
    "topics": partial(value_label, Field.TOPIC),
    "kind": partial(value_label, Field.KIND),
    "language": language_label,
}


class EvidenceView(NamedTuple):
    """The evidence for a value, with its number in the record (from 1).

    `is_on_page` if it is in the title or the text that the page shows.
    """

    number: int
    evidence: Evidence
    is_on_page: bool

    @property
    def value(self) -> str:
        """The value that it supports, as text."""
        label = _VALUE_LABELS.get(self.evidence.field)
        return label(self.evidence.value) if label else self.evidence.value

    @property
    def is_brief(self) -> bool:
        """Whether it is a few words; evidence for the language is most of the text."""
        where = self.evidence.locator
        return (where.end or 0) - (where.start or 0) <= _MAX_BRIEF


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of a record's metadata: name, values with links, and the evidence for them."""

    name: str
    values: tuple[tuple[str, str | None], ...]
    evidence: tuple[EvidenceView, ...] = ()
    is_unknown: bool = False

    @property
    def numbers_on_page(self) -> str:
        """The numbers of the evidence on the page, separated by spaces."""
        return " ".join(str(e.number) for e in self.evidence if e.is_on_page)


class RelatedView(NamedTuple):
    """A related record."""

    record: Record
    relation: Relation

    @property
    def relation_text(self) -> str:
        """Its relation to this record, as text."""
        return relation_label(self.relation)

    @property
    def facts(self) -> str:
        """Its date, source and language."""
        return _facts(self.record)


class SimilarView(NamedTuple):
    """A record that shares the most characteristic words of this one."""

    record: Record

    @property
    def facts(self) -> str:
        """Its date, source and language."""
        return _facts(self.record)


def _facts(record: Record) -> str:
    facts = (date_label(record.published), record.source, language_label(record.language))
    return " · ".join(filter(None, facts))


class ParagraphView(NamedTuple):
    """A paragraph with its marks and evidence; `language` only if it differs from the record's."""

    nodes: tuple[Node, ...]
    is_item: bool
    language: str | None


@dataclass(frozen=True)
class RecordView:
    """A version of a record; `home` is the archive it is cited from."""

    record: Record
    history: tuple[Version, ...]
    home: CitedArchive
    q: str = ""
    marker: Marker | None = None
    related: tuple[RelatedView, ...] = ()
    similar: tuple[SimilarView, ...] = ()

    @property
    def is_newest(self) -> bool:
        """Whether this is the newest version."""
        return self.record.version == self.history[-1].number

    @property
    def title(self) -> tuple[Node, ...]:
        """The heading with its marks and evidence."""
        marks = _marks(self._title_marks, 1)
        layers = [*marks, *self._evidence(_TITLE)] if self.record.title else marks
        return tuple(nest(slice_text(self.record.heading, layers)))

    @property
    def paragraphs(self) -> Iterator[ParagraphView]:
        """The paragraphs of the text with their marks and evidence."""
        texts, at = self.record.body.split("\n\n"), 0
        marks = _marks(self._text_marks, len(self._title_marks) + 1)
        overlays = overlay_parts(texts, 2, [*marks, *self._evidence(_BODY)])
        for text, nodes in zip(texts, overlays, strict=True):
            passages = (p for p in self.record.passages if p.start <= at < p.end)
            language = next((p.language for p in passages), None)
            yield ParagraphView(nodes, text.startswith("- "), language)
            at += len(text) + 2

    @property
    def mark_count(self) -> int:
        """The number of marked words in the title and the text."""
        return len(self._title_marks) + len(self._text_marks)

    @cached_property
    def _title_marks(self) -> tuple[Span, ...]:
        title, language = self.record.title, self.record.language
        return self.marker.in_title(title, language) if self.marker and title else ()

    @cached_property
    def _text_marks(self) -> tuple[Span, ...]:
        return self.marker.in_body(self.record.body, self.record.language) if self.marker else ()

    def _evidence(self, origin: str) -> Iterator[Layer]:
        """Yield a layer for each evidence in the title or in the text."""
        on_page = (e for field in self.metadata for e in field.evidence if e.is_on_page)
        for view in on_page:
            where = view.evidence.locator
            if where.origin == origin and where.start is not None and where.end is not None:
                yield Layer(where.start, where.end, LayerKind.EVIDENCE, view.number)

    @property
    def date(self) -> str:
        """The date of publication as text."""
        return date_label(self.record.published)

    @property
    def kind(self) -> str:
        """The name of its kind; empty if it is unknown."""
        return value_label(Field.KIND, self.record.kind) if self.record.kind else ""

    @property
    def language(self) -> str:
        """The name of its language."""
        return language_label(self.record.language)

    @property
    def review_flags(self) -> list[str]:
        """The review flags as sentences."""
        return [review_flag_label(flag) for flag in self.record.flags]

    @cached_property
    def metadata(self) -> list[FieldView]:
        """The fields of the metadata, each value with its evidence."""
        r = self.record
        parties = tuple(
            (_party(p), _search_url(Field.COUNTRY, country_of(p.code))) for p in r.parties
        )
        places = tuple((_place(p), _search_url(Field.PLACE, p.name)) for p in r.places)
        pairs = tuple((value_label(Field.PAIR, p), _search_url(Field.PAIR, p)) for p in r.pairs)
        topics = tuple((value_label(Field.TOPIC, t), _search_url(Field.TOPIC, t)) for t in r.topics)
        fields = [
            self._single(gettext("Title"), "title", r.title),
            self._single(gettext("Published"), "published", r.published and self.date),
            self._single(
                gettext("Modified"), "modified", date_label(r.modified) if r.modified else ""
            ),
            self._single(gettext("Source"), "source", r.source, Field.SOURCE),
            self._single(gettext("Creator"), "creator", r.creator or ""),
            FieldView(gettext("Pairs"), pairs),
            FieldView(gettext("Parties"), parties, self._evidence_of("parties")),
            FieldView(gettext("Places mentioned"), places),
            FieldView(gettext("Topics"), topics, self._evidence_of("topics")),
            self._single(gettext("Kind"), "kind", self.kind or None, Field.KIND),
            self._single(gettext("Language"), "language", self.language, Field.LANGUAGE),
        ]
        return [field for field in fields if field.values]

    def _single(
        self, name: str, field: str, value: str | None, link: Field | None = None
    ) -> FieldView:
        """Make a field with one value: None if it is unknown, empty to leave the field out."""
        url = (
            _search_url(link, getattr(self.record, field) or "unknown") if link and value else None
        )
        values = () if value == "" else ((value or gettext("Unknown"), url),)
        return FieldView(name, values, self._evidence_of(field), is_unknown=value is None)

    def _evidence_of(self, field: str) -> tuple[EvidenceView, ...]:
        return tuple(
            EvidenceView(number, evidence, self._is_on_page(evidence))
            for number, evidence in enumerate(self.record.provenance, start=1)
            if evidence.field == field
        )

    def _is_on_page(self, evidence: Evidence) -> bool:
        where, record = evidence.locator, self.record
        shown = {_BODY: record.body, _TITLE: record.title or ""}.get(where.origin, "")
        return bool(shown[where.start or 0 : where.end or 0].strip())

    @property
    def citation(self) -> str:
        """The text of a citation of this version."""
        return citation(self.record, self.home, self.date)


def _marks(spans: tuple[Span, ...], first: int) -> list[Layer]:
    return [Layer(*span, LayerKind.MARK, number) for number, span in enumerate(spans, start=first)]


def _party(party: Party) -> str:
    name = party_label(party.code)
    role = role_label(party.role)
    return f"{name} ({role})" if role else name


def _place(place: Place) -> str:
    name = place_label(place.name)
    return gettext("%(place)s (dateline)", place=name) if place.dateline else name


def _search_url(field: Field, value: str) -> str:
    return SearchState().with_only(field, value).url()
