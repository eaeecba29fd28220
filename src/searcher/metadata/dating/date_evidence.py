"""Evidence for the date of publication or of the last change."""

from enum import StrEnum

from searcher.metadata.dating.parser import DateMention
from searcher.model.edtf import Edtf
from searcher.model.record import Evidence, Locator


class DateField(StrEnum):
    """The fields of a record that are dates; the values are the names of the fields."""

    PUBLISHED = "published"
    MODIFIED = "modified"


def date_evidence(
    field: DateField, date: Edtf, found: str, locator: Locator, rule: str, confidence: float
) -> Evidence:
    """Return the evidence for a date, with a confidence from 0 to 1."""
    return Evidence(field.value, str(date), found, locator, rule, round(confidence, 2))


def body_evidence(field: DateField, mention: DateMention, rule: str, confidence: float) -> Evidence:
    """Return the evidence for a date mentioned in the body; its span is in the body."""
    locator = Locator("body", mention.start, mention.end)
    return date_evidence(field, mention.date, mention.text, locator, rule, confidence)
