"""The JSON Schema of records, derived from their declaration."""

import inspect
from typing import Any

import msgspec

from searcher.model.record.document_record import SCHEMA, Record

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OPEN = {"ReviewCode": "The code of a review flag; later programs may add codes."}
"""Enums to which values may be added without a new format, and their descriptions."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the current format of records.

    Keys that it does not name are allowed: a later program may add fields.
    """
    schema = msgspec.json.schema(Record)
    described(schema["$defs"])
    return {"$schema": _DIALECT, **schema}


def described(definitions: dict[str, Any], record: str = "Record") -> dict[str, Any]:
    """Return definitions of JSON Schema, with descriptions, names of fields and open lists;
    `record` is the name of that of records.
    """
    for name, definition in definitions.items():
        if name in _OPEN:
            definitions[name] = {"title": name, "description": _OPEN[name], "type": "string"}
        elif "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
    _add_titles(definitions, record)
    return definitions


def _add_titles(definitions: dict[str, Any], record: str) -> None:
    """Add the English name of each metadata field."""
    for field in SCHEMA.fields:
        owner = definitions["Original" if field.path[0] == "original" else record]
        owner["properties"][field.path[-1]]["title"] = field.label
