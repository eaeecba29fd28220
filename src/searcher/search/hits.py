"""The hits of a page: what the records of a ranking say."""

from collections.abc import Iterable

from searcher.model.errors import ArchiveError, WithdrawnRecord
from searcher.model.query import Query
from searcher.search.highlights import Marker, Snippet
from searcher.search.protocol import Hit, Ranked, Texts

_READ = 2_000_000  # characters of the texts of one page in which snippets are looked for


def hits_of(query: Query, ranked: Iterable[Ranked], texts: Texts) -> tuple[Hit, ...]:
    """The hits of a page, with what their records say; those that were withdrawn are left out."""
    marker = Marker(query.expression, _READ)
    hits = (_hit(one, texts, marker) for one in ranked)
    return tuple(hit for hit in hits if hit is not None)


def _hit(ranked: Ranked, texts: Texts, marker: Marker) -> Hit | None:
    try:
        record = texts(ranked.id, ranked.version)
    except WithdrawnRecord:
        return None
    except ArchiveError:
        return _unreadable(ranked)
    return Hit(
        id=ranked.id,
        version=ranked.version,
        title=record.heading,
        has_title=record.title is not None,
        title_marks=marker.in_title(record.title, record.language) if record.title else (),
        date=record.published,
        pairs=record.pairs,
        source=record.source,
        kind=record.kind,
        language=record.language,
        score=ranked.score,
        snippet=marker.snippet(record.body, record.language),
    )


def _unreadable(ranked: Ranked) -> Hit:
    """A hit whose record the archive cannot read: it is listed, for it is not lost."""
    return Hit(
        id=ranked.id,
        version=ranked.version,
        title="[This record cannot be read; the archive needs to be verified]",
        has_title=False,
        title_marks=(),
        date=None,
        pairs=(),
        source=None,
        kind=None,
        language=None,
        score=ranked.score,
        snippet=Snippet("", ()),
    )
