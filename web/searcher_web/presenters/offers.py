"""Other searches that a page of results offers: of fewer conditions, of a date, of a subject, of a
pair alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from searcher.gazetteer import place_name
from searcher.index.protocol import Facet
from searcher.model.facets import Field
from searcher.search import Subject
from searcher_web.i18n import gettext, ngettext, ui_language
from searcher_web.presenters.formatting import (
    date_label,
    format_number,
    record_count_label,
    value_label,
)
from searcher_web.search_state import SearchState


@dataclass(frozen=True, slots=True)
class RelaxedSearch:
    """A search that finds nothing, without one of its conditions: what it finds then."""

    name: str
    total: int
    url: str


@dataclass(frozen=True, slots=True)
class WordTotal:
    """A word of a search: the records that have it, and those that have all others."""

    word: str
    total: int
    url: str
    total_without: int
    url_without: str


@dataclass(frozen=True, slots=True)
class DateOffer:
    """The records of a date that the words of a search name: the date (EDTF), and how many."""

    date: str
    total: int
    url: str

    @property
    def label(self) -> str:
        """The offer as text."""
        return gettext("Published %(date)s:", date=date_label(self.date))


class OfferLink(NamedTuple):
    """A part of an offer that leads to records."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SubjectOffer:
    """The records about the countries that the words of a search name."""

    name: str
    profile_url: str
    links: tuple[OfferLink, ...]

    @classmethod
    def of(
        cls, subject: Subject, topics: Iterable[str], total: int, facets: Iterable[Facet]
    ) -> "SubjectOffer":
        """Make the offer from the total and the facets of the records about a subject, with those
        of the topics named beside it.
        """
        counted = {facet.field: facet.values for facet in facets}
        state = SearchState(filters=subject.filters)
        languages = len(counted[Field.LANGUAGE])
        topical = {value.value: value.count for value in counted[Field.TOPIC]}
        spoken = ngettext(
            "in %(count)s language", "in %(count)s languages", languages, count=languages
        )
        links = [
            OfferLink(record_count_label(total), state.url()),
            OfferLink(spoken, state.url(f"/facet/{Field.LANGUAGE}")),
        ]
        links += (
            _topical(state.with_only(Field.TOPIC, topic), topic, topical[topic])
            for topic in topics
            if topic in topical
        )
        return cls(_name(subject), _profile_url(subject), tuple(links))


def _topical(state: SearchState, topic: str, count: int) -> OfferLink:
    name = value_label(Field.TOPIC, topic)
    label = gettext("with the topic %(name)s: %(count)s", name=name, count=format_number(count))
    return OfferLink(label, state.url())


def _name(subject: Subject) -> str:
    return " – ".join(place_name(code, ui_language()) for code in subject.codes)


def _profile_url(subject: Subject) -> str:
    """Return the address of the profile of a pair or a place; empty if there are more places."""
    if subject.pair:
        return f"/pairs/{subject.pair}"
    return f"/countries/{subject.codes[0]}" if len(subject.codes) == 1 else ""


@dataclass(frozen=True, slots=True)
class PairScope:
    """The choice between records of a pair alone and records that name other countries too."""

    pair: str
    only: int
    only_url: str
    all_url: str
    is_only: bool
