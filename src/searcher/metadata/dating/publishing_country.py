"""The country in which a document was published: by source, host, or declared region."""

import re
from functools import cache

from babel.core import get_global

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.date_table import date_table
from searcher.readers.claims import LanguageClaim, LanguagePlace

_REGIONAL = (LanguagePlace.META_LOCALE, LanguagePlace.JSON_LD, LanguagePlace.DECLARED)
_REGION = re.compile(r"[a-z]{2,3}[-_]([A-Za-z]{2})\b")


def publishing_country(context: DocumentContext) -> str | None:
    """Return the country (ISO 3166-1) in which a document was published, or None if unknown."""
    if context.source is not None and context.source.country:
        return context.source.country
    return _country_of_domain(context.host) or _declared_region(context)


def _country_of_domain(host: str) -> str | None:
    """Return the country of a host's top-level domain, unless sites of all countries have it."""
    domain = host.rpartition(".")[2]
    domains = date_table().domains
    if len(domain) != 2 or domain in domains.generic:
        return None
    own = (code for code, other in domains.others.items() if other == domain)
    code = next(own, domain.upper())
    return code if code in _countries() else None


def _declared_region(context: DocumentContext) -> str | None:
    """Return the region of a declared language, unless it is one that programs fill in."""
    for claim in context.document.claims_of(LanguageClaim, *_REGIONAL):
        if match := _REGION.match(claim.value):
            code = match[1].upper()
            if code in _countries() and code not in date_table().domains.default_regions:
                return code
    return None


@cache
def _countries() -> frozenset[str]:
    return frozenset(get_global("zone_territories").values())
