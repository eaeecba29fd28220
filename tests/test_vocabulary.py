"""No private vocabulary in identifiers, docstrings, comments and messages."""

from pathlib import Path

import pytest
import vocabulary
from builders import ROOT

CODE = ("src", "web")


def files() -> list[Path]:
    return list(vocabulary.python_files(ROOT / name for name in CODE))


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_uses_the_standard_terms(path: Path) -> None:
    assert list(map(str, vocabulary.findings(path))) == []


def test_forbidden_words_are_found_wherever_they_are(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(
        '"""What a witness tells."""\n\n\ndef _told(heard: str) -> None:\n'
        '    """The title of a page."""\n    # the doubt stands\n'
        '    raise ValueError("nobody said why")\n\n\ndata = "he said"\n'
    )
    found = [(finding.kind, finding.word) for finding in vocabulary.findings(path)]
    assert ("identifier", "told") in found
    assert ("identifier", "heard") in found
    assert {("docstring", "witness"), ("docstring", "tells")} <= set(found)
    assert {("comment", "doubt"), ("comment", "stands")} <= set(found)
    assert ("mood", "The") in found
    assert ("message", "said") in found
    assert sum(word == "said" for _, word in found) == 1  # the other one is data
