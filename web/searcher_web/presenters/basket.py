"""Presenters of a basket of records."""

from dataclasses import dataclass
from typing import NamedTuple

from searcher.model.record import Record
from searcher_web.presenters.formatting import date_and_source
from searcher_web.search_state import address


class BasketRow(NamedTuple):
    """A record of the basket, its facts, and the address of the basket without it."""

    record: Record
    facts: str
    url_without: str


@dataclass(frozen=True)
class BasketView:
    """The records of a basket, and the identifiers that are unknown or withdrawn."""

    records: tuple[Record, ...]
    unavailable: tuple[str, ...]

    @property
    def rows(self) -> list[BasketRow]:
        """A row for each record."""
        return [BasketRow(r, date_and_source(r), self._url_without(r)) for r in self.records]

    def _url_without(self, record: Record) -> str:
        return self.url("/basket", without=record.id)

    def url(self, path: str, without: str = "") -> str:
        """Return an address with the identifiers of these records, except one."""
        return address(path, [("d", r.id) for r in self.records if r.id != without])
