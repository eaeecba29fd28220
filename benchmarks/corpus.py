"""Documents to index: read from a file, or generated at random (the same in every run).

Values that a corpus lacks are derived by rule, the same for every engine: see `kind_and_pairs`.
"""

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice
from pathlib import Path

from msgspec import structs

from searcher.model.identifiers import mint
from searcher.model.record import Kind, Original, Party, Record, Status

_NAMES = {"RU": "Russia", "US": "United States", "CN": "China", "KZ": "Kazakhstan",
          "TR": "Turkey", "DE": "Germany", "AZ": "Azerbaijan", "AM": "Armenia", "GE": "Georgia",
          "IR": "Iran", "UZ": "Uzbekistan", "KG": "Kyrgyzstan", "FR": "France", "IN": "India",
          "JP": "Japan", "PL": "Poland", "UA": "Ukraine", "TJ": "Tajikistan", "IT": "Italy",
          "PK": "Pakistan", "EG": "Egypt", "MN": "Mongolia", "KR": "South Korea", "BR": "Brazil",
          }  # fmt: skip
_COUNTRIES = tuple(_NAMES)
_KINDS = tuple(kind.value for kind in Kind)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_VOCABULARY = 30_000
_WORDS = 260


@dataclass(frozen=True, slots=True)
class Document:
    """A document as every engine receives it; `date` is a day, or None."""

    id: str
    title: str
    body: str
    source: str
    date: str | None
    kind: str
    language: str
    pairs: tuple[str, ...]

    @property
    def year(self) -> str:
        """The year, as a facet."""
        return self.date[:4] if self.date else "undated"

    @property
    def day(self) -> int:
        """The date as a number, 20170303; 0 if there is none."""
        return int(self.date.replace("-", "")) if self.date else 0

    @property
    def size(self) -> int:
        """The bytes of its text."""
        return len(self.title.encode()) + len(self.body.encode())

    def html(self) -> bytes:
        """Format it as a saved page."""
        body = "".join(f"<p>{p}</p>" for p in self.body.split("\n\n"))
        return (
            f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{self.title}</title>"
            f'<meta property="article:published_time" content="{self.date}T10:00:00Z"></head>'
            f"<body><nav><a href=/>Home</a></nav><article><h1>{self.title}</h1>{body}</article>"
            f"<footer>{self.source}</footer></body></html>"
        ).encode()

    def record(self) -> Record:
        """Make a record of it."""
        codes = tuple(dict.fromkeys(code for pair in self.pairs for code in pair.split("-")))
        return Record(
            id=self.id, version=1, identity=self.id, status=Status.CURRENT, title=self.title,
            body=self.body, language=self.language, kind=Kind(self.kind), source=self.source,
            source_id=None, creator=None, published=self.date, modified=None,
            parties=tuple(Party(code, 1 / len(codes)) for code in codes), pairs=self.pairs,
            countries=codes, places=(), topics=(), flags=(), hints=(), provenance=(),
            original=Original("0" * 64, 1, "text/plain", "utf-8", "a.txt", "original.txt"),
        )  # fmt: skip

    def stored(self) -> tuple[Record, bytes]:
        """Make what an archive stores: the record, and the original that it describes."""
        data = self.html()
        digest = hashlib.sha256(data).hexdigest()
        original = Original(digest, len(data), "text/html", "utf-8", "a.html", "original.html")
        return structs.replace(self.record(), original=original), data


@dataclass(frozen=True, slots=True)
class Corpus:
    """`count` documents of a file, or (without a file) generated with `words` words each."""

    file: Path | None
    count: int
    words: int = _WORDS

    def __iter__(self) -> Iterator[Document]:
        if self.file:
            return read_corpus(self.file, self.count)
        return documents(self.count, self.words)

    def __str__(self) -> str:
        generated = f"{self.count:,} documents generated with {self.words} words each"
        return f"{self.count:,} documents of {self.file.name}" if self.file else generated


def read_corpus(path: Path, count: int) -> Iterator[Document]:
    """Read the first `count` documents of gzipped JSON lines; any field may be missing."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(islice(lines, count)):
            row = json.loads(line)
            name = str(row.get("id") or number)
            kind, pairs = kind_and_pairs(name)
            yield Document(
                id=mint(name),
                title=row.get("title") or "",
                body=row.get("body") or "",
                source=row.get("source") or "unknown",
                date=_day(row.get("date")),
                kind=kind,
                language=row.get("lang") or "en",
                pairs=pairs,
            )


def _day(value: str | None) -> str | None:
    return value if value and _DAY.fullmatch(value) else None


def kind_and_pairs(name: str) -> tuple[str, tuple[str, ...]]:
    """Derive the kind and the pairs of a document from the SHA-256 of its name.

    Byte 0 gives the kind, byte 1 the number of pairs (one to three); each pair takes four more
    bytes, two for each of its countries.  The product of two bytes picks a country of the
    list, so that the first ones are more frequent, as in a real archive.
    """
    digest = hashlib.sha256(name.encode()).digest()
    kind = _KINDS[digest[0] % len(_KINDS)]
    pairs = (_pair(digest[at : at + 4]) for at in range(2, 2 + 4 * (1 + digest[1] % 3), 4))
    return kind, tuple(dict.fromkeys(pairs))


def _pair(chance: bytes) -> str:
    one = chance[0] * chance[1] * len(_COUNTRIES) >> 16
    other = chance[2] * chance[3] * (len(_COUNTRIES) - 1) >> 16
    other += other >= one
    return "-".join(sorted((_COUNTRIES[one], _COUNTRIES[other])))


@cache
def vocabulary() -> tuple[str, ...]:
    """List the words of generated documents, the most frequent first."""
    chance = random.Random(1)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    words = dict.fromkeys(
        "".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(3 * _VOCABULARY)
    )
    return tuple(words)[:_VOCABULARY]


def documents(count: int, words: int = _WORDS) -> Iterator[Document]:
    """Generate `count` documents, each of `words` words, distributed by Zipf's law."""
    chance, known = random.Random(2), vocabulary()
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(known))))
    for number in range(count):
        text = chance.choices(known, cum_weights=weights, k=words)
        yield _generated(number, text, chance.choices(known[:2000], k=4), chance)


def _generated(number: int, text: list[str], heading: list[str], chance: random.Random) -> Document:
    name = f"made-{number}"
    kind, pairs = kind_and_pairs(name)
    one, other = (_NAMES[code] for code in pairs[0].split("-"))
    paragraphs = [" ".join(text[i : i + 65]).capitalize() + "." for i in range(0, len(text), 65)]
    date = f"{chance.randint(1992, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return Document(
        id=mint(name),
        title=f"{one} and {other}: {' '.join(heading)}",
        body="\n\n".join([f"{one} and {other} held talks number {number}.", *paragraphs]),
        source=f"Source {chance.randint(1, 40)}",
        date=date,
        kind=kind,
        language="en",
        pairs=pairs,
    )
