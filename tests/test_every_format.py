"""A hard disk: files of every format, whole, cut, changed, mislabelled, nested, locked and huge.

Each is taken, or refused with a code and a remedy; memory stays small, and nothing is written
outside of the archive and the index.
"""

import gzip
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from ingest_builders import WorkFolder, environment

from evaluation import making, making_ole
from searcher.ingest import Outcome, Verdict

MEMORY = 512 * 1024  # kilobytes
WHOLE = {
    "page.html", "note.txt", "paper.pdf", "letter.docx", "letter.odt", "letter.rtf", "book.epub",
    "slides.pptx", "book.xlsx", "slides.odp", "book.ods", "letter.fodt", "letter.xml", "letter.doc",
    "message.msg", "winmail.tnef", "message.eml", "saved.mhtml",
}  # fmt: skip


def disk() -> Iterator[tuple[str, bytes]]:
    for name, data in making.sound().items():
        yield f"whole/{name}", data
        yield f"cut/{name}", data[: len(data) // 2]
        yield f"changed/{name}", changed(data)
        yield f"mislabelled/{name}.jpg", data
        yield f"nested/{name}.zip", making.packed({"in.zip": making.packed({name: data})})
    for name in sorted(WHOLE):
        yield f"packed/{name}.gz", gzip.compress(making.sound()[name], mtime=0)
    yield from REFUSED.items()


def changed(data: bytes) -> bytes:
    """Change a byte in three hundred, behind the first hundred."""
    out = bytearray(data)
    for place in range(100, len(out), 300):
        out[place] ^= 0x55
    return bytes(out)


LOCK = (
    f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >> "
    f"/ID [<{'00' * 16}> <{'00' * 16}>]"
)
MANIFEST = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
REFUSED = {
    "locked/letter.pdf": making.pdf(trailer=LOCK),
    "locked/letter.odt": making.odt(more={"META-INF/manifest.xml": MANIFEST}),
    "locked/letter.docx": making_ole.compound({"EncryptedPackage": b"x"}),
    "locked/letter.doc": making_ole.doc(flags=0x0100),
    "huge/letter.docx": making.packed({"word/document.xml": bytes(20_000_000)}),
    "huge/pack.zip": making.packed({"note.txt": bytes(100_000_000)}),
    "huge/note.txt": b"word " * 1_000_000,
    "other/old.xls": making_ole.compound({"Workbook": b"x"}),
    "other/picture.tif": b"II*\0" + bytes(100),
    "other/list.ris": b"TY  - NEWS\nTI  - Carpets lent\nER  - \n",
    "other/map.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><text>A</text></svg>',
    "other/data.xml": b'<?xml version="1.0"?><list><one/></list>',
}


INGEST = """
import atexit, resource, sys
from searcher.cli import run
atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
run(sys.argv[1:])
"""
"""Ingests in a process of its own, and prints the memory of its largest worker in kilobytes."""


@dataclass(frozen=True)
class Ingested:
    """The outcomes of each file, and the memory of the largest worker in kilobytes."""

    by_file: dict[str, list[Outcome]]
    memory: int


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    root = tmp_path_factory.mktemp("disk")
    folder = WorkFolder(root)
    files = dict(disk())
    for name, data in files.items():
        folder.write(name, data)
    before = tree(root)
    arguments = [*folder.places, "ingest", "--report", "report.jsonl"]
    paths = [str(folder.path(name)) for name in files]
    command = [sys.executable, "-c", INGEST, *arguments, *paths]
    done = subprocess.run(command, cwd=root, env=environment(), capture_output=True, check=False)
    written = {path.split("/")[0] for path in tree(root) - before}
    assert written <= {"archive", "index", "report.jsonl"}
    by_file: dict[str, list[Outcome]] = {name: [] for name in files}
    for line in (root / "report.jsonl").read_bytes().splitlines():
        one = msgspec.json.decode(line, type=Outcome)
        name = one.input.partition("!/")[0].removeprefix(f"{folder.path('')}/").lstrip("/")
        by_file[name].append(one)
    return Ingested(by_file, int(done.stdout.split()[-1]))


@pytest.fixture
def outcomes(ingested: Ingested) -> dict[str, list[Outcome]]:
    return ingested.by_file


def tree(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*")}


def test_there_are_many_files_and_each_has_an_outcome(outcomes):
    assert len(outcomes) >= 150
    assert all(outcomes.values())


def test_each_is_taken_or_refused_with_a_code_and_a_remedy(outcomes):
    for name, found in outcomes.items():
        for one in found:
            if one.verdict is Verdict.REFUSED:
                assert one.code not in (None, "internal", "crash"), (name, one)
                assert one.why, name
                assert one.remedy, name


@pytest.mark.parametrize("path", ["whole/{}", "mislabelled/{}.jpg", "packed/{}.gz"])
def test_whole_documents_are_taken_under_any_name_and_in_a_pack(outcomes, path):
    for name in WHOLE:
        found = outcomes[path.format(name)]
        assert found[0].verdict in (Verdict.ADDED, Verdict.UPDATED, Verdict.UNCHANGED), (
            name,
            found,
        )


@pytest.mark.parametrize(
    ("name", "code"),
    [(name, "encrypted") for name in REFUSED if name.startswith("locked/")]
    + [
        ("huge/letter.docx", "bomb"),
        ("huge/pack.zip", "bomb"),
        ("huge/note.txt", "too-large"),
        ("other/old.xls", "unsupported"),
        ("other/picture.tif", "unsupported"),
        ("other/list.ris", "not-a-document"),
        ("other/map.svg", "not-a-document"),
        ("other/data.xml", "not-a-document"),
        ("nested/note.txt.zip", "nested"),
    ],
)
def test_what_is_refused_has_a_fitting_code(outcomes, name, code):
    assert [one.code for one in outcomes[name]] == [code]
    if code == "encrypted":
        assert "without a password" in (outcomes[name][0].remedy or "")


def test_memory_stays_small(ingested):
    assert 10_000 < ingested.memory < MEMORY


def test_names_of_packs_lead_nowhere(tmp_path):
    folder = WorkFolder(tmp_path)
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as pack:
        pack.writestr("../../../tmp/escaped-note.txt", making.text())
    before = tree(tmp_path)
    (outcome,) = folder.ingest(str(tmp_path / "pack.zip"))
    assert outcome.verdict is Verdict.ADDED
    assert {path.split("/")[0] for path in tree(tmp_path) - before} <= {"archive", "index"}
    assert not Path("/tmp/escaped-note.txt").exists()
