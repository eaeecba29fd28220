"""Values as text in the UI locale: names, dates, numbers, review flags, locators."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_percent

from searcher.gazetteer import city_name, country_name, place_name
from searcher.index.protocol import Notice
from searcher.model.edtf import Edtf
from searcher.model.facets import Field
from searcher.model.fields import EncodingScheme
from searcher.model.record import Evidence, Record, Relation, RelationKind
from searcher.model.review import ReviewFlag
from searcher.search.highlights import Span
from searcher_web.i18n import gettext, locale, ngettext, ui_language
from searcher_web.labels import kind_label, origin_label, review_code_label, topic_label

_CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_COLLATION = {letter: (ord("а") << 8) + place for place, letter in enumerate(_CYRILLIC)}


class TextRun(NamedTuple):
    """A part of a text that is marked or not."""

    text: str
    is_marked: bool


def text_runs(text: str, marks: Iterable[Span]) -> Iterator[TextRun]:
    """Split a text at its marks."""
    at = 0
    for start, end in marks:
        if start > at:
            yield TextRun(text[at:start], is_marked=False)
        yield TextRun(text[start:end], is_marked=True)
        at = end
    if at < len(text):
        yield TextRun(text[at:], is_marked=False)


@cache
def text_direction(language: str | None) -> str:
    """Return `rtl` if a language (BCP 47) is written from right to left, else `ltr`."""
    try:
        return str(Locale.parse(language or "", sep="-").text_direction)
    except (ValueError, UnknownLocaleError):
        return "ltr"


@cache
def likely_locale(language: str) -> str:
    """Return a language (BCP 47) with the territory where it is spoken most, as `kk_KZ`; an empty
    text if CLDR has none.
    """
    subtags = get_global("likely_subtags").get(language.replace("-", "_"), "").split("_")
    return f"{subtags[0]}_{subtags[-1]}" if len(subtags) > 2 else ""


def collation_key(name: str) -> list[int]:
    """Return a key to sort names by: Cyrillic letters in the order of the Kazakh alphabet.

    Unicode orders the Kazakh letters after all Russian ones.
    """
    return [_COLLATION.get(letter, ord(letter) << 8) for letter in name.casefold()]


def field_label(field: Field) -> str:
    """Return the name of a field."""
    return gettext(field.label)


def value_label(field: Field, value: str) -> str:
    """Return the name of a facet value."""
    return _value_label(field, value, ui_language())


@lru_cache(1 << 14)  # a page of results has dozens
def _value_label(field: Field, value: str, _language: str) -> str:
    missing = field.declared.missing
    if missing and value == missing.value:
        return gettext(missing.label)
    return scheme_label(field.scheme, value)


def scheme_label(scheme: EncodingScheme, value: str) -> str:
    """Return the name of a value in a vocabulary or notation."""
    label = _LABELS.get(scheme)
    return label(value) if label else value


def country_label(code: str) -> str:
    """Return the name of a country."""
    return country_name(code, ui_language())


def _countries_label(codes: str) -> str:
    return " – ".join(map(country_label, codes.split("-")))


def place_label(value: str) -> str:
    """Return the name of a city, or of a part of a country from its code."""
    is_part = "-" in value and value[:2].isupper()
    return place_name(value, ui_language()) if is_part else city_name(value, ui_language())


def party_label(code: str) -> str:
    """Return the name of a country or of a part of one."""
    return place_name(code, ui_language())


def language_label(code: str | None) -> str:
    """Return the name of a language."""
    name = str(locale().languages.get(code or "", code or ""))
    return name[:1].upper() + name[1:]


@cache
def _thousands(language: str) -> str:
    return str(Locale(language).number_symbols["latn"]["group"])


def format_number(count: int) -> str:
    """Format an integer with a thousands separator."""
    written = f"{count:,}"
    return written if len(written) < 4 else written.replace(",", _thousands(ui_language()))


def percent(share: float) -> str:
    """Format a share as a whole percentage: `43%`."""
    return str(format_percent(share, locale=locale()))


def record_count_label(count: int) -> str:
    """Format a number of records: `1 record`, `1,234 records`."""
    return ngettext("%(count)s record", "%(count)s records", count, count=format_number(count))


def excluded_label(name: str) -> str:
    """Format a value that a filter excludes: `not Armenia`."""
    return gettext("not %(name)s", name=name)


def date_label(text: str | None) -> str:
    """Format an EDTF date: `3 March 2017`, `23 April, year unknown`."""
    if not text:
        return gettext("Undated")
    if "/" in text:
        first, last = text.split("/")
        return gettext("%(first)s to %(last)s", first=date_label(first), last=date_label(last))
    exact = text.rstrip("?~%")
    words = _yearless(exact) if exact.startswith("XXXX") else _dated(exact, ui_language())
    return words + (_qualifier(text[-1]) if exact != text else "")


def _qualifier(sign: str) -> str:
    """Format the EDTF qualifier of a date."""
    match sign:
        case "?":
            return gettext(", uncertain")
        case "~":
            return gettext(", approximate")
        case _:
            return gettext(", approximate and uncertain")


def _yearless(text: str) -> str:
    parts = text.split("-")
    sample = date(2000, int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
    shape = "d MMMM" if len(parts) > 2 else "LLLL"
    day = format_date(sample, _shape(shape, ui_language()), locale=locale())
    return gettext("%(day)s, year unknown", day=day)


@lru_cache(1 << 13)
def _dated(text: str, language: str) -> str:
    day = Edtf(text).earliest
    shape = {1: "y", 2: "LLLL y", 3: "d MMMM y"}[text.count("-") + 1]
    return format_date(day, _shape(shape, language), locale=language) if day else text


def _shape(shape: str, language: str) -> str:
    """Return the pattern of a date in a language; in Kazakh the year comes first."""
    if language == "kk":
        return {"d MMMM y": "y 'ж'. d MMMM", "LLLL y": "y 'ж'. MMMM"}.get(shape, shape)
    return shape


def date_and_source(record: Record) -> str:
    """Format the date and the source of a record in one line."""
    return " · ".join(filter(None, (date_label(record.published), record.source)))


def review_flag_label(flag: ReviewFlag) -> str:
    """Format a review flag: what is to be checked, with its detail."""
    words, detail = review_code_label(flag.code), _detail_label(flag)
    return f"{words.rstrip('.')}: {detail}." if detail else words


def _detail_label(flag: ReviewFlag) -> str:
    """Format the detail of a review flag: names of countries, a language, or a kind."""
    match flag.field:
        case "parties":
            return ", ".join(map(party_label, flag.detail.split()))
        case "language" if flag.detail:
            return language_label(flag.detail)
        case "kind":
            return kind_label(flag.detail)
        case _:
            return flag.detail


def relation_label(relation: Relation) -> str:
    """Format the relation of a record to another."""
    share = percent(relation.score)
    match relation.kind:
        case RelationKind.NEAR_DUPLICATE:
            return gettext("Nearly the same text (%(share)s of word sequences shared)", share=share)
        case RelationKind.COUNTERPART:
            return gettext(
                "The other side's account (%(share)s of names and numbers shared)", share=share
            )
        case RelationKind.TRANSLATION:
            return gettext(
                "Translation of the same text by its publisher (%(share)s of the text in common)",
                share=share,
            )


def notice_label(notice: Notice) -> str:
    """Format a notice of the search, such as what it skipped."""
    return gettext(notice.message, **notice.values)


def locator_label(evidence: Evidence) -> str:
    """Format where the evidence for a value was found."""
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
            return gettext("given by an archivist (%(at)s)", at=origin_label(where.part))
        case "decision":
            return gettext("corrected by an archivist (%(at)s)", at=where.part)
        case "registry":
            return gettext("in the registry of sources (%(at)s)", at=where.part)


def _review_label(code: str) -> str:
    return review_code_label(code).rstrip(".")


_LABELS: Mapping[EncodingScheme, Callable[[str], str]] = {
    EncodingScheme.DATE: date_label,
    EncodingScheme.LANGUAGE: language_label,
    EncodingScheme.COUNTRY: country_label,
    EncodingScheme.PARTY: party_label,
    EncodingScheme.COUNTRY_GROUP: _countries_label,
    EncodingScheme.PAIR: _countries_label,
    EncodingScheme.ISSUER: country_label,
    EncodingScheme.PLACE: place_label,
    EncodingScheme.KIND: kind_label,
    EncodingScheme.TOPIC: topic_label,
    EncodingScheme.REVIEW_CODE: _review_label,
}
