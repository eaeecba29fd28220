"""Bad and hostile dumps and bags: refused with what is wrong and where, and nothing is written."""

import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import WorkFolder
from transfer_builders import (
    exported,
    filled,
    id_of,
    members,
    packed,
    path_of,
    with_manifest,
)

from searcher.store import ocfl
from searcher.store.export_format import Section, section_of

HEAD, MANIFEST = "searcher-export.json", "manifest-sha512.txt"
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    return filled(tmp_path_factory.mktemp("origin"))


@pytest.fixture(scope="module")
def dump(origin: WorkFolder) -> Path:
    path = origin.root / "all.tar.gz"
    assert "4 records exported" in origin.run("export", "--dump", str(path)).output
    return path


# Dumps


def with_changed(files: Files, path: str, data: bytes) -> Files:
    return {**files, path: data}


def inserted(files: Files, path: str, data: bytes = b"x") -> Files:
    """Insert a file before the manifest."""
    return with_manifest({**files, path: data})


RECORD = "v1/content/record.json"

HOSTILE: dict[str, tuple[Callable[[Files], Files], str]] = {
    "a path outside": (lambda f: inserted(f, "objects/../../evil"), "is not a path"),
    "an absolute path": (lambda f: inserted(f, "/tmp/evil"), "is not a path"),
    "a stray file": (lambda f: inserted(f, "evil.py"), "is not a path"),
    "an object elsewhere": (
        lambda f: inserted(f, f"objects/fff/fff/{id_of('en')}/x"),
        "is not a path",
    ),
    "a file more in an object": (
        lambda f: with_manifest({**f, _last_object(f) + "/v9/evil": b"x"}),
        "is not in the inventory",
    ),
    "a changed file": (
        lambda f: with_changed(f, path_of(f, id_of("en"), "logs/events.jsonl"), b"x"),
        "line 1 cannot be read",
    ),
    "a file below a file": (
        lambda f: with_manifest(
            {**f, _last_object(f) + "/v9": b"x", _last_object(f) + "/v9/a": b"x"}
        ),
        "is below a file",
    ),
    "a changed registry": (lambda f: with_changed(f, "sources.toml", b"# x\n"), "another digest"),
    "a registry that is none": (
        lambda f: with_manifest(with_changed(f, "sources.toml", b"\xff")),
        "can't decode",
    ),
    "a changed record": (
        lambda f: with_manifest(with_changed(f, path_of(f, id_of("en"), RECORD), b"{}")),
        "its digest differs",
    ),
    "no manifest": (lambda f: {k: v for k, v in f.items() if k != MANIFEST}, "is truncated"),
    "a file less": (
        lambda f: {k: v for k, v in f.items() if k != "logs/withdrawn.txt"},
        "another digest",
    ),
    "another order": (
        lambda f: with_manifest({**{k: v for k, v in f.items() if k != "sources.toml"}, **f}),
        "out of its order",
    ),
    "a later format": (
        lambda f: with_changed(f, HEAD, exported(f[HEAD], record_format=99)),
        "Update the program",
    ),
    "no head": (lambda f: {"sources.toml": b"", **f}, "neither a dump"),
}


def _last_object(files: Files) -> str:
    return "/".join([name for name in files if name.startswith("objects/")][-1].split("/")[:4])


def assert_refused(path: Path, why: str, folder: Path) -> None:
    target = WorkFolder(folder / "target")
    result = target.run("import", str(path))
    assert result.exit_code != 0
    assert why in " ".join(result.output.split())
    assert not target.root.exists()  # nothing was written


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_bad_dump_is_refused_and_nothing_is_written(
    dump: Path, tmp_path: Path, fault: str
) -> None:
    change, why = HOSTILE[fault]
    files = change(members(dump))
    if fault == "another order":
        registry = files.pop("sources.toml")
        manifest = files.pop(MANIFEST)
        files |= {"sources.toml": registry, MANIFEST: manifest}
    assert_refused(packed(tmp_path / "bad.tar", files), why, tmp_path)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE, tarfile.XHDTYPE]
)
def test_a_dump_holds_only_plain_files(dump: Path, tmp_path: Path, kind: bytes) -> None:
    files = {**members(dump), "searches/xx": b""}
    bad = packed(tmp_path / "bad.tar", dict(reversed(files.items())), {"searches/xx": kind})
    files = {HEAD: files.pop(HEAD), "searches/xx": b"", **files}
    bad = packed(tmp_path / "bad.tar", files, {"searches/xx": kind})
    assert_refused(bad, "is a link, a folder or a device", tmp_path)


def test_a_path_has_the_length_that_a_tar_allows() -> None:
    path = f"objects/{ocfl.object_path(id_of('en'))}/v1/content/"
    assert section_of(path + "a") is Section.OBJECTS
    with pytest.raises(ValueError, match="too long"):
        section_of(path + "a" * 250)


def test_nothing_is_hidden_behind_the_end_of_a_dump(dump: Path, tmp_path: Path) -> None:
    bad = packed(tmp_path / "bad.tar", members(dump))
    for more in (b"hidden", bytes(2_000_000)):
        (tmp_path / "more.tar").write_bytes(bad.read_bytes() + more)
        assert_refused(tmp_path / "more.tar", "holds more than a dump has", tmp_path)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95, 0.999])
@pytest.mark.parametrize("name", ["all.tar", "all.tar.gz"])
def test_a_truncated_dump_is_refused_wherever_it_ends(
    origin: WorkFolder, tmp_path: Path, name: str, share: float
) -> None:
    whole = tmp_path / name
    origin.run("export", "--dump", str(whole))
    data = whole.read_bytes()
    end = int(len(data) * share) if name != "all.tar" else int(len(data.rstrip(b"\0")) * share)
    whole.write_bytes(data[:end])
    assert_refused(whole, "Nothing of it was imported", tmp_path)


# Bags

BAG_FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed file": (lambda bag: (bag / "data/sources.toml").write_text("x"), "digest differs"),
    "a file more": (lambda bag: (bag / "data/more").write_text("x"), "no manifest lists"),
    "a file less": (lambda bag: (bag / "data/README.md").unlink(), "data/README.md: is missing"),
    "a changed tag": (lambda bag: (bag / "bag-info.txt").write_text("A: b\n"), "digest differs"),
    "a link": (
        lambda bag: (
            shutil.move(bag / "data/README.md", bag / "R"),
            (bag / "data/README.md").symlink_to("../R"),
        ),
        "is a link",
    ),
    "fetch.txt": (lambda bag: (bag / "fetch.txt").write_text("x"), "must be fetched first"),
    "a path outside": (
        lambda bag: [
            path.write_text(f"{'0' * int(path.stem[-3:])}  data/../../evil\n")
            for path in bag.glob("manifest-*.txt")
        ],
        "digest differs",
    ),
}


@pytest.mark.parametrize("fault", BAG_FAULTS)
def test_a_bad_bag_is_refused_and_nothing_is_written(
    origin: WorkFolder, tmp_path: Path, fault: str
) -> None:
    origin.run("export", "--bagit", str(tmp_path / "bag"))
    change, why = BAG_FAULTS[fault]
    change(tmp_path / "bag")
    assert_refused(tmp_path / "bag", why, tmp_path)


def test_a_manifest_of_a_bag_leads_nowhere_else(origin: WorkFolder, tmp_path: Path) -> None:
    origin.run("export", "--bagit", str(tmp_path / "bag"))
    for path in (tmp_path / "bag").glob("tagmanifest-*.txt"):
        path.unlink()
    (tmp_path / "bag" / "manifest-sha256.txt").write_text("00  data/../../evil\n")
    assert_refused(tmp_path / "bag", "leads out of the bag", tmp_path)
