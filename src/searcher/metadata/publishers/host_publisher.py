"""The publisher of a document by the host of its URL."""

from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.model.record import Evidence, Locator

REGISTERED_HOST, HOST = "registered-host", "host"
_REGISTERED_CONFIDENCE, _HOST_CONFIDENCE = 0.98, 0.5


def host_publisher(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the registered source of the host, or else the host itself as the name of the source,
    if the document has a URL.
    """
    if not context.host:
        return
    locator, entry = Locator("url", part="host"), context.registry.by_host(context.host)
    if entry:
        rule, name, confidence = REGISTERED_HOST, entry.name, _REGISTERED_CONFIDENCE
    else:
        rule, name, confidence = HOST, context.host.removeprefix("www."), _HOST_CONFIDENCE
    yield Evidence("source", name, context.host, locator, rule, confidence)
