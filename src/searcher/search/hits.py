"""The hits of a result page: what readers see of the records of a ranking."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from searcher.index.protocol import Facet, Notice, Ranked, Timeline
from searcher.model.errors import ArchiveError, WithdrawnRecord
from searcher.model.facets import Field
from searcher.model.query import Fold, Place, Query
from searcher.model.record import Record
from searcher.search.highlights import Marker, Snippet, Span
from searcher.search.query_parts import AskedParts
from searcher.search.reasons import Reason, Reasons

ReadRecord = Callable[[str, int], Record]
"""Reads the record of an identifier and version from the archive.

Raises WithdrawnRecord for one that may not be shown, another ArchiveError for one that cannot.
"""

_SNIPPET_BUDGET = 2_000_000  # characters of the texts of one page that are searched for snippets


@dataclass(frozen=True, slots=True)
class Hit:
    """One record of a result page; `score` is comparable within one result only.

    `alike` are the earlier records whose texts are nearly the same.
    `recognised` is how its text was recognised, if it is that of a scan.  `lacking` are words of
    the query that it does not have, where some of them are enough, `reasons` those that it has, in
    which forms and by which other names.
    """

    id: str
    version: int
    title: str
    has_title: bool
    title_marks: tuple[Span, ...]
    date: str | None
    pairs: tuple[str, ...]
    source: str | None
    kind: str | None
    language: str | None
    score: float
    snippet: Snippet
    alike: tuple[str, ...] = ()
    recognised: str | None = None
    lacking: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The answer to a query: total, the hits of one page, facets, and what was left out.

    If little was found, `suggestions` are queries with corrected words that find more.  `folded`,
    `others` and `reached` are as in `Ranking`.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    notices: tuple[Notice, ...] = ()
    suggestions: tuple[str, ...] = ()
    timeline: Timeline | None = None
    folded: Mapping[Fold | None, int] = field(default_factory=dict)
    others: Mapping[str, int] = field(default_factory=dict)
    reached: Place | None = None


def make_hits(query: Query, ranked: Iterable[Ranked], read: ReadRecord) -> tuple[Hit, ...]:
    """Read the records of a page and make its hits; skip those that were withdrawn."""
    asked = AskedParts.of(query.expression)
    marker, reasons = Marker(asked, _SNIPPET_BUDGET), Reasons(query.expression, asked)
    hits = (_hit(one, read, marker, reasons) for one in ranked)
    return tuple(hit for hit in hits if hit is not None)


def _hit(ranked: Ranked, read: ReadRecord, marker: Marker, reasons: Reasons) -> Hit | None:
    try:
        record = read(ranked.id, ranked.version)
    except WithdrawnRecord:
        return None
    except ArchiveError:
        return _unreadable(ranked)
    text = marker.read(record.body, record.language)
    finding = reasons.of(record.title or "", record.body, text)
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
        snippet=marker.snippet(record.body, text),
        alike=Field.ALIKE.declared.values_of(record),
        recognised=record.recognised,
        lacking=finding.lacking,
        reasons=finding.reasons,
    )


def _unreadable(ranked: Ranked) -> Hit:
    """Make the hit of a record that the archive cannot read: it is listed, for it is not lost."""
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
