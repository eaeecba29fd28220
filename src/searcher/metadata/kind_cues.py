"""Cues to the kind of a document: the patterns of all languages, by the place they are tried in."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

import msgspec

from searcher.languages import every, load_data
from searcher.languages.documents import Kinds
from searcher.model.record import Kind

CuePlace = Literal["title", "lead", "paragraph", "end"]
"""The title, the first or the last 600 characters of the body, or the beginning of a paragraph."""


@dataclass(frozen=True)
class KindCue:
    """A pattern that shows a kind, with the confidence in it, 0 to 1.

    The pattern need not be tried on a text with none of the words `near`, if there are any.
    """

    kind: Kind
    pattern: re.Pattern[str]
    confidence: float
    near: tuple[str, ...]

    def may_match(self, lowered: str) -> bool:
        """Check whether the pattern is worth trying on a text, given in lower case."""
        near = self.ascii_near if lowered.isascii() else self.near
        return not self.near or any(map(lowered.__contains__, near))

    @cached_property
    def ascii_near(self) -> tuple[str, ...]:
        """The words `near` that a text in ASCII may have."""
        return tuple(filter(str.isascii, self.near))


class CueRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shows a kind in a place of a document, and the confidence in it, 0 to 1.

    pattern: an expression of no language, in which PLACE and TEXT are replaced by the letters that
        languages give in `Kinds`; without it those of all languages for the same kind and place
        are tried.
    """

    kind: Kind
    place: CuePlace
    confidence: float
    pattern: str = ""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cues, and what the publishers of each kind mostly publish, which is the weakest cue."""

    source: dict[str, Kind]
    cue: tuple[CueRow, ...]


@cache
def _table() -> _Table:
    return load_data(__package__, "kinds", _Table)


def kind_cues() -> tuple[CueRow, ...]:
    """Return the kinds and places of cues with their confidence, in the order they are tried."""
    return _table().cue


@cache
def cues_in(place: CuePlace) -> tuple[KindCue, ...]:
    """Return the cues that are tried in a place of a document, in the order of the data."""
    return tuple(_cue(row) for row in kind_cues() if row.place == place)


def usual_kind(source_kind: str) -> Kind:
    """Return the kind of document that a kind of source mostly publishes."""
    return _table().source[source_kind]


def _cue(row: CueRow) -> KindCue:
    if row.pattern:
        return KindCue(row.kind, _shared_pattern(row.pattern), row.confidence, ())
    place = row.kind, row.place
    own = [c for k in every(Kinds).values() for c in k.cue if (c.kind, c.place) == place]
    pattern = re.compile("|".join(c.pattern for c in own), re.I | re.M)
    near = tuple(word for c in own for word in c.near) if all(c.near for c in own) else ()
    return KindCue(row.kind, pattern, row.confidence, near)


def _shared_pattern(expression: str) -> re.Pattern[str]:
    known = every(Kinds).values()
    place = "".join(k.place_letters for k in known)
    text = "".join(k.text_letters for k in known)
    return re.compile(expression.replace("PLACE", place).replace("TEXT", text), re.I | re.M)
