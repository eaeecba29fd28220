"""The canonical URL of a document: given, or from the claims of its markup."""

from searcher.model.identifiers import canonical_url
from searcher.readers.document import Document, declared_url


def document_url(document: Document, given: str | None) -> str | None:
    """Return the canonical URL of a document: the one given by an archivist, else the one that its
    markup declares, or None if there is neither.
    """
    return canonical_url(given) if given else declared_url(document)
