"""The marker of an open writer."""

from pathlib import Path

import pytest

from searcher.index.whoosh.write_marker import WriteMarker


def test_the_marker_lists_the_records_that_were_not_committed(tmp_path: Path) -> None:
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
