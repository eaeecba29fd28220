"""The Whoosh schema, the name of an index, and what an index keeps of a record beside its words.

Words are cut and stemmed by us, by the language of the record: one field of words as written,
one of keys of words, for the title and for the whole text (title and body).  No text is
stored: it lives in the archive.
"""

import hashlib
import unicodedata
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import whoosh
from whoosh import columns, fields
from whoosh.analysis import IDAnalyzer
from whoosh.formats import Existence, Frequency, Positions

from searcher.model.expression import Field
from searcher.model.record import Record

DAYS = ("earliest", "latest")
"""The columns of days, as ordinals (day 1 is 1 January of year 1)."""

_DECIDING = ("arrays.py", "batch.py", "merge.py", "schema.py", "segment.py")
_OF_VALUES = (
    *("model/record.py", "model/edtf.py", "model/pairs.py"),
    *("model/expression.py", "index/facet_values.py"),
)


def deciding() -> tuple[Path, ...]:
    """The files of this program that decide what is written into an index: how words are cut and
    stemmed (all that is in `text`), the values of the facets, and the form of the files.
    """
    searcher, here = Path(str(files("searcher"))), Path(__file__).parent
    of_words = (path for path in (searcher / "text").rglob("*") if path.is_file())
    return tuple(
        sorted(
            (
                *(path for path in of_words if "__pycache__" not in path.parts),
                *(searcher / name for name in _OF_VALUES),
                *(here / name for name in _DECIDING),
            )
        )
    )


@cache
def fingerprint() -> str:
    """A name for what an index of this program holds; another one means: rebuild.

    It follows from the files that decide what is written, and from the versions of what they use:
    Whoosh, the stemmers, and the tables of letters.
    """
    versions = (whoosh.versionstring(), version("PyStemmer"), unicodedata.unidata_version)
    digest = hashlib.sha256("\n".join(versions).encode())
    for path in deciding():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class Terms(fields.FieldType):  # type: ignore[misc]
    """Terms that are given ready, with what is kept of each place."""

    def __init__(self, form: object, *, scorable: bool) -> None:
        self.analyzer = IDAnalyzer()
        self.format = form
        self.scorable = scorable
        self.stored = False


class Day(fields.FieldType):  # type: ignore[misc]
    """A column of days; not searched by term."""

    def __init__(self) -> None:
        self.analyzer = self.format = None
        self.stored = self.scorable = False
        self.column_type = columns.NumericColumn("i")

    def from_column_value(self, value: int) -> int:
        """The ordinal of the day."""
        return value


def schema() -> fields.Schema:
    """A new schema."""
    values = {str(field): Terms(Existence(), scorable=False) for field in Field}
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        version=fields.STORED,
        title_words=Terms(Positions(), scorable=True),
        title_stems=Terms(Frequency(), scorable=True),
        text_words=Terms(Positions(), scorable=True),
        text_stems=Terms(Frequency(), scorable=True),
        **values,
        **{day: Day() for day in DAYS},
    )


def days_of(record: Record) -> tuple[int, int] | None:
    """The first and the last day a record can be from; None without a year."""
    date = record.published_on
    if date is None or date.earliest is None or date.latest is None:
        return None
    return date.earliest.toordinal(), date.latest.toordinal()
