"""Labels of dates: words beside a date that state what happened on it ("Published:", "As of")."""

import re
from enum import StrEnum
from functools import cache

from searcher.languages import every
from searcher.languages.documents import Dates
from searcher.metadata.dating.date_evidence import DateField
from searcher.text import caseless

MAX_LABEL = 48
"""The characters before a date in which its label is searched for."""

FIELD_LABEL_CONFIDENCE = 0.95
"""Confidence in a date whose label names its field: "Published on"."""

GENERIC_LABEL_CONFIDENCE = 0.6
"""Confidence in a date whose label only is "Date" or "As of"."""


class DateLabel(StrEnum):
    """What a label declares a date to be; the values are keys of `languages.documents.Dates`."""

    PUBLISHED = "published"
    MODIFIED = "modified"
    AS_OF = "as_of"
    DATE = "date"
    EVENT = "event"


def date_labels(label: DateLabel) -> tuple[str, ...]:
    """Return the labels of one kind in all languages."""
    return tuple(text for known in every(Dates).values() for text in getattr(known, label.value))


def labelled_field(before: str) -> DateField | None:
    """Return the field that the label in the text before a date names, or None if it has none.

    The last label counts: it is the nearest to the date.
    """
    if is_only_label(DateLabel.AS_OF, before):
        return DateField.MODIFIED
    found = [
        (match.start(), field)
        for field in DateField
        for match in _anywhere(DateLabel(field)).finditer(before)
    ]
    return max(found)[1] if found else None


def is_only_label(label: DateLabel, before: str) -> bool:
    """Return whether the text before a date is a label of one kind and nothing else."""
    return _anywhere(label).fullmatch(before.strip(" :՝-–—|·")) is not None


def label_start(label: DateLabel, before: str) -> int | None:
    """Return the character at which the label of one kind begins that ends the text before a date,
    or None if no such label ends it.
    """
    match = _at_end(label).search(caseless(before))
    return match.start() if match else None


def ends_in_event_label(before: str) -> bool:
    """Return whether the text before a date states that something takes place or ends that day."""
    return _event_at_end().search(caseless(before)) is not None


def is_labelled_otherwise(line: str, before: str) -> bool:
    """Return whether a line labels its date as another than that of publication.

    `before` is the part of the line before the date.
    """
    is_modified = _anywhere(DateLabel.MODIFIED).search(line) is not None
    return is_modified or is_only_label(DateLabel.AS_OF, before) or ends_in_event_label(before)


def _alternatives(label: DateLabel) -> str:
    return "|".join(sorted(map(re.escape, date_labels(label)), key=len, reverse=True))


@cache
def _anywhere(label: DateLabel) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_alternatives(label)})(?!\w)", re.I)


@cache
def _at_end(label: DateLabel) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{caseless(_alternatives(label))})\s*[:：-]?\s*.{{0,2}}\Z")


@cache
def _event_at_end() -> re.Pattern[str]:
    """Return the pattern of `Deadline for applications: `, perhaps with a day of the week.

    A label of several words needs no colon; one word without a colon may be a heading.
    """
    labels = caseless(_alternatives(DateLabel.EVENT))
    several = "|".join(label for label in labels.split("|") if " " in label)
    return re.compile(
        rf"(?<!\w)(?:(?:{labels})(?!\w)[^:：՝|]*[:：՝][^:：՝|]{{0,14}}|(?:{several})\s*[-–—]?\s*)\Z"
    )
