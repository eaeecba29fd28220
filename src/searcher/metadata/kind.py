"""What sort of document it is: by its title, its form, and who publishes it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import msgspec

from searcher.languages import every, load_data
from searcher.languages.documents import Kinds
from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.model.record import Evidence, Kind, Locator, ReviewCode, ReviewFlag

_LEAD = 600
_EVIDENCE = 80
_SURE = 0.5
_TURN = re.compile(r"([^\W\d_][^:.!?\n]{0,30}):\s")
_DASH = re.compile(r"[–—-]\s")
_TURNS = 2  # each speaker has so many at least
_ASKED = ("?", "՞", "؟", "?»", "?”")


def kind_of(context: DocumentContext) -> Detection[str]:
    """The kind with its witnesses: what the title says before form, form before source."""
    if hinted := context.hinted("kind"):
        return Detection(hinted[0].value, (hinted[1],))
    heard = sorted(_heard(context), key=lambda e: -e.confidence)
    if not heard:
        return Detection(flags=(ReviewFlag(ReviewCode.KIND_UNKNOWN, "kind"),))
    best = heard[0]
    unsure = (
        (ReviewFlag(ReviewCode.KIND_UNSURE, "kind", best.value),) if best.confidence < _SURE else ()
    )
    return Detection(best.value, tuple(heard), unsure)


@dataclass(frozen=True, slots=True)
class _Cue:
    """What shows a kind; where none of the words `near` stands, it need not be looked for."""

    kind: Kind
    pattern: re.Pattern[str]
    sure: float
    near: tuple[str, ...]

    def may_be_in(self, lowered: str) -> bool:
        """Whether it is worth looking in a text, given in lower case."""
        return not self.near or any(map(lowered.__contains__, self.near))


@cache
def _cues(place: str) -> tuple[_Cue, ...]:
    return tuple(_cue(row) for row in kind_cues() if row.place == place)


class CueRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shows a kind in a place of a document, and the confidence in it, 0 to 1.

    place: the title, the lead (600 characters), the beginning of any paragraph, or the end.
    pattern: an expression of no language; without it those of all languages for the same kind and
        place are tried.
    """

    kind: Kind
    place: Literal["title", "lead", "paragraph", "end"]
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


def _cue(row: CueRow) -> _Cue:
    if row.pattern:
        return _Cue(row.kind, re.compile(row.pattern, re.I | re.M), row.confidence, ())
    place = row.kind, row.place
    own = [c for k in every(Kinds).values() for c in k.cue if (c.kind, c.place) == place]
    pattern = re.compile("|".join(c.pattern for c in own), re.I | re.M)
    near = tuple(word for c in own for word in c.near) if all(c.near for c in own) else ()
    return _Cue(row.kind, pattern, row.confidence, near)


def _heard(context: DocumentContext) -> Iterator[Evidence]:
    yield from _cued(context.title or "", "title", 0)
    yield from _cued(context.body[:_LEAD], "lead", 0)
    yield from _begun(context)
    end = max(0, len(context.body) - _LEAD)
    yield from _cued(context.body[end:], "end", end)
    yield from _conversation(context)
    if context.source:
        kind = _table().source[context.source.kind]
        where = Locator("registry", part=context.source.id)
        yield Evidence("kind", kind, context.source.kind, where, "source-kind", 0.6)
    elif context.is_published:
        # What a publisher nobody knows has published on a day is mostly news.
        where = Locator("body", 0, min(len(context.body), _EVIDENCE))
        yield Evidence("kind", Kind.NEWS, context.body[:_EVIDENCE], where, "published-text", 0.4)


def _conversation(context: DocumentContext) -> Iterator[Evidence]:
    """Paragraphs by which two speakers take turns: the same two labels, one of them asking; or
    dashes, before questions and before answers.
    """
    dashed = [b.text for b in context.blocks if _DASH.match(b.text)]
    questions = [text for text in dashed if text.rstrip().endswith(_ASKED)]
    if min(len(questions), len(dashed) - len(questions)) >= _TURNS:
        start = context.body.index(questions[0])
        where = Locator("body", start, start + len(questions[0]))
        yield Evidence("kind", Kind.INTERVIEW, questions[0][:_EVIDENCE], where, "conversation", 0.9)
    turns = [m for m in map(_TURN.match, (b.text for b in context.blocks)) if m]
    spoken = Counter(m.group(1) for m in turns)
    asked = Counter(m.group(1) for m in turns if m.string.rstrip().endswith(_ASKED))
    taking = [speaker for speaker, count in spoken.items() if count >= _TURNS]
    if len(taking) >= 2 and any(asked[speaker] >= _TURNS for speaker in taking):
        label = asked.most_common(1)[0][0]
        start = context.body.index(f"{label}:")
        where = Locator("body", start, start + len(label))
        yield Evidence("kind", Kind.INTERVIEW, label, where, "conversation", 0.9)


def _begun(context: DocumentContext) -> Iterator[Evidence]:
    """Cues that stand at the beginning of a paragraph."""
    for cue in _cues("paragraph"):
        for i, block in enumerate(context.blocks):
            if match := cue.pattern.match(block.text):
                start = context.block_offset(i)
                where = Locator("body", start, start + match.end())
                found = match.group()[:_EVIDENCE]
                yield Evidence("kind", cue.kind, found, where, "paragraph-cue", cue.sure)
                break


def _cued(text: str, place: str, offset: int) -> Iterator[Evidence]:
    lowered = text.lower()
    for cue in _cues(place):
        if cue.may_be_in(lowered) and (match := cue.pattern.search(text)):
            start = offset + match.start()
            where = Locator(
                "title" if place == "title" else "body", start, start + len(match.group())
            )
            found = match.group()[:_EVIDENCE]
            yield Evidence("kind", cue.kind, found, where, f"{place}-cue", cue.sure)
