"""Declaring a metadata field and a facet once: every input and output is derived from the declaration.

The last part adds the field and the facet of the guides to a copy of the program, and runs it.
"""

import csv
import io
import json
import re
from typing import Annotated

import click
import msgspec
import pytest
from bs4 import Tag
from click.testing import CliRunner
from field_builders import CALL, DECLARATIONS, DETECTOR, FACET, ID, OTHER_ID, Outputs, Program
from laws_builders import record
from msgspec import structs
from rich.console import Console
from web_builders import Page

from searcher.cli.hint_options import hint_options
from searcher.cli.search import _facts
from searcher.export.bundle import record_text
from searcher.export.citations import CitationFormat, cite
from searcher.export.cited import CitedArchive
from searcher.export.csv import table
from searcher.export.entries import Entry
from searcher.export.json import FieldChange, difference, json_lines
from searcher.ingest.hint_values import PARSERS
from searcher.ingest.hints import make_hint
from searcher.model.errors import BadHint
from searcher.model.facets import FACETS, QUERY_HELP, Field, facet_of, fields_by_name
from searcher.model.fields import (
    CitationRole,
    HintField,
    MetadataField,
    Output,
    ValueType,
    schema_of,
)
from searcher.model.record import SCHEMA, Hint, Record, from_json, is_canonical, to_json
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


def test_a_new_field_is_listed_among_the_known_keys() -> None:
    with pytest.raises(BadHint, match=r"a known key \(.*creator, translator, kind"):
        make_hint("headline", "Talks", "manifest", "m.csv", SCHEMA_OF_TRANSLATED)
    with pytest.raises(BadHint, match="translator"):
        make_hint("translator", "A. Reader", "manifest", "m.csv")


def test_a_new_field_is_an_option() -> None:
    def echo(**options: str | None) -> None:
        click.echo(options["translator"])

    command = click.command()(hint_options(echo, SCHEMA_OF_TRANSLATED))
    assert CliRunner().invoke(command, ["--translator", "A. Reader"]).output == "A. Reader\n"
    assert "Who translated it." in CliRunner().invoke(command, ["--help"]).output


def test_a_new_field_is_read_from_tables_and_feeds_by_its_aliases() -> None:
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
    (field,) = difference(diff).fields
    assert field == FieldChange("translator", "A. Reader", "C. Reader")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (CitationFormat.BIBTEX, "  author = {{B. Writer} and {A. Reader}},\n"),
        (CitationFormat.RIS, "AU  - B. Writer\r\nAU  - A. Reader\r\n"),
        (CitationFormat.CSL_JSON, '"literal": "A. Reader"'),
    ],
)
def test_a_new_field_is_in_citations(form: CitationFormat, expected: str) -> None:
    assert expected in cite(form, [translated()], ARCHIVE)
    assert "A. Reader" not in cite(form, [translated(None)], ARCHIVE)


# A field and its facet in a copy of the program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    program = Program.copy(tmp_path_factory.mktemp("program"))
    program.add_field()
    program.add_facet()
    return program


@pytest.fixture(scope="module")
def outputs(program: Program) -> Outputs:
    return Outputs(program)


def test_a_field_needs_two_files_and_a_call_and_a_facet_one(program: Program) -> None:
    assert program.changed == {DECLARATIONS, DETECTOR, CALL, FACET}


def test_the_records_and_the_index_of_the_program_before_are_read(outputs: Outputs) -> None:
    assert "2 objects" in outputs.command("verify")
    assert outputs.command("verify").endswith("nothing wrong.\n")
    assert outputs.json("/search.json")["total"] == 2
    assert "translator" in outputs.json(f"/d/{OTHER_ID}.json")


def test_a_new_field_is_hinted_detected_and_stored(outputs: Outputs) -> None:
    assert "Who translated it." in outputs.command("ingest", "--help")
    assert re.search(r"creator .*\n translator  C\. Reader", outputs.command("show", ID))
    written = outputs.json(f"/d/{ID}.json")
    assert written["translator"] == "C. Reader"
    (hint,) = (e for e in written["provenance"] if e["rule"] == "hint:translator")
    assert (hint["field"], hint["value"]) == ("translator", "A. Reader")


def test_a_new_field_is_on_the_page_of_a_record_with_evidence_and_a_link(outputs: Outputs) -> None:
    names = [name.get_text() for name in Page(outputs.page(f"/d/{ID}")).soup.select("dt")]
    assert names[names.index("Translator") - 1] == "Creator"
    (fact,) = facts(outputs.page(f"/d/{ID}"), "Translator")
    assert fact.dd.a.get_text() == "C. Reader"
    assert fact.dd.a["href"] == "/search?translator=C.+Reader"
    assert [e.get_text() for e in fact.select("q")] == ["C. Reader", "A. Reader"]
    assert not facts(outputs.page(f"/d/{OTHER_ID}"), "Translator")


def test_a_new_field_is_in_the_comparison_of_versions(outputs: Outputs) -> None:
    rows = Page(outputs.page(f"/d/{ID}/diff/1..2")).soup.select("tbody tr")
    assert [[cell.get_text() for cell in row.select("th, td")] for row in rows] == [
        ["Translator", "A. Reader", "C. Reader"]
    ]
    (field,) = outputs.json(f"/d/{ID}/diff/1..2.json")["fields"]
    assert field == {"field": "translator", "before": "A. Reader", "after": "C. Reader"}


def test_a_new_field_is_in_the_exports_of_the_site(outputs: Outputs) -> None:
    table = csv.DictReader(io.StringIO(outputs.page("/search.csv")))
    assert {row["id"]: row["translator"] for row in table}[ID] == "C. Reader"
    assert "{{B. Writer} and {C. Reader}}" in outputs.page(f"/d/{ID}.bib")
    assert "AU  - C. Reader" in outputs.page(f"/d/{ID}.ris")
    assert {"literal": "C. Reader"} in outputs.json(f"/d/{ID}.csl.json")[0]["author"]


def test_a_new_facet_is_in_its_place_beside_the_results(outputs: Outputs) -> None:
    page = Page(outputs.page("/search"))
    headings = [heading.get_text() for heading in page.soup.select(".facets h2")]
    place = headings.index("Translator")
    assert headings[place - 1 : place + 2] == ["Source", "Translator", "Issued by"]
    values = [(link.name, link.count, link.url) for link in page.facet("translator")]
    assert values == [
        ("C. Reader", 1, "/search?translator=C.+Reader"),
        ("Unknown translator", 1, "/search?translator=unknown"),
    ]
    assert Page(outputs.page("/facet/translator")).one("h1").get_text().startswith("Translator: ")
    counted = outputs.json("/facet/translator.json")["values"]
    assert counted == outputs.json("/search.json")["facets"]["translator"]


@pytest.mark.parametrize(
    ("address", "is_found"),
    [
        ("/search.json?q=translator%3A%22C.+Reader%22", True),
        ("/search.json?translator=C.+Reader", True),
        ("/search.json?not.translator=C.+Reader", False),
        ("/search.json?translator=unknown", False),
    ],
)
def test_a_new_facet_is_a_field_of_queries_and_a_filter(
    outputs: Outputs, address: str, is_found: bool
) -> None:
    found = [hit["id"] for hit in outputs.json(address)["hits"]]
    assert found == [ID if is_found else OTHER_ID]


def test_a_new_facet_is_named_in_the_conditions_and_errors_of_a_search(outputs: Outputs) -> None:
    chip = Page(outputs.page("/search?translator=C.+Reader")).one(".chips li:not(.all)")
    assert " ".join(chip.get_text().split()).startswith("Translator: C. Reader")
    assert "issuer:, translator:, date:" in outputs.page("/search?q=interpreter%3Ax&strict=1")
    assert "“translator:” has no value" in outputs.page("/search?q=translator%3A&strict=1")


def test_a_new_facet_is_in_its_place_in_the_help(outputs: Outputs) -> None:
    examples = [code.get_text() for code in Page(outputs.page("/help")).soup.select("td code")]
    (place,) = (n for n, one in enumerate(examples) if one.startswith("translator:"))
    assert examples[place - 1].startswith("source:")
    assert examples[place + 1].startswith("lang:")
    assert "translated by this person" in outputs.page("/help")


def facts(html: str, name: str) -> list[Tag]:
    """Return the facts with a name on the page of a record."""
    found = Page(html).soup.select("dl .fact")
    return [fact for fact in found if fact.dt and fact.dt.get_text() == name]


# The declarations of facets


def test_each_facet_counts_the_values_of_a_declared_field() -> None:
    for field in Field:
        declared = field.declared
        assert declared.values or declared.of, field
        if declared.of:
            assert SCHEMA.field(declared.of)
            assert facet_of(declared.of) is field


def test_names_and_orders_of_facets_are_unambiguous() -> None:
    names = [name for field in Field for name in (field, *field.declared.aliases)]
    assert len(fields_by_name()) == len(names)
    assert not {"title", "date", "q", "sort", "page", "size", "from", "to", "when"} & {*names}
    for orders in ([f.declared.order for f in FACETS], [line.order for line in QUERY_HELP]):
        assert orders == sorted({*orders})


# The declarations of a record


def test_an_older_record_is_read_without_a_new_field() -> None:
    older = record(1)
    assert from_json(to_json(older)) == older
    assert msgspec.json.decode(to_json(older), type=Translated).translator is None


def test_an_older_record_without_a_new_field_counts_as_written() -> None:
    written = to_json(record(1))
    one = msgspec.json.decode(written, type=Translated)
    assert is_canonical(one, written)
    assert is_canonical(one, to_json(one))
    swapped = json.loads(written)
    swapped["title"] = swapped.pop("title")
    for other in (written.replace(b": 1", b":  1"), json.dumps(swapped, indent=2).encode() + b"\n"):
        assert msgspec.json.decode(other, type=Translated) == one
        assert not is_canonical(one, other)


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
