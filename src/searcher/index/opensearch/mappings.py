"""Settings and mappings of an index on a cluster.

    NAME                    an alias of the index that is served
    NAME-GENERATION         one index: a document for each version of a record that is kept, one for
                            each pair of word and index term, and the head, which names the commit
    NAME-writer             who writes, and what the last writer did not finish

A text is a run of occurrences, each a word with its index term, made here and not by the cluster:
`ministers|=en:minist`.  The cluster splits them, at one position.  No word has either sign.
"""

from typing import Any

from searcher.model.facets import Field
from searcher.model.query import Fold

FORMAT = 1
"""The layout of documents.  Raise it when the same record makes another document."""

TEXTS = ("title", "text")
"""The fields of words: the title, and the whole text, which is the title and the body."""

STEM = "="
"""The sign before an index term among the words of a text."""

FOREVER = (1 << 62) - 1
"""The commit in which a document ends that none has replaced."""

STATE = "head"
"""The field of documents that are not records: it is kept, and not searched."""

PAGE = 10_000
"""The most hits that a cluster returns at once."""

MOST_TERMS = 50_000
"""The most values of one list in a query."""

_LONGEST_VALUE = 8_000  # characters; longer values are stored, and neither found nor counted
_LONGEST_TOKEN = 1 << 16

Body = dict[str, Any]


def occurrence(word: str, term: str) -> str:
    """Join a word as written (folded) with its index term."""
    return f"{word}|{STEM}{term}"


def stem_token(term: str) -> str:
    """Return an index term as the texts of the cluster have it."""
    return f"{STEM}{term}"


def values_of(one: Field) -> str:
    """Return the name of the values of a field."""
    return f"values.{one.value}"


def folded_of(one: Field) -> str:
    """Return the name of the values of a field without case and accents."""
    return f"folded.{one.value}"


def group_of(fold: Fold) -> str:
    """Return the name of the group of a record: the least identifier among its records."""
    return f"group.{fold.value}"


def generation(gap: int, shards: int, replicas: int) -> Body:
    """Build the settings and mappings of an index; `gap` is left free between title and body."""
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                "refresh_interval": "-1",
                "max_terms_count": MOST_TERMS,
                "max_result_window": PAGE,
            },
            "analysis": _ANALYSIS,
        },
        "mappings": {"dynamic": False, "properties": _properties(gap)},
    }


def writer_state(replicas: int) -> Body:
    """Build the settings and mappings of the index of writers."""
    return {
        "settings": {"index": {"number_of_shards": 1, "number_of_replicas": replicas}},
        "mappings": {"properties": {STATE: {"type": "object", "enabled": False}}},
    }


_ANALYSIS: Body = {
    "tokenizer": {"separate": {"type": "whitespace", "max_token_length": _LONGEST_TOKEN}},
    "filter": {
        "parts": {
            "type": "pattern_capture",
            "preserve_original": False,
            "patterns": [r"^([^|]+)\|(.+)$"],
        }
    },
    "analyzer": {
        "occurrences": {"type": "custom", "tokenizer": "separate", "filter": ["parts"]},
        "separate": {"type": "custom", "tokenizer": "separate"},
    },
}


def _properties(gap: int) -> Body:
    keyword = {"type": "keyword", "ignore_above": _LONGEST_VALUE}
    text = {
        "type": "text",
        "analyzer": "occurrences",
        "search_analyzer": "separate",
        "position_increment_gap": gap,
        "norms": False,
    }
    lengths = {"properties": {name: {"type": "integer"} for name in TEXTS}}
    groups = {"properties": {fold.value: keyword for fold in Fold}}
    fields = {"properties": {one.value: keyword for one in Field}}
    numbers = ("version", "from", "until", *DAYS, *TIMES)
    return {
        **{name: {"type": "long"} for name in numbers},
        **dict.fromkeys(TEXTS, text),
        **dict.fromkeys(("id", "base", "stems_of", "grouped", "words", "months"), keyword),
        "length": lengths,
        "date": {"type": "date_range", "format": "strict_date"},
        "bands": {"type": "long"},
        "values": fields,
        "folded": fields,
        "group": groups,
        "word": keyword,
        "term": keyword,
        STATE: {"type": "object", "enabled": False},
    }


DAYS = ("earliest", "latest", "newest")
"""The first and last day of a record, and its sort key in the order from the newest on."""

TIMES = ("arrived", "changed", "added")
"""When a record arrived and was changed, and its sort key in the order from the last on."""
