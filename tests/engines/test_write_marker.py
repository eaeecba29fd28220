"""The marker of a writer at work."""

from pathlib import Path

import pytest

from searcher.index.whoosh.write_marker import WriteMarker


def test_the_marker_names_what_was_not_committed(tmp_path: Path) -> None:
    marker = WriteMarker(tmp_path)
    with pytest.raises(KeyboardInterrupt), marker.hold():
        marker.add("one")
        marker.clear()
        marker.add("two")
        raise KeyboardInterrupt
    assert marker.records() == {"two"}
    with pytest.raises(KeyboardInterrupt), WriteMarker(tmp_path).hold():
        raise KeyboardInterrupt
    assert marker.records() == {"two"}
    with WriteMarker(tmp_path).hold():
        pass
    assert not marker.exists()
    assert list(tmp_path.iterdir()) == []
