"""The guide to Whoosh's own searcher: its examples give the results shown."""

import doctest
from pathlib import Path

import pytest
from builders import ROOT
from laws_builders import record

from searcher.index.whoosh import WhooshEngine

TEXTS = (
    ("Talks in Yerevan", "The ministers opened negotiations on trade.", ("AM-KZ",)),
    ("A treaty", "Negotiations on energy ended with a treaty.", ("AZ-GE",)),
    ("A visit", "The president visited the museum.", ("AM-KZ",)),
)


def test_the_examples_of_the_guide_give_the_results_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WhooshEngine(tmp_path / ".index").writer() as writer:
        for number, (title, body, pairs) in enumerate(TEXTS):
            writer.put(record(number, title=title, body=body, pairs=pairs))
    monkeypatch.chdir(tmp_path)
    guide = ROOT / "docs" / "how-to" / "whoosh.md"
    failed, tried = doctest.testfile(str(guide), module_relative=False)
    assert tried > 8
    assert failed == 0
