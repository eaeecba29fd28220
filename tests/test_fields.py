"""Declaring a metadata field once: every input and output is derived from the declaration."""

import csv
import io
import json
from typing import Annotated

import click
import msgspec
import pytest
from click.testing import CliRunner
from laws_builders import record
from msgspec import structs
from rich.console import Console

from searcher.cli.hint_options import hint_options
from searcher.cli.search import _facts
from searcher.export.bundle import record_text
from searcher.export.citations import CitationFormat, cite
from searcher.export.cited import CitedArchive
from searcher.export.csv import table
from searcher.export.entries import Entry
from searcher.export.json import diff_json, json_lines
from searcher.ingest.hint_values import PARSERS
from searcher.ingest.hints import make_hint
from searcher.model.errors import BadHint
from searcher.model.fields import (
    CitationRole,
    HintField,
    MetadataField,
    Output,
    ValueType,
    schema_of,
)
from searcher.model.record import SCHEMA, Hint, Record, from_json, to_json
from searcher.model.version_diff import compare

ORIGIN = "https://archive.example"
ARCHIVE = CitedArchive("Archive of Neighbours", ORIGIN)


class Translated(Record, frozen=True):
    """A record with one more field, which is declared here and nowhere else."""

    translator: Annotated[
        str | None,
        MetadataField(
            "Translator",
            order=55,
            hint=HintField(
                ValueType.TEXT,
                "Who translated it.",
                aliases=("translated-by",),
                columns=("translator", "interpreter"),
                elements=("translator",),
            ),
            column="translated_by",
            citation=CitationRole.AUTHOR,
        ),
    ] = None


SCHEMA_OF_TRANSLATED = schema_of(Translated)


def translated(translator: str | None = "A. Reader") -> Translated:
    known = record(1, title="Talks", body="They met.")
    known = structs.replace(known, creator="B. Writer")
    values = {name: getattr(known, name) for name in Record.__struct_fields__}
    return Translated(**values, translator=translator)


# Inputs


@pytest.mark.parametrize("name", ["translator", "Translated-By "])
def test_a_new_field_is_a_hint_by_its_key_and_alias(name: str) -> None:
    hint = make_hint(name, " A. Reader ", "command line", f"--{name}", SCHEMA_OF_TRANSLATED)
    assert hint == Hint("translator", ("A. Reader",), "command line")


def test_a_new_field_is_named_among_the_known_keys() -> None:
    with pytest.raises(BadHint, match=r"a known key \(.*creator, translator, kind"):
        make_hint("headline", "Talks", "manifest", "m.csv", SCHEMA_OF_TRANSLATED)
    with pytest.raises(BadHint, match="translator"):
        make_hint("translator", "A. Reader", "manifest", "m.csv")


def test_a_new_field_is_an_option() -> None:
    @click.command()
    def command(**options: str | None) -> None:
        click.echo(options["translator"])

    hint_options(command, SCHEMA_OF_TRANSLATED)
    assert CliRunner().invoke(command, ["--translator", "A. Reader"]).output == "A. Reader\n"
    assert "Who translated it." in CliRunner().invoke(command, ["--help"]).output


def test_a_new_field_is_read_from_tables_and_feeds_by_its_names_there() -> None:
    assert {*SCHEMA_OF_TRANSLATED.columns} - {*SCHEMA.columns} == {
        ("translator", "translator"),
        ("interpreter", "translator"),
    }
    assert {*SCHEMA_OF_TRANSLATED.elements} - {*SCHEMA.elements} == {("translator", "translator")}


# Outputs


def test_a_new_field_is_a_column_beside_its_neighbours() -> None:
    data = b"".join(table([Entry(translated(), ())], ORIGIN, SCHEMA_OF_TRANSLATED))
    (row,) = csv.DictReader(io.StringIO(data.decode()))
    assert row["translated_by"] == "A. Reader"
    columns = list(row)
    assert columns[columns.index("translated_by") - 1] == "creator"


def test_a_new_field_is_in_the_json_and_read_back() -> None:
    one = translated()
    assert json.loads(to_json(one))["translator"] == "A. Reader"
    assert msgspec.json.decode(to_json(one), type=Translated) == one
    (line,) = json_lines([Entry(one, ())])
    assert json.loads(line)["translator"] == "A. Reader"


def test_a_new_field_is_in_the_header_of_texts_and_shown_to_archivists() -> None:
    assert "\nCreator: B. Writer\nTranslator: A. Reader\n" in record_text(translated(), ORIGIN)
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(_facts(translated()))
    assert "translator" in console.export_text()


def test_a_new_field_is_compared_between_versions() -> None:
    diff = compare(translated("A. Reader"), translated("C. Reader"))
    assert diff.fields == ("translator",)
    (field,) = diff_json(diff)["fields"]
    assert field == {"field": "translator", "before": "A. Reader", "after": "C. Reader"}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (CitationFormat.BIBTEX, "  author = {{B. Writer} and {A. Reader}},\n"),
        (CitationFormat.RIS, "AU  - B. Writer\r\nAU  - A. Reader\r\n"),
        (CitationFormat.CSL_JSON, '"literal": "A. Reader"'),
    ],
)
def test_a_new_field_plays_its_part_in_citations(form: CitationFormat, expected: str) -> None:
    assert expected in cite(form, [translated()], ARCHIVE)
    assert "A. Reader" not in cite(form, [translated(None)], ARCHIVE)


# The declarations of a record


def test_an_older_record_is_read_without_a_new_field() -> None:
    older = record(1)
    assert from_json(to_json(older)) == older
    assert msgspec.json.decode(to_json(older), type=Translated).translator is None


def test_each_type_of_value_has_a_parser() -> None:
    assert {*PARSERS} == {*ValueType}


def test_names_are_unambiguous() -> None:
    keys = [*SCHEMA.hints, *(alias for hint in SCHEMA.hints.values() for alias in hint.aliases)]
    for names in (keys, [name for name, _ in SCHEMA.columns], [n for n, _ in SCHEMA.elements]):
        assert len({*names}) == len(names)
    for output in (Output.CSV, Output.COMPARISON):
        listed = [field.column for field in SCHEMA.listed_in(output)]
        assert len({*listed}) == len(listed)
    orders = [field.declaration.order for field in SCHEMA.fields]
    assert len({*orders}) == len(orders)


def test_every_path_leads_to_a_value_under_its_key() -> None:
    one = record(1)
    written = json.loads(to_json(one))
    for field in SCHEMA.fields:
        found = msgspec.to_builtins(field.value(one))
        inner = written["original"] if field.path[0] == "original" else written
        assert json.loads(json.dumps(found)) == inner[field.key]
