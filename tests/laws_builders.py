"""Records and limits for the tests of the laws of search."""

import hashlib

from searcher.model.identifiers import bytes_key, mint
from searcher.model.record import Kind, Original, Party, Place, Record, Status
from searcher.model.review import ReviewFlag

UNBOUNDED_SECONDS = 20.0
"""Seconds of processor time that no query comes near unless its work is unbounded.  Speed is
measured in `benchmarks`; work is counted in `tests/engines/test_work.py`.
"""


FREQUENT_WORDS = [
    "the",
    "of",
    "and",
    "to",
    "a",
    "in",
    "that",
    "on",
    "said",
    "will",
    "both",
    "by",
    "for",
    "from",
    "before",
    "after",
    "with",
    "again",
]
"""The most frequent words of the generated collection."""


def record(
    number: int,
    *,
    title: str | None = "A title",
    body: str = "A body.",
    language: str = "en",
    pairs: tuple[str, ...] = ("AM-KZ",),
    published: str | None = "2017-03-03",
    source: str | None = "Steppe Wire",
    kind: str = "news",
    version: int = 1,
    status: Status = Status.CURRENT,
) -> Record:
    """Make a record with the values that the index reads; the number gives its identifier."""
    key = bytes_key(hashlib.sha256(str(number).encode()).hexdigest())
    codes = sorted({code for pair in pairs for code in pair.split("-")})
    return Record(
        id=mint(key),
        version=version,
        identity=key,
        status=status,
        title=title,
        body=body,
        language=language,
        kind=Kind(kind),
        source=source,
        source_id=None,
        creator=None,
        published=published,
        modified=None,
        parties=tuple(Party(code, 1 / len(codes)) for code in codes),
        pairs=pairs,
        countries=tuple(codes),
        places=(Place("Baku", "AZ"),) if "AZ" in codes else (),
        topics=(),
        original=Original("0" * 64, 1, "text/plain", "utf-8", "a.txt", "original.txt"),
        flags=() if published else (ReviewFlag("date-unknown", "published"),),
        hints=(),
        provenance=(),
    )
