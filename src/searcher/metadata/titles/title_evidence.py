"""Evidence for a title in the text, and the rules whose titles need a closer look."""

from searcher.metadata.context import DocumentContext
from searcher.metadata.front_matter import is_page_name
from searcher.model.record import Evidence, Locator
from searcher.readers.claims import TitlePlace

HEADING_LINE, FIRST_SENTENCE, FORM_NAME, LETTERHEAD, SHOWN_LINE = (
    "heading-line",
    "first-sentence",
    "form-name",
    "letterhead",
    "shown-line",
)
FALLBACK_RULES = frozenset({FIRST_SENTENCE, FORM_NAME, LETTERHEAD, SHOWN_LINE})
"""Rules for a line in the place of a title, if there is no better one."""

_RULES_WITHOUT_PAGE_NAMES = frozenset(
    {TitlePlace.SELECTOR, TitlePlace.SUBJECT, HEADING_LINE, FORM_NAME}
)
"""Rules whose title is chosen as such, even if it is like the name of a site: `News`."""


def line_evidence(
    context: DocumentContext, block: int, lines: int, rule: str, confidence: float
) -> Evidence:
    """Return the evidence for a title of some lines, each a block, from one block on."""
    text = " ".join(one.text for one in context.blocks[block : block + lines])
    locator = Locator("file", part=f"block {block + 1}")
    return Evidence("title", text, text, locator, rule, confidence)


def has_only_page_name(candidate: Evidence) -> bool:
    """Check whether a candidate is the name of a site or of its publisher, not of a document."""
    return candidate.rule not in _RULES_WITHOUT_PAGE_NAMES and is_page_name(candidate.value)
