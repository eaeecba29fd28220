"""Result pages, timelines, profiles and completions as JSON, for the command line and the site."""

from collections.abc import Iterable
from typing import Any

import msgspec

from searcher.index.protocol import Facet, Notice, Timeline
from searcher.model.facets import Field
from searcher.model.query import Query
from searcher.model.record import Record
from searcher.search.completions import Completion
from searcher.search.hits import Hit, ResultPage
from searcher.search.pairs import COMPARED, OneSided, PairProfile
from searcher.search.widening import Addition

Json = dict[str, Any]


def page_json(
    query: Query,
    page: ResultPage,
    notices: Iterable[Notice] = (),
    additions: Iterable[Addition] = (),
) -> Json:
    """Encode a result page: the query, total, hits, every value of every facet, notices.

    `notices` state how the query was understood, `additions` what was searched that was not typed.
    """
    return {
        "query": query.text,
        "filters": [{"field": f.field, "values": f.values, "mode": f.mode} for f in query.filters],
        "sort": query.sort,
        "page": query.page,
        "size": query.size,
        "total": page.total,
        "hits": [_hit(hit) for hit in page.hits],
        "facets": _facets(page.facets),
        "also_searched": [
            {"typed": one.typed, "names": one.names, "relation": one.relation} for one in additions
        ],
        "notices": [str(notice) for notice in (*notices, *page.notices)],
        "suggestions": page.suggestions,
    }


def timeline_json(timeline: Timeline) -> Json:
    """Encode how many records belong to each year or month, and how many may."""
    bars = [{"period": p, "certainly": c, "possibly": m} for p, c, m in timeline.bars if m]
    return {"unit": timeline.unit, "undated": timeline.undated, "bars": bars}


def profile_json(profile: PairProfile) -> Json:
    """Encode the profile of a pair of countries, or of one country."""
    return {
        "countries": profile.codes,
        "total": profile.total,
        "timeline": timeline_json(profile.timeline) if profile.timeline else None,
        "timelines": {field: _value_timelines(profile, field) for field in COMPARED},
        "facets": _facets(profile.facets),
        "newest": [_hit(hit) for hit in profile.newest],
        "oldest": [_hit(hit) for hit in profile.oldest],
        "events": [
            {"earlier": _record(event.earlier), "later": _record(event.later)}
            for event in profile.events
        ],
        "one_sided": [_one_sided(side) for side in profile.one_sided],
    }


def _value_timelines(profile: PairProfile, field: Field) -> list[Json]:
    return [
        {"value": value.value, "count": value.count, **timeline_json(timeline)}
        for of, value, timeline in profile.value_timelines
        if of is field
    ]


def _one_sided(side: OneSided) -> Json:
    return {
        "country": side.country,
        "count": side.count,
        "issued": side.issued,
        "newest": [_record(record) for record in side.newest],
    }


def _record(record: Record) -> Json:
    return {
        "id": record.id,
        "version": record.version,
        "title": record.heading,
        "date": record.published,
        "source": record.source,
        "language": record.language,
    }


def _facets(facets: Iterable[Facet]) -> Json:
    return {f.field: [{"value": v.value, "count": v.count} for v in f.values] for f in facets}


def completion_json(completion: Completion) -> Json:
    """Encode a completion."""
    built: Json = msgspec.to_builtins(completion)
    return built


def _hit(hit: Hit) -> Json:
    return {
        "id": hit.id,
        "version": hit.version,
        "title": hit.title,
        "date": hit.date,
        "pairs": hit.pairs,
        "source": hit.source,
        "kind": hit.kind,
        "language": hit.language,
        "score": round(hit.score, 6),
        "snippet": hit.snippet.text,
        "recognised": hit.recognised,
        "lacking": hit.lacking,
        "reasons": [
            {"typed": one.typed, "name": one.name, "forms": dict(one.forms)} for one in hit.reasons
        ],
        "marks": [[mark.start, mark.end] for mark in hit.snippet.marks],
    }
