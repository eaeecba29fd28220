"""The heading of a text without markup: a short line above it, after its front matter."""

import re
from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.metadata.front_matter import (
    FrontMatterKind,
    continues_form_name,
    front_matter_kind,
    is_form_name,
    is_institution_name,
    is_place_line,
    precedes_form_name,
)
from searcher.metadata.titles.first_sentences import may_be_heading
from searcher.metadata.titles.title_evidence import (
    FIRST_SENTENCE,
    FORM_NAME,
    HEADING_LINE,
    LETTERHEAD,
    line_evidence,
)
from searcher.model.record import Evidence
from searcher.readers.document import BlockKind
from searcher.text import begins_lowercase

_MAX_HEADING = 300  # characters
_MAX_FORM_SUBJECT = 400  # characters of a line on what an agreement is about
_MAX_CONTINUATION = 125  # characters of a second line of a heading
_MAX_LINES = 4  # of which a title may consist
_SEARCHED_BLOCKS = 6  # blocks at the beginning in which the heading is searched for
_SENTENCE_END = re.compile(r"[.:;,։…]\s*[\"”»’]?$")
_ABBREVIATION_END = re.compile(r"\b\w\.$")
_NUMBER = re.compile(r"\(?(\d+)[.)]")
_HEADING_CONFIDENCE, _FORM_CONFIDENCE, _LETTERHEAD_CONFIDENCE = 0.8, 0.6, 0.4
_SENTENCE_CONFIDENCE = 0.5
_MIN_BLOCKS = 3  # of a text whose first sentence may be its heading
_LONGER = 1.2  # times as long as the heading is the longest paragraph below it


def heading_line(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the first line of a text that looks like a heading: short, without a full stop.

    If there is none, yield a line of the front matter in its place.
    """
    if context.document.origin.declaration.marks_titles:
        return
    above: list[FrontMatterKind] = []
    for i, block in enumerate(context.blocks[:_SEARCHED_BLOCKS]):
        kind = front_matter_kind(block.text, context.registry)
        kind = kind or _kind_beside_others(context, i, above)
        if kind is not None:
            above.append(kind)
        elif looks_like_heading(context, i):
            yield _heading(context, i)
            return
        else:
            break
    yield from _fallback(context, above) if above else _first_sentence(context)


def looks_like_heading(context: DocumentContext, block: int) -> bool:
    """Check whether a block is short, is not a sentence, and has more text below it."""
    text = context.blocks[block].text
    if len(text) > _MAX_HEADING or _is_listed(context, block):
        return False
    if ends_sentence(text) and not _ABBREVIATION_END.search(text):
        return False
    return _has_more_below(context, block)


def _has_more_below(context: DocumentContext, block: int) -> bool:
    rest = context.blocks[block + 1 :]
    return len(context.blocks[block].text) < sum(len(one.text) for one in rest)


def _is_listed(context: DocumentContext, block: int) -> bool:
    """Check whether a block is an item of a list.

    A number before a heading is that of the document in its volume: `22. Telegram From the Embassy
    in France`. It counts a list if the next number in the text is one more.
    """
    if context.blocks[block].kind is not BlockKind.ITEM:
        return False
    number = _NUMBER.match(context.blocks[block].text)
    numbers = (_NUMBER.match(b.text) for b in context.blocks[block + 1 :])
    following = next(filter(None, numbers), None)
    is_followed = following and number and int(following[1]) == int(number[1]) + 1
    return number is None or bool(is_followed)


def ends_sentence(line: str) -> bool:
    """Check whether a line ends like a sentence or a part of one, as no heading does."""
    return _SENTENCE_END.search(line) is not None


def _kind_beside_others(
    context: DocumentContext, i: int, above: list[FrontMatterKind]
) -> FrontMatterKind | None:
    """Return the kind of a line that is front matter only beside other lines."""
    text = context.blocks[i].text
    after = context.blocks[i + 1].text if i + 1 < len(context.blocks) else ""
    if is_institution_name(f"{text} {after}"):
        return FrontMatterKind.LETTERHEAD
    is_continued = bool(above) and above[-1] is FrontMatterKind.LETTERHEAD
    if is_continued and is_institution_name(f"{context.blocks[i - 1].text} {text}"):
        return FrontMatterKind.LETTERHEAD
    return FrontMatterKind.IMPRINT if above and is_place_line(text) else None


def _fallback(context: DocumentContext, above: list[FrontMatterKind]) -> Iterator[Evidence]:
    """Yield a line of the front matter as title: the letterhead, or else a form of publication."""
    if FrontMatterKind.LETTERHEAD in above:
        block = above.index(FrontMatterKind.LETTERHEAD)
        yield line_evidence(context, block, 1, LETTERHEAD, _LETTERHEAD_CONFIDENCE)
    elif len(above) > 1 and above[0] is FrontMatterKind.LABEL:
        yield line_evidence(context, 0, 1, FORM_NAME, _FORM_CONFIDENCE)


def _first_sentence(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the first block if it may be a heading that is written as a sentence.

    A text of two paragraphs, or of sentences of one length, has no heading.
    """
    lengths = [len(block.text) for block in context.blocks]
    if len(lengths) < _MIN_BLOCKS or lengths[0] * _LONGER > max(lengths[1:]):
        return
    if may_be_heading(context.blocks[0].text):
        yield line_evidence(context, 0, 1, FIRST_SENTENCE, _SENTENCE_CONFIDENCE)


def _heading(context: DocumentContext, i: int) -> Evidence:
    """Return a heading as title, with the lines after it that continue it."""
    lines = 1
    while lines < _MAX_LINES and i + lines < len(context.blocks) and _continues(context, i, lines):
        lines += 1
    if lines == 1 and is_form_name(context.blocks[i].text):
        return line_evidence(context, i, 1, FORM_NAME, _FORM_CONFIDENCE)
    return line_evidence(context, i, lines, HEADING_LINE, _HEADING_CONFIDENCE)


def _continues(context: DocumentContext, i: int, lines: int) -> bool:
    """Check whether the next line belongs to a heading: it begins within a sentence, or states the
    subject of the form named above, or names the form of the subject above.
    """
    before, text = context.blocks[i + lines - 1].text, context.blocks[i + lines].text
    if is_form_name(context.blocks[i].text):
        is_subject = begins_lowercase(text) or continues_form_name(text)
        return is_subject and len(text) < _MAX_FORM_SUBJECT and not ends_sentence(text)
    if is_form_name(text):
        return precedes_form_name(before)
    return lines == 1 and begins_lowercase(text) and len(text) < _MAX_CONTINUATION
