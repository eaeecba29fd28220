"""Export and import: the same archive on the other side, or nothing."""

import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import bagit
import msgspec
import pytest
from archive_builders import ocfl_errors
from ingest_builders import WorkFolder, note
from transfer_builders import (
    add_source,
    exported,
    filled,
    id_of,
    members,
    packed,
    path_of,
    records_of,
    tree,
    with_manifest,
)

from searcher.export.dump import write_dump
from searcher.ingest import correct, make_correction, merge, purge, restore
from searcher.ingest.transfer import installation
from searcher.model.record import Status
from searcher.store import ocfl, snapshot

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


def retitle(work: WorkFolder, language: str, title: str) -> None:
    change = make_correction("title", title, "Anna", "--title")
    correct(work.archive, work.engine, id_of(language), [change], "another title")


def assert_same(one: WorkFolder, other: WorkFolder) -> None:
    assert tree(one) == tree(other)
    assert not ocfl_errors(other.archive.root / "objects")
    assert [d for checked in other.archive.verify() for d in checked.damages] == []
    assert [hit.id for hit in other.search("музеи").hits] == [id_of("ru")]
    assert other.search("мұражайлары").total == 0  # it is withdrawn


# There and back


@pytest.mark.parametrize("name", ["all.tar", "all.tar.gz", "all.tgz"])
def test_a_dump_gives_the_same_archive(origin: WorkFolder, tmp_path: Path, name: str) -> None:
    origin.run("export", "--dump", str(tmp_path / name))
    with tarfile.open(tmp_path / name) as pack:
        assert pack.next().name == HEAD  # type: ignore[union-attr]
    copy = WorkFolder(tmp_path / "copy")
    assert copy.run("import", str(tmp_path / name)).stdout == "6 added.\n"
    assert_same(origin, copy)
    (verified, imported) = ocfl.events((copy.archive.root / ocfl.LOGS).read_bytes())
    assert (verified.event, imported.event) == ("verified", "imported")
    assert copy.run("verify").exit_code == 0
    before = tree(copy), (copy.archive.root / ocfl.LOGS).read_bytes()
    assert copy.run("import", str(tmp_path / name)).stdout == "5 unchanged.\n"
    assert (tree(copy), (copy.archive.root / ocfl.LOGS).read_bytes()) == before


def test_a_bag_is_valid_and_gives_the_same_archive(origin: WorkFolder, tmp_path: Path) -> None:
    origin.run("export", "--bagit", str(tmp_path / "bag"))
    bag = bagit.Bag(str(tmp_path / "bag"))
    assert bag.is_valid(), bag.errors
    assert bag.version_info == (1, 0)
    assert {*bag.algorithms} == {"sha256", "sha512"}
    copy = WorkFolder(tmp_path / "copy")
    assert copy.run("import", str(tmp_path / "bag")).exit_code == 0
    assert_same(origin, copy)


def test_a_bag_saved_again_by_another_program_is_imported(
    origin: WorkFolder, tmp_path: Path
) -> None:
    origin.run("export", "--bagit", str(tmp_path / "bag"))
    bag = bagit.Bag(str(tmp_path / "bag"))
    bag.info["Contact-Name"] = "An archivist"
    bag.save(manifests=True)
    copy = WorkFolder(tmp_path / "copy")
    assert copy.run("import", str(tmp_path / "bag")).exit_code == 0
    assert_same(origin, copy)


def test_a_bag_of_a_query_has_its_records_with_all_their_versions(
    origin: WorkFolder, tmp_path: Path
) -> None:
    origin.run("export", "--bagit", str(tmp_path / "bag"), "--where", "музеи")
    assert bagit.Bag(str(tmp_path / "bag")).is_valid()
    copy = WorkFolder(tmp_path / "copy")
    copy.run("import", str(tmp_path / "bag"))
    assert [*records_of(copy)] == [(id_of("ru"), 2)]
    assert copy.archive.get(id_of("ru"), 1).title == "Ковры переданы"
    assert not (copy.archive.root / "searches").exists()


def test_json_lines_are_those_of_the_site(origin: WorkFolder, tmp_path: Path) -> None:
    lines = origin.run("export", "--jsonl", "-").stdout.splitlines()
    found = [msgspec.json.decode(line) for line in lines if line.startswith("{")]
    assert {one["id"] for one in found} == {id_of("en"), id_of("ru"), id_of("hy")}
    (ru,) = (one for one in found if one["id"] == id_of("ru"))
    assert [version["number"] for version in ru["versions"]] == [1, 2]
    path = tmp_path / "some.jsonl"
    origin.run("export", "--jsonl", str(path), "--where", "lang:hy")
    lines = path.read_text("utf-8").splitlines()
    assert [msgspec.json.decode(line)["id"] for line in lines] == [id_of("hy")]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "Name one of"),
        (("--dump", "a", "--jsonl", "b"), "Name one of"),
        (("--dump", "a", "--where", "x"), "holds everything"),
    ],
)
def test_an_export_has_one_target(origin: WorkFolder, arguments: tuple[str, ...], why: str) -> None:
    result = origin.run("export", *arguments)
    assert result.exit_code == 2
    assert why in result.output


def test_an_export_overwrites_no_folder_and_is_not_in_the_archive(origin: WorkFolder) -> None:
    assert "is not empty" in origin.run("export", "--bagit", str(origin.path(""))).output
    inside = origin.archive.root / "objects" / "a.tar"
    assert "is in the archive" in origin.run("export", "--dump", str(inside)).output


# While another program writes


def test_an_object_that_is_exchanged_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, real, titles = filled(tmp_path / "one"), snapshot._copy, iter(["A", "B", "C"])

    def copying(path: str, source: object, spool: object) -> snapshot.StoredFile:
        if path.endswith(f"{id_of('ru')}/inventory.json.sha512") and (title := next(titles, "")):
            retitle(work, "ru", title)
        return real(path, source, spool)  # type: ignore[arg-type]

    monkeypatch.setattr(snapshot, "_copy", copying)
    write_dump(work.archive, tmp_path / "all.tar")
    copy = WorkFolder(tmp_path / "copy")
    assert copy.run("import", str(tmp_path / "all.tar")).exit_code == 0
    assert copy.archive.get(id_of("ru")).title == "C"
    assert tree(copy) == tree(work)


def test_a_damaged_archive_is_not_exported(tmp_path: Path) -> None:
    work = filled(tmp_path / "one")
    (record,) = work.archive.root.glob(f"objects/*/*/{id_of('en')}/v1/content/record.json")
    record.write_bytes(b"{}")
    result = work.run("export", "--dump", str(tmp_path / "all.tar"))
    assert result.exit_code == 1
    assert "v1/content/record.json: was changed" in " ".join(result.output.split())
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


# Into an archive that is not empty


def test_what_is_here_is_continued_or_kept_but_never_overwritten(
    dump: Path, tmp_path: Path
) -> None:
    copy = WorkFolder(tmp_path / "copy")
    copy.run("import", str(dump))
    later = tmp_path / "later.tar"
    retitle(copy, "hy", "Գորգեր թանգարանից")
    copy.run("export", "--dump", str(later))
    result = copy.run("import", str(dump))
    assert (result.exit_code, result.stdout) == (0, "4 unchanged, 1 kept.\n")
    other = WorkFolder(tmp_path / "other")
    other.run("import", str(dump))
    retitle(other, "en", "Loans of carpets")
    assert "1 continued" in other.run("import", str(later)).output
    assert other.archive.get(id_of("hy")).title == "Գորգեր թանգարանից"
    assert other.search("title:թանգարանից").total == 1
    retitle(copy, "en", "Carpets on loan")
    copy.run("export", "--dump", str(later))
    before = tree(other)
    result = other.run("import", str(later))
    assert result.exit_code == 1
    assert f"conflict: {id_of('en')}: here it has another history" in " ".join(
        result.output.split()
    )
    assert tree(other) == before


def test_entries_of_the_registry_are_added_and_a_different_one_is_a_conflict(
    dump: Path, tmp_path: Path
) -> None:
    copy = WorkFolder(tmp_path / "copy")
    copy.ingest(copy.write("a.txt", note(1)))
    add_source(copy, "harbour", "Harbour Herald")
    assert copy.run("import", str(dump)).exit_code == 0
    text = copy.archive.sources_path.read_text("utf-8")
    assert "Harbour Herald" in text
    assert "Lantern Gazette" in text
    copy.archive.sources_path.write_text(text.replace("Lantern Gazette", "The Lantern"), "utf-8")
    result = copy.run("import", str(dump))
    assert "conflict: source lantern" in result.output
    assert "The Lantern" in copy.archive.sources_path.read_text("utf-8")


def test_a_withdrawn_record_stays_withdrawn(dump: Path, tmp_path: Path) -> None:
    copy = WorkFolder(tmp_path / "copy")
    copy.run("import", str(dump))
    assert copy.archive.get(id_of("kk")).status is Status.WITHDRAWN
    assert copy.archive.withdrawals.listed() == {id_of("kk")}


# Interrupted


@pytest.mark.parametrize("at", [1, 2, 4])
def test_an_interrupted_import_is_completed_by_the_next(
    origin: WorkFolder, dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    copy, calls = WorkFolder(tmp_path / "copy"), 0
    real = installation.put_in_place

    def failing(new: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise KeyboardInterrupt
        real(new, target)

    monkeypatch.setattr(installation, "put_in_place", failing)
    copy.run("import", str(dump))
    assert len([*copy.archive.ids()]) == at - 1
    assert not ocfl_errors(copy.archive.root / "objects")
    assert copy.run("import", str(dump)).exit_code == 0
    assert_same(origin, copy)


# Bad and hostile dumps


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


# Merged, restored and purged records


def test_merged_restored_and_purged_records_are_the_same_on_the_other_side(
    dump: Path, tmp_path: Path
) -> None:
    work = WorkFolder(tmp_path / "one")
    work.run("import", str(dump))
    merge(work.archive, work.engine, id_of("en"), id_of("ru"), "the same event", "Anna")
    restore(work.archive, work.engine, id_of("kk"), "it was right", "Anna")
    purge(work.archive, work.engine, id_of("hy"), "by order of a court", "Anna")
    work.run("export", "--bagit", str(tmp_path / "bag"))
    copy = WorkFolder(tmp_path / "copy")
    assert copy.run("import", str(tmp_path / "bag")).exit_code == 0
    assert tree(copy) == tree(work)
    assert copy.archive.withdrawals.listed() == {id_of("en"), id_of("hy")}
    assert copy.search("мұражайлары").total == 1
    assert [d for checked in copy.archive.verify() for d in checked.damages] == []


def test_an_import_brings_nothing_back_that_was_purged(dump: Path, tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "one")
    work.run("import", str(dump))
    purge(work.archive, work.engine, id_of("hy"), "by order of a court", "Anna")
    before = tree(work)
    result = work.run("import", str(dump))
    assert f"conflict: {id_of('hy')}" in result.output
    assert tree(work) == before
