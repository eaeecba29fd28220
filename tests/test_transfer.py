"""Export and import: the same archive on the other side, or nothing."""

import tarfile
from pathlib import Path

import bagit
import msgspec
import pytest
from archive_builders import ocfl_errors
from ingest_builders import WorkFolder, note
from transfer_builders import (
    add_source,
    filled,
    id_of,
    records_of,
    tree,
)

from searcher.export.dump import write_dump
from searcher.ingest import correct, make_correction, merge, purge, restore
from searcher.ingest.transfer import installation
from searcher.ingest.transfer.registry_import import take_registry
from searcher.model.record import Status
from searcher.sources import Registry
from searcher.store import ocfl, snapshot

HEAD = "searcher-export.json"


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


@pytest.mark.parametrize("target", [("--dump", "all.tar"), ("--bagit", "all")])
def test_a_damaged_object_is_left_out_and_named(tmp_path: Path, target: tuple[str, str]) -> None:
    work = filled(tmp_path / "one")
    (record,) = work.archive.root.glob(f"objects/*/*/{id_of('en')}/v1/content/record.json")
    record.write_bytes(b"{}")
    (search,) = work.archive.root.glob("searches/*/*.txt")
    search.write_bytes(search.read_bytes()[:-2])
    option, name = target
    result = work.run("export", option, str(tmp_path / name))
    assert result.exit_code == 1
    for path in (record, search):
        assert f"left out: {path}: was changed" in result.stderr
    assert "Restore this object from a backup" in result.stderr
    copy = WorkFolder(tmp_path / "copy")
    assert copy.run("import", str(tmp_path / name)).exit_code == 0
    assert {*copy.archive.ids()} == {*work.archive.ids()} - {id_of("en")}


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


def test_names_of_removed_sources_are_taken_over(tmp_path: Path) -> None:
    """Records that come too may name them; a shipped one that is used here remains in use."""
    path = tmp_path / "sources.toml"
    path.write_text('[[source]]\nid = "harbour"\nname = "Harbour"\nkind = "agency"\n', "utf-8")
    removed = '[[removed]]\nid = "{}"\nname = "{}"\n'
    other = removed.format("tower", "Tower Daily") + removed.format("trend", "Trend")
    assert [one.what for one in take_registry(path, other.encode())] == ["removed source tower"]
    registry = Registry.load(path)
    assert registry.removed_name("tower") == "Tower Daily"
    assert registry.by_id("trend")
    assert registry.by_id("harbour")
    assert list(take_registry(path, other.encode())) == []


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


def test_an_import_interrupted_before_its_last_step_still_takes_the_log(
    dump: Path, tmp_path: Path
) -> None:
    copy = WorkFolder(tmp_path / "copy")
    copy.run("import", str(dump))
    (copy.archive.root / ocfl.LOGS).unlink()
    copy.run("import", str(dump))
    events = ocfl.events((copy.archive.root / ocfl.LOGS).read_bytes())
    assert [event.event for event in events] == ["verified", "imported"]


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
