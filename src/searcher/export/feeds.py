"""Feeds of records: what Atom and JSON Feed have in common.

A feed has pages (RFC 5005, section 3), each of which names the next one by where it begins, so that
no entry is left out or comes twice while others come in.  There are no archives of it (section 4),
which never change: records are corrected and withdrawn.
"""

from dataclasses import dataclass
from enum import StrEnum

NEVER = "1970-01-01T00:00:00Z"
"""When a feed without entries was changed."""


class FeedFormat(StrEnum):
    """A format of feeds; its value is the ending of its addresses."""

    ATOM = ".atom"
    JSON = ".feed.json"

    @property
    def media_type(self) -> str:
        """Its media type."""
        return {
            FeedFormat.ATOM: "application/atom+xml",
            FeedFormat.JSON: "application/feed+json",
        }[self]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A record in a feed, or a version of a dossier: the path of its page, and the moment of its
    last change (RFC 3339).
    """

    path: str
    title: str
    author: str
    summary: str
    changed: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed: `origin` is that of the site (`https://host`), `page` the path of the page
    that it follows.

    `path` is that of its first page, `own` of this one, `following` of the next one, if others
    follow, and `other` of this page in the other format.
    """

    origin: str
    path: str
    own: str
    page: str
    title: str
    other: str
    following: str | None = None
