"""Which engine runs is known in its package and in these tests only."""

from builders import ROOT

KNOWING = ("src/searcher/index/", "tests/engines/")
"""The door of the engines names the one that runs; the embedded engine is below it."""


def test_no_other_file_names_the_package_of_the_engine() -> None:
    folders = ("src", "web", "tests", "benchmarks", "evaluation", "scripts")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    names = {
        str(path.relative_to(ROOT)) for path in files if "index.whoosh" in path.read_text("utf-8")
    }
    assert len(names) > 20
    assert {name for name in names if not name.startswith(KNOWING)} == set()
