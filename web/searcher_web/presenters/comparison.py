"""Presenters of a comparison of two versions: fields that differ, and a merged text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from searcher.model.expression import Field
from searcher.model.record import Original, Party, Passage, Place
from searcher.model.review import ReviewFlag
from searcher.model.version_diff import ParagraphDiff, VersionDiff
from searcher.store import Version
from searcher_web.i18n import gettext, ngettext
from searcher_web.presenters.formatting import (
    date_label,
    format_number,
    language_label,
    party_label,
    percent,
    place_label,
    review_flag_label,
    value_label,
)
from searcher_web.presenters.labels import role_label

_CONTEXT = 1  # paragraphs shown before and after one that changed


class FieldChange(NamedTuple):
    """A field that differs, with its values before and after as lines of text."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class ParagraphGroup(NamedTuple):
    """Consecutive paragraphs; those far from any change are collapsed."""

    paragraphs: tuple[ParagraphDiff, ...]
    is_collapsed: bool

    @property
    def label(self) -> str:
        """A summary of collapsed paragraphs."""
        count = len(self.paragraphs)
        return str(ngettext("%(num)s unchanged paragraph", "%(num)s unchanged paragraphs", count))


@dataclass(frozen=True)
class ComparisonView:
    """Two versions of a record; `history` has the reason and author of each."""

    compared: VersionDiff
    history: tuple[Version, ...]

    @property
    def versions(self) -> tuple[Version, Version]:
        """The entries of the two versions in the history."""
        entries = {version.number: version for version in self.history}
        return entries[self.compared.before.version], entries[self.compared.after.version]

    @property
    def field_changes(self) -> list[FieldChange]:
        """The fields that differ."""
        before, after = self.compared.before, self.compared.after
        return [
            FieldChange(
                _field_label(field),
                tuple(_value_lines(field, before.value(field))),
                tuple(_value_lines(field, after.value(field))),
            )
            for field in self.compared.fields
        ]

    @property
    def has_new_text(self) -> bool:
        """Whether the texts differ."""
        return not all(paragraph.is_same for paragraph in self.compared.text)

    @cached_property
    def paragraph_groups(self) -> list[ParagraphGroup]:
        """Both texts merged, with long unchanged parts collapsed."""
        text = self.compared.text
        near = _near_changes([not paragraph.is_same for paragraph in text])
        pairs = zip(text, near, strict=True)
        return [
            ParagraphGroup(tuple(paragraph for paragraph, _ in group), is_collapsed=not shown)
            for shown, group in groupby(pairs, key=lambda pair: pair[1])
        ]


def _near_changes(changed: Sequence[bool]) -> list[bool]:
    """Mark the paragraphs within `_CONTEXT` of a change."""
    return [any(changed[max(0, i - _CONTEXT) : i + _CONTEXT + 1]) for i in range(len(changed))]


def _field_label(field: str) -> str:
    names = {
        "title": gettext("Title"),
        "captions": gettext("Captions"),
        "language": gettext("Language"),
        "passages": gettext("Passages in other languages"),
        "kind": gettext("Kind"),
        "source": gettext("Source"),
        "source_id": gettext("Entry in the registry of sources"),
        "creator": gettext("Creator"),
        "published": gettext("Published"),
        "modified": gettext("Modified"),
        "parties": gettext("Parties"),
        "pairs": gettext("Pairs"),
        "countries": gettext("Countries mentioned"),
        "places": gettext("Places mentioned"),
        "topics": gettext("Topics"),
        "flags": gettext("For review"),
        "original": gettext("Original"),
    }
    return str(names[field])


def _value_lines(field: str, value: object) -> Iterator[str]:
    """Format the value of a field; yield a line for each item of a tuple."""
    if isinstance(value, tuple):
        for one in value:
            yield from _value_lines(field, one)
    elif value is not None:
        yield _value_line(field, value)


def _value_line(field: str, value: object) -> str:
    match value:
        case Party(code, weight, role):
            parts = (party_label(code), percent(weight), role_label(role))
            return ", ".join(filter(None, parts))
        case Place(name):
            return place_label(name)
        case Passage(language, start, end):
            return f"{language_label(language)}, {start}–{end}"
        case ReviewFlag():
            return review_flag_label(value)
        case Original(_, size, media_type, _, name):
            amount = ngettext("%(size)s byte", "%(size)s bytes", size, size=format_number(size))
            return f"{name}, {media_type}, {amount}"
        case _:
            return _code_label(field, str(value))


def _code_label(field: str, value: str) -> str:
    match field:
        case "published" | "modified":
            return date_label(value)
        case "language":
            return language_label(value)
        case "pairs":
            return value_label(Field.PAIR, value)
        case "countries":
            return value_label(Field.COUNTRY, value)
        case "kind":
            return value_label(Field.KIND, value)
        case "topics":
            return value_label(Field.TOPIC, value)
        case _:
            return value
