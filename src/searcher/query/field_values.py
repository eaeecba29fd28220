"""Parse the value of a field in a query, such as `kz-am` in `pair:kz-am`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from babel import Locale

from searcher.gazetteer import parse_country_group, parse_pair, resolve_country
from searcher.languages import DEFAULT_LANGUAGE
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate
from searcher.model.expression import DateRange, Undated
from searcher.model.facets import NO_ISSUER, Field
from searcher.model.fields import EncodingScheme
from searcher.model.messages import marked
from searcher.model.record import Kind

_KINDS = frozenset({*Kind, "unknown"})


class BadValue(Exception):
    """A value that its field does not have; `what` and `remedy` have `values` in places
    `%(name)s`, and the value as typed in `%(token)s`.
    """

    def __init__(self, what: str, remedy: str, **values: object) -> None:
        super().__init__(what)
        self.what, self.remedy, self.values = what, remedy, values


@dataclass(frozen=True)
class _Rule:
    """How the values of a scheme are parsed, and what is wrong with others."""

    parse: Callable[[str], str | None]
    what: str
    remedy: str
    values: Mapping[str, object] = field(default_factory=dict)


def is_checked(one: Field) -> bool:
    """Return whether a field has values of some form only; others may be any text."""
    return one.scheme in _RULES


def parse_value(one: Field, value: str) -> str:
    """Parse a value of a field.  Raises BadValue if the field cannot have it."""
    rule, missing = _RULES.get(one.scheme), one.declared.missing
    if rule is None or (missing and value == missing.value):
        return value
    parsed = rule.parse(value)
    if parsed is None:
        raise BadValue(rule.what, rule.remedy, field=one.name_in_queries, **rule.values)
    return parsed


def _parse_issuer(value: str) -> str | None:
    return NO_ISSUER if value.lower() == NO_ISSUER else resolve_country(value)


def _parse_kind(value: str) -> str | None:
    return value.lower() if value.lower() in _KINDS else None


def _parse_year(value: str) -> str | None:
    return value if value.isdigit() and len(value) == 4 else None


def _parse_language(value: str) -> str | None:
    code = value.lower()
    return code if code.split("-", 1)[0] in Locale(DEFAULT_LANGUAGE).languages else None


_RULES = {
    EncodingScheme.PAIR: _Rule(
        parse_pair,
        marked("“%(token)s” is not a pair of countries"),
        marked("Write two codes: %(field)s:AM-KZ"),
    ),
    EncodingScheme.COUNTRY: _Rule(
        resolve_country,
        marked("“%(token)s” is not a country"),
        marked("Write its code or its name: %(field)s:KZ"),
    ),
    EncodingScheme.COUNTRY_GROUP: _Rule(
        parse_country_group,
        marked("“%(token)s” is not a list of countries"),
        marked("Write their codes: %(field)s:AM-KZ"),
    ),
    EncodingScheme.ISSUER: _Rule(
        _parse_issuer,
        marked("“%(token)s” is not an issuer"),
        marked("Write a country, or %(none)s: %(field)s:KZ"),
        {"none": NO_ISSUER},
    ),
    EncodingScheme.KIND: _Rule(
        _parse_kind,
        marked("“%(token)s” is not a kind"),
        marked("The kinds are %(kinds)s."),
        {"kinds": ", ".join(sorted(_KINDS))},
    ),
    EncodingScheme.YEAR: _Rule(
        _parse_year,
        marked("“%(token)s” is not a year"),
        marked("Write four digits, or undated."),
    ),
    EncodingScheme.LANGUAGE: _Rule(
        _parse_language,
        marked("“%(token)s” is not a language"),
        marked("Write its code: %(field)s:kk"),
    ),
}


def parse_dates(value: str) -> DateRange | Undated:
    """Parse a date or a range of dates: `2017-03`, `2014..2016`, `..2016?`, `none`.

    Raises BadValue if it is neither, or ends before it begins.
    """
    if value.lower() in ("none", "undated"):
        return Undated()
    possibly = value.endswith("?")
    first, dots, last = value.removesuffix("?").partition("..")
    try:
        start, end = (Edtf(part) if part else None for part in (first, last if dots else first))
    except BadDate as error:
        raise _bad_date() from error
    if (start is None and end is None) or any(d and not d.has_year for d in (start, end)):
        raise _bad_date()
    earliest, latest = start.earliest if start else None, end.latest if end else None
    if earliest and latest and latest < earliest:
        raise BadValue(
            marked("“%(token)s” ends before it begins"),
            marked("Write date:%(first)s..%(last)s"),
            first=last,
            last=first,
        )
    return DateRange(earliest, latest, possibly)


def _bad_date() -> BadValue:
    return BadValue(
        marked("“%(token)s” is not a date"),
        marked("Write date:2017, date:2017-03, date:2014..2016, date:..2016 or date:none"),
    )
