"""No word, letter or code of a single language is in the code: they are in `languages/<code>/`.

What belongs to a script, to Unicode or to a format is listed here, with the reason.
"""

import ast
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from builders import ROOT

from searcher.languages import languages

CODE = ROOT / "src" / "searcher"
FOLDERS = CODE / "languages"

PUNCTUATION = frozenset(
    "«»‹›“”„‟‘’‚‛'`´–—‐…·•․"  # quotation marks, dashes, points of any language
    "։՚՛՜՝՞"  # of the Armenian script
    "،؛؟۔٫٬"  # of the Arabic script
    "।។"  # of the scripts of India, and Khmer
    "。！？：｜＇＋－＝＠"  # of Chinese and Japanese, and signs of their width
    "§¶¡¿©®™°№→€£₪′\ufffd"
)
"""Signs beyond ASCII that the code may have: they belong to scripts, or to none."""

LETTERS = {
    "export/xml_text.py": ("\U00010000", "the characters of XML, in ranges"),
    "gazetteer/entry_builder.py": ("ʻʼ", "apostrophes"),
    "gazetteer/matcher.py": ("ʻ", "an apostrophe"),
    "metadata/parties/sentence_roles.py": ("ʻʼ", "apostrophes"),
    "readers/containers/archives.py": (
        "\u0400\u04ff",
        "the Cyrillic script, for a code page of it",
    ),
    "readers/pdf/bidi.py": (
        "\u0660\u0669\ufb1d\ufb50\ufdff\ufe70\ufefc",
        "the scripts from right to left, in ranges",
    ),
    "readers/plain/encoding_score.py": ("ɏİ", "the Latin script; a letter with two in lower case"),
    "text/letter_signs.py": ("ʼ", "apostrophes"),
    "text/stemming.py": ("İ", "special casing of Unicode"),
    "text/tokens.py": (
        "ʼʹʺʻʾʿıİəǝøłđðħŧæœþ\u0640\u30ff\u3400\u4dbf\u4e00\u9fff\uf900",
        "apostrophes; Latin letters that Unicode does not decompose; special casing; ranges of Han",
    ),
}
"""File → letters beyond ASCII in it that are of a script or of Unicode, and what they are."""

RECORDS, ELEMENTS = "a key of records", "an element of HTML"
CODES = {
    ("", "id"): RECORDS,
    ("gazetteer/matcher.py", "lt"): "an entity of HTML",
    ("ingest/hint_values.py", "en"): "the default language",
    ("ingest/relations/event_features.py", "en"): "the default language",
    ("text/consonant_keys.py", "zh"): "a spelling of a sound",
    ("metadata/context.py", "en"): "the default language",
    ("readers/html/blocks.py", "hr"): ELEMENTS,
    ("readers/html/blocks.py", "tr"): ELEMENTS,
    ("readers/html/data_tables.py", "tr"): ELEMENTS,
    ("readers/html/inclusion.py", "tr"): ELEMENTS,
    ("readers/html/page.py", "tt"): ELEMENTS,
    ("readers/office/docx.py", "tr"): "an element of WordprocessingML",
    ("readers/office/epub.py", "no"): "a value of an attribute of EPUB",
    ("readers/office/pptx.py", "tr"): "an element of DrawingML",
    ("sources/registry.py", "eu"): "a top-level domain",
    ("sources/registry.py", "uk"): "a top-level domain",
}
"""File (empty: any) and a string in it that looks like the code of a language → what it is."""

DATA_LETTERS = {
    "gazetteer/data/cities.toml": "names of cities as GeoNames has them",
    "gazetteer/data/regions.toml": "names of regions as ISO 3166-2 has them",
    "sources/sources.toml": "names of publishers",
    "sources/template.toml": "names of publishers",
}
"""Data files of no language whose letters beyond ASCII are in proper names."""

MULTILINGUAL = {"thesaurus/data": "a concept with its labels, which are translations of each other"}
"""Folder of data files, each table of which is one fact in several languages → what it is."""


REMEDY = (
    "what is of a language belongs in languages/<code>/; if this is of a script or of a format, add "
    "it above with the reason"
)


class Literal(NamedTuple):
    """A string in the code of a file, and its line."""

    file: str
    line: int
    text: str


def literals(path: Path) -> Iterator[Literal]:
    """Yield the strings of a file but its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield Literal(path.relative_to(CODE).as_posix(), node.lineno, node.value)


def python_files() -> list[Path]:
    return [path for path in sorted(CODE.rglob("*.py")) if FOLDERS not in path.parents]


def data_files() -> list[Path]:
    return [path for path in sorted(CODE.rglob("*.toml")) if FOLDERS not in path.parents]


def monolingual_files() -> list[Path]:
    folders = {CODE / folder for folder in MULTILINGUAL}
    return [path for path in data_files() if path.parent not in folders]


def foreign(text: str) -> set[str]:
    """Return the letters and signs beyond ASCII of a text that are not punctuation of scripts."""
    return {
        sign
        for sign in text
        if not sign.isascii()
        and sign not in PUNCTUATION
        # Combining marks, spaces, and code points at the ends of ranges are no letters.
        and unicodedata.category(sign)[0] not in "MZC"
    }


def language_codes(found: Literal) -> Iterator[str]:
    """Yield the string if it is the code of a language, unless it is known to be something else."""
    is_known = ("", found.text) in CODES or (found.file, found.text) in CODES
    if found.text in languages() and not is_known:
        yield found.text


def keys_of(table: dict[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield key
        if isinstance(value, dict):
            yield from keys_of(value)


def test_the_code_has_no_letters_and_no_codes_of_a_language():
    found = [one for path in python_files() for one in literals(path)]
    assert found
    for one in found:
        allowed, _ = LETTERS.get(one.file, ("", ""))
        assert not foreign(one.text) - set(allowed), f"{one}: {REMEDY}"
        assert not list(language_codes(one)), f"{one}: {REMEDY}"


def test_data_of_no_language_has_no_letters_and_no_codes_of_one():
    assert monolingual_files()
    for path in monolingual_files():
        text = path.read_text("utf-8")
        assert not languages_in(tomllib.loads(text)), path
        if path.relative_to(CODE).as_posix() not in DATA_LETTERS:
            assert not foreign(text), path


def languages_in(table: dict[str, Any]) -> set[str]:
    return set(keys_of(table)) & set(languages())


def test_each_exception_is_still_needed():
    found = [one for path in python_files() for one in literals(path)]
    for file, (letters, _) in LETTERS.items():
        used = {sign for one in found if one.file == file for sign in foreign(one.text)}
        assert used == set(letters), file
    for file, text in CODES:
        assert any(one.text == text and file in ("", one.file) for one in found), (file, text)
    for file in DATA_LETTERS:
        assert foreign((CODE / file).read_text("utf-8")), file
    for folder in MULTILINGUAL:
        for path in CODE.joinpath(folder).glob("*.toml"):
            tables = tomllib.loads(path.read_text("utf-8"))
            assert all(len(languages_in(table)) > 1 for table in tables.values()), path


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('x = language == "ru"', True),
        ('x = language in ("kk", "az")', True),
        ('x = {"ar": 1}', True),
        ('x = re.compile("[a-zа-яё]")', True),
        ('x = f"{year} года"', True),
        ('x = "“Done…” – և"', True),
        ('"""The word года."""\nx = "“Done…” –"  # года', False),
    ],
)
def test_a_language_in_the_code_is_found(tmp_path: Path, monkeypatch, text: str, wrong: bool):
    monkeypatch.setattr(f"{__name__}.CODE", tmp_path)
    path = tmp_path / "sample.py"
    path.write_text(text, "utf-8")
    found = [one for one in literals(path) if foreign(one.text) or list(language_codes(one))]
    assert bool(found) is wrong
