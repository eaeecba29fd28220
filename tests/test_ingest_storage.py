"""Archives and indexes in a folder of documents: none of their files is ingested."""

import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import ocfl
import pytest
from archive_builders import small_archive
from ingest_builders import ADDED, SKIPPED, UNCHANGED, WorkFolder, codes, note, verdicts

from searcher.ingest import Outcome, find_inputs
from searcher.sources.editor import create_registry


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    """Make a work folder that is the current folder, with one document in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(note(1))
    return WorkFolder(tmp_path)


def ingested(outcomes: list[Outcome]) -> list[str]:
    return [o.input for o in outcomes if o.verdict in (ADDED, UNCHANGED)]


def skipped(outcomes: list[Outcome]) -> dict[str, str | None]:
    return {o.input: o.code for o in outcomes if o.verdict is SKIPPED}


def rows(work: WorkFolder, *arguments: str) -> dict[str, str]:
    """Run an ingest; return the counts that it prints."""
    result = work.run("ingest", *arguments)
    assert result.exit_code == 0, result.output
    lines = [line.split("│") for line in result.stdout.splitlines() if line.startswith("│")]
    return {cells[1].strip(): cells[2].strip() for cells in lines}


def test_a_folder_with_its_own_archive_and_index_is_ingested_once(work: WorkFolder) -> None:
    added = [rows(work, ".")["added"] for _ in range(4)]
    assert added == ["1", "0", "0", "0"]
    assert len({*work.archive.ids()}) == 1


def test_skipped_archives_are_listed_once_in_the_report_and_on_the_terminal(
    work: WorkFolder,
) -> None:
    work.run("ingest", ".")
    result = work.run("ingest", ".", "--report", "report.jsonl")
    assert result.exit_code == 0
    lines = [json.loads(line) for line in Path("report.jsonl").read_text().splitlines()]
    assert [(t["input"], t["verdict"], t["code"]) for t in lines] == [
        ("a.txt", "unchanged", None),
        ("archive", "skipped", "stored"),
        ("index", "skipped", "stored"),
        ("report.jsonl", "skipped", "report"),
    ]
    assert lines[1]["why"] == "belongs to an archive (archive), whose files are not documents"
    assert "skipped: archive: belongs to an archive" in result.stderr
    again = rows(work, ".", "--report", "another.jsonl")
    assert (again["added"], again["skipped"]) == ("0", "4")


@pytest.mark.parametrize(
    "paths",
    [
        ["archive"], ["index"], ["archive/objects"], ["archive/sources.toml"], ["archive/README.md"],
        ["index/gen-1"], ["index/current"], ["*"], ["**/*"], ["**"], ["*/*"], ["*/*/*"],
        ["archive/objects/*/*/*/*"], ["archive/objects/???/???/*/v1/content/record.json"],
        ["archive/logs", "archive/work"], ["./archive/../archive"], ["../work/."], ["ARCHIVE"],
    ],
)  # fmt: skip
def test_no_path_or_pattern_finds_files_of_an_archive_or_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str]
) -> None:
    work = WorkFolder(tmp_path / "work")
    work.root.mkdir()
    monkeypatch.chdir(work.root)
    work.run("ingest", work.write("a.txt", note(1)))
    work.run("verify")  # creates logs/
    paths = [p.replace("ARCHIVE", str(work.root / "archive")) for p in paths]
    outcomes = work.ingest(*paths)
    assert {Path(name).name for name in ingested(outcomes)} <= {"a.txt"}
    assert set(verdicts(outcomes)) <= {UNCHANGED, SKIPPED}
    roots = [o.why for o in outcomes if o.code == "stored"]
    assert len(roots) == len(set(roots)) >= 1
    assert len({*work.archive.ids()}) == 1


def test_an_archive_reached_by_a_link_is_skipped(work: WorkFolder) -> None:
    work.run("ingest", "a.txt")
    Path("link").symlink_to("archive")
    Path("far").symlink_to(work.root / "archive" / "objects")
    assert skipped(work.ingest(".")) == {
        "archive": "stored", "index": "stored", "link": "link", "far": "link",
    }  # fmt: skip
    for named in ("link", "far", "link/objects", "link/README.md"):
        assert codes(work.ingest(named)) == ["stored"]
    work.run("ingest", ".", "--archive", "link", "--report", "r.jsonl")
    lines = [json.loads(line) for line in Path("r.jsonl").read_text().splitlines()]
    assert {t["input"]: t["code"] for t in lines} == {
        "a.txt": None, "archive": "stored", "index": "stored", "link": "link", "far": "link",
        "r.jsonl": "report",
    }  # fmt: skip


def archive_with_registry(root: Path) -> None:
    small_archive(root)
    create_registry(root / "sources.toml")


def interrupted_archive(root: Path) -> None:
    """Make an archive whose first writer was interrupted: it has only a registry."""
    archive_with_registry(root)
    for name in ("objects", "logs", "work", "README.md"):
        path = root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def edited_registry_alone(root: Path) -> None:
    interrupted_archive(root)
    (root / "sources.toml").write_text(
        '[[source]]\nid = "x"\nname = "Example Herald"\nkind = "newspaper"\n'
    )


def archive_without_readme(root: Path) -> None:
    small_archive(root)
    (root / "README.md").unlink()


def object_by_itself(root: Path) -> None:
    archive = small_archive(root.with_name("made"))
    found = next((archive.root / "objects").glob("???/???/*"))
    shutil.copytree(found, root, dirs_exist_ok=True)
    shutil.rmtree(archive.root)


def object_without_declaration(root: Path) -> None:
    object_by_itself(root)
    (root / "0=ocfl_object_1.1").unlink()


def archive_of_another_program(root: Path) -> None:
    store = ocfl.StorageRoot(root=str(root), layout_name="0002-flat-direct-storage-layout")
    store.initialize()
    source = root.with_name("source-of-it")
    source.mkdir()
    (source / "page.txt").write_text(note(7))
    made = ocfl.Object(identifier="one")
    made.create(srcdir=str(source), objdir=str(root / "one"))
    shutil.rmtree(source)


def archive_of_another_version(root: Path) -> None:
    (root / "deep/er").mkdir(parents=True)
    (root / "0=ocfl_2.7").write_text("ocfl_2.7\n")
    (root / "deep/er/page.txt").write_text(note(8))


def old_generation(root: Path) -> None:
    other = WorkFolder(root.with_name("other-work"))
    other.ingest(other.write("b.txt", note(2)))
    shutil.copytree(other.root / "index" / "gen-1", root)
    shutil.rmtree(other.root)


def index_elsewhere(root: Path) -> None:
    other = WorkFolder(root.with_name("other-work"))
    other.ingest(other.write("b.txt", note(2)))
    shutil.copytree(other.root / "index", root, symlinks=True)
    shutil.rmtree(other.root)


@pytest.mark.parametrize(
    "make",
    [
        interrupted_archive, edited_registry_alone, archive_without_readme, object_by_itself, object_without_declaration,
        archive_of_another_program,
        archive_of_another_version, old_generation, index_elsewhere,
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["it", "deep/down/it"])
def test_archives_and_indexes_of_any_origin_are_skipped(
    work: WorkFolder, make: Callable[[Path], None], place: str
) -> None:
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    make(Path(place))
    outcomes = work.ingest(".")
    assert ingested(outcomes) == ["a.txt"]
    assert set(skipped(outcomes).values()) == {"stored"}
    assert any(name.startswith(place) for name in skipped(outcomes))
    assert [o for o in work.ingest(".") if o.verdict is ADDED] == []
    for path in (place, f"{place}/*", f"{place}/**/*"):
        assert ingested(work.ingest(path)) == []


def test_documents_in_the_folder_of_an_archive_are_ingested(work: WorkFolder) -> None:
    """Documents that somebody put into the folder of an archive are ingested."""
    work.run("ingest", "a.txt")
    shutil.copy("a.txt", "archive/a.txt")
    Path("archive/in").mkdir()
    Path("archive/in/b.txt").write_text(note(2))
    for paths in (["archive"], ["."], ["archive/*"], ["archive/in"]):
        result = work.run("ingest", *paths, "--archive", "archive")
        assert result.exit_code == 0, result.output
    assert "skipped: archive: belongs to an archive" in work.run("ingest", ".").stderr
    assert len({*work.archive.ids()}) == 2
    assert ingested(work.ingest("archive")) == ["archive/a.txt", "archive/in/b.txt"]


def test_an_edited_readme_of_an_archive_is_a_document(work: WorkFolder) -> None:
    work.run("ingest", "a.txt")
    Path("archive/README.md").write_text(note(3))
    assert ingested(work.ingest(".")) == ["a.txt", "archive/README.md"]


def test_documents_named_like_files_of_an_archive_are_ingested(work: WorkFolder) -> None:
    Path("sources.toml").write_text(note(3))
    Path("objects").mkdir()
    Path("objects/b.txt").write_text(note(4))
    Path("work").mkdir()
    Path("work/c.txt").write_text(note(5))
    found = ingested(work.ingest("."))
    assert found == ["a.txt", "objects/b.txt", "sources.toml", "work/c.txt"]


def test_a_file_of_an_archive_listed_in_a_manifest_is_refused(work: WorkFolder) -> None:
    work.run("ingest", "a.txt")
    (record,) = Path("archive/objects").glob("*/*/*/v1/content/record.json")
    Path("m.csv").write_text(f"file,title\n{record},A record\na.txt,A text\n")
    outcomes = work.ingest(manifests=["m.csv"])
    assert [(o.verdict, o.code) for o in outcomes] == [("refused", "stored"), ("updated", None)]


# Archives in containers


def packed(root: Path, names: list[str], kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
            for name in names:
                if not (root / name).is_symlink():
                    pack.write(root / name, name)
    else:
        with tarfile.open(fileobj=out, mode=f"w{kind}") as pack:
            for name in names:
                pack.add(root / name, name, recursive=False)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["zip", "", ":gz", ":xz"])
@pytest.mark.parametrize("order", [sorted, lambda names: sorted(names, reverse=True)])
def test_an_archive_in_a_container_is_skipped_and_other_members_are_ingested(
    work: WorkFolder, tmp_path: Path, kind: str, order: Callable[[list[str]], list[str]]
) -> None:
    root = tmp_path / "packed"
    small_archive(root / "box/archive")
    index_elsewhere(root / "box/index")
    (root / "box/in").mkdir()
    (root / "box/in/b.txt").write_text(note(2))
    (root / "logs").mkdir()
    (root / "logs/c.txt").write_text(note(3))
    files = [str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() or p.is_symlink()]
    path = work.write("pack", packed(root, order(files), kind))
    outcomes = work.ingest(path)
    inner = f"{path}!/"
    assert sorted(ingested(outcomes)) == [f"{inner}box/in/b.txt", f"{inner}logs/c.txt"]
    assert [(o.input, o.code) for o in outcomes if o.verdict is SKIPPED] == [(path, "stored")]


@pytest.mark.parametrize("kind", ["zip", "", ":gz"])
def test_a_container_that_is_an_archive_is_skipped(work: WorkFolder, kind: str) -> None:
    root = work.root / "made"
    small_archive(root)
    files = [str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()]
    path = work.write("pack", packed(root, files, kind))
    (outcome,) = work.ingest(path)
    assert (outcome.verdict, outcome.code) == (SKIPPED, "stored")


def test_a_container_with_folders_named_like_those_of_an_archive_is_ingested(
    work: WorkFolder,
) -> None:
    for name in ("v1/content/b.txt", "logs/c.txt", "objects/d.txt"):
        work.write(f"site/{name}", note(len(name)))
    names = ["v1/content/b.txt", "logs/c.txt", "objects/d.txt"]
    for kind in ("zip", "", ":gz"):
        path = work.write(f"pack{kind[1:]}", packed(work.path("site"), names, kind))
        assert len(ingested(work.ingest(path))) == 3


def test_a_folder_of_thousands_of_files_is_read_in_order(work: WorkFolder) -> None:
    for number in range(3000):
        work.write(f"n{number:04}.txt", "x")
    names = [one.name for one in find_inputs(["in"], (), ())]
    assert names == [f"in/n{number:04}.txt" for number in range(3000)]
