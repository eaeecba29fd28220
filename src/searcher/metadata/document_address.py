"""The address of a document, and the day on which it was retrieved from there."""

from searcher.model.web_addresses import capture_of
from searcher.readers.document import Document, declared_address


def document_address(document: Document, given: str | None) -> str | None:
    """Return the address of a document as written: the one given by an archivist, else the one that
    its markup declares, or None if there is neither.
    """
    return given or declared_address(document)


def retrieved_from(address: str | None, given: str | None) -> str | None:
    """Return when a document was retrieved: as given by an archivist, else the day (ISO 8601) on
    which a web archive captured it, or None if neither is known.
    """
    capture = capture_of(address) if address and not given else None
    return capture.day if capture else given
