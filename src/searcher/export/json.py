"""Result pages and records as JSON: the same for the command line and the site."""

from typing import Any

import msgspec

from searcher.model.query import Query
from searcher.model.record import Record
from searcher.model.version_diff import Compared
from searcher.search.protocol import Completion, Hit, ResultPage, Timeline
from searcher.store import Version

Json = dict[str, Any]


def page_json(query: Query, page: ResultPage) -> Json:
    """A result page: the query, total, hits, every value of every facet, notices."""
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
    """The records by year or month, those that may be of it too."""
    bars = [{"period": p, "certainly": c, "possibly": m} for p, c, m in timeline.bars if m]
    return {"unit": timeline.unit, "undated": timeline.undated, "bars": bars}


def completion_json(completion: Completion) -> Json:
    """What a query may become."""
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


def record_json(record: Record, history: tuple[Version, ...]) -> Json:
    """A record with the history of its versions."""
    built: Json = msgspec.to_builtins(record)
    return {**built, "versions": [msgspec.to_builtins(version) for version in history]}


def compared_json(compared: Compared) -> Json:
    """Two versions of a record: the fields that differ, with their values, and both texts in one,
    each paragraph in pieces with what became of them.
    """
    before, after = compared.before, compared.after
    return {
        "id": after.id,
        "before": before.version,
        "after": after.version,
        "fields": [
            {
                "field": field,
                "before": msgspec.to_builtins(before.value(field)),
                "after": msgspec.to_builtins(after.value(field)),
            }
            for field in compared.fields
        ],
        "text": [
            {
                "change": paragraph.change,
                "pieces": [{"change": p.change, "text": p.text} for p in paragraph.pieces],
            }
            for paragraph in compared.text
        ],
    }


def to_text(value: Json) -> str:
    """JSON as a text for people: indented, letters of all scripts as they are."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
