"""Records as Apache Parquet, if pyarrow is installed: the fields of a record as in its JSON.

The columns are derived from the declaration of the record: lists and structures are columns of
their own kind, not texts.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import Any

from searcher.export.bundle import Pipe
from searcher.export.entries import Entry, Unreadable
from searcher.export.json import Json, record_json
from searcher.export.package import record_properties, resolved, type_of
from searcher.model.errors import MissingExtra

_PACKAGE = "pyarrow"
MEDIA_TYPE = "application/vnd.apache.parquet"
_ROWS = 500  # records of which Parquet writes the columns together
_PLAIN = {"string": "string", "integer": "int64", "number": "float64", "boolean": "bool_"}


def is_available() -> bool:
    """Check whether the extra `searcher[parquet]` is installed."""
    return find_spec(_PACKAGE) is not None


def arrow_schema() -> Any:
    """Return the columns of a record (`pyarrow.Schema`)."""
    pa = import_module(_PACKAGE)
    properties, definitions = record_properties()
    return pa.schema([_column(*one, definitions) for one in properties.items()])


def _column(name: str, found: Json, definitions: Json) -> Any:
    pa = import_module(_PACKAGE)
    plain, is_optional = resolved(found, definitions)
    about = {"title": found["title"]} if "title" in found else None
    return pa.field(name, _type(plain, definitions), is_optional, about)


def _type(plain: Json, definitions: Json) -> Any:
    pa = import_module(_PACKAGE)
    kind = type_of(plain)
    if kind == "array":
        items, is_optional = resolved(plain["items"], definitions)
        return pa.list_(pa.field("item", _type(items, definitions), is_optional))
    if kind == "object":
        parts = plain["properties"].items()
        return pa.struct([_column(name, found, definitions) for name, found in parts])
    return getattr(pa, _PLAIN[kind])()


def write(entries: Iterable[Entry | Unreadable]) -> Iterator[bytes]:
    """Write whole records as Parquet; those that cannot be read are left out.

    Raises MissingExtra if pyarrow is not installed.
    """
    if not is_available():
        raise MissingExtra("parquet", _PACKAGE)
    return _parts(entries)


def _parts(entries: Iterable[Entry | Unreadable]) -> Iterator[bytes]:
    pa, parquet = import_module(_PACKAGE), import_module(f"{_PACKAGE}.parquet")
    pipe, schema = Pipe(), arrow_schema()
    records = (e for e in entries if isinstance(e, Entry))
    with parquet.ParquetWriter(pa.PythonFile(pipe, mode="w"), schema, compression="zstd") as out:
        while rows := [record_json(e.record, e.history) for e in islice(records, _ROWS)]:
            out.write_table(pa.Table.from_pylist(rows, schema))
            yield pipe.take()
    yield pipe.take()
