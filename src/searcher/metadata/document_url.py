"""The canonical URL of a document: from a hint or from the claims of its markup."""

from collections.abc import Iterable

from searcher.model.identifiers import canonical_url
from searcher.model.record import Hint, hint_value
from searcher.readers.document import Document, declared_url


def document_url(document: Document, hints: Iterable[Hint]) -> str | None:
    """Return the canonical URL of a document: that of the hint, else the one that its markup
    declares, or None if there is neither.
    """
    hinted = hint_value(hints, "url")
    return canonical_url(hinted) if hinted else declared_url(document)
