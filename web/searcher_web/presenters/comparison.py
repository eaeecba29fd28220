"""Presenters of a comparison of two versions: fields that differ, and a merged text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from searcher.model.fields import DeclaredField
from searcher.model.record import Original, Party, Passage, Place, Record
from searcher.model.review import ReviewFlag
from searcher.model.version_diff import ParagraphDiff, VersionDiff
from searcher.store import Version
from searcher_web.i18n import gettext, ngettext
from searcher_web.labels import role_label
from searcher_web.presenters.formatting import (
    format_number,
    language_label,
    party_label,
    percent,
    place_label,
    review_flag_label,
    scheme_label,
)

_CONTEXT = 1  # paragraphs shown before and after one that changed
_ORIGINAL = "original"  # the key under which a comparison lists the file


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
        """The fields that differ, and the file of the original if it does."""
        before, after, keys = self.compared.before, self.compared.after, self.compared.fields
        fields = (field for field in after.schema.compared if field.key in keys)
        changes = [_field_change(field, before, after) for field in fields]
        if _ORIGINAL in keys:
            files = ((_file_line(record.original),) for record in (before, after))
            changes.append(FieldChange(gettext("Original"), *files))
        return changes

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


def _field_change(field: DeclaredField, before: Record, after: Record) -> FieldChange:
    lines = (tuple(_value_line(field, v) for v in field.items(r)) for r in (before, after))
    return FieldChange(gettext(field.label), *lines)


def _value_line(field: DeclaredField, value: object) -> str:
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
        case _:
            return scheme_label(field.declaration.scheme, str(value))


def _file_line(original: Original) -> str:
    size = original.size
    amount = ngettext("%(size)s byte", "%(size)s bytes", size, size=format_number(size))
    return f"{original.name}, {original.media_type}, {amount}"
