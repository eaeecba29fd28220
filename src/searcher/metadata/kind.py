"""Detect the kind of a document by its title, its form, and the kind of its source."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from searcher.languages import every
from searcher.languages.words import Spelling
from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.metadata.kind_cues import CuePlace, cues_in, usual_kind
from searcher.model.record import Evidence, Kind, Locator
from searcher.model.review import ReviewCode, ReviewFlag

_EDGE = 600  # characters of lead and end, in which cues are tried
_SHOWN = 80  # characters of the text that are kept as evidence
_UNSURE = 0.5  # confidence below which the kind is flagged for review
_CONVERSATION, _BY_SOURCE, _BY_PUBLICATION = 0.9, 0.6, 0.4  # confidences
_SPEAKER = re.compile(r"([^\W\d_][^:.!?\n]{0,30}):\s")
_NUMBER = re.compile(r"\s*\[?(?:№|No?\.?)?\s?\d{1,4}(?:[a-z]?\]?[.)]\s*|(?=[^\W\d_]{2}))")
_VOLUME_NUMBER = re.compile(r"\s*\[?\d{1,4}[a-z]?\]?\.\s")
_DASH = re.compile(r"[–—-]\s")
_TURNS = 2  # turns of each speaker at least


def detect_kind(context: DocumentContext) -> Detection[str]:
    """Detect the kind, with the evidence of all candidates; title before form before source."""
    if hinted := context.hinted("kind"):
        return Detection(hinted[0].value, hinted[1])
    candidates = sorted(_candidates(context), key=lambda e: -e.confidence)
    if not candidates:
        return Detection(flags=(ReviewFlag(ReviewCode.KIND_UNKNOWN, "kind"),))
    best = candidates[0]
    unsure = ReviewFlag(ReviewCode.KIND_UNSURE, "kind", best.value)
    flags = (unsure,) if best.confidence < _UNSURE else ()
    return Detection(best.value, tuple(candidates), flags)


def _candidates(context: DocumentContext) -> Iterator[Evidence]:
    yield from _title_cues(context.title or "")
    yield from _match_cues(context.body[:_EDGE], "lead", 0)
    yield from _match_paragraph_cues(context)
    end = max(0, len(context.body) - _EDGE)
    yield from _match_cues(context.body[end:], "end", end)
    yield from _dashed_dialogue(context)
    yield from _labelled_dialogue(context)
    yield from _by_source(context)


def _title_cues(title: str) -> Iterator[Evidence]:
    """Yield the cues that match in a title without the number of the document in its volume."""
    number = _NUMBER.match(title)
    start = number.end() if number else 0
    yield from _match_cues(title[start:], "title", start)


def _match_cues(text: str, place: CuePlace, offset: int) -> Iterator[Evidence]:
    """Yield the cues that match in a text, which begins at character `offset` of title or body."""
    lowered = text.lower()
    for cue in cues_in(place):
        if cue.may_match(lowered) and (match := cue.pattern.search(text)):
            start, end = offset + match.start(), offset + match.end()
            locator = Locator("title" if place == "title" else "body", start, end)
            found = match.group()[:_SHOWN]
            yield Evidence("kind", cue.kind, found, locator, f"{place}-cue", cue.confidence)


def _match_paragraph_cues(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the first match of each cue at the beginning of a paragraph."""
    for cue in cues_in("paragraph"):
        for i, block in enumerate(context.blocks):
            if match := cue.pattern.match(block.text):
                start = context.block_offset(i)
                locator = Locator("body", start, start + match.end())
                found = match.group()[:_SHOWN]
                yield Evidence("kind", cue.kind, found, locator, "paragraph-cue", cue.confidence)
                break


def _dashed_dialogue(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the first question of an interview whose questions and answers begin with dashes."""
    dashed = [b.text for b in context.blocks if _DASH.match(b.text)]
    questions = [text for text in dashed if _is_question(text)]
    if min(len(questions), len(dashed) - len(questions)) >= _TURNS:
        yield _interview(questions[0], context.body.index(questions[0]))


def _labelled_dialogue(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the label of the interviewer, if two labelled speakers take turns and one asks."""
    turns = [m for m in (_SPEAKER.match(b.text) for b in context.blocks) if m]
    spoken = Counter(m.group(1) for m in turns)
    asked = Counter(m.group(1) for m in turns if _is_question(m.string))
    speakers = [speaker for speaker, count in spoken.items() if count >= _TURNS]
    if len(speakers) >= 2 and any(asked[speaker] >= _TURNS for speaker in speakers):
        interviewer = asked.most_common(1)[0][0]
        yield _interview(interviewer, context.body.index(f"{interviewer}:"))


def _is_question(paragraph: str) -> bool:
    return paragraph.rstrip().endswith(_question_ends())


@cache
def _question_ends() -> tuple[str, ...]:
    marks = (mark for known in every(Spelling).values() for mark in known.questions)
    return ("?", "?»", "?”", *marks)


def _interview(text: str, start: int) -> Evidence:
    locator, found = Locator("body", start, start + len(text)), text[:_SHOWN]
    return Evidence("kind", Kind.INTERVIEW, found, locator, "conversation", _CONVERSATION)


def _by_source(context: DocumentContext) -> Iterator[Evidence]:
    """Yield what the source mostly publishes; a dated text of an unknown source is mostly news,
    but a report if it has a number in a volume.
    """
    if context.source:
        kind, locator = usual_kind(context.source.kind), Locator("registry", part=context.source.id)
        yield Evidence("kind", kind, context.source.kind, locator, "source-kind", _BY_SOURCE)
    elif context.is_published:
        found = context.body[:_SHOWN]
        locator = Locator("body", 0, len(found))
        is_numbered = _VOLUME_NUMBER.match(context.title or "")
        kind, rule = (
            (Kind.REPORT, "numbered-text") if is_numbered else (Kind.NEWS, "published-text")
        )
        yield Evidence("kind", kind, found, locator, rule, _BY_PUBLICATION)
