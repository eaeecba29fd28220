"""One damaged or stray thing in an archive stops no command and no page: the rest goes on, and what
was left out is named with its remedy.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import WorkFolder

from searcher_web import Config, create_app

Damage = Callable[[Path], object]
"""Damages the folder of an object, or what is beside it."""

RECORD, ORIGINAL = "v1/content/record.json", "v1/content/original.txt"
ARCHIVE = 4
"""How many parents of the folder of an object the folder of the archive is."""


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def as_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("x")


def elsewhere(folder: Path) -> None:
    target = folder.parents[2] / "000/000"
    target.mkdir(parents=True)
    folder.rename(target / folder.name)


def beside(path: str) -> Callable[[Path], Path]:
    return lambda folder: folder.parents[ARCHIVE - 1] / path


def stray_folder(folder: Path) -> None:
    (folder.parents[2] / "abc/def/stray").mkdir(parents=True)


OF_A_RECORD: dict[str, Damage] = {
    "a flipped bit in a record": lambda folder: flip(folder / RECORD),
    "a flipped bit in an inventory": lambda folder: flip(folder / "inventory.json"),
    "a flipped bit in a sidecar": lambda folder: flip(folder / "inventory.json.sha512"),
    "no sidecar": lambda folder: (folder / "inventory.json.sha512").unlink(),
    "no inventory": lambda folder: (folder / "inventory.json").unlink(),
    "an empty inventory": lambda folder: (folder / "inventory.json").write_bytes(b""),
    "a truncated record": lambda folder: (folder / RECORD).write_bytes(b'{"id":'),
    "no record": lambda folder: (folder / RECORD).unlink(),
    "a folder in place of a record": lambda folder: as_folder(folder / RECORD),
    "a folder in place of an inventory": lambda folder: as_folder(folder / "inventory.json"),
    "a file in place of an object": as_file,
}
"""Damages after which one record cannot be read."""

BESIDE: dict[str, Damage] = {
    "a flipped bit in an original": lambda folder: flip(folder / ORIGINAL),
    "an object in another folder": elsewhere,
    "an object of another name": lambda folder: folder.rename(folder.with_name("0123456789bc")),
    "a stray folder": stray_folder,
    "a stray file": lambda folder: (folder.parent / "stray.txt").write_text("x"),
    "a link in a circle": lambda folder: (folder.parents[2] / "loop").symlink_to("."),
    "a flipped bit in the state": lambda folder: flip(beside("logs/state.json")(folder)),
    "a folder in place of the state": lambda folder: as_folder(beside("logs/state.json")(folder)),
    "a folder in place of a list": lambda folder: beside("logs/withdrawn.txt")(folder).mkdir(),
    "a flipped bit in the log": lambda folder: flip(beside("logs/events.jsonl")(folder)),
    "a flipped bit in the layout": lambda folder: flip(beside("objects/ocfl_layout.json")(folder)),
}
"""Other damages."""

PAGES = (
    *("/", "/search?q=carpets", "/search.json", "/search.atom", "/search.csv", "/search.zip"),
    *("/search.jsonl", "/records", "/sitemap.xml", "/pairs/AM-KZ", "/concordance?q=museums"),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    work = WorkFolder(tmp_path_factory.mktemp("filled"))
    assert work.run("ingest", "--processes", "1", work.write_notes(range(5))).exit_code == 0
    assert work.run("verify").exit_code == 0
    return work


@pytest.fixture
def work(filled: WorkFolder, tmp_path: Path) -> WorkFolder:
    shutil.copytree(filled.root, tmp_path / "work", symlinks=True)
    return WorkFolder(tmp_path / "work")


def damage(work: WorkFolder, change: Damage) -> tuple[str, str]:
    """Damage the first object; return its identifier, and another one."""
    damaged, other, *_ = work.archive.ids()
    (folder,) = (work.root / "archive/objects").glob(f"*/*/{damaged}")
    change(folder)
    return damaged, other


def open_pages(work: WorkFolder, *addresses: str) -> list[int]:
    site = create_app(Config(work.root / "archive", work.root / "index")).test_client()
    statuses = []
    for address in addresses:
        with site.get(address) as answer:  # a download that is not read waits
            answer.get_data()
            statuses.append(answer.status_code)
    return statuses


@pytest.mark.parametrize("change", OF_A_RECORD.values(), ids=OF_A_RECORD)
def test_the_rest_goes_on_without_a_damaged_record(work: WorkFolder, change: Damage) -> None:
    damaged, other = damage(work, change)
    assert set(open_pages(work, *PAGES, f"/d/{other}")) == {200}
    assert open_pages(work, f"/d/{damaged}", f"/d/{damaged}.json") == [503, 503]
    target = str(work.root / "all.tar")
    for command in (
        *(("rebuild",), ("search", "carpets"), ("review",), ("pair", "AM-KZ"), ("renormalise",)),
        *(
            ("export", "--dump", target),
            ("sources", "proposed"),
            ("ingest", work.write_notes([0, 9])),
        ),
    ):
        result = work.run(*command)
        assert result.exit_code == 1 or command[0] == "ingest", command
        assert "error:" not in result.stderr, command
        shown = " ".join(result.output.split())
        assert damaged in shown, command
        assert "Restore this object from a backup" in shown or command[0] == "ingest", command
    found = json.loads(work.run("search", "carpets", "--json").stdout)
    assert found["total"] == 5  # the new one, without the damaged one
    reason = ("--reason", "r", "--by", "A")
    assert work.run("correct", other, "--title", "Other", *reason).exit_code == 0
    assert work.run("withdraw", other, *reason).exit_code == 0
    assert work.run("verify").exit_code == 1


@pytest.mark.parametrize("change", BESIDE.values(), ids=BESIDE)
def test_other_damage_stops_no_command_and_no_page(work: WorkFolder, change: Damage) -> None:
    _, other = damage(work, change)
    assert set(open_pages(work, *PAGES, f"/d/{other}")) == {200}
    reason = ("--reason", "r", "--by", "A")
    for command in (
        *(("rebuild",), ("search", "carpets"), ("review",), ("pair", "AM-KZ"), ("renormalise",)),
        *(("export", "--dump", str(work.root / "all.tar")), ("ingest", work.write_notes([9]))),
        ("correct", other, "--title", "Other", *reason),
        ("withdraw", other, *reason),
    ):
        result = work.run(*command)
        assert "error:" not in result.stderr, (command, result.stderr)
    assert work.run("search", "carpets").exit_code in (0, 1)


@pytest.mark.parametrize(
    ("change", "address", "status"),
    [(flip, "/s/", 503), (lambda path: path.unlink(), "/s/", 404)],
)
def test_a_damaged_saved_search_is_a_503_with_what_to_do(
    work: WorkFolder, change: Damage, address: str, status: int
) -> None:
    saved = work.archive.saved_searches.save("/search?q=a", "a", [], a_day=1)
    (path,) = (work.root / "archive/searches").glob("*/*.txt")
    change(path)
    assert open_pages(work, f"{address}{saved.id}") == [status]


def test_what_is_left_of_an_object_is_not_overwritten(work: WorkFolder) -> None:
    """An object that lost its inventory may still have its original."""
    damaged, _ = damage(work, OF_A_RECORD["no inventory"])
    (original,) = (work.root / "archive/objects").glob(f"*/*/{damaged}/v1/content/original.txt")
    result = work.run("ingest", "--processes", "1", str(work.path("")))
    assert result.exit_code == 1
    assert "has lost its inventory [damaged-record]" in result.output
    assert original.exists()
