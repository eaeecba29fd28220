"""Parse originals with the selectors that the registry of sources has for their publishers."""

from collections.abc import Sequence

from searcher.model.selectors import SelectorsByHost
from searcher.model.web_addresses import canonical_url
from searcher.readers.document import Document
from searcher.sandbox import read_original, with_name_checked
from searcher.sources import Registry


def parse_original(
    data: bytes,
    declared: str,
    file_name: str,
    given_url: str | None,
    registry: Registry,
    recognised_in: Sequence[str] | None = None,
) -> Document:
    """Parse an original into a document of blocks and claims.

    `declared` is the media type that its container or its record gives it; `given_url` the URL
    that an archivist gives; `recognised_in` the languages in which the text of a scan is
    recognised, None if it is not.  Raises RefusedInput if no reader can parse it.
    """
    document = read_original(data, declared, _selectors(registry, given_url), recognised_in)
    return with_name_checked(document, file_name)


def _selectors(registry: Registry, given: str | None) -> SelectorsByHost | None:
    """Return the CSS selectors of the publisher of the given URL, else of all publishers.

    Without a URL, the publisher is known only once the page is parsed.
    """
    if not given:
        return registry.selectors_by_host
    url = canonical_url(given)
    return registry.selectors_of(url) if url else None
