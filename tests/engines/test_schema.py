"""The name of an index changes with all that decides what is written into it."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from searcher import text
from searcher.index.facet_values import facet_values
from searcher.index.whoosh import arrays, batch, merge, segment
from searcher.model.edtf import Edtf
from searcher.model.expression import Field
from searcher.model.pairs import country_group, country_of
from searcher.model.record import Record

schema = import_module("searcher.index.whoosh.schema")
WORDS = Path(inspect.getfile(text)).parent
USED = (arrays, batch, merge, schema, segment)
USED_OF_VALUES = (Edtf, country_of, country_group, Field, Record, facet_values)


def files_of_words() -> Iterator[Path]:
    """Everything in the package of text, whatever is added to it."""
    every = (path for path in WORDS.rglob("*") if path.is_file())
    return (path for path in every if path.suffix != ".pyc")


def test_all_of_the_package_of_words_decides_also_what_is_yet_to_be_added(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert {"stemmers.toml", "apostrophes.toml"} <= {path.name for path in files_of_words()}
    assert set(files_of_words()) <= set(schema.deciding())
    for name in ("text/data/new.toml", "text/data/deep/new.txt", "text/new.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("new")
    monkeypatch.setattr(schema, "files", lambda _: tmp_path)
    assert {path.name for path in schema.deciding()} >= {"new.toml", "new.txt", "new.py"}


def test_so_do_the_form_of_the_files_and_the_values_of_the_facets() -> None:
    used = {Path(inspect.getfile(one)) for one in (*USED, *USED_OF_VALUES)}
    assert used <= set(schema.deciding())


@pytest.mark.parametrize("path", schema.deciding(), ids=lambda path: path.name)
def test_the_name_follows_from_each_of_them(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    before, read = schema.fingerprint.__wrapped__(), Path.read_bytes

    def changed(this: Path) -> bytes:
        return read(this) + (b"\n" if this == path else b"")

    monkeypatch.setattr(Path, "read_bytes", changed)
    assert schema.fingerprint.__wrapped__() != before


@pytest.mark.parametrize(
    ("where", "name", "other"),
    [
        (schema, "version", lambda _: "0"),
        (schema.unicodedata, "unidata_version", "0"),
        (schema.whoosh, "versionstring", str),
    ],
)
def test_and_from_what_they_use(
    monkeypatch: pytest.MonkeyPatch, where: object, name: str, other: object
) -> None:
    before = schema.fingerprint.__wrapped__()
    monkeypatch.setattr(where, name, other)
    assert schema.fingerprint.__wrapped__() != before
