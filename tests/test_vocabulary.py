"""No private vocabulary in names, docstrings, comments, messages and guides."""

from pathlib import Path

import pytest
import vocabulary
from builders import ROOT

CHECKED = (
    *("src", "web", "tests", "benchmarks", "evaluation", "scripts", "samples", "docs"),
    *("setup.py", "pyproject.toml", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"),
    "CHANGELOG.md",
)


@pytest.mark.parametrize("name", CHECKED)
def test_files_use_the_standard_terms(name: str) -> None:
    every = list(vocabulary.checked_files([ROOT / name]))
    assert every
    assert [str(found) for path in every for found in vocabulary.findings(path)] == []


def found_in(path: Path, text: str) -> list[tuple[str, str]]:
    path.write_text(text)
    return [(finding.kind, finding.word) for finding in vocabulary.findings(path)]


def test_forbidden_words_are_found_everywhere_in_a_python_file(tmp_path: Path) -> None:
    found = found_in(
        tmp_path / "sample.py",
        '"""What a witness tells."""\n\n\ndef _told(heard: str) -> None:\n'
        '    """The title of a page."""\n    # the doubt stands\n'
        '    raise ValueError("nobody said why")\n\n\ndata = "he said"\n',
    )
    assert ("identifier", "told") in found
    assert ("identifier", "heard") in found
    assert {("docstring", "witness"), ("docstring", "tells")} <= set(found)
    assert {("comment", "doubt"), ("comment", "stands")} <= set(found)
    assert ("mood", "The") in found
    assert ("message", "said") in found
    assert sum(word == "said" for _, word in found) == 1  # the other one is data


def test_values_of_enums_and_literals_are_checked_as_names(tmp_path: Path) -> None:
    found = found_in(
        tmp_path / "sample.py",
        'class Kind(StrEnum):\n    MEDIA = "told"\n\n\nrole: Literal["host", "heard"]\n'
        'class Other:\n    MEDIA = "said"\n',
    )
    assert found == [("identifier", "told"), ("identifier", "heard")]


def test_keys_and_comments_of_a_data_file_are_checked_but_not_its_values(tmp_path: Path) -> None:
    text = '# what is told\n[[cue]]\nwho_said = "doubt"  # stands\nby = { heard = 1 }\n'
    found = found_in(tmp_path / "sample.toml", text)
    assert sorted(found) == [
        ("comment", "stands"),
        ("comment", "told"),
        ("key", "heard"),
        ("key", "said"),
    ]


def test_prose_of_a_guide_is_checked_but_not_its_code_and_quotations(tmp_path: Path) -> None:
    text = '# Told\n\n`told` and "said" [here](told.md)\n\n    told\n\n```\ntold\n```\nIt stands.\n'
    assert found_in(tmp_path / "sample.md", text) == [("prose", "told"), ("prose", "stands")]
