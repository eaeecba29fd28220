"""Presenters of the desk: the queues of review flags, and a record with the flag to decide on."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from searcher.export.csv import text_of
from searcher.model.fields import HintField, ValueType
from searcher.model.record import SCHEMA, Kind, Record
from searcher.model.review import ReviewCode, ReviewFlag
from searcher_web.i18n import gettext
from searcher_web.labels import review_code_label
from searcher_web.presenters.formatting import review_flag_label
from searcher_web.presenters.record import EvidenceView, RecordView

_MAX_CHOICES = 9  # each has a key of its own


class QueueView(NamedTuple):
    """A review code, how many records have it, and the address of the first."""

    code: ReviewCode
    records: int
    url: str

    @property
    def label(self) -> str:
        """What is to be checked."""
        return review_code_label(self.code)


class Choice(NamedTuple):
    """A value that was found and can be given with one key: `key` is its number, from 1."""

    key: int
    value: str
    evidence: EvidenceView


@dataclass(frozen=True)
class DeskView:
    """A record with one of its flags; `place` is its place among `total` (0 if it left);
    `sources` are the names of the registered ones.
    """

    page: RecordView
    flag: ReviewFlag
    place: int
    total: int
    sources: tuple[str, ...] = ()

    @property
    def record(self) -> Record:
        """The record."""
        return self.page.record

    @property
    def sentence(self) -> str:
        """What is to be checked, with its detail."""
        return review_flag_label(self.flag)

    @property
    def hint(self) -> HintField | None:
        """How the value of the field is given; None if it cannot be."""
        return SCHEMA.hints.get(self.flag.field)

    @property
    def field(self) -> str:
        """The name of the field."""
        return gettext(SCHEMA.field(self.flag.field).label)

    @property
    def offered(self) -> tuple[str, ...]:
        """Values that a browser may offer while the field is typed."""
        if self.hint is None:
            return ()
        if self.hint.type is ValueType.KIND:
            return tuple(Kind)
        return self.sources if self.flag.field == "source" else ()

    @staticmethod
    def value_of(record: Record, flag: ReviewFlag) -> str:
        """Return the value of the flagged field as an archivist gives it; empty if unknown."""
        if flag.field not in SCHEMA.hints:
            return ""
        return text_of(SCHEMA.field(flag.field).value(record), " ")

    @property
    def value(self) -> str:
        """The value of the flagged field as an archivist gives it."""
        return self.value_of(self.record, self.flag)

    @cached_property
    def evidence(self) -> tuple[EvidenceView, ...]:
        """The evidence about the flagged field, the accepted one first."""
        fields = (f for f in self.page.metadata_of(self.flag.field))
        return tuple(e for field in fields for e in field.evidence)

    @cached_property
    def choices(self) -> dict[int, Choice]:
        """The other values that were found, by the number of their first evidence."""
        if self.hint is None or self.hint.type.is_list:
            return {}
        found: dict[str, EvidenceView] = {}
        for view in self.evidence:
            found.setdefault(view.evidence.value, view)
        found.pop(self.value, None)
        chosen = list(found.items())[:_MAX_CHOICES]
        return {v.number: Choice(n, value, v) for n, (value, v) in enumerate(chosen, start=1)}

    @property
    def lit(self) -> tuple[int, ...]:
        """The numbers of the evidence that the text shows in colour."""
        return tuple(view.number for view in self.evidence)
