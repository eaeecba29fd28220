"""What an index keeps of a record beside its words: facet values and days."""

from collections.abc import Callable, Mapping

from searcher.model.expression import NO_ISSUER, Field
from searcher.model.pairs import country_group, country_of
from searcher.model.record import Record, Role

UNKNOWN = "unknown"
UNDATED = "undated"
_YEARS = 30  # a date that may lie in more years than this counts as undated


def facet_values(record: Record, field: Field) -> tuple[str, ...]:
    """Return the values under which a record is counted in a field."""
    return _VALUES[field](record)


def _places(record: Record) -> tuple[str, ...]:
    parts = tuple(code for code in record.party_codes if "-" in code)
    return (*dict.fromkeys(place.name for place in record.places), *parts)


def _years(record: Record) -> tuple[str, ...]:
    date = record.published_on
    if date is None or date.earliest is None or date.latest is None:
        return (UNDATED,)
    years = range(date.earliest.year, date.latest.year + 1)
    return tuple(map(str, years)) if len(years) <= _YEARS else (UNDATED,)


def _countries(record: Record) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(country_of, record.party_codes)))


def _issuers(record: Record) -> tuple[str, ...]:
    issuing = (country_of(party.code) for party in record.parties if party.role is Role.ISSUER)
    return tuple(dict.fromkeys(issuing)) or (NO_ISSUER,)


_VALUES: Mapping[Field, Callable[[Record], tuple[str, ...]]] = {
    Field.PAIR: lambda record: record.pairs,
    Field.COUNTRY: _countries,
    Field.SOURCE: lambda record: (record.source or UNKNOWN,),
    Field.YEAR: _years,
    Field.LANGUAGE: lambda record: (record.language or UNKNOWN,),
    Field.KIND: lambda record: (record.kind or UNKNOWN,),
    Field.TOPIC: lambda record: record.topics,
    Field.PLACE: _places,
    Field.REVIEW: lambda record: tuple(dict.fromkeys(note.code for note in record.flags)),
    Field.RELATED: lambda record: tuple(relation.id for relation in record.related),
    Field.ONLY: lambda record: tuple(filter(None, (country_group(record.party_codes),))),
    Field.ISSUER: _issuers,
}


def days_of(record: Record) -> tuple[int, int] | None:
    """Return the first and the last day of a record (day 1 is 1 January of year 1); None if its
    year is not known.
    """
    date = record.published_on
    if date is None or date.earliest is None or date.latest is None:
        return None
    return date.earliest.toordinal(), date.latest.toordinal()
