"""Documents made by chance, the same at every run: words by Zipf's law, a few countries."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from searcher.identity import bytes_key, mint
from searcher.record import Kind, Original, Party, Record, Status

_COUNTRIES = ("AM", "AZ", "CN", "DE", "GE", "IR", "KG", "KZ", "RU", "TR", "US", "UZ")
_NAMES = {"AM": "Armenia", "AZ": "Azerbaijan", "CN": "China", "DE": "Germany", "GE": "Georgia",
          "IR": "Iran", "KG": "Kyrgyzstan", "KZ": "Kazakhstan", "RU": "Russia", "TR": "Turkey",
          "US": "United States", "UZ": "Uzbekistan"}  # fmt: skip
_VOCABULARY = 30_000
_WORDS = 260


@dataclass(frozen=True, slots=True)
class Document:
    """A made-up document about two countries."""

    number: int
    title: str
    body: str
    codes: tuple[str, str]
    source: str
    date: str

    def html(self) -> bytes:
        """It as a saved page."""
        body = "".join(f"<p>{p}</p>" for p in self.body.split("\n\n"))
        return (
            f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{self.title}</title>"
            f'<meta property="article:published_time" content="{self.date}T10:00:00Z"></head>'
            f"<body><nav><a href=/>Home</a></nav><article><h1>{self.title}</h1>{body}</article>"
            f"<footer>{self.source}</footer></body></html>"
        ).encode()

    def record(self) -> Record:
        """It as a record."""
        key = bytes_key(f"{self.number:064x}")
        return Record(
            id=mint(key), version=1, identity=key, status=Status.CURRENT, title=self.title,
            body=self.body, language="en", kind=list(Kind)[self.number % 4], source=self.source,
            source_id=None, creator=None, published=self.date, modified=None,
            parties=tuple(Party(code, 0.5) for code in self.codes), pairs=("-".join(self.codes),),
            countries=self.codes, places=(), topics=(), notes=(), hints=(), provenance=(),
            original=Original("0" * 64, 1, "text/plain", "utf-8", "a.txt", "original.txt"),
        )  # fmt: skip


def vocabulary() -> tuple[str, ...]:
    """The words, the most frequent first."""
    chance = random.Random(1)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    words = dict.fromkeys(
        "".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(3 * _VOCABULARY)
    )
    return tuple(words)[:_VOCABULARY]


def documents(count: int) -> Iterator[Document]:
    """`count` documents, the same ones every time."""
    chance, words = random.Random(2), vocabulary()
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    for number in range(count):
        one, other = sorted(chance.sample(_COUNTRIES, 2))
        text = chance.choices(words, cum_weights=weights, k=_WORDS)
        paragraphs = [" ".join(text[i : i + 65]).capitalize() + "." for i in range(0, _WORDS, 65)]
        lead = f"{_NAMES[one]} and {_NAMES[other]} held talks number {number}."
        date = f"{chance.randint(1992, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        title = f"{_NAMES[one]} and {_NAMES[other]}: {' '.join(chance.choices(words[:2000], k=4))}"
        source = f"Source {chance.randint(1, 40)}"
        yield Document(number, title, "\n\n".join([lead, *paragraphs]), (one, other), source, date)
