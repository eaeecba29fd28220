"""Citations, parsed by independent programs."""

import json
from dataclasses import replace
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given
from hypothesis import strategies as st
from laws_builders import record
from msgspec import structs

from searcher.export.citations import CitationFormat, citation, cite
from searcher.export.cited import CitedArchive
from searcher.model.record import Kind, Record

HOME = CitedArchive("Archive of Neighbours", "https://archive.example")
WITH_ARK = replace(HOME, naan="99999")
TITLES = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]) | st.sampled_from("{}\\$&#_%~^\"@,= \n"),
    min_size=1,
    max_size=30,
).filter(str.strip)  # fmt: skip


def named(title: str, **rest: object) -> Record:
    return structs.replace(record(1), title=title, **rest)


def dated(date: str | None) -> Record:
    return structs.replace(record(1), published=date)


def in_bibtex(*records: Record, home: CitedArchive = HOME) -> list[Any]:
    text = cite(CitationFormat.BIBTEX, records, home)
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    return library.entries


def in_ris(*records: Record, home: CitedArchive = HOME) -> list[dict[str, Any]]:
    return rispy.loads(cite(CitationFormat.RIS, records, home))


def in_csl(*records: Record, home: CitedArchive = HOME) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(cite(CitationFormat.CSL_JSON, records, home))
    return found


# Round trips


@given(TITLES)
def test_a_title_survives_csl_and_ris(title: str) -> None:
    one, plain = named(title), " ".join(title.split())
    (item,) = in_csl(one)
    assert item["title"] == plain
    (entry,) = in_ris(one)
    assert entry["title"] == plain


@pytest.mark.parametrize(
    "title",
    [
        "Talks & trade: 100 % of C_1 cost $5 #1",
        "Braces { and } and } and {",
        r"A \backslash and \emph{no command}",
        "Tilde ~ and caret ^",
        "Министры встретились в Астане — «итоги»",
        "Қазақстан мен Әзербайжан",
        "Two\nlines\tand a tab",
    ],
)
def test_a_title_survives_bibtex(title: str) -> None:
    (entry,) = in_bibtex(named(title))
    # bibtexparser decodes a caret as an accent.
    assert entry["title"].replace("ˆ", "^") == " ".join(title.split())


@given(TITLES, TITLES)
def test_the_braces_of_bibtex_are_balanced(title: str, source: str) -> None:
    text = cite(CitationFormat.BIBTEX, [named(title, source=source)], HOME)
    depth = 0
    for letter in text:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth >= 0
    assert depth == 0
    assert text.count("\n@") + text.startswith("@") == 1


def test_every_format_has_source_creator_language_and_version() -> None:
    one = named("Talks", version=3, creator="A. Writer", language="kk", kind=Kind.REPORT)
    link = f"https://archive.example/d/{one.id}/v3"
    (bib,), (ris,), (csl,) = (read(one, home=WITH_ARK) for read in (in_bibtex, in_ris, in_csl))
    assert bib.key == ris["id"] == csl["id"] == f"record-{one.id}-v3"
    assert bib["url"] == csl["URL"] == link
    assert ris["urls"] == [link]
    assert bib["publisher"] == ris["publisher"] == csl["publisher"] == "Steppe Wire"
    assert bib["author"] == "A. Writer"
    assert ris["authors"] == ["A. Writer"]
    assert csl["author"] == [{"literal": "A. Writer"}]
    assert bib["language"] == ris["language"] == csl["language"] == "kk"
    assert (ris["type_of_reference"], csl["type"]) == ("RPRT", "report")
    ark = f"ark:99999/{one.id}"
    assert bib["note"] == f"Archive of Neighbours, {ark}, version 3"
    assert ris["accession_number"] == csl["archive_location"] == ark
    assert ris["database_provider"] == csl["archive"] == "Archive of Neighbours"


def test_unknown_values_are_left_out() -> None:
    one = structs.replace(
        record(1), source=None, published=None, language=None, kind=None, title=None
    )
    (bib,), (ris,), (csl,) = (read(one) for read in (in_bibtex, in_ris, in_csl))
    assert {f.key for f in bib.fields} == {"title", "note", "url"}
    assert not {"publisher", "year", "date", "authors", "notes"} & ris.keys()
    assert not {"issued", "publisher", "author", "container-title"} & csl.keys()
    assert csl["title"] == ris["title"] == "[A body.]"
    for text in (cite(form, [one], HOME) for form in CitationFormat):
        assert "access" not in text
        assert "urldate" not in text


def test_several_records_are_written_to_one_file() -> None:
    records = [record(n, title=f"Number {n}") for n in range(3)]
    for read in (in_bibtex, in_ris, in_csl):
        assert [entry["title"] for entry in read(*records)] == [
            "Number 0", "Number 1", "Number 2"
        ]  # fmt: skip
        assert read() == []


# Dates


@pytest.mark.parametrize(
    ("date", "biblatex", "year", "month"),
    [
        ("2017-03-03", "2017-03-03", "2017", "mar"),
        ("2017-03", "2017-03", "2017", "mar"),
        ("2017", "2017", "2017", None),
        ("1992?", "1992?", None, None),
        ("2017-06-12/2017-06-14", "2017-06-12/2017-06-14", None, None),
        ("XXXX-04-23", None, None, None),
        (None, None, None, None),
    ],
)
def test_a_date_in_bibtex_has_the_precision_of_the_record(
    date: str | None, biblatex: str | None, year: str | None, month: str | None
) -> None:
    (entry,) = in_bibtex(dated(date))
    fields = {field.key: field.value for field in entry.fields}
    assert (fields.get("date"), fields.get("year"), fields.get("month")) == (biblatex, year, month)
    unknown = date is not None and biblatex is None
    assert (f"dated {date} (EDTF)" in fields["note"]) is unknown


@pytest.mark.parametrize(
    ("date", "day", "year"),
    [
        ("2017-03-03", "2017/03/03/", "2017"),
        ("2017-03", "2017/03//", "2017"),
        ("2017", "2017///", "2017"),
        ("1992?", "1992///uncertain", None),
        ("1992-05~", "1992/05//about", None),
        ("2017-06-12/2017-06-14", "2017/06//2017-06-12 to 2017-06-14", "2017"),
        ("2017-06-12/2017-07-12", "2017///2017-06-12 to 2017-07-12", "2017"),
        ("2016/2017", None, None),
        ("XXXX-04-23", None, None),
        (None, None, None),
    ],
)
def test_a_date_in_ris_has_the_precision_of_the_record(
    date: str | None, day: str | None, year: str | None
) -> None:
    (entry,) = in_ris(dated(date))
    assert (entry.get("date"), entry.get("year")) == (day, year)
    expected = [f"Dated {date} (EDTF)"] if date and day is None else None
    assert entry.get("notes") == expected


@pytest.mark.parametrize(
    ("date", "issued"),
    [
        ("2017-03-03", {"date-parts": [[2017, 3, 3]]}),
        ("2017-03", {"date-parts": [[2017, 3]]}),
        ("1992?", {"date-parts": [[1992]], "circa": True}),
        ("1992%/1994", {"date-parts": [[1992], [1994]], "circa": True}),
        ("2017-06-12/2017-06-14", {"date-parts": [[2017, 6, 12], [2017, 6, 14]]}),
        ("XXXX-04-23", {"literal": "XXXX-04-23"}),
        (None, None),
    ],
)
def test_a_date_in_csl_json_has_the_precision_of_the_record(
    date: str | None, issued: object
) -> None:
    (item,) = in_csl(dated(date))
    assert item.get("issued") == issued


# The citation line


def test_the_citation_line_has_the_known_values_and_the_permalink_of_the_version() -> None:
    one = named("On {trade}", version=2)
    link = f"https://archive.example/d/{one.id}/v2"
    assert citation(one, HOME, "3 March 2017") == (
        f"Steppe Wire, “On {{trade}}”, 3 March 2017. Archive of Neighbours, {link}"
    )
    assert citation(structs.replace(one, source=None), WITH_ARK, "Undated") == (
        f"“On {{trade}}”, Undated. Archive of Neighbours, ark:99999/{one.id}, {link}"
    )
