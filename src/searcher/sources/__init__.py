"""The registry of publishers: looked up, edited, proposed."""

from searcher.sources.registry import (
    Registry,
    Source,
    SourceKind,
    as_host,
    domain_country,
    government_country,
    is_registry,
    parse_sources,
)

__all__ = [
    "Registry",
    "Selectors",
    "Source",
    "SourceKind",
    "as_host",
    "domain_country",
    "government_country",
    "is_registry",
    "parse_sources",
]
