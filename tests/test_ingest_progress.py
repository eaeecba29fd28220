"""The progress bar and the summary of an ingest."""

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from ingest_builders import WorkFolder, note, web_page

from searcher.cli.ingest_progress import Estimator, Workload, describe_time
from searcher.cli.ingest_summary import SkippedTally, print_summary
from searcher.cli.workspace import Workspace
from searcher.ingest import Input, Outcome, Verdict, find_inputs


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    monkeypatch.chdir(tmp_path)
    return WorkFolder(tmp_path)


def followed(paths: Iterable[str]) -> tuple[Workload, list[int]]:
    """Follow the inputs below paths; return how many bytes were done after each."""
    workload, done = Workload(), []
    for _ in workload.follow(find_inputs(paths, (), (), on_found=workload.find)):
        workload.finish_next()
        done.append(workload.done)
    return workload, done


def test_files_and_members_are_done_by_their_bytes(work: WorkFolder) -> None:
    a, b = len(note(1)), len(note(2))
    rows = [f'{{"text": "{letter * 90}"}}\n' for letter in "xyz"]
    paths = work.write("a.txt", note(1)), work.write("b.txt", note(2))
    workload, done = followed([*paths, work.write("c.jsonl", "".join(rows))])
    assert workload.total == a + b + sum(map(len, rows))
    assert done == [0, a, a + b + 90, a + b + 180, a + b + 270]
    assert workload.is_measured


def test_what_is_left_of_a_compressed_container_is_not_known(work: WorkFolder) -> None:
    with zipfile.ZipFile(work.write("a.zip", b""), "w", zipfile.ZIP_DEFLATED) as pack:
        for number in range(3):
            pack.writestr(f"{number}.txt", "carpets " * 2000)
    workload, done = followed([str(work.path("a.zip"))])
    assert not workload.is_measured
    assert done == [workload.total] * 3


def test_the_total_of_a_stream_is_not_known() -> None:
    workload = Workload()
    workload.find([Input("a.txt", Path("a.txt")), Input("-")])
    assert workload.total is None


def test_what_is_not_read_adds_nothing_to_the_total(work: WorkFolder) -> None:
    work.write("a.txt", note(1))
    work.path("link").symlink_to("a.txt")
    workload, done = followed([str(work.path("")), "missing"])
    assert workload.total == len(note(1))
    assert len(done) == 3
    assert done[-1] == workload.total


def test_the_time_left_follows_the_speed_of_the_last_minute() -> None:
    estimator = Estimator()
    assert estimator.left(1.0, 100, 2000) is None  # too early
    assert estimator.left(10.0, 100, 2000) == pytest.approx(190)
    for second in range(20, 200, 10):
        left = estimator.left(float(second), 100 + second, 2000)
    assert left == pytest.approx(2000 - 290)


def test_nothing_done_gives_no_estimate() -> None:
    assert Estimator().left(30.0, 0, 2000) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "about 5 s left"),
        (42, "about 40 s left"),
        (100, "about 2 min left"),
        (3590, "about 1 h 0 min left"),
        (7500, "about 2 h 5 min left"),
    ],
)
def test_a_duration_is_described_as_far_as_it_is_known(seconds: float, text: str) -> None:
    assert describe_time(seconds) == text


def test_the_summary_gives_the_next_steps_with_their_commands(work: WorkFolder) -> None:
    work.write("a.html", web_page("Carpets lent", note(1), "https://tower.example/1"))
    work.write("empty.txt", "")
    options = " ".join(work.places)
    refused, review, unknown, served = work.run("ingest", "in").stdout.splitlines()[-4:]
    assert refused == "1 refused: follow the advice above, and ingest what you repaired again."
    assert review.startswith("1 for review (1 ")
    assert "source-unregistered" not in review
    assert review.endswith(f"): searcher review {options}")
    assert unknown == (
        f"1 of sources that are not in the registry: searcher sources proposed {options}"
    )
    assert served == f"To search and read them: searcher serve {options}"


@pytest.mark.parametrize(
    ("archive", "index", "command"),
    [
        ("archive", ".index", "searcher review"),
        ("my archive", ".index", "searcher review --archive 'my archive'"),
        ("archive", "other", "searcher review --index other"),
        ("set", ".index", "searcher review"),
    ],
)
def test_a_command_names_the_folders_that_are_not_the_usual_ones(
    archive: str, index: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEARCHER_INDEX", raising=False)
    monkeypatch.delenv("SEARCHER_ARCHIVE", raising=False)
    if archive == "set":
        monkeypatch.setenv("SEARCHER_ARCHIVE", "set")
    assert Workspace(Path(archive), Path(index)).command("review") == command


def test_the_summary_of_what_changes_nothing_has_no_next_step(work: WorkFolder) -> None:
    path = work.write("a.txt", note(1))
    options = ("--source", "Trend", "--kind", "news")
    work.run("ingest", path, *options)
    result = work.run("ingest", path, *options)
    assert "To search" not in result.stdout
    assert "refused:" not in result.stdout


def test_skipped_things_are_grouped_by_their_reason_with_the_first_names(work: WorkFolder) -> None:
    work.write("a.txt", note(1))
    work.write("page.html", web_page("Page", note(2)))
    work.write("page_files/x.css", "")
    for number in range(5):
        work.write(f".hidden{number}", "")
        work.path(f"link{number}").symlink_to("a.txt")
    with zipfile.ZipFile(work.write("pack.zip", b""), "w") as pack:
        pack.writestr("b.txt", note(3))
        pack.writestr("style.css", "")
    result = work.run("ingest", "in")
    for line in (
        "skipped, not documents: 1 .css files: in/pack.zip!/style.css",
        "skipped, not documents: 1 folders of saved pages: in/page_files",
        "skipped, not documents: 5 hidden files: in/.hidden0, in/.hidden1, in/.hidden2, 2 more",
    ):
        assert line in result.stdout.splitlines()
    assert result.stderr.count("skipped: in/link0: is a link to a.txt") == 1
    assert (
        "skipped: 4 more for this reason [link]: in/link1, in/link2, in/link3, 1 more"
    ) in result.stderr.splitlines()


def test_a_collection_of_one_new_source_is_not_all_for_review(
    work: WorkFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    """What all records have is no reason to look at each."""
    codes = [("source-unregistered",)] * 5 + [("source-unregistered", "date-unknown"), ()]
    outcomes = [Outcome(f"{n}.txt", Verdict.ADDED, review_codes=c) for n, c in enumerate(codes)]
    workspace = Workspace(work.root / "archive", work.root / "index")
    print_summary(outcomes, 1.0, SkippedTally(), workspace)
    printed = capsys.readouterr().out
    assert re.search(r"for review *│ *1 │", printed)
    assert "1 for review (1 date-unknown): " in printed
    assert "6 of sources that are not in the registry: " in printed
