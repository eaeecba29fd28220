"""The profile of a pair of countries, of one, or of a part of one: over time, by side, by kind.

A profile takes at most five calls of the engine, however many records it is about.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from searcher.index.protocol import Facet, FacetValue, Ranking, Timeline, ValueTimeline
from searcher.index.record_values import facet_values
from searcher.model.facets import Field
from searcher.model.pairs import country_of
from searcher.model.query import Filter, Query, Sort, Unit
from searcher.model.record import Record, RelationKind
from searcher.search.archive_search import Search
from searcher.search.hits import Hit, make_hits

LISTED = (Field.SOURCE, Field.TOPIC, Field.PLACE, Field.LANGUAGE)
"""The facets of a profile whose values are listed."""
COMPARED = (Field.ISSUER, Field.KIND)
"""The facets of a profile whose most frequent values have a timeline each."""

_NEWEST = 5
_MAX_RELATED = 400  # earlier records whose accounts by the other side are looked for
_MAX_LATER = 5  # records that refer to the same earlier one
_MAX_READ = _MAX_RELATED * _MAX_LATER

CurrentRecord = Callable[[str], Record | None]
"""Reads the newest version of a record; returns None if it is withdrawn or unreadable."""


class SharedEvent(NamedTuple):
    """An event reported by both sides: the earlier record of one, the later of the other."""

    earlier: Record
    later: Record


@dataclass(frozen=True, slots=True)
class OneSided:
    """The records that one side issued without an account by the other side in the archive.

    `count` is their number among all records that the country issued, `newest` the newest ones.
    """

    country: str
    count: int
    issued: int
    newest: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class PairProfile:
    """What the archive holds about a pair of countries (two codes), or about one place."""

    codes: tuple[str, ...]
    total: int
    facets: tuple[Facet, ...]
    timeline: Timeline | None
    value_timelines: tuple[ValueTimeline, ...]
    newest: tuple[Hit, ...]
    oldest: tuple[Hit, ...]
    events: tuple[SharedEvent, ...] = ()
    one_sided: tuple[OneSided, ...] = ()

    def values(self, field: Field) -> tuple[FacetValue, ...]:
        """Return the values of a facet, most frequent first."""
        return next((facet.values for facet in self.facets if facet.field is field), ())


def place_profile(search: Search, code: str) -> PairProfile:
    """Make the profile of a country, or of a part of one, by its code."""
    field = Field.COUNTRY if country_of(code) == code else Field.PLACE
    query = _query(field, code, Field.PAIR)
    return _profile(search, (code,), query, search.engine.search(query))


def pair_profile(search: Search, pair: str, read: CurrentRecord) -> PairProfile:
    """Make the profile of a pair of countries, such as `AM-KZ`."""
    query, codes = _query(Field.PAIR, pair, Field.RELATED), tuple(pair.split("-"))
    ranking = search.engine.search(query)
    profile = _profile(search, codes, query, ranking)
    related = [value.value for value in profile.values(Field.RELATED)[:_MAX_RELATED]]
    events = tuple(_events(search, query, related, read)) if related else ()
    one_sided = tuple(_one_sided(search, query, code, events, read) for code in codes)
    facets = tuple(facet for facet in profile.facets if facet.field is not Field.RELATED)
    return replace(profile, facets=facets, events=events, one_sided=one_sided)


def _query(field: Field, value: str, extra: Field) -> Query:
    return Query(
        filters=(Filter(field, (value,)),),
        sort=Sort.NEWEST,
        size=_NEWEST,
        # A facet ignores its own selection, so its values would not be those of the records.
        facets=tuple(f for f in (*LISTED, *reversed(COMPARED), extra) if f is not field),
        timeline=Unit.YEAR,
        timelines_of=COMPARED,
    )


def _narrowed(query: Query, one: Filter, size: int = _NEWEST) -> Query:
    filters = (*query.filters, one)
    return replace(query, filters=filters, size=size, facets=(), timeline=None, timelines_of=())


def _profile(search: Search, codes: tuple[str, ...], query: Query, ranking: Ranking) -> PairProfile:
    oldest = replace(query, sort=Sort.OLDEST, facets=(), timeline=None, timelines_of=())
    return PairProfile(
        codes=codes,
        total=ranking.total,
        facets=ranking.facets,
        timeline=ranking.timeline,
        value_timelines=ranking.value_timelines,
        newest=make_hits(query, ranking.hits, search.read),
        oldest=make_hits(oldest, search.engine.search(oldest).hits, search.read),
    )


def _events(
    search: Search, query: Query, related: Sequence[str], read: CurrentRecord
) -> list[SharedEvent]:
    """Find the events that both sides reported, newest first.

    One query finds all records that refer to any of the `related` ones.
    """
    order = {identifier: number for number, identifier in enumerate(related)}
    listing = search.engine.scan(_narrowed(query, Filter(Field.RELATED, tuple(related))))
    later = (read(ranked.id) for ranked in islice(listing, _MAX_READ))
    events = list(_accounts((record for record in later if record is not None), order, read))
    events.sort(key=lambda event: (event.later.published or "", event.later.id), reverse=True)
    return events


def _accounts(
    later: Iterator[Record], order: Mapping[str, int], read: CurrentRecord
) -> Iterator[SharedEvent]:
    """Pair records with the accounts by the other side; skip more than a few of one event."""
    referring = Counter[str]()
    for record in later:
        targets = {relation.id for relation in record.related} & order.keys()
        for identifier in sorted(targets, key=order.__getitem__):
            referring[identifier] += 1
            is_account = _is_counterpart(record, identifier)
            if referring[identifier] > _MAX_LATER or not is_account:
                continue
            if earlier := read(identifier):
                yield SharedEvent(earlier, record)


def _is_counterpart(record: Record, identifier: str) -> bool:
    return any(
        relation.id == identifier and relation.kind is RelationKind.COUNTERPART
        for relation in record.related
    )


def _one_sided(
    search: Search, query: Query, code: str, events: Sequence[SharedEvent], read: CurrentRecord
) -> OneSided:
    """Find what a country issued without an account by the other side."""
    records = {record.id: record for event in events for record in event}
    matched = {i for i, record in records.items() if code in facet_values(record, Field.ISSUER)}
    size = _NEWEST + len(matched)  # enough, even if all the newest have an account
    ranking = search.engine.search(_narrowed(query, Filter(Field.ISSUER, (code,)), size))
    newest = [hit.id for hit in ranking.hits if hit.id not in matched][:_NEWEST]
    found = tuple(record for record in map(read, newest) if record is not None)
    return OneSided(code, ranking.total - len(matched), ranking.total, found)
