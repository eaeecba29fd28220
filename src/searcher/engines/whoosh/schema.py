"""The Whoosh schema, and how a record becomes one of its documents.

Words are cut and stemmed here, by the language of the record, and handed to Whoosh as ready
terms: one field of words as written, one of stems, for the title and for the body.  No text is
stored: it lives in the archive.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import whoosh
from whoosh import fields
from whoosh.analysis import IDAnalyzer
from whoosh.formats import Positions

from searcher import search
from searcher.query import Field
from searcher.record import Record
from searcher.search import facet_values
from searcher.words import fold, stem, tokens


@cache
def fingerprint() -> str:
    """A name for what an index of this program holds; another one means: rebuild.

    It follows from everything that decides what is written: this file, how words are cut and
    stemmed, and the values of the facets.
    """
    digest = hashlib.sha256(whoosh.versionstring().encode())
    words = Path(str(files("searcher.words")))
    deciding = [
        *words.glob("*.py"),
        *words.glob("data/*.toml"),
        Path(__file__),
        Path(search.__file__),
    ]
    for path in sorted(deciding):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class _Terms(fields.FieldType):  # type: ignore[misc]
    """Terms with their positions, given as a list."""

    def __init__(self) -> None:
        self.analyzer = IDAnalyzer()
        self.format = Positions()
        self.scorable = False  # the lengths of fields are on the card
        self.stored = False


def schema() -> fields.Schema:
    """A new schema."""
    return fields.Schema(
        id=fields.ID(unique=True),
        title_words=_Terms(),
        title_stems=_Terms(),
        body_words=_Terms(),
        body_stems=_Terms(),
        card=fields.STORED,
    )


@dataclass(frozen=True, slots=True)
class Card:
    """What the index keeps of a record beside its words.

    `days` are the ordinals of the first and last day it can be from, None without a year;
    `lengths` are the words of the title and of the body.
    """

    id: str
    version: int
    days: tuple[int, int] | None
    lengths: tuple[int, int]
    facets: tuple[tuple[Field, tuple[str, ...]], ...]


def _days(record: Record) -> tuple[int, int] | None:
    date = record.published_on
    if date is None or date.earliest is None or date.latest is None:
        return None
    return date.earliest.toordinal(), date.latest.toordinal()


def document(record: Record) -> dict[str, object]:
    """The Whoosh document of a record."""
    title_words, title_stems = _terms(record.title or "", record.language)
    body_words, body_stems = _terms(record.body, record.language)
    facets = tuple((f, facet_values(record, f)) for f in Field)
    lengths = len(title_words), len(body_words)
    return {
        "id": record.id,
        "title_words": title_words,
        "title_stems": title_stems,
        "body_words": body_words,
        "body_stems": body_stems,
        "card": Card(record.id, record.version, _days(record), lengths, facets),
    }


def _terms(text: str, language: str | None) -> tuple[list[str], list[str]]:
    words = [t.text for t in tokens(text)]
    return [fold(w) for w in words], [stem(w, language or "") for w in words]
