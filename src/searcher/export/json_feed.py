"""Feeds of records as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import encode, format

from searcher.export.feeds import Feed, FeedEntry

VERSION = "https://jsonfeed.org/version/1.1"


class JsonFeedAuthor(Struct, frozen=True):
    """Who published a record."""

    name: str


class JsonFeedItem(Struct, frozen=True):
    """An entry of a feed."""

    id: str
    url: str
    title: str
    content_text: str
    date_modified: str
    authors: tuple[JsonFeedAuthor, ...]
    language: str | UnsetType = UNSET


class JsonFeed(Struct, frozen=True):
    """A page of a feed; next_url: the page that follows, if one does."""

    version: str
    title: str
    home_page_url: str
    feed_url: str
    items: tuple[JsonFeedItem, ...]
    next_url: str | UnsetType = UNSET


def json_feed(feed: Feed, entries: Sequence[FeedEntry]) -> bytes:
    """Return a page of a feed as JSON in UTF-8."""
    following = UNSET if feed.following is None else feed.origin + feed.following
    document = JsonFeed(
        VERSION,
        feed.title,
        feed.origin + feed.page,
        feed.origin + feed.own,
        tuple(_item(feed, entry) for entry in entries),
        following,
    )
    return format(encode(document), indent=2) + b"\n"


def _item(feed: Feed, entry: FeedEntry) -> JsonFeedItem:
    address = feed.origin + entry.path
    return JsonFeedItem(
        address,
        address,
        entry.title,
        entry.summary,
        entry.changed,
        (JsonFeedAuthor(entry.author),),
        entry.language or UNSET,
    )
