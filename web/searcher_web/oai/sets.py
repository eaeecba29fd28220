"""Sets: the records of a pair, of a country, and of a source.

The name of a set is `pair:AM-KZ`: a field and a value of it.  Of a value only some characters are
allowed (section 2.7.1), so each other byte of it in UTF-8 is written as `!` and two digits.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from searcher.gazetteer import country_name
from searcher.index.protocol import Engine
from searcher.model.facets import Field
from searcher.model.query import Filter
from searcher.model.record import Record

FIELDS = (Field.PAIR, Field.COUNTRY, Field.SOURCE)
_PLAIN = re.compile(rb"[A-Za-z0-9._~-]")
_WRITTEN = re.compile(r"(?:[A-Za-z0-9._~-]|![0-9A-F]{2})+")


def sets_of(values: Mapping[Field, Iterable[str]]) -> Iterator[str]:
    """Return the names of the sets that a record with some values is in."""
    for field in FIELDS:
        yield from (
            f"{field}:{_written(value)}" for value in values[field] if _is_set(field, value)
        )


def values_of(record: Record) -> Mapping[Field, Iterable[str]]:
    """Return the values of a record that make sets."""
    return {field: field.declared.values_of(record) for field in FIELDS}


def _is_set(field: Field, value: str) -> bool:
    """Check that a value is not that of records without one."""
    missing = field.declared.missing
    return missing is None or value != missing.value


def filter_of(name: str) -> Filter | None:
    """Return the filter for the records of a set; None if there is no such set."""
    kind, _, written = name.partition(":")
    value = _read(written)
    field = next((field for field in FIELDS if field == kind), None)
    return Filter(field, (value,)) if field and value else None


def list_sets(engine: Engine) -> Iterator[tuple[str, str]]:
    """Iterate over the sets that some record is in: their names, and what they are called."""
    for facet in engine.terms().facets(FIELDS):
        for value in (one.value for one in facet.values if _is_set(facet.field, one.value)):
            yield f"{facet.field}:{_written(value)}", _called(facet.field, value)


def _called(field: Field, value: str) -> str:
    if field is Field.SOURCE:
        return value
    return " – ".join(map(country_name, value.split("-")))


def _written(value: str) -> str:
    each = (bytes([one]) for one in value.encode())
    return "".join(b.decode() if _PLAIN.fullmatch(b) else f"!{b[0]:02X}" for b in each)


def _read(written: str) -> str | None:
    if not _WRITTEN.fullmatch(written):
        return None
    pieces = re.findall(r"![0-9A-F]{2}|[^!]", written)
    data = b"".join(bytes.fromhex(p[1:]) if p[0] == "!" else p.encode() for p in pieces)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None
