"""Names in a document as the registry of sources has them, in any inflected form."""

from searcher.metadata.context import DocumentContext
from searcher.sources import Source


def registered_source(context: DocumentContext, name: str) -> Source | None:
    """Return the registered source with a name, or None if the registry has none."""
    registry = context.registry
    return registry.by_name(name) or registry.by_inflected_name(name, context.language)


def registered_name(context: DocumentContext, name: str) -> str:
    """Return the registered name of a source, or the name itself if it is not registered."""
    entry = registered_source(context, name)
    return entry.name if entry else name
