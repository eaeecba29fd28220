"""The registry of publishers: look them up, edit and validate entries, propose new ones."""

from searcher.sources.registry import (
    Registry,
    Source,
    SourceKind,
    domain_country,
    government_country,
    is_registry,
    is_shipped,
    normalize_host,
    parse_registry,
    parse_sources,
    shipped_source,
)

__all__ = [
    "Registry",
    "Source",
    "SourceKind",
    "domain_country",
    "government_country",
    "is_registry",
    "is_shipped",
    "normalize_host",
    "parse_registry",
    "parse_sources",
    "shipped_source",
]
