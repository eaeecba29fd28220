"""Result pages, timelines and completions as JSON: the same for the command line and the site."""

from typing import Any

import msgspec

from searcher.index.protocol import Timeline
from searcher.model.query import Query
from searcher.search.completions import Completion
from searcher.search.hits import Hit, ResultPage

Json = dict[str, Any]


def page_json(query: Query, page: ResultPage) -> Json:
    """Encode a result page: the query, total, hits, every value of every facet, notices."""
    return {
        "query": query.text,
        "filters": [{"field": f.field, "values": f.values, "mode": f.mode} for f in query.filters],
        "sort": query.sort,
        "page": query.page,
        "size": query.size,
        "total": page.total,
        "hits": [_hit(hit) for hit in page.hits],
        "facets": {
            f.field: [{"value": v.value, "count": v.count} for v in f.values] for f in page.facets
        },
        "notices": [str(notice) for notice in page.notices],
        "suggestions": page.suggestions,
    }


def timeline_json(timeline: Timeline) -> Json:
    """Encode how many records belong to each year or month, and how many may."""
    bars = [{"period": p, "certainly": c, "possibly": m} for p, c, m in timeline.bars if m]
    return {"unit": timeline.unit, "undated": timeline.undated, "bars": bars}


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
        "marks": [[mark.start, mark.end] for mark in hit.snippet.marks],
    }
