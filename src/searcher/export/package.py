"""Data packages (https://datapackage.org/standard/data-package/): records with what describes them.

A ZIP has `records.jsonl`, a record a line, `records.csv`, a table of their metadata, and last
`datapackage.json`, which has the fields of both, and the size and digest of each file.  All of it
is streamed, so that a package of any size costs no memory.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

import msgspec

from searcher.export.bundle import Pipe
from searcher.export.csv import BETWEEN_VALUES, COLUMNS, csv_line, record_line
from searcher.export.entries import Entry, Unreadable
from searcher.export.json import Json, record_json
from searcher.export.manifest import Manifest
from searcher.export.originals import zip_member
from searcher.model.fields import DeclaredField, EncodingScheme, Output
from searcher.model.record import SCHEMA, Record
from searcher.model.record.json_schema import described
from searcher.store import Version

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_CHUNK = 1 << 16  # bytes
_VERSIONS = "versions"
_NOTATIONS = {
    EncodingScheme.DATE: "EDTF (ISO 8601-2).",
    EncodingScheme.LANGUAGE: "BCP 47.",
    EncodingScheme.COUNTRY: "ISO 3166-1.",
    EncodingScheme.PARTY: "ISO 3166-1, or ISO 3166-2 for a part of a country.",
    EncodingScheme.PAIR: "Two codes of countries (ISO 3166-1), sorted.",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a package states of its archive: its name, its address, the address of its licence."""

    name: str
    address: str
    licence: str | None = None


def package(
    entries: Iterable[Entry | Unreadable], manifest: Manifest, origin: str, about: About
) -> Iterator[bytes]:
    """Write a package of records as a ZIP; those that cannot be read are named in its description.

    The table is written to a temporary file meanwhile, so that each record is read once.
    """
    pipe, unreadable = Pipe(), list[Unreadable]()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as pack, TemporaryFile() as rows:
        rows.write(csv_line(COLUMNS))
        with pack.open(zip_member("records.jsonl", manifest), "w", force_zip64=True) as member:
            lines = _Digested(member)
            for entry in entries:
                if isinstance(entry, Unreadable):
                    unreadable.append(entry)
                    continue
                rows.write(record_line(entry, origin))
                line = record_json(entry.record, entry.history)
                lines.write(msgspec.json.encode(line) + b"\n")
                yield pipe.take()
        rows.seek(0)
        with pack.open(zip_member("records.csv", manifest), "w", force_zip64=True) as member:
            table = _Digested(member)
            while chunk := rows.read(_CHUNK):
                table.write(chunk)
                yield pipe.take()
        resources = [
            _resource("records", "jsonl", "application/x-ndjson", record_fields(), lines),
            _resource("table", "csv", "text/csv", table_fields(), table),
        ]
        found = description(manifest, about, resources, unreadable)
        pack.writestr(zip_member("datapackage.json", manifest), found)
    yield pipe.take()


class _Digested:
    """A file that is written, with the number and the digest of its bytes."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Write some bytes."""
        self._out.write(data)
        self.size += len(data)
        self.digest.update(data)


def _resource(
    name: str, form: str, media_type: str, fields: list[Json], written: _Digested
) -> Json:
    dialect = {"jsonl": {"json": {"keyed": True}}, "csv": {"lineTerminator": "\r\n"}}
    return {
        "name": name,
        "path": f"records.{form}",
        "type": "table",
        "format": form,
        "mediatype": media_type,
        "encoding": "utf-8",
        "dialect": dialect[form],
        "bytes": written.size,
        "hash": f"sha256:{written.digest.hexdigest()}",
        "schema": {"fields": fields, "primaryKey": ["id"]},
    }


def description(
    manifest: Manifest, about: About, resources: list[Json], unreadable: list[Unreadable]
) -> bytes:
    """Encode the description of a package."""
    found = {
        "$schema": PROFILE,
        "name": re.sub(r"[^a-z0-9]+", "-", about.name.lower()).strip("-") or "records",
        "title": about.name,
        "created": manifest.made,
        "version": manifest.made[:10],
        "description": f"{manifest.records} records {manifest.address}".strip(),
        **({"homepage": about.address} if about.address else {}),
        "resources": resources,
        "manifest": msgspec.to_builtins(manifest),
        "unread": list(unreadable),
        **({"licenses": [{"path": about.licence}]} if about.licence else {}),
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


# Fields


def record_fields() -> list[Json]:
    """Return the fields of a record as a table schema, in the order of its JSON."""
    properties, definitions = record_properties()
    own = {field.key: field for field in SCHEMA.fields if len(field.path) == 1}
    return [_field(name, one, definitions, own.get(name)) for name, one in properties.items()]


def record_properties() -> tuple[Json, Json]:
    """Return the properties of a record with its versions as JSON Schema, and definitions."""
    (_, version), definitions = msgspec.json.schema_components(
        [Record, Version], ref_template="{name}"
    )
    definitions = described(definitions)
    listed = {"type": "array", "items": version, "title": "Versions"}
    return {**definitions["Record"]["properties"], _VERSIONS: listed}, definitions


def _field(name: str, found: Json, definitions: Json, declared: DeclaredField | None) -> Json:
    plain, is_optional = resolved(found, definitions)
    constraints: Json = {} if is_optional else {"required": True}
    if "enum" in plain:
        constraints["enum"] = plain["enum"]
    notation = _NOTATIONS.get(declared.declaration.scheme) if declared else None
    return {
        "name": name,
        **({"title": found["title"]} if "title" in found else {}),
        "type": type_of(plain),
        **({"description": notation} if notation else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def resolved(found: Json, definitions: Json) -> tuple[Json, bool]:
    """Return a JSON Schema without references and null, and whether it allows null."""
    options = found.get("anyOf", [found])
    (plain,) = (one for one in options if one.get("type") != "null")
    return definitions.get(plain.get("$ref", ""), plain), len(options) > 1


def type_of(plain: Json) -> str:
    """Return the type of a value: that of an enumeration is the type of its values."""
    if "enum" in plain:
        return "integer" if isinstance(plain["enum"][0], int) else "string"
    return str(plain["type"])


def table_fields() -> list[Json]:
    """Return the columns of the table as a table schema."""
    declared = {field.column: field for field in SCHEMA.listed_in(Output.CSV)}
    return [_column(name, declared.get(name)) for name in COLUMNS]


def _column(name: str, declared: DeclaredField | None) -> Json:
    if declared is None:
        required = {"constraints": {"required": True}} if name in ("id", "version") else {}
        return {"name": name, "type": "integer" if name == "version" else "string", **required}
    several = f" Several values are separated by {BETWEEN_VALUES}."
    notation = _NOTATIONS.get(declared.declaration.scheme, "") + several
    return {
        "name": name,
        "title": declared.label,
        "type": "string",
        "description": notation.strip(),
    }
