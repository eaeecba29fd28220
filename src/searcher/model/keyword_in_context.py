"""A line of a concordance: a keyword in its context."""

from dataclasses import dataclass
from enum import StrEnum


class RecordPart(StrEnum):
    """Which text of a record a line comes from."""

    TITLE = "title"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class KeywordInContext:
    """A keyword with the text to its left and right; `start` is the character (from 0) of the
    title or the body at which it begins, `paragraph` the number of its paragraph of the body (0 in
    the title).  Of the record: date (EDTF), source, language, heading.
    """

    id: str
    version: int
    place: RecordPart
    start: int
    left: str
    word: str
    right: str
    date: str | None
    source: str | None
    language: str | None
    heading: str
    paragraph: int = 0
