"""CSS selectors that an archivist gives for the pages of one publisher."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from searcher.model.web_addresses import domains_of


@dataclass(frozen=True, slots=True)
class Selectors:
    """Where the title, body and dates are on a publisher's pages (CSS selectors)."""

    title: str | None = None
    body: str | None = None
    published: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class SelectorsByHost:
    """The selectors of publishers by host, for a page whose URL may be declared by itself.

    by_host: None for a host without selectors below a domain that has some.
    url: the URL that was given at ingest, which takes precedence over the declared one.
    """

    by_host: Mapping[str, Selectors | None]
    url: str | None = None

    def of_page(self, declared: str | None) -> Selectors | None:
        """Return the selectors of the nearest domain above the host of a page, if it has some."""
        host = urlsplit(self.url or declared or "").hostname or ""
        return next((self.by_host[d] for d in domains_of(host) if d in self.by_host), None)
