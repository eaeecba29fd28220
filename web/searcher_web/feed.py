"""Feeds of searches and dossiers, with their texts in English."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask import Response, request

from searcher.export.atom import atom
from searcher.export.feeds import Feed, FeedEntry, FeedFormat
from searcher.export.json_feed import json_feed
from searcher_web.cursors import PARAMETER
from searcher_web.site_address import origin

FEED_SIZE = 30
"""Entries on a page."""


class FeedPlace(NamedTuple):
    """A place in a feed: the sort key of an entry, the newest the smallest, and its identifier."""

    key: int
    id: str


AddressIn = Callable[[FeedFormat], str]
"""Returns the address of the first page of a feed in a format."""


def requested_format() -> FeedFormat:
    """Return the format of the feed at the address of this request."""
    return FeedFormat.JSON if request.path.endswith(FeedFormat.JSON) else FeedFormat.ATOM


def feed_response(
    address: AddressIn,
    page: str,
    title: str,
    entries: Sequence[FeedEntry],
    following: str | None,
) -> Response:
    """Make a page of a feed in the format that is asked for.

    `page` is the path of the page that it follows, `following` the cursor of its next page; None
    if none follows.
    """
    form = requested_format()
    (other,) = set(FeedFormat) - {form}
    own = requested_cursor()
    feed = Feed(
        origin=origin(),
        path=address(form),
        own=_beginning(address(form), own),
        page=page,
        title=title,
        other=_beginning(address(other), own),
        following=_beginning(address(form), following) if following else None,
    )
    write = json_feed if form is FeedFormat.JSON else atom
    return Response(write(feed, entries), mimetype=form.media_type)


def requested_cursor() -> str:
    """Return the cursor in the address of this request; empty if it has none."""
    return request.args.get(PARAMETER, "")


def _beginning(address: str, cursor: str) -> str:
    """Return the address of the page of a feed that a cursor names."""
    if not cursor:
        return address
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={cursor}"
