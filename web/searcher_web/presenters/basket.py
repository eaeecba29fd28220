"""A basket of records."""

from dataclasses import dataclass
from typing import NamedTuple

from searcher.model.record import Record
from searcher_web.presenters.formatting import dated_source
from searcher_web.state import address


class Kept(NamedTuple):
    """A record of the basket, its facts, and the basket without it."""

    record: Record
    facts: str
    without: str


@dataclass(frozen=True)
class BasketView:
    """The records of a basket, and the identifiers of those that are no longer served."""

    records: tuple[Record, ...]
    gone: tuple[str, ...]

    @property
    def rows(self) -> list[Kept]:
        """Each record."""
        return [Kept(r, dated_source(r), self._without(r)) for r in self.records]

    def _without(self, record: Record) -> str:
        return self.url("/basket", leaving=record.id)

    def url(self, path: str, leaving: str = "") -> str:
        """An address with these records, but for one."""
        kept = [("d", r.id) for r in self.records if r.id != leaving]
        return address(path, kept)
