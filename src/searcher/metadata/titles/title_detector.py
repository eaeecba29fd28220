"""Detect the title: in the markup, where several claims may agree, or as the heading of a text."""

import re
from collections.abc import Sequence

from msgspec import structs

from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.metadata.titles.claimed_titles import claimed_titles
from searcher.metadata.titles.heading_lines import heading_line
from searcher.metadata.titles.shown_titles import shown_titles, without_section_names
from searcher.metadata.titles.title_evidence import FALLBACK_RULES, has_only_page_name
from searcher.metadata.titles.title_selection import select_title
from searcher.model.record import Evidence
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.readers.claims import TitleClaim, TitlePlace
from searcher.readers.plain.repair import REPLACEMENT
from searcher.readers.plain.text import clean
from searcher.text import fold, tokens

_CUT_CHARACTER = re.compile(f"{REPLACEMENT}+(?=\\W*$)")  # a program cut its bytes in half
_STEM = 5  # letters in which most forms of a word agree


def detect_title(context: DocumentContext) -> Detection[str]:
    """Detect the title of a document, with all candidates as evidence, the best first."""
    if hinted := context.hinted("title"):
        return Detection(clean(hinted[0].value), hinted[1])
    candidates = _candidates(context)
    if not candidates:
        return Detection(flags=(ReviewFlag(ReviewCode.TITLE_UNKNOWN, "title"),))
    titles = [c for c in candidates if not has_only_page_name(c)]
    best = select_title(without_section_names(titles, context) or candidates)
    evidence = (best, *(c for c in candidates if c is not best))
    return Detection(best.value, evidence, _review_flags(best, context))


def _candidates(context: DocumentContext) -> Sequence[Evidence]:
    """Return all candidates, with what the page shows only if the others at most name the site."""
    found = [*claimed_titles(context)]
    if any(one.code is ReviewCode.TEXT_UNREADABLE for one in context.document.warnings):
        return found
    found += heading_line(context)
    if not without_section_names([c for c in found if not has_only_page_name(c)], context):
        found += shown_titles(context, is_site_named=bool(found))
    whole = (structs.replace(c, value=_CUT_CHARACTER.sub("", c.value)) for c in found)
    return [candidate for candidate in whole if candidate.value]


def _review_flags(best: Evidence, context: DocumentContext) -> tuple[ReviewFlag, ...]:
    is_unsure = (
        best.rule in FALLBACK_RULES
        or has_only_page_name(best)
        or (best.rule == TitlePlace.TITLE_ELEMENT and _differs_from_heading(best.value, context))
    )
    return (ReviewFlag(ReviewCode.TITLE_UNSURE, "title", best.value),) if is_unsure else ()


def _differs_from_heading(title: str, context: DocumentContext) -> bool:
    """Check whether a `<title>` has no word of the one heading that the page shows."""
    shown = [c.value for c in context.document.claims_of(TitleClaim, TitlePlace.SHOWN_HEADING)]
    return len(shown) == 1 and not _stems(title) & _stems(shown[0])


def _stems(text: str) -> set[str]:
    """Return how the words of a text begin.  The language is not known yet."""
    return {fold(t.text)[:_STEM] for t in tokens(text)}
