"""The parsers of the values that archivists give, one for each type of value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from babel import Locale
from babel.core import get_global

from searcher.gazetteer import is_place
from searcher.metadata.topic_vocabulary import topic_names
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate
from searcher.model.fields import ValueType
from searcher.model.record import Kind
from searcher.model.web_addresses import canonical_url

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SEPARATOR = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class ValueParser:
    """How a value of one type is parsed.

    `parse` returns the canonical texts of its values, several for a list, or None if it is not
    valid; `expected` completes the sentence "this value is not …".
    """

    parse: Callable[[str], tuple[str, ...] | None]
    expected: str = ""

    @classmethod
    def single(cls, parse: Callable[[str], str | None], expected: str = "") -> "ValueParser":
        """Return the parser of a field with one value."""

        def parse_single(text: str) -> tuple[str, ...] | None:
            value = parse(text)
            return None if value is None else (value,)

        return cls(parse_single, expected)


def is_future(value: str) -> bool:
    """Return whether a date lies in the future in every time zone."""
    earliest = Edtf(value).earliest
    return earliest is not None and earliest > datetime.now(UTC).date() + timedelta(days=1)


def _url(value: str) -> str | None:
    return value if canonical_url(value) else None


def _date(value: str) -> str | None:
    try:
        return str(Edtf(value))
    except BadDate:
        return None


def _day(value: str) -> str | None:
    try:
        return value if date.fromisoformat(value).isoformat() == value else None
    except ValueError:
        return None


def _kind(value: str) -> str | None:
    return value.lower() if value.lower() in set(Kind) else None


def _language(value: str) -> str | None:
    """Return the BCP 47 code of a language (`EN` and `eng` are en), or None if it is unknown."""
    if not _LANGUAGE.fullmatch(value):
        return None
    code, *rest = value.split("-")
    code = get_global("language_aliases").get(code.lower(), code.lower())
    if code not in Locale("en").languages:
        return None
    cased = (
        part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower()
        for part in rest
    )
    return "-".join((code, *cased))


def _places(value: str) -> tuple[str, ...] | None:
    codes = _SEPARATOR.split(value.upper())
    return tuple(sorted(set(codes))) if all(map(is_place, codes)) else None


def _topics(value: str) -> tuple[str, ...] | None:
    names = _SEPARATOR.split(value.lower())
    return tuple(dict.fromkeys(names)) if set(names) <= set(topic_names()) else None


PARSERS: Mapping[ValueType, ValueParser] = {
    ValueType.TEXT: ValueParser.single(str),
    ValueType.URL: ValueParser.single(_url, "an http or https address"),
    ValueType.DATE: ValueParser.single(_date, "a date (2017-03-03, 2017-03, 2017, XXXX-04-23)"),
    ValueType.DAY: ValueParser.single(_day, "a day (2017-03-03)"),
    ValueType.KIND: ValueParser.single(_kind, f"a kind ({', '.join(Kind)})"),
    ValueType.LANGUAGE: ValueParser.single(_language, "the code of a language (kk, ru, en)"),
    ValueType.PLACES: ValueParser(
        _places, "a list of codes of countries (KZ AM) or their parts (RU-TA)"
    ),
    ValueType.TOPICS: ValueParser(_topics, f"a list of topics ({', '.join(topic_names())})"),
}
"""The parser of each type of value."""
