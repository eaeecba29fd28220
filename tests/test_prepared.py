"""Data that is prepared once for all processes, such as the model of the classifier of languages."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from searcher.metadata.language import classifier
from searcher.prepared import prepared

TEXT = "Президент Республики Казахстан принял посла"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of prepared data, which is not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "searcher"


class Prepares:
    """Writes a file, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, folder: Path) -> None:
        self.times += 1
        (folder / "data").write_text("prepared")


def test_data_is_prepared_once_for_a_version(folder: Path) -> None:
    prepare = Prepares()
    for version in ("1", "1", "2", "2"):
        kept = prepared("model", version, prepare)
        assert kept is not None
        assert (kept / "data").read_text() == "prepared"
    assert prepare.times == 2
    assert [path.name for path in folder.iterdir()] == ["model-2"]


def test_the_first_of_several_processes_keeps_its_data(folder: Path) -> None:
    def prepare(mine: Path) -> None:
        if not (folder / "model-1").exists():  # another process is faster
            prepared("model", "1", Prepares())
        (mine / "data").write_text("late")

    kept = prepared("model", "1", prepare)
    assert kept is not None
    assert (kept / "data").read_text() == "prepared"
    assert [path.name for path in folder.iterdir()] == ["model-1"]


def test_what_was_interrupted_is_prepared_again(folder: Path) -> None:
    def fail(mine: Path) -> None:
        (mine / "data").write_text("half")
        raise OSError

    assert prepared("model", "1", fail) is None
    assert list(folder.iterdir()) == []
    assert prepared("model", "1", Prepares()) is not None


def test_a_folder_that_others_may_write_to_is_not_trusted(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    assert prepared("model", "1", Prepares()) is None


@pytest.mark.parametrize("place", ["/proc/none", "/dev/null"])
def test_without_a_folder_nothing_is_kept(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", place)
    assert prepared("model", "1", Prepares()) is None


# The classifier


@pytest.fixture
def model(folder: Path) -> Iterator[Path]:
    classifier.load_classifier.cache_clear()
    yield folder
    classifier.load_classifier.cache_clear()


def test_the_classifier_maps_its_model(model: Path) -> None:
    unpacked = classifier.load_classifier().rank(TEXT)
    (kept,) = model.iterdir()
    mapped = Path(f"/proc/{os.getpid()}/maps")
    if mapped.exists():
        assert f"{kept}/tk_nextmove.npy" in mapped.read_text()
    shutil.rmtree(kept)
    model.chmod(0o777)  # so that it is unpacked
    classifier.load_classifier.cache_clear()
    assert classifier.load_classifier().rank(TEXT) == unpacked
    assert list(model.iterdir()) == []


@pytest.mark.parametrize("name", ["nb_ptc", "tk_nextmove", "tk_row"])
def test_a_damaged_model_is_not_used(name: str, model: Path) -> None:
    expected = classifier.load_classifier().rank(TEXT)
    (kept,) = model.iterdir()
    (kept / f"{name}.npy").unlink()
    (kept / f"{name}.npy").write_bytes(b"")
    classifier.load_classifier.cache_clear()
    assert classifier.load_classifier().rank(TEXT) == expected
