"""Values in a reader's words: names, dates, notes, places in a document, marked pieces."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date

from searcher.dates import Edtf
from searcher.normalise.topics import topic_names
from searcher.places import country_name, place_name
from searcher.query import Field
from searcher.record import Evidence, Note
from searcher.search import Span

_ENGLISH = Locale("en")

FIELD_NAMES = {
    Field.PAIR: "Pair",
    Field.COUNTRY: "Country",
    Field.SOURCE: "Source",
    Field.YEAR: "Year",
    Field.LANGUAGE: "Language",
    Field.KIND: "Kind",
    Field.TOPIC: "Topic",
    Field.PLACE: "Place",
    Field.REVIEW: "For review",
    Field.RELATED: "Related to",
}
_NOTES = {
    "title-unknown": "It has no title; the opening words stand in brackets.",
    "date-unknown": "Nothing says when it was published.",
    "year-unknown": "The day is given, the year is not.",
    "date-conflict": "Two witnesses give different dates.",
    "date-unsure": "The date of publication is not certain.",
    "source-unknown": "Nothing says who published it.",
    "source-unsure": "The text names this publisher; nothing else says that it is the source.",
    "source-unregistered": "The source is not in the registry.",
    "language-unsure": "The language is not certain.",
    "language-unknown": "Nothing shows the language.",
    "kind-unsure": "Nothing but its form of publication shows the kind of document.",
    "kind-unknown": "The kind of document is not certain.",
    "parties-unknown": "No country was recognised.",
    "near-duplicate": "An earlier record has nearly the same words.",
    "party-alone": "Only one country was recognised.",
    "mislabelled": "Its name claims another format than it has.",
    "truncated": "Its end is missing; what could be read is here.",
    "pages-without-text": "Some of its pages are pictures, and are not in the text.",
}


class Piece(NamedTuple):
    """A piece of a text, marked or not."""

    text: str
    marked: bool


def pieces(text: str, marks: Iterable[Span]) -> Iterator[Piece]:
    """A text cut at its marks."""
    at = 0
    for start, end in marks:
        if start > at:
            yield Piece(text[at:start], marked=False)
        yield Piece(text[start:end], marked=True)
        at = end
    if at < len(text):
        yield Piece(text[at:], marked=False)


def value_name(field: Field, value: str) -> str:
    """A value of a facet as a reader calls it."""
    match field:
        case Field.PAIR:
            return " – ".join(country_name(code) for code in value.split("-"))
        case Field.COUNTRY:
            return country_name(value)
        case Field.LANGUAGE:
            return language_name(value)
        case Field.KIND:
            return value.replace("-", " ").capitalize()
        case Field.TOPIC:
            return topic_names().get(value, value)
        case Field.PLACE:
            return place_name(value) if "-" in value and value[:2].isupper() else value
        case Field.REVIEW:
            return _NOTES.get(value, value).rstrip(".")
        case Field.SOURCE:
            return "Source not known" if value == "unknown" else value
        case _:
            return "Undated" if value == "undated" else value


def language_name(code: str | None) -> str:
    """The English name of a language."""
    return _ENGLISH.languages.get(code or "", code or "") if code != "unknown" else "Unknown"


def date_words(text: str | None) -> str:
    """An EDTF date as a reader writes it: `3 March 2017`, `23 April, year not known`."""
    if not text:
        return "Undated"
    if "/" in text:
        return " to ".join(date_words(part) for part in text.split("/"))
    doubt = {"?": ", uncertain", "~": ", about", "%": ", about and uncertain"}.get(text[-1], "")
    parts = text.rstrip("?~%").split("-")
    if parts[0] == "XXXX":
        sample = date(2000, int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
        shape = "d MMMM" if len(parts) > 2 else "MMMM"
        return format_date(sample, shape, locale="en") + ", year not known" + doubt
    day = Edtf(text).earliest
    shape = {1: "y", 2: "MMMM y", 3: "d MMMM y"}[len(parts)]
    return (format_date(day, shape, locale="en") if day else text) + doubt


def note_words(note: Note) -> str:
    """What is to be reviewed, in words."""
    words = _NOTES.get(note.code, note.code)
    return f"{words.rstrip('.')}: {note.detail}." if note.detail else words


def where_words(evidence: Evidence) -> str:
    """Where a value was found, in words."""
    where = evidence.where
    places = {
        "body": f"in the text, characters {where.start} to {where.end}",
        "title": "in the title",
        "markup": f"in the markup, {where.at}",
        "url": f"in the address ({where.at})",
        "file": f"in the file ({where.at})",
        "hint": f"said by an archivist ({where.at})",
        "registry": f"in the registry of sources ({where.at})",
    }
    return places[where.origin]
