"""Atom feeds of searches, with their texts in the reader's language."""

from collections.abc import Iterable, Sequence

from searcher.export.atom import Feed, FeedEntry
from searcher.export.atom import atom as write_atom
from searcher.search import Hit
from searcher_web.i18n import gettext


def atom(
    base: str, own: str, page: str, titles: Sequence[str], entries: Iterable[tuple[Hit, str]]
) -> bytes:
    """Write a feed.

    `base` is the origin of the site, `own` and `page` are the paths of the feed and of its search
    page, `titles` are the conditions of the search; each entry is a hit with the time of its last
    change (RFC 3339).
    """
    title = " · ".join(titles) or gettext("All records")
    shown = [_entry(hit, changed) for hit, changed in entries]
    return write_atom(Feed(base, own, page, title), shown)


def _entry(hit: Hit, changed: str) -> FeedEntry:
    author = hit.source or gettext("Unknown source")
    return FeedEntry(f"/d/{hit.id}", hit.title, author, hit.snippet.text, changed)
