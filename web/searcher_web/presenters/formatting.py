"""Values in a reader's words: names, dates, notes, places in a document, marked pieces."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_percent

from searcher.gazetteer import city_name, country_name, place_name
from searcher.index.protocol import Notice
from searcher.model.edtf import Edtf
from searcher.model.expression import NO_ISSUER, Field
from searcher.model.record import Evidence, Record, Relation, RelationKind, ReviewFlag
from searcher.search.highlights import Span
from searcher_web.i18n import gettext, locale, marked, ngettext, tongue
from searcher_web.presenters.labels import kind_name, origin_words, review_words, topic_name

_FIELDS = {
    Field.PAIR: marked("Pair"),
    Field.COUNTRY: marked("Country"),
    Field.SOURCE: marked("Source"),
    Field.ISSUER: marked("Issued by"),
    Field.YEAR: marked("Year"),
    Field.LANGUAGE: marked("Language"),
    Field.KIND: marked("Kind"),
    Field.TOPIC: marked("Topic"),
    Field.PLACE: marked("Place"),
    Field.REVIEW: marked("For review"),
    Field.RELATED: marked("Related to"),
    Field.ONLY: marked("These countries only"),
}
_SPECIAL = {"unknown": marked("Source not known"), "undated": marked("Undated")}
_CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_PLACES = {letter: (ord("а") << 8) + place for place, letter in enumerate(_CYRILLIC)}


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


def alphabetically(name: str) -> list[int]:
    """A key to sort names by: letters of Kazakh and Russian stand where their alphabets have them,
    which in Unicode come after all others.
    """
    return [_PLACES.get(letter, ord(letter) << 8) for letter in name.casefold()]


def field_name(field: Field) -> str:
    """A field as a reader calls it."""
    return gettext(_FIELDS[field])


def value_name(field: Field, value: str) -> str:
    """A value of a facet as a reader calls it."""
    match field:
        case Field.PAIR | Field.ONLY:
            return " – ".join(country_name(code, tongue()) for code in value.split("-"))
        case Field.COUNTRY:
            return country_name(value, tongue())
        case Field.ISSUER:
            return _issuer_name(value)
        case Field.LANGUAGE:
            return language_name(value)
        case Field.KIND:
            return kind_name(value)
        case Field.TOPIC:
            return topic_name(value)
        case Field.PLACE:
            return named_place(value)
        case Field.REVIEW:
            return review_words(value).rstrip(".")
        case _:
            return gettext(_SPECIAL[value]) if value in _SPECIAL else value


def named_place(value: str) -> str:
    """A city, or a part of a country by its code, as a reader calls it."""
    is_part = "-" in value and value[:2].isupper()
    return place_name(value, tongue()) if is_part else city_name(value, tongue())


def party_name(code: str) -> str:
    """A country or a part of one as a reader calls it."""
    return place_name(code, tongue())


def _issuer_name(value: str) -> str:
    return gettext("Neither side") if value == NO_ISSUER else country_name(value, tongue())


def language_name(code: str | None) -> str:
    """A language in the language of the interface."""
    if code == "unknown":
        return gettext("Language not known")
    name = str(locale().languages.get(code or "", code or ""))
    return name[:1].upper() + name[1:]


@cache
def _thousands(language: str) -> str:
    return str(Locale(language).number_symbols["latn"]["group"])


def number(count: int) -> str:
    """A whole number with its thousands apart."""
    written = f"{count:,}"
    return written if len(written) < 4 else written.replace(",", _thousands(tongue()))


def percent(share: float) -> str:
    """A share in whole percent: `43%`."""
    return str(format_percent(share, locale=locale()))


def records_words(count: int) -> str:
    """`1 record`, `1,234 records`."""
    return ngettext("%(count)s record", "%(count)s records", count, count=number(count))


def excluded_words(name: str) -> str:
    """A value that is left out: `not Armenia`."""
    return gettext("not %(name)s", name=name)


def date_words(text: str | None) -> str:
    """An EDTF date as a reader writes it: `3 March 2017`, `23 April, year not known`."""
    if not text:
        return gettext("Undated")
    if "/" in text:
        first, last = text.split("/")
        return gettext("%(first)s to %(last)s", first=date_words(first), last=date_words(last))
    exact = text.rstrip("?~%")
    words = _yearless(exact) if exact.startswith("XXXX") else _dated(exact, tongue())
    return words + (_doubt(text[-1]) if exact != text else "")


def _doubt(sign: str) -> str:
    match sign:
        case "?":
            return gettext(", uncertain")
        case "~":
            return gettext(", about")
        case _:
            return gettext(", about and uncertain")


def _yearless(text: str) -> str:
    parts = text.split("-")
    sample = date(2000, int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
    shape = "d MMMM" if len(parts) > 2 else "LLLL"
    day = format_date(sample, _shape(shape, tongue()), locale=locale())
    return gettext("%(day)s, year not known", day=day)


@lru_cache(1 << 13)
def _dated(text: str, language: str) -> str:
    day = Edtf(text).earliest
    shape = {1: "y", 2: "LLLL y", 3: "d MMMM y"}[text.count("-") + 1]
    return format_date(day, _shape(shape, language), locale=language) if day else text


def _shape(shape: str, language: str) -> str:
    """How the parts of a date follow one another; in Kazakh the year comes first."""
    if language == "kk":
        return {"d MMMM y": "y 'ж'. d MMMM", "LLLL y": "y 'ж'. MMMM"}.get(shape, shape)
    return shape


def dated_source(record: Record) -> str:
    """The date and the source of a record in one line."""
    return " · ".join(filter(None, (date_words(record.published), record.source)))


def note_words(note: ReviewFlag) -> str:
    """What is to be reviewed, in words."""
    words, detail = review_words(note.code), _detail_words(note)
    return f"{words.rstrip('.')}: {detail}." if detail else words


def _detail_words(note: ReviewFlag) -> str:
    """The values a note is about: countries, a language, or a kind by their names."""
    match note.field:
        case "parties":
            return ", ".join(map(party_name, note.detail.split()))
        case "language" if note.detail:
            return language_name(note.detail)
        case "kind":
            return kind_name(note.detail)
        case _:
            return note.detail


def likeness_words(relation: Relation) -> str:
    """How a record is like another."""
    share = percent(relation.score)
    match relation.kind:
        case RelationKind.NEAR_DUPLICATE:
            return gettext("Nearly the same text (%(share)s of its word runs)", share=share)
        case RelationKind.COUNTERPART:
            return gettext(
                "The other side's account (%(share)s of names and numbers shared)", share=share
            )


def notice_words(notice: Notice) -> str:
    """What a search left out."""
    return gettext(notice.message, **notice.values)


def where_words(evidence: Evidence) -> str:
    """Where a value was found, in words."""
    where = evidence.locator
    match where.origin:
        case "body":
            return gettext(
                "in the text, characters %(start)s to %(end)s", start=where.start, end=where.end
            )
        case "title":
            return gettext("in the title")
        case "markup":
            return gettext("in the markup, %(at)s", at=where.part)
        case "url":
            return gettext("in the address (%(at)s)", at=where.part)
        case "file":
            return gettext("in the file (%(at)s)", at=where.part)
        case "hint":
            return gettext("said by an archivist (%(at)s)", at=origin_words(where.part))
        case "registry":
            return gettext("in the registry of sources (%(at)s)", at=where.part)
