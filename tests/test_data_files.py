"""Data files: each is loaded with a typed schema, by one loader."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import msgspec
import pytest
from builders import ROOT

from searcher.languages import BadDataFile, load_json
from searcher.model.selectors import Selectors
from searcher.sources import Source

PACKAGES = ROOT / "src" / "searcher", ROOT / "web" / "searcher_web"
MODULES = [path for package in PACKAGES for path in sorted(package.rglob("*.py"))]
PARSERS = {
    "searcher/languages/loader.py": "the loader",
    "searcher/ingest/hints.py": "side files, which archivists write; each key is a metadata field",
    "searcher/sources/editor.py": "edits the registry and keeps its comments; entries are typed",
    "searcher/sources/entry_removal.py": "the same",
}
"""The modules that may parse TOML, and what."""

UNTYPED = {
    "searcher/readers/html/markup.py": "data in pages",
    "searcher/readers/document_tables.py": "the first line of an original",
    "searcher/readers/containers/tables.py": "rows of an original",
    "searcher/ingest/transfer/references.py": "a list that another program exported",
    "searcher/model/record/document_record.py": "the keys of a record, which is decoded by its type",
}
"""The modules that may parse JSON without a schema, and what: none of it is a data file."""

UNTYPED_SCHEMAS = ("dict", "object", "Any", "dict[str, object]")


def name_of(path: Path) -> str:
    """Return the path of a module from the folder of its package."""
    return str(next(path.relative_to(one.parent) for one in PACKAGES if one in path.parents))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call in a module, with what is called."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_only_the_loader_parses_toml_data_files() -> None:
    found = {name_of(path) for path in MODULES if "import tomllib" in path.read_text("utf-8")}
    found |= {name_of(path) for path in MODULES if "import tomlkit" in path.read_text("utf-8")}
    assert found == PARSERS.keys()


def test_json_without_a_schema_is_never_that_of_a_data_file() -> None:
    found = {
        name_of(path)
        for path in MODULES
        for called, call in calls(path)
        if called in ("json.loads", "json.load")
        or (called == "msgspec.json.decode" and all(k.arg != "type" for k in call.keywords))
    }
    assert found == UNTYPED.keys()


def test_every_data_file_is_loaded_with_a_schema() -> None:
    loaded = set[Path]()
    for path in MODULES:
        for called, call in calls(path):
            if called == "load_data":
                package, name, schema = map(ast.unparse, call.args)
                folder = path.parent if package == "__package__" else folder_of(package)
                loaded.add(folder / "data" / f"{ast.literal_eval(name)}.toml")
                assert schema not in UNTYPED_SCHEMAS
            if called == "load_data_files":
                package, schema = map(ast.unparse, call.args)
                assert package == "__package__"
                assert schema not in UNTYPED_SCHEMAS
                loaded |= set(path.parent.joinpath("data").glob("*.toml"))
    assert loaded == {file for package in PACKAGES for file in package.rglob("data/*.toml")}


def folder_of(package: str) -> Path:
    return ROOT.joinpath("src", *str(ast.literal_eval(package)).split("."))


@pytest.mark.parametrize("registry", ["src/searcher/sources/sources.toml", "samples/sources.toml"])
def test_the_registries_have_only_keys_of_a_source(registry: str) -> None:
    """A registry of an archive may have others, which an archivist keeps for themselves."""
    table = tomllib.loads((ROOT / registry).read_text("utf-8"))
    assert table.keys() == {"source"}
    for entry in table["source"]:
        assert entry.keys() <= {field.name for field in fields(Source)}, entry["id"]
        assert entry.get("selectors", {}).keys() <= {field.name for field in fields(Selectors)}


class Size(msgspec.Struct):
    bytes: int


@pytest.mark.parametrize(("text", "fault"), [('{"bytes": "7"}', r"\$.bytes"), ("{", "Input data")])
def test_a_wrong_json_file_is_reported_with_the_file_and_the_key(
    tmp_path: Path, text: str, fault: str
) -> None:
    path = tmp_path / "size.json"
    path.write_text(text)
    with pytest.raises(BadDataFile, match=fault) as caught:
        load_json(path, Size)
    assert str(path) in str(caught.value)
