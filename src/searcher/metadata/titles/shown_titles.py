"""Titles that a page shows without declaring them: its heading, or its first line."""

import re
from collections.abc import Iterator, Sequence

from searcher.metadata.context import DocumentContext
from searcher.metadata.front_matter import front_matter_kind, is_page_name
from searcher.metadata.titles.heading_lines import ends_sentence, looks_like_heading
from searcher.metadata.titles.site_suffix import is_site_name, title_parts
from searcher.metadata.titles.title_evidence import SHOWN_LINE, line_evidence
from searcher.model.record import Evidence, Locator
from searcher.readers.claims import TitleClaim, TitlePlace
from searcher.text import fold, tokens

_SHOWN_HEADING = "shown-heading"
_UNDECLARED = frozenset({TitlePlace.TITLE_ELEMENT, _SHOWN_HEADING, SHOWN_LINE})
_LEADING_MARK = re.compile(r"\s*(?:[>→•·*|–—]|[»›](?!.*[«‹])|\[(?!.*\]))\s*")
"""A mark that a design sets before its headings, not the beginning of a quotation."""

_HEADING_CONFIDENCE = 0.8  # in the only heading that is shown
_LINE_CONFIDENCE = 0.6  # in one of several, or in a line
_FIRST_LINE_CONFIDENCE = 0.5


def shown_titles(context: DocumentContext, *, is_site_named: bool) -> Iterator[Evidence]:
    """Yield the longest heading that a page shows, else its longest line that may be a title.

    If there is none and the page declares only the name of its site, yield the first line of its
    text.
    """
    if not context.document.origin.declaration.marks_titles:
        return
    headings = _claims(context, TitlePlace.SHOWN_HEADING)
    lines = _claims(context, TitlePlace.SHOWN_LINE)
    if shown := max(headings or lines, key=lambda claim: len(claim.value), default=None):
        is_only_heading = len(headings) == 1
        rule = _SHOWN_HEADING if is_only_heading else SHOWN_LINE
        confidence = _HEADING_CONFIDENCE if is_only_heading else _LINE_CONFIDENCE
        locator = Locator("markup", part=shown.locator)
        yield Evidence("title", _unmarked(shown.value), shown.value, locator, rule, confidence)
    elif is_site_named and _may_begin_with_title(context):
        yield line_evidence(context, 0, 1, SHOWN_LINE, _FIRST_LINE_CONFIDENCE)


def _unmarked(heading: str) -> str:
    """Return a heading without the marks of a design before it: `[> Contact`."""
    text = heading
    while mark := _LEADING_MARK.match(text):
        text = text[mark.end() :]
    return text or heading


def without_section_names(
    candidates: Sequence[Evidence], context: DocumentContext
) -> Sequence[Evidence]:
    """Return the candidates without a `<title>` that names a section of the site: no other title is
    declared, and it is one word above a heading, or the end of the only heading.
    """
    if any(c.rule not in _UNDECLARED for c in candidates):
        return candidates
    return [
        c
        for c in candidates
        if c.rule != TitlePlace.TITLE_ELEMENT or not _names_section(c.value, context)
    ]


def _names_section(title: str, context: DocumentContext) -> bool:
    headings = _claims(context, TitlePlace.SHOWN_HEADING)
    if sum(1 for _ in tokens(title)) == 1:
        return bool(headings or _claims(context, TitlePlace.SHOWN_LINE))
    end = fold(title_parts(title)[-1])
    return len(headings) == 1 and fold(headings[0].value).endswith(f" {end}")


def _claims(context: DocumentContext, place: TitlePlace) -> list[TitleClaim]:
    claims = context.document.claims_of(TitleClaim, place)
    return [claim for claim in claims if _may_be_title(claim.value, context)]


def _may_begin_with_title(context: DocumentContext) -> bool:
    is_heading = bool(context.blocks) and looks_like_heading(context, 0)
    return is_heading and _may_be_title(context.blocks[0].text, context)


def _may_be_title(line: str, context: DocumentContext) -> bool:
    return not (
        ends_sentence(line)
        or front_matter_kind(line, context.registry)
        or is_page_name(line)
        or is_site_name(line, context)
    )
