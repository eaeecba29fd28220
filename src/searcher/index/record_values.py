"""What an index keeps of a record beside its words: facet values and days."""

from searcher.model.facets import Field
from searcher.model.record import Record

TITLE_GAP = 128
"""Positions left free between a title and its body: no words are near each other across."""

UNDATED = (1 << 31) - 1
"""The days of a record whose year is not known: after all others."""


def facet_values(record: Record, field: Field) -> tuple[str, ...]:
    """Return the values under which a record is counted in a field."""
    return field.declared.values_of(record)


def days_of(record: Record) -> tuple[int, int] | None:
    """Return the first and the last day of a record (day 1 is 1 January of year 1); None if its
    year is not known.
    """
    date = record.published_on
    if date is None or date.earliest is None or date.latest is None:
        return None
    return date.earliest.toordinal(), date.latest.toordinal()
