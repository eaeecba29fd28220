"""Each kind of finding of `verify`, its code and its remedy; every changed bit is found; repairs."""

import hashlib
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import ROOT
from ingest_builders import WorkFolder, note, web_page

from searcher.cli.verification import to_restore
from searcher.store import CheckResult, Damage, DamageKind, fixity
from searcher.store.fixity import verify_store
from searcher.store.layout import CHECKING

REASON = ("--reason", "r", "--by", "A")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    """Make an archive with a withdrawn record, one of two versions, and a saved search."""
    work = WorkFolder(tmp_path_factory.mktemp("work"))
    page = work.write("page.html", web_page("Carpets", note(7), "https://tower.example/1"))
    assert work.run("ingest", "--processes", "1", work.write_notes(range(3))).exit_code == 0
    work.write("page.html", web_page("Carpets lent", note(8), "https://tower.example/1"))
    assert work.run("ingest", "--processes", "1", page).exit_code == 0
    gone = next(i for i in work.archive.ids() if len(work.archive.history(i)) == 1)
    assert work.run("withdraw", gone, *REASON).exit_code == 0
    work.archive.saved_searches.save("/search?q=parcel", "parcel", [], a_day=1)
    assert work.run("verify").exit_code == 0
    return work


@pytest.fixture
def work(original: WorkFolder, tmp_path: Path) -> WorkFolder:
    for name in ("archive", "index"):
        shutil.copytree(original.root / name, tmp_path / name, symlinks=True)
    shutil.copytree(original.root / "archive", tmp_path / "backup")
    return WorkFolder(tmp_path)


def object_of(work: WorkFolder) -> Path:
    """Return the folder of the record of two versions that is not withdrawn."""
    one = next(r.id for r in work.archive.records() if r.version == 2 and r.status == "current")
    (folder,) = (work.root / "archive/objects").glob(f"*/*/{one}")
    return folder


def flip(path: Path, at: int = 0, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(data)


Change = Callable[[Path, Path], object]
"""Breaks an archive, or an object in it."""


def swap_records(_: Path, folder: Path) -> None:
    """Give an object the record of another version, in an inventory that is valid."""
    record = folder / "v2/content/record.json"
    inventory = folder / "inventory.json"
    before = hashlib.sha512(record.read_bytes()).hexdigest()
    record.write_bytes(record.read_bytes().replace(b"Carpets lent", b"Carpets left"))
    record.write_bytes(record.read_bytes().replace(b'"version": 2', b'"version": 1'))
    after = hashlib.sha512(record.read_bytes()).hexdigest()
    for place in (inventory, folder / "v2/inventory.json"):
        place.write_bytes(place.read_bytes().replace(before.encode(), after.encode()))
        digest = hashlib.sha512(place.read_bytes()).hexdigest()
        place.with_name("inventory.json.sha512").write_text(f"{digest} inventory.json\n")


def lose_object(_: Path, folder: Path) -> None:
    (folder / "inventory.json").unlink()


def move_object(archive: Path, folder: Path) -> None:
    (archive / "objects/000/000").mkdir(parents=True)
    folder.rename(archive / "objects/000/000" / folder.name)
    for parent in (folder.parent, folder.parent.parent):
        if not list(parent.iterdir()):
            parent.rmdir()


def link_original(_: Path, folder: Path) -> None:
    (folder / "extra").symlink_to("inventory.json")


BROKEN: dict[DamageKind, Change] = {
    DamageKind.CHANGED: lambda _, folder: flip(folder / "v1/content/original.html"),
    DamageKind.MISSING: lambda _, folder: (folder / "v1/content/original.html").unlink(),
    DamageKind.LOST: lose_object,
    DamageKind.INCONSISTENT: swap_records,
    DamageKind.EMPTY: lambda archive, _: (archive / "objects/aaa/bbb").mkdir(parents=True),
    DamageKind.STRAY: lambda archive, _: (archive / "notes.doc").write_text("mine"),
    DamageKind.LINK: link_original,
    DamageKind.MISPLACED: move_object,
    DamageKind.REGISTRY: lambda archive, _: (archive / "sources.toml").write_text("[[source]\n"),
    DamageKind.EDITED: lambda archive, _: flip(archive / "sources.toml", 3),
    DamageKind.LINE: lambda archive, _: (archive / "logs/withdrawn.txt").write_text("nobody\n"),
    DamageKind.LIST: lambda archive, _: flip(archive / "logs/digests.txt"),
    DamageKind.STATE: lambda archive, _: flip(archive / "logs/state.json"),
    DamageKind.COUNT: lambda archive, _: flip(archive / "searches/.today"),
}
"""A change that makes each kind of finding."""

OF_SYSTEMS = {DamageKind.UNREADABLE, DamageKind.FORBIDDEN, DamageKind.INVALID}
"""Kinds that need a bad disk, the rights of a user, or another writer of OCFL."""


def break_it(work: WorkFolder, kind: DamageKind) -> None:
    BROKEN[kind](work.root / "archive", object_of(work))


def test_there_is_a_broken_archive_for_each_kind() -> None:
    assert set(DamageKind) == {*BROKEN, *OF_SYSTEMS}


def test_each_code_is_listed_in_the_guide() -> None:
    guide = (ROOT / "docs/how-to/back-up-and-restore.md").read_text("utf-8")
    assert re.findall(r"^\| `([a-z]+)` \|", guide, re.MULTILINE) == [k.code for k in DamageKind]


@pytest.mark.parametrize("kind", BROKEN, ids=lambda kind: kind.code)
def test_each_kind_of_finding_has_its_code_and_its_remedy(
    work: WorkFolder, kind: DamageKind
) -> None:
    break_it(work, kind)
    report = work.root / "report.json"
    result = work.run("verify", "--report", str(report))
    assert result.exit_code == 1
    assert f"[{kind.code}]" in result.stdout
    assert kind.remedy in result.stdout
    written = json.loads(report.read_bytes())
    assert {f["code"] for f in written["findings"]} >= {kind.code}
    assert written["started"] <= written["ended"]
    log = (work.root / "archive/logs/events.jsonl").read_text()
    assert f"{kind.code} " in log.splitlines()[-1]


@pytest.mark.parametrize("kind", BROKEN, ids=lambda kind: kind.code)
def test_a_copy_repairs_what_is_damaged(work: WorkFolder, kind: DamageKind) -> None:
    break_it(work, kind)
    result = work.run("verify", "--repair-from", str(work.root / "backup"))
    is_ours_to_move = kind in (DamageKind.EMPTY, DamageKind.STRAY, DamageKind.MISPLACED)
    assert result.exit_code == is_ours_to_move, result.output
    again = work.run("verify")
    assert again.exit_code == is_ours_to_move, again.output
    if not is_ours_to_move:
        assert work.run("search", "carpets").exit_code == 0
        assert work.engine.is_complete()


def test_a_copy_that_is_damaged_or_older_repairs_nothing(work: WorkFolder) -> None:
    folder = object_of(work)
    there = work.root / "backup" / folder.relative_to(work.root / "archive")
    flip(folder / "v1/content/original.html")
    flip(there / "v1/content/original.html", 5)
    result = work.run("verify", "--repair-from", str(work.root / "backup"))
    assert "it is damaged in the copy, too" in result.stderr
    assert result.exit_code == 1
    flip(there / "v1/content/original.html", 5)
    flip(folder / "v1/content/original.html")
    assert work.run("correct", folder.name, "--title", "Newer", *REASON).exit_code == 0
    flip(folder / "v1/content/original.html")
    result = work.run("verify", "--repair-from", str(work.root / "backup"))
    assert "the copy is older: it has version 2, here is version 3" in result.stderr
    assert (folder / "v3").is_dir()


def test_what_is_replaced_is_set_aside(work: WorkFolder) -> None:
    folder = object_of(work)
    flip(folder / "v1/content/original.html")
    damaged = (folder / "v1/content/original.html").read_bytes()
    assert work.run("verify", "--repair-from", str(work.root / "backup")).exit_code == 0
    (aside,) = work.root.glob("archive.replaced-*")
    (kept,) = aside.glob("objects/*/*/*/v1/content/original.html")
    assert kept.read_bytes() == damaged


def test_every_flipped_bit_is_named(work: WorkFolder) -> None:
    """Flip single bits anywhere in the archive; SEARCHER_FLIPS sets how many."""
    chance, archive = random.Random(17), work.root / "archive"
    files = [p for p in sorted(archive.rglob("*")) if p.is_file() and p.stat().st_size]
    assert {"sources.toml", "README.md", ".today", "state.json"} <= {p.name for p in files}
    sizes = [path.stat().st_size for path in files]
    for _ in range(int(os.environ.get("SEARCHER_FLIPS", "60"))):
        (path,) = chance.choices(files, sizes if chance.random() < 0.5 else None)
        at, bit = chance.randrange(path.stat().st_size), chance.randrange(8)
        flip(path, at, bit)
        found = {c.folder + d.path for c in work.archive.verify() for d in c.damages}
        place = str(path.relative_to(archive))
        assert any(f"{place}/".startswith(f"{one}/") for one in found), (place, at, bit)
        flip(path, at, bit)


def test_an_edited_registry_is_accepted(work: WorkFolder) -> None:
    path = work.root / "archive/sources.toml"
    path.write_text(path.read_text() + "\n# ours\n")
    result = work.run("verify", "--list")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "sources.toml: was changed since it was listed in logs/digests.txt [edited]" in (
        result.stderr
    )
    result = work.run("verify", "--accept")
    assert (result.exit_code, "sources.toml is accepted" in result.stdout) == (0, True)
    added = ("sources", "add", "herald", "--name", "Herald", "--kind", "newspaper")
    assert work.run(*added).exit_code == 0
    assert work.run("verify").exit_code == 0


def test_an_interrupted_check_is_continued(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = object_of(work)
    flip(folder / "v1/content/original.html")
    whole = re.sub(r"[\d,]+ bytes", "", work.run("verify").stdout)
    monkeypatch.setattr("searcher.cli.check_progress._SECONDS", -1.0)
    with monkeypatch.context() as patch:
        patch.setattr("searcher.cli.verification._faults_of_registry", lambda _: 1 / 0)
        with pytest.raises(AssertionError):
            work.run("verify")
    checking = work.root / "archive" / CHECKING
    groups = json.loads(checking.read_bytes())["groups"]
    assert len(groups) >= 2
    assert folder.parents[1].name not in groups
    assert re.sub(r"[\d,]+ bytes", "", work.run("verify", "--resume").stdout) == whole
    assert not checking.exists()


def test_several_processes_find_the_same(work: WorkFolder) -> None:
    flip(object_of(work) / "v1/content/original.html")
    root = work.root / "archive/objects"
    assert list(verify_store(root, 2)) == list(verify_store(root))


def die_in_another_process(root: Path, batch: list[CheckResult | Path]) -> list[CheckResult]:
    if multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return [fixity.check_object(root, one) if isinstance(one, Path) else one for one in batch]


def test_what_a_killed_process_had_is_checked_all_the_same(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = work.root / "archive/objects"
    expected = list(verify_store(root))
    monkeypatch.setattr(fixity, "_check_batch", die_in_another_process)
    monkeypatch.setattr(fixity, "_BATCH", 1)
    assert list(verify_store(root, 2)) == expected


def test_an_invalid_object_is_restored_whole() -> None:
    inner = "objects/abc/def/546dw8n6hscv/v1"
    damage = Damage(inner, "has no content", DamageKind.INVALID, "E010")
    assert damage.code == "invalid E010"
    assert to_restore([damage]) == ["objects/abc/def/546dw8n6hscv/"]
