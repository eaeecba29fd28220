"""CSS selectors that an archivist gives for the pages of one publisher."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selectors:
    """Where the title, body and dates are on a publisher's pages (CSS selectors)."""

    title: str | None = None
    body: str | None = None
    published: str | None = None
    modified: str | None = None
