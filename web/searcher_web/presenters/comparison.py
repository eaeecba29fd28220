"""What the page of two versions shows: the fields that differ, and both texts in one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from searcher.model.expression import Field
from searcher.model.record import Original, Party, Passage, Place, ReviewFlag
from searcher.model.version_diff import Compared, Paragraph
from searcher.store import Version
from searcher_web.i18n import gettext, ngettext
from searcher_web.presenters.formatting import (
    date_words,
    language_name,
    named_place,
    note_words,
    number,
    party_name,
    percent,
    value_name,
)
from searcher_web.presenters.labels import role_words

_AROUND = 1  # paragraphs shown before and after one that changed


class Row(NamedTuple):
    """A field that differs, with its values before and after in words, a line each."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Stretch(NamedTuple):
    """Paragraphs one after the other; those that are far from any change are folded away."""

    paragraphs: tuple[Paragraph, ...]
    is_folded: bool

    @property
    def told(self) -> str:
        """What is folded away, in words."""
        count = len(self.paragraphs)
        return str(ngettext("%(num)s paragraph the same", "%(num)s paragraphs the same", count))


@dataclass(frozen=True)
class ComparisonView:
    """Two versions of a record side by side; `history` has the reason and author of each."""

    compared: Compared
    history: tuple[Version, ...]

    @property
    def versions(self) -> tuple[Version, Version]:
        """The history of the two."""
        number = {version.number: version for version in self.history}
        return number[self.compared.before.version], number[self.compared.after.version]

    @property
    def rows(self) -> list[Row]:
        """The fields that differ."""
        before, after = self.compared.before, self.compared.after
        return [
            Row(
                _field_name(field),
                tuple(_shown(field, before.value(field))),
                tuple(_shown(field, after.value(field))),
            )
            for field in self.compared.fields
        ]

    @property
    def has_new_text(self) -> bool:
        """Whether the texts differ."""
        return not all(paragraph.is_same for paragraph in self.compared.text)

    @cached_property
    def stretches(self) -> list[Stretch]:
        """Both texts in one, with what is the same folded away."""
        text = self.compared.text
        near = _near([not paragraph.is_same for paragraph in text])
        pairs = zip(text, near, strict=True)
        return [
            Stretch(tuple(paragraph for paragraph, _ in group), is_folded=not shown)
            for shown, group in groupby(pairs, key=lambda pair: pair[1])
        ]


def _near(changed: Sequence[bool]) -> list[bool]:
    """Which places are near one that changed."""
    return [any(changed[max(0, i - _AROUND) : i + _AROUND + 1]) for i in range(len(changed))]


def _field_name(field: str) -> str:
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
        "countries": gettext("Countries named"),
        "places": gettext("Places named"),
        "topics": gettext("Topics"),
        "notes": gettext("For review"),
        "original": gettext("Original"),
    }
    return str(names[field])


def _shown(field: str, value: object) -> Iterator[str]:
    """A value of a field in words, a line for each if it has several."""
    if isinstance(value, tuple):
        for one in value:
            yield from _shown(field, one)
    elif value is not None:
        yield _words(field, value)


def _words(field: str, value: object) -> str:
    match value:
        case Party(code, weight, role):
            shown = (party_name(code), percent(weight), role_words(role))
            return ", ".join(filter(None, shown))
        case Place(name):
            return named_place(name)
        case Passage(language, start, end):
            return f"{language_name(language)}, {start}–{end}"
        case ReviewFlag():
            return note_words(value)
        case Original(_, size, media_type, _, name):
            told = ngettext("%(size)s byte", "%(size)s bytes", size, size=number(size))
            return f"{name}, {media_type}, {told}"
        case _:
            return _text(field, str(value))


def _text(field: str, value: str) -> str:
    match field:
        case "published" | "modified":
            return date_words(value)
        case "language":
            return language_name(value)
        case "pairs":
            return value_name(Field.PAIR, value)
        case "countries":
            return value_name(Field.COUNTRY, value)
        case "kind":
            return value_name(Field.KIND, value)
        case "topics":
            return value_name(Field.TOPIC, value)
        case _:
            return value
