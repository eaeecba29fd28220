"""Only the package of the engines and these tests know the embedded engine."""

from builders import ROOT

ALLOWED = ("src/searcher/index/", "tests/engines/")
"""The package that selects the engine, and the tests of the embedded engine."""


def test_no_other_file_imports_the_embedded_engine() -> None:
    folders = ("src", "web", "tests", "benchmarks", "evaluation", "scripts")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    names = {
        str(path.relative_to(ROOT)) for path in files if "index.whoosh" in path.read_text("utf-8")
    }
    assert len(names) > 20
    assert {name for name in names if not name.startswith(ALLOWED)} == set()
