"""The command line: output, exit status, and remedies of errors."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ingest_builders import (
    REPOSITORY,
    SEARCHER,
    UNKNOWN_ID,
    WorkFolder,
    environment,
    note,
    parcel,
    web_page,
)

from evaluation import making
from searcher.cli import main
from searcher.model.errors import IndexLocked
from searcher.model.record import to_json
from searcher.sandbox import client
from searcher.store import Archive
from searcher.store.durable import write_lock

URL = "https://lantern.example/talks"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    """Return a work folder in the current folder, without an archive in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("SEARCHER_ARCHIVE", "SEARCHER_INDEX"):
        monkeypatch.delenv(name, raising=False)
    return WorkFolder(tmp_path)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    """Run several ingests, an update, a correction and a withdrawal."""
    work = WorkFolder(tmp_path_factory.mktemp("history"))
    for numbers in (range(5), range(5, 9), range(9, 10)):
        shutil.rmtree(work.path(""), ignore_errors=True)
        assert work.run("ingest", work.write_notes(numbers)).exit_code == 0
    for title, number in (("An old page", 20), ("A new page", 21)):
        page = work.write("page.html", web_page(title, note(number), URL))
        assert work.run("ingest", page).exit_code == 0
    first, second = (hit.id for hit in work.search("parcel3 OR parcel4").hits)
    by = ("--by", "An archivist", "--reason", "an example")
    assert work.run("correct", first, "--title", "Corrected carpets", *by).exit_code == 0
    assert work.run("withdraw", second, *by).exit_code == 0
    return work


@pytest.fixture
def filled_work(work: WorkFolder, history: WorkFolder) -> WorkFolder:
    """Return the work folder with the archive of `history`."""
    shutil.copytree(history.root, work.root, symlinks=True, dirs_exist_ok=True)
    return work


def own_process(
    *command: str | Path, cwd: Path, **environ: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=environment(**environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# Ingest


def test_ingest_prints_a_table_and_lists_refused_inputs(work: WorkFolder) -> None:
    work.write_notes(range(3))
    work.write("empty.txt", "")
    work.write("[odd].txt", b"\x89PNG\r\n")
    result = work.run("ingest", "in", "missing.txt")
    assert result.exit_code == 1
    counts = {line.split("│")[1].strip(): line.split("│")[2].strip()
              for line in result.stdout.splitlines() if line.startswith("│")}  # fmt: skip
    assert counts == {
        "added": "3",
        "updated": "0",
        "unchanged": "0",
        "refused": "3",
        "for review": "3",
    }
    assert result.stderr.splitlines()[-3:] == [
        "in/[odd].txt: is a picture (PNG), which cannot be read [unsupported]. "
        "Ingest it with --ocr (needs tesseract), or run OCR on it, and ingest the text.",
        "in/empty.txt: is empty [empty]. Save or download the document again.",
        "missing.txt: cannot be read: no file has this name [unreadable]. "
        "Check the path and the permissions of the file.",
    ]
    assert work.run("ingest", "in/note-001.txt").exit_code == 0


def test_the_report_has_one_line_per_input_in_order(work: WorkFolder) -> None:
    work.write_notes(range(3))
    work.write("note-001-empty.txt", "")
    result = work.run("ingest", "in", "--report", "logs/today/report.jsonl")
    assert result.exit_code == 1
    lines = [json.loads(line) for line in Path("logs/today/report.jsonl").read_text().splitlines()]
    assert [(line["input"], line["verdict"], line["code"]) for line in lines] == [
        ("in/note-000.txt", "added", None),
        ("in/note-001-empty.txt", "refused", "empty"),
        ("in/note-001.txt", "added", None),
        ("in/note-002.txt", "added", None),
    ]
    keys = {"input", "verdict", "id", "version", "title", "flags", "code", "why", "remedy"}
    assert all(line.keys() == keys for line in lines)
    assert {line["id"] for line in lines if line["id"]} == {*work.archive.ids()}


def test_ingest_accepts_options_manifests_and_standard_input(work: WorkFolder) -> None:
    work.write("a.txt", note(1))
    work.write("m.csv", "file,title,kind\na.txt,From the manifest,report\n")
    result = work.run(
        "ingest", "-", "--manifest", "in/m.csv", "--kind", "news", data=note(2).encode()
    )
    assert result.exit_code == 0, result.output
    kinds = {hit.title: hit.kind for hit in work.search("").hits}
    assert kinds == {"From the manifest": "news", "Carpets lent for round 2": "news"}


@pytest.mark.parametrize("paths", [["in/a.txt", "in/b.txt"], ["in/*.txt"], ["in/two.zip"]])
def test_a_url_option_for_several_documents_is_refused(work: WorkFolder, paths: list[str]) -> None:
    work.write("a.txt", note(1))
    work.write("b.txt", note(2))
    work.write("two.zip", making.packed({"c.txt": note(3).encode(), "d.txt": note(4).encode()}))
    result = work.run("ingest", *paths, "--url", URL)
    assert result.exit_code == 2
    assert "--url is the address of one document, and here are several: in/" in result.stderr
    assert not (work.root / "archive").exists()
    assert work.run("ingest", "in/a.txt", "--url", URL).exit_code == 0


def test_a_container_that_is_not_read_to_the_end_leaves_no_running_process(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A running worker would be reported later, whenever memory is collected."""
    started: list[client._Worker] = []
    start = client._Worker.__init__

    def recording(process: client._Worker, *arguments: Any) -> None:
        start(process, *arguments)
        started.append(process)

    client.end_idle_workers()
    monkeypatch.setattr(client._Worker, "__init__", recording)
    work.write("pack.zip", making.packed({f"{n}.txt": note(n).encode() for n in range(3)}))
    assert work.run("ingest", "in/pack.zip", "--url", URL).exit_code == 2
    assert started
    assert all(process.is_dead or process in client._idle for process in started)


def test_the_url_of_a_message_is_not_that_of_its_attachments(work: WorkFolder) -> None:
    work.write("a.eml", making.mail({"note.txt": note(1).encode()}))
    work.write("a.eml.meta.toml", f"url = '{URL}'\nlanguage = 'en'")
    message, attached = map(work.record, work.ingest("in"))
    assert (message.original.url, attached.original.url) == (URL, None)
    assert attached.language == "en"


@pytest.mark.parametrize("many", [60, 3])
def test_only_the_first_refused_inputs_are_listed(work: WorkFolder, many: int) -> None:
    result = work.run("ingest", *(f"missing-{n:02}" for n in range(many)))
    assert result.stderr.count("no file has this name") == min(many, 50)
    more = "… and 10 more (10 unreadable); --report FILE lists them all."
    assert (more in result.stderr) == (many == 60)


def test_the_script_and_the_command_have_the_same_output(tmp_path: Path) -> None:
    outputs = []
    for number, command in enumerate(
        ([SEARCHER, "ingest"], [sys.executable, REPOSITORY / "scripts" / "ingest.py"])
    ):
        work = WorkFolder(tmp_path / str(number))
        work.write_notes(range(2))
        work.write("empty.txt", "")
        done = own_process(
            *command, "in", "--archive", "archive", "--index", "index", cwd=work.root
        )
        usage = own_process(*command, "--kind", "gossip", "in", cwd=work.root)
        timeless = re.sub(r"[\d.]+ s(, \d+ documents/s)?", "", done.stdout)
        outputs.append((done.returncode, timeless, done.stderr, usage.returncode, usage.stderr))
        assert work.search(parcel(1)).total == 1
    assert outputs[0] == outputs[1]
    assert (outputs[0][0], outputs[0][3]) == (1, 2)


# Folders of archive and index


@pytest.mark.parametrize(
    ("before", "after", "environ"),
    [
        (["--archive", "A", "--index", "I"], [], {}),
        ([], ["--archive", "A", "--index", "I"], {}),
        (["--archive", "A"], ["--index", "I"], {}),
        (["--archive", "X", "--index", "X"], ["--archive", "A", "--index", "I"], {}),
        ([], [], {"SEARCHER_ARCHIVE": "A", "SEARCHER_INDEX": "I"}),
        ([], ["--archive", "A"], {"SEARCHER_ARCHIVE": "X", "SEARCHER_INDEX": "I"}),
        (["--index", "I"], [], {"SEARCHER_ARCHIVE": "A", "SEARCHER_INDEX": "X"}),
    ],
)
def test_the_folders_are_set_before_or_after_the_command_or_by_the_environment(
    work: WorkFolder, before: list[str], after: list[str], environ: dict[str, str]
) -> None:
    path = work.write("a.txt", note(1))
    for command in (["ingest", path], ["search", parcel(1)], ["verify"], ["rebuild"]):
        result = CliRunner().invoke(main, [*before, *command, *after], env=environ)
        assert result.exit_code == 0, result.output
    assert Path("A/objects").is_dir()
    assert Path("I").is_dir()
    assert not Path("X").exists()


# Errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ingest"], "Name at least one PATH, or - for standard input."),
        (["ingest", "a.txt", "--kind", "gossip"], "--kind: kind = 'gossip' is not a kind (press-"),
        (["ingest", "a.txt", "--published", "soon"], "--published: published = 'soon' is not a"),
        (["ingest", "a.txt", "--manifest", "none.csv"], "File 'none.csv' does not exist"),
        (["ingest", "a.txt", "--processes", "0"], "0 is not in the range"),
        (["ingest", "a.txt", "--reprot", "r"], "No such option"),
        (["correct", "bcd", "--reason", "r", "--by", "b"], "Name at least one value to correct"),
        (["correct", "bcd", "--title", "t", "--by", "b"], "Missing option '--reason'"),
        (["withdraw", "bcd", "--reason", "r"], "Missing option '--by'"),
        (
            ["correct", "bcd", "--title", "t", "--by", "b", "--reason", " "],
            "'--reason': it is empty",
        ),
        (["withdraw", "bcd", "--reason", "r", "--by", ""], "'--by': it is empty"),
        (
            ["review", "bcd", "--accept", "x", "--reason", "", "--by", "b"],
            "'--reason': it is empty",
        ),
        (["renormalise", "--by", ""], "'--by': it is empty"),
        (["renormalise", "--field", "nosuch"], "'nosuch' is not one of 'title', 'body'"),
        (["search"], "Missing argument 'QUERY'"),
        (["search", "x", "--sort", "colour"], "'colour' is not one of"),
        (["search", "x", "--size", "100000"], "is not in the range"),
        (["show"], "Missing argument 'IDENTIFIER'"),
        (["ingset"], "No such command 'ingset'"),
    ],
)
def test_wrong_usage_has_exit_status_2_and_a_remedy(
    work: WorkFolder, arguments: list[str], message: str
) -> None:
    result = work.run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Try 'main" in result.stderr
    assert result.stdout == ""
    assert not (work.root / "archive").exists()


@pytest.mark.parametrize(
    ("arguments", "why", "remedy"),
    [
        (["show", UNKNOWN_ID], f"there is no record {UNKNOWN_ID}", "Look for it by its title"),
        (["show", "carpets"], "'carpets' is not an identifier", "Compare it with the place"),
        (["show", "ID", "--version", "9"], "there is no record ID in version 9", "Look for it"),
        (["withdraw", UNKNOWN_ID, "--reason", "r", "--by", "b"], "there is no", "Look for it"),
        (["correct", UNKNOWN_ID, "--title", "t", "--reason", "r", "--by", "b"], "no record",
         "Look for it"),
        (["search", "pair:AM-"], "at character", ""),
        (["verify", "--archive", "in"], "in is not an archive: it holds ", "Name another folder"),
        (["verify", "--archive", "in/a.txt"], "is not an archive: it is a file", "Name another"),
        (["verify", "--archive", "nowhere"], "nowhere is not an archive", "Name another folder"),
        (["ingest", "in/a.txt", "--index", "in/a.txt"], "in/a.txt", "Check the folder"),
        (["ingest", "in/a.txt", "--index", "in"], "in cannot be used for an index: it holds a.txt",
         "Name another folder with --index"),
        (["ingest", "in/a.txt", "--index", "archive/objects"], "it is in the archive", "another"),
        (["rebuild", "--index", "archive/index"], "it is in the archive", "Name another folder"),
        (["rebuild", "--index", "."], "cannot be used for an index: it holds ", "Name another"),
        (["search", "x", "--index", "in"], "it holds a.txt", "Name another folder"),
        (["ingest", "in/a.txt", "--report", "in/a.txt/r"], "in/a.txt", "Check the folder"),
    ],
)  # fmt: skip
def test_an_error_has_exit_status_1_a_reason_and_a_remedy(
    work: WorkFolder, arguments: list[str], why: str, remedy: str
) -> None:
    work.run("ingest", work.write("a.txt", note(1)))
    (identifier,) = work.archive.ids()
    result = work.run(*(a.replace("ID", identifier) for a in arguments))
    assert result.exit_code == 1
    assert "error: " in result.stderr
    assert why.replace("ID", identifier) in result.stderr
    assert remedy in result.stderr
    assert len(result.stderr.strip().splitlines()) >= 2
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["ingest", "correct", "withdraw"])
def test_a_locked_archive_is_reported(filled_work: WorkFolder, command: str) -> None:
    identifier = filled_work.search("corrected").hits[0].id
    arguments = {
        "ingest": ["in"],
        "correct": [identifier, "--title", "T", "--reason", "r", "--by", "b"],
        "withdraw": [identifier, "--reason", "r", "--by", "b"],
    }[command]
    before = filled_work.objects()
    with filled_work.archive.writer():
        result = filled_work.run(command, *arguments)
    assert result.exit_code == 1
    assert "archive is being written by another program" in result.stderr
    assert "Wait for it to finish" in result.stderr
    assert filled_work.objects() == before
    assert filled_work.run("search", "corrected").exit_code == 0


# Search and show


def test_search_prints_json_for_programs(filled_work: WorkFolder) -> None:
    found: Any = filled_work.run_json("search", "carpets", "--size", "3")
    assert found["total"] == 10
    assert len(found["hits"]) == 3
    for hit in found["hits"]:
        assert {"id", "title", "date", "pairs", "score", "snippet"} <= hit.keys()
        shown: Any = filled_work.run_json("show", hit["id"])
        assert (shown["title"], shown["published"]) == (hit["title"], hit["date"])
        assert shown["pairs"] == hit["pairs"] == ["AM-KZ"]
        assert hit["score"] > 0
        assert hit["snippet"]
        for start, end in hit["marks"]:
            assert hit["snippet"][start:end].lower().startswith("carpet")
    facets = {
        field: {v["value"]: v["count"] for v in values} for field, values in found["facets"].items()
    }
    assert facets["pair"] == {"AM-KZ": 10}
    assert facets["country"] == {"AM": 10, "KZ": 10}
    assert facets["year"]["2017"] >= 8
    assert sum(facets["year"].values()) == 10
    assert {"source", "language", "kind"} <= facets.keys()


def test_pages_of_a_search_do_not_overlap(filled_work: WorkFolder) -> None:
    pages = [
        [hit["id"] for hit in found["hits"]]
        for n in range(1, 5)
        for found in [filled_work.run_json("search", "armenia", "--size", "4", "--page", str(n))]
        if isinstance(found["hits"], list)
    ]
    assert [len(page) for page in pages] == [4, 4, 2, 0]
    assert len({i for page in pages for i in page}) == 10


def test_search_prints_text_for_people(filled_work: WorkFolder) -> None:
    result = filled_work.run("search", "corrected")
    assert result.stdout.startswith("1 found\n\n1. Corrected carpets\n")
    assert "AM-KZ" in result.stdout
    assert filled_work.search("corrected").hits[0].id in result.stdout


@pytest.mark.parametrize(
    ("query", "column"),
    [("carpets )", 8), ("title:", None), ('"carpets', 0), ("(carpets", None), ("AND", 0)],
)
def test_a_mistake_in_a_query_is_marked_at_its_position(
    work: WorkFolder, query: str, column: int | None
) -> None:
    work.run("ingest", work.write("a.txt", note(1)))
    result = work.run("search", query)
    assert result.exit_code == 1
    shown, pointer, message, remedy = result.stderr.splitlines()
    assert shown == f"  {query}"
    position = len(pointer) - 3
    assert pointer == " " * (position + 2) + "^"
    assert 0 <= position <= len(query)
    assert column in (None, position)
    assert f"(at character {position + 1})" in message
    assert remedy


def test_show_prints_the_record_with_its_evidence_and_versions(filled_work: WorkFolder) -> None:
    identifier = filled_work.search("corrected").hits[0].id
    shown: Any = filled_work.run_json("show", identifier)
    stored = json.loads(to_json(filled_work.archive.get(identifier)))
    assert {key: shown[key] for key in stored} == stored
    assert [(v["number"], v["by"], v["reason"]) for v in shown["versions"]][1:] == [
        (2, "An archivist", "an example")
    ]
    old: Any = filled_work.run_json("show", identifier, "--version", "1")
    assert (old["version"], old["title"][:12]) == (1, "Carpets lent")
    text = filled_work.run("show", identifier.upper()).stdout
    for part in ("Corrected carpets", "AM-KZ", "correction:title", "Museums of Armenia"):
        assert part in text


def test_a_withdrawn_record_shows_its_reason_and_is_not_found(filled_work: WorkFolder) -> None:
    (gone,) = (r.id for r in filled_work.archive.records() if r.status == "withdrawn")
    shown: Any = filled_work.run_json("show", gone)
    assert (shown["status"], shown["reason"], shown["body"]) == ("withdrawn", "an example", "")
    assert "an example" in filled_work.run("show", gone).stdout
    hits: Any = filled_work.run_json("search", "", "--size", "50")
    assert gone not in [hit["id"] for hit in hits["hits"]]


@pytest.mark.parametrize("command", [["search", "carpets"], ["show", "x"], ["review"], ["verify"]])
def test_commands_that_only_read_create_nothing(work: WorkFolder, command: list[str]) -> None:
    work.run(*command)
    assert [*work.root.iterdir()] == []


# The index


QUERIES = (
    "", "carpets", "carpets armenia", "parcel2 OR parcel7", '"round 3"', "talk* -parcel1",
    "title:carpets", "delegat*", "museum~", '"loan of"~3', "pair:AM-KZ page", "date:2017-03",
    "kind:agreement round", "corrected OR new",
)  # fmt: skip


def test_a_rebuilt_index_gives_the_same_pages(filled_work: WorkFolder) -> None:
    def pages() -> list[object]:
        return [
            filled_work.run_json("search", query, "--sort", sort, "--size", "50")
            for query in QUERIES
            for sort in ("relevance", "newest")
        ]

    before = pages()
    assert sum(bool(page["hits"]) for page in before) > len(QUERIES)  # type: ignore[index]
    result = filled_work.run("rebuild")
    assert (result.exit_code, result.stdout) == (0, "10 records indexed.\n")
    assert pages() == before
    shutil.rmtree(filled_work.root / "index")
    assert filled_work.run("rebuild").exit_code == 0
    assert pages() == before


def test_a_deleted_index_is_rebuilt_by_the_next_search(filled_work: WorkFolder) -> None:
    before = filled_work.run("search", "carpets", "--json").stdout
    shutil.rmtree(filled_work.root / "index")
    result = filled_work.run("search", "carpets", "--json")
    assert result.exit_code == 0
    assert result.stdout == before
    assert "made anew from the archive" in result.stderr
    assert filled_work.run("search", "carpets", "--json").stderr == ""


def test_a_search_works_while_another_program_writes(filled_work: WorkFolder) -> None:
    before = filled_work.run("search", "carpets", "--json").stdout
    with filled_work.archive.writer(), filled_work.engine.writer():
        result = filled_work.run("search", "carpets", "--json")
    assert (result.exit_code, result.stdout) == (0, before)


def test_a_rebuild_of_a_locked_index_is_refused_without_waiting(filled_work: WorkFolder) -> None:
    index = filled_work.root / "index"
    with write_lock(index / ".lock", IndexLocked(index)):
        result = filled_work.run("rebuild")
    assert result.exit_code == 1
    assert "index is being written by another program" in result.stderr
    assert "Wait for it to finish" in result.stderr


# Maintenance


def test_verify_prints_the_objects_and_bytes_read(filled_work: WorkFolder) -> None:
    result = filled_work.run("verify")
    assert result.exit_code == 0
    assert result.stdout.startswith("11 objects, ")
    assert result.stdout.endswith(" bytes read: nothing wrong.\n")


def test_verify_reports_the_file_with_a_flipped_byte(filled_work: WorkFolder) -> None:
    root = filled_work.root / "archive" / "objects"
    identifier = filled_work.search("new page").hits[0].id
    files = [p for p in root.rglob("*") if p.is_file() and identifier in p.parts]
    assert len(files) > 8
    for path in [*files, *(p for p in root.iterdir() if p.is_file())]:
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        result = filled_work.run("verify")
        assert result.exit_code == 1
        assert f"objects/{path.relative_to(root)}: " in result.stdout
        assert "nothing wrong" not in result.stdout
        path.write_bytes(whole)
    assert filled_work.run("verify").exit_code == 0


def test_verify_reports_a_damaged_saved_search(filled_work: WorkFolder) -> None:
    root = filled_work.root / "archive"
    cited = Archive(root).saved_searches.save("/search?q=parcel", "parcel", [], a_day=1)
    assert filled_work.run("verify").exit_code == 0
    (path,) = (root / "searches").glob(f"*/{cited.id}.txt")
    path.write_bytes(path.read_bytes() + b"\n")
    result = filled_work.run("verify")
    assert result.exit_code == 1
    assert f"\n{path.relative_to(root)}: " in f"\n{result.stdout}"


def test_show_lists_topics_places_roles_and_related_records(work: WorkFolder) -> None:
    text = (
        "Minister of Armenia visits Astana\n\nAstana, 3 March 2017. The minister of trade of "
        "Armenia arrived in Astana on a visit to Kazakhstan, to speak of exports and imports, of "
        "customs and tariffs, and of trade between the two countries in the coming year."
    )
    first = work.ingest_one(work.write("a.txt", text))
    shown = work.run("show", first.id).stdout
    for value in (*first.topics, *(p.name for p in first.places), *(p.role for p in first.parties)):
        assert value in shown
    assert (first.topics, first.places) > ((), ())
    second = work.ingest_one(work.write("b.txt", text + " So they message."))
    assert f"{first.id} (near-duplicate, " in work.run("show", second.id).stdout


def test_a_withdrawn_record_cannot_be_changed_again(filled_work: WorkFolder) -> None:
    identifier = filled_work.search("parcel2").hits[0].id
    by = ("--by", "An archivist", "--reason", "r")
    assert filled_work.run("withdraw", identifier, *by).exit_code == 0
    for command in (["withdraw"], ["correct", "--title", "t"], ["review", "--kind", "news"]):
        result = filled_work.run(command[0], identifier, *command[1:], *by)
        assert result.exit_code == 1
        assert f"{identifier} is withdrawn, by its version 2" in result.stderr
    assert len(filled_work.archive.history(identifier)) == 2


def test_correct_and_withdraw_print_the_new_version(filled_work: WorkFolder) -> None:
    identifier = filled_work.search("parcel1").hits[0].id
    by = ("--by", "An archivist", "--reason", "a slip")
    result = filled_work.run("correct", identifier, "--kind", "report", "--parties", "KZ TR", *by)
    assert (result.exit_code, result.stdout) == (0, f"{identifier} is now version 2.\n")
    (hit,) = filled_work.search("kind:report pair:KZ-TR").hits
    assert (hit.id, hit.version) == (identifier, 2)
    record = filled_work.archive.get(identifier)
    assert record.evidence("kind")[0].by == "An archivist"
    result = filled_work.run("withdraw", identifier, *by)
    assert result.exit_code == 0
    assert f"{identifier} is withdrawn; version 3 is its tombstone." in result.stdout
    assert filled_work.search("kind:report").total == 0
    version = filled_work.archive.history(identifier)[-1]
    assert (version.by, version.reason) == ("An archivist", "a slip")


def test_review_lists_what_is_missing_by_code(work: WorkFolder) -> None:
    work.write("dated.txt", note(1))
    work.write("undated.txt", "A carpet was lent.")
    work.run("ingest", "in", "--source", "Lantern Gazette")
    (undated,) = (r for r in work.archive.records() if not r.published)
    lines = [json.loads(line) for line in work.run("review", "--json").stdout.splitlines()]
    assert [line for line in lines if line["code"] == "date-unknown"] == [
        {"code": "date-unknown", "id": undated.id, "title": "[A carpet was lent.]"}
    ]
    expected = {(n.code, r.id) for r in work.archive.records() for n in r.flags}
    assert {(line["code"], line["id"]) for line in lines} == expected
    text = work.run("review").stdout
    assert "\ndate-unknown (1)\n" in text
    assert f"  {undated.id}  [A carpet was lent.]\n" in text
