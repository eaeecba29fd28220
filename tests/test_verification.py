"""What repairs an archive: the remedy of each damage, and the files to restore from a backup."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import WorkFolder, note, web_page

from searcher.cli.verification import to_restore
from searcher.store import Archive, Damage, DamageKind

COPY = "cd backup && xargs -r -d '\\n' cp -a --parents -t ../archive < ../damaged.txt"
RSYNC = "rsync -arI --ignore-missing-args --files-from=damaged.txt backup/ archive/"
COMMANDS = [
    COPY,
    pytest.param(
        RSYNC, marks=pytest.mark.skipif(not shutil.which("rsync"), reason="without rsync")
    ),
]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    """Make an archive of three records, one of two versions, with a saved search."""
    work = WorkFolder(tmp_path_factory.mktemp("work"))
    for number in range(2):
        work.write(f"{number}.txt", note(number))
    page = work.write("page.html", web_page("Carpets", note(7), "https://tower.example/1"))
    work.ingest(str(work.path("")))
    work.write("page.html", web_page("Carpets lent", note(8), "https://tower.example/1"))
    work.ingest(page)
    work.archive.saved_searches.save("/search?q=parcel", "parcel", [], a_day=1)
    work.run("verify")
    return work


@pytest.fixture
def work(original: WorkFolder, tmp_path: Path) -> WorkFolder:
    for name in ("archive", "index"):
        shutil.copytree(original.root / name, tmp_path / name, symlinks=True)
    shutil.copytree(original.root / "archive", tmp_path / "backup")
    return WorkFolder(tmp_path)


def object_of(work: WorkFolder, versions: int = 2) -> Path:
    """Return the folder of the first object with a number of versions."""
    for identifier in work.archive.ids():
        if len(work.archive.history(identifier)) == versions:
            (folder,) = (work.root / "archive/objects").glob(f"*/*/{identifier}")
            return folder
    raise AssertionError


def flip(path: Path) -> None:
    """Change one bit of a file, but neither its size nor its time."""
    times = path.stat()
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


Change = Callable[[WorkFolder], list[Path]]


def flip_an_original(work: WorkFolder) -> list[Path]:
    path = object_of(work) / "v1/content/original.html"
    flip(path)
    return [path]


def delete_a_record(work: WorkFolder) -> list[Path]:
    path = object_of(work) / "v2/content/record.json"
    path.unlink()
    return [path]


def flip_inventory_and_log(work: WorkFolder) -> list[Path]:
    folder = object_of(work)
    for name in ("inventory.json", "logs/events.jsonl"):
        flip(folder / name)
    return [folder]  # nothing in it can be checked without the inventory


def delete_the_declaration_of_the_root(work: WorkFolder) -> list[Path]:
    path = work.root / "archive/objects/0=ocfl_1.1"
    path.unlink()
    return [path]


def change_the_layout_of_the_root(work: WorkFolder) -> list[Path]:
    path = work.root / "archive/objects/ocfl_layout.json"
    path.write_text("{}")
    return [path]


def delete_the_inventory_and_the_mark(work: WorkFolder) -> list[Path]:
    folder = object_of(work)
    for name in ("0=ocfl_object_1.1", "inventory.json", "inventory.json.sha512"):
        (folder / name).unlink()
    return [folder]


def empty_a_group(work: WorkFolder) -> list[Path]:
    folder = object_of(work)
    shutil.rmtree(folder)
    return [folder.parent]


def delete_a_group(work: WorkFolder) -> list[Path]:
    folder = object_of(work, versions=1)
    shutil.rmtree(folder.parent.parent)
    return [folder]


def cut_a_saved_search(work: WorkFolder) -> list[Path]:
    (path,) = (work.root / "archive/searches").glob("*/*.txt")
    path.write_bytes(path.read_bytes()[:-3])
    return [path]


def break_the_registry(work: WorkFolder) -> list[Path]:
    work.archive.sources_path.write_text("[[source]\n")
    return [work.archive.sources_path]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.split()[0])
@pytest.mark.parametrize(
    "change",
    [
        flip_an_original,
        delete_a_record,
        flip_inventory_and_log,
        delete_the_declaration_of_the_root,
        change_the_layout_of_the_root,
        delete_the_inventory_and_the_mark,
        empty_a_group,
        delete_a_group,
        cut_a_saved_search,
        break_the_registry,
    ],
)
def test_the_listed_paths_copied_from_a_backup_repair_the_archive(
    work: WorkFolder, change: Change, command: str
) -> None:
    damaged = {str(path.relative_to(work.root / "archive")) for path in change(work)}
    result = work.run("verify", "--list")
    assert result.exit_code == 1
    listed = result.stdout.splitlines()
    assert {path.rstrip("/") for path in listed} == damaged
    (work.root / "damaged.txt").write_text(result.stdout)
    subprocess.run(["/bin/sh", "-ec", command], cwd=work.root, check=True)
    again = work.run("verify", "--list")
    assert (again.exit_code, again.stdout) == (0, ""), again.stderr


def test_an_intact_archive_lists_nothing(work: WorkFolder) -> None:
    result = work.run("verify", "--list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith("nothing wrong.\n")


def test_what_no_backup_repairs_is_not_listed_and_has_its_remedy(work: WorkFolder) -> None:
    folder = object_of(work)
    (folder / "notes.doc").write_text("mine")
    (folder.parents[2] / "stray.txt").write_text("mine")
    elsewhere = folder.parents[2] / "000/000"
    elsewhere.mkdir(parents=True)
    (work.root / "archive/logs/withdrawn.txt").write_text("nobody\n")
    other = object_of(work, versions=1)
    other.rename(elsewhere / other.name)
    for folder in (other.parent, other.parents[1]):
        if not list(folder.iterdir()):
            folder.rmdir()
    result = work.run("verify", "--list")
    right = other.relative_to(work.root / "archive/objects")
    assert result.stdout.splitlines() == [f"objects/{right}/"]  # the index has it
    assert f"is not in the folder of object {other.name}: {right}" in result.stderr
    for line in (
        "- 1 in the wrong place. Move it to where it belongs",
        "- 2 not part of the archive. Move it out of the archive",
        "- 1 a list with a line that is not valid. Remove the line with an editor",
    ):
        assert line in result.stderr


def test_each_kind_is_named_once_with_its_number_and_the_command(work: WorkFolder) -> None:
    flip_an_original(work)
    delete_a_record(work)
    result = work.run("verify")
    options = " ".join(work.places)
    assert result.stdout.count("- 1 changed. Put the file of a backup in its place.") == 1
    assert result.stdout.count("- 1 missing. Put the file of a backup in its place.") == 1
    assert "v1/content/original.html: was changed: its digest differs [changed]" in result.stdout
    assert f"    searcher verify --list {options} > damaged.txt\n" in result.stdout
    assert f"damaged.txt BACKUP/ {work.root}/archive/\n" in result.stdout
    assert result.stdout.endswith(f"Then check again: searcher verify {options}\n")


def test_a_record_that_does_not_fit_is_restored_with_its_whole_object() -> None:
    inner = "objects/abc/def/546dw8n6hscv/v1/content/record.json"
    damages = [
        Damage(inner, "is not a record", DamageKind.INCONSISTENT),
        Damage(inner.replace("v1", "v2"), "was changed"),
        Damage("searches/ab/x.txt", "was changed"),
        Damage("objects/abc/x", "belongs to no object", DamageKind.STRAY),
    ]
    assert to_restore(damages) == ["objects/abc/def/546dw8n6hscv/", "searches/ab/x.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_not_fetched(work: WorkFolder) -> None:
    path = object_of(work) / "v1/content/original.html"
    path.chmod(0)
    result = work.run("verify", "--list")
    assert result.stdout == ""
    assert "Give yourself the permission to read it" in result.stderr


def test_an_archive_without_an_index_is_verified(work: WorkFolder) -> None:
    shutil.rmtree(work.root / "index")
    assert work.run("verify").exit_code == 0
    assert not (work.root / "index").exists()


def test_the_damage_is_logged(work: WorkFolder) -> None:
    flip_an_original(work)
    work.run("verify", "--list")
    log = (work.root / "archive/logs/events.jsonl").read_text().splitlines()[-1]
    assert "1 wrong (changed 1)." in log
    assert Archive(work.root / "archive").sources_path.exists()
