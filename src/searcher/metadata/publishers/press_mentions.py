"""Publishers of the press that a text names: mostly the one that mentions itself."""

from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.model.record import Evidence, Locator

PRESS_MENTION = "named-in-text"
_CONFIDENCE = 0.6


def press_mentions(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for each registered publisher of the press that the body names."""
    for start, end, entry in context.registry.press_named_in(context.body):
        found, locator = context.body[start:end], Locator("body", start, end)
        yield Evidence("source", entry.name, found, locator, PRESS_MENTION, _CONFIDENCE)
