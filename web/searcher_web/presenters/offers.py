"""Other searches that a page of results offers: of fewer conditions, of a date, of a pair alone."""

from dataclasses import dataclass

from searcher_web.i18n import gettext
from searcher_web.presenters.formatting import date_label


@dataclass(frozen=True, slots=True)
class RelaxedSearch:
    """A search that finds nothing, without one of its conditions: what it finds then."""

    name: str
    total: int
    url: str


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


@dataclass(frozen=True, slots=True)
class PairScope:
    """The choice between records of a pair alone and records that name other countries too."""

    pair: str
    only: int
    only_url: str
    all_url: str
    is_only: bool
