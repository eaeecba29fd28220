"""Presenters of a record: its metadata with evidence, and the records around it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from searcher.export.cited import CitedArchive
from searcher.export.embedded import embedded_metadata
from searcher.export.json import to_text
from searcher.export.json_ld import as_data_block, json_ld
from searcher.export.styled import CitationStyle
from searcher.model.facets import Field, facet_of
from searcher.model.fields import DeclaredField, EncodingScheme
from searcher.model.pairs import country_of
from searcher.model.record import Evidence, Party, Place, Record, Relation, opening
from searcher.model.review import Audience
from searcher.search.highlights import Marker
from searcher.store import Version
from searcher_web.i18n import gettext
from searcher_web.labels import role_label
from searcher_web.page_images import has_page_images
from searcher_web.presenters.citing import CitationView
from searcher_web.presenters.formatting import (
    date_label,
    language_label,
    likely_locale,
    party_label,
    place_label,
    relation_label,
    review_flag_label,
    scheme_label,
    value_label,
)
from searcher_web.presenters.overlay import Layer, LayerKind
from searcher_web.presenters.record_text import NO_ADDRESS, PageAddress, TextView
from searcher_web.search_state import SearchState

_BODY, _TITLE = "body", "title"
_MAX_BRIEF = 300  # characters


class EvidenceView(NamedTuple):
    """The evidence for a value in some scheme, with its number in the record (from 1).

    `is_on_page` if it is in the title or the text that the page shows.
    """

    number: int
    evidence: Evidence
    scheme: EncodingScheme
    is_on_page: bool

    @property
    def value(self) -> str:
        """The value that it supports, as text; a date as it is in the record."""
        value = self.evidence.value
        return value if self.scheme is EncodingScheme.DATE else scheme_label(self.scheme, value)

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


class MergedView(NamedTuple):
    """A record that was merged into this one: its tombstone, and its last version before."""

    tombstone: Record
    version: int


class MergingView(NamedTuple):
    """The record that this one was merged into, if it was, and those merged into this one."""

    into: str | None = None
    merged: tuple[MergedView, ...] = ()


_NOT_MERGED = MergingView()


@dataclass(frozen=True)
class RecordView:
    """A version of a record; `home` is the archive it is cited from; the rest as in `TextView`."""

    record: Record
    history: tuple[Version, ...]
    home: CitedArchive
    q: str = ""
    marker: Marker | None = None
    related: tuple[RelatedView, ...] = ()
    similar: tuple[SimilarView, ...] = ()
    merging: MergingView = _NOT_MERGED
    at: int | None = None
    address: PageAddress = NO_ADDRESS
    newest: Mapping[int, int] = field(default_factory=dict)
    style: CitationStyle | None = None

    @property
    def is_newest(self) -> bool:
        """Whether this is the newest version."""
        return self.record.version == self.history[-1].number

    @cached_property
    def text(self) -> TextView:
        """Its title and its text, with marks and evidence."""
        body, title = tuple(self._evidence(_BODY)), tuple(self._evidence(_TITLE))
        return TextView(self.record, self.marker, body, title, self.at, self.address, self.newest)

    def evidence_url(self, view: EvidenceView) -> str:
        """Return the address of evidence in the title or the text, from this page."""
        where = view.evidence.locator
        if where.origin == _TITLE:
            return f"#evidence-{view.number}"
        return self.text.evidence_url(view.number, where.start, where.end)

    def _evidence(self, origin: str) -> Iterator[Layer]:
        """Yield a layer for each evidence in the title or in the text."""
        on_page = (e for field in self.metadata for e in field.evidence if e.is_on_page)
        for view in on_page:
            where = view.evidence.locator
            if where.origin == origin and where.start is not None and where.end is not None:
                yield Layer(where.start, where.end, LayerKind.EVIDENCE, view.number)

    @property
    def data_block(self) -> Markup:
        """Its description in terms of schema.org, for an element `script`."""
        return Markup(as_data_block(to_text(json_ld(self.record, self.home))))

    @property
    def has_page_images(self) -> bool:
        """Whether its original has pages that a site can show as images."""
        return has_page_images(self.record)

    @property
    def opening(self) -> str:
        """The first words of its text."""
        return opening(self.record.body)

    @property
    def locale(self) -> str:
        """Its language and the country where that is spoken most (`ru_RU`); empty if unknown."""
        return likely_locale(self.record.language or "")

    @property
    def embedded(self) -> Iterator[tuple[str, str]]:
        """The metadata for machines: names and contents."""
        return embedded_metadata(self.record, self.home)

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
        """What readers are warned of, as sentences."""
        flags = self.record.flags
        return [review_flag_label(f) for f in flags if f.code.audience is Audience.READERS]

    @cached_property
    def metadata(self) -> list[FieldView]:
        """The fields of the metadata, each value with its evidence."""
        fields = map(self._field, self.record.schema.on_record_page)
        return [field for field in fields if field.values]

    def metadata_of(self, key: str) -> Iterator[FieldView]:
        """Yield the view of one field, with its evidence; nothing if there is no such field."""
        yield from (self._field(field) for field in self.record.schema.fields if field.key == key)

    def _field(self, field: DeclaredField) -> FieldView:
        """Make the view of a field; without values if it is unknown and was not expected."""
        items, evidence = field.items(self.record), tuple(self._evidence_of(field))
        if items:
            values = tuple((_text(field, item), _search_url(field, item)) for item in items)
            return FieldView(gettext(field.label), values, evidence)
        unknown = ((gettext("Unknown"), None),) if field.declaration.is_expected else ()
        return FieldView(gettext(field.label), unknown, evidence, is_unknown=True)

    def _evidence_of(self, field: DeclaredField) -> Iterator[EvidenceView]:
        for number, evidence in enumerate(self.record.provenance, start=1):
            if evidence.field == field.key:
                on_page = self._is_on_page(evidence)
                yield EvidenceView(number, evidence, field.declaration.scheme, on_page)

    def _is_on_page(self, evidence: Evidence) -> bool:
        where, record = evidence.locator, self.record
        shown = {_BODY: record.body, _TITLE: record.title or ""}.get(where.origin, "")
        return bool(shown[where.start or 0 : where.end or 0].strip())

    @property
    def citing(self) -> CitationView:
        """The citation of this version, in the style that the reader has chosen."""
        return CitationView(self.record, self.home, self.style)


def _text(field: DeclaredField, item: object) -> str:
    """Return a value of a field as text."""
    match item:
        case Party(code, _, role):
            name, known_role = party_label(code), role_label(role)
            return f"{name} ({known_role})" if known_role else name
        case Place(name, _, dateline):
            place = place_label(name)
            return gettext("%(place)s (dateline)", place=place) if dateline else place
        case _:
            return scheme_label(field.declaration.scheme, str(item))


def _search_url(field: DeclaredField, item: object) -> str | None:
    """Return the address of the search for a value; None if the field has no facet.

    A part of a country has its page: its facet counts the country.
    """
    if isinstance(item, Party) and country_of(item.code) != item.code:
        return f"/countries/{item.code}"
    facet = facet_of(field.key)
    return SearchState().with_only(facet, facet.declared.item(item)).url() if facet else None
