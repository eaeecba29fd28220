"""Commands that are is_killed_at between the archive and the index: readers never see a withdrawn
record, and the next command completes the interrupted one.
"""

import io
import json
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archive_builders import damaged_paths
from engines import kill_points
from flask.testing import FlaskClient
from ingest_builders import WorkFolder, environment, note, web_page
from msgspec.structs import replace

from searcher.index import open_engine
from searcher.model.errors import WithdrawnRecord
from searcher.model.facets import Field
from searcher.model.query import Query
from searcher.model.record import Record, Status
from searcher.search import Search
from searcher.store import Archive
from searcher.store.durable import is_locked
from searcher_web import Config, create_app

URL = "https://lantern.example/secret"
SECRET = "Zanzabrook"
"""A word that occurs only in the record that these tests change."""

STEPS = (
    *("searcher.store.withdrawals.Withdrawals.add", "searcher.store.placement.Placement.carry_out"),
    "searcher.store.writer.Writer.flush",
    *kill_points.STEPS,
)
"""The functions that a command calls from the first change of the archive to the end."""

KILLER = """
import importlib, os, signal, sys
step, moment, *arguments = sys.argv[1:]
parts = step.split(".")
owner = None
for end in range(len(parts) - 1, 0, -1):
    try:
        owner = importlib.import_module(".".join(parts[:end]))
    except ModuleNotFoundError:
        continue
    for name in parts[end:-1]:
        owner = getattr(owner, name)
    break
act = getattr(owner, parts[-1])
def acting(*args, **kwargs):
    if moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    act(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(owner, parts[-1], acting)
from searcher.cli import run
run(arguments)
"""


@pytest.fixture(scope="module")
def work_with_secret(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    """Make a work folder with a secret record among others."""
    work = WorkFolder(tmp_path_factory.mktemp("work_with_secret"))
    work.write_notes(range(4))
    work.write("secret.html", web_page(f"{SECRET} accord", f"{note(50)} {SECRET} talks", URL))
    assert work.run("ingest", "--processes", "1", str(work.path(""))).exit_code == 0
    return work


@pytest.fixture
def work(work_with_secret: WorkFolder, tmp_path: Path) -> WorkFolder:
    shutil.copytree(work_with_secret.root, tmp_path / "work", symlinks=True)
    return WorkFolder(tmp_path / "work")


def secret(work: WorkFolder) -> str:
    """Return the identifier of the secret record."""
    return next(r.id for r in work.archive.records() if r.original.url == URL)


def reader(work: WorkFolder) -> FlaskClient:
    return create_app(Config(work.root / "archive", work.root / "index")).test_client()


def is_killed_at(work: WorkFolder, step: str, moment: str, *arguments: str) -> bool:
    """Run a command that is is_killed_at at a step; return whether it reached the step."""
    command = [sys.executable, "-c", KILLER, step, moment, *work.places, *arguments]
    done = subprocess.run(
        command, cwd=work.root, env=environment(), capture_output=True, timeout=120, check=False
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


ADDRESSES = (
    *("/", "/search", "/search?sort=newest", "/search.json", "/search.atom", "/search.csv"),
    *("/search.jsonl", "/search.bib", "/records", "/sitemap.xml", "/pairs/AM-KZ", "/countries/KZ"),
    *("/concordance?q=talks", "/concordance.csv?q=talks", "/facet/pair.json", "/timeline"),
    *(f"/search?q={SECRET}", f"/search.json?q={SECRET}", f"/search.atom?q={SECRET}"),
    *("/complete.json?q=zanz", f"/complete.json?q={SECRET}+acc", "/search?q=zanzabrok"),
)


def body(client: FlaskClient, address: str) -> bytes:
    """Read an answer to its end and close it, as a server does."""
    with client.get(address) as answer:
        return answer.data


def shown(client: FlaskClient, identifier: str) -> Iterator[str]:
    """Yield the addresses whose answer has the record or its words, except the words of the
    reader's own query.
    """
    for address in ADDRESSES:
        text = body(client, address).decode()
        own = text.replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
        if identifier in text or f"{SECRET} accord" in own or f"{SECRET} talks" in own:
            yield address
    completions = client.get("/complete.json?q=zanz").json
    if completions["completions"]:  # type: ignore[index]
        yield "/complete.json"
    packed = zipfile.ZipFile(io.BytesIO(body(client, "/search.zip")))
    if any(SECRET.encode() in packed.read(name) for name in packed.namelist()):
        yield "/search.zip"


def test_a_record_is_shown_before_it_is_withdrawn(work: WorkFolder) -> None:
    places = set(shown(reader(work), secret(work)))
    assert places >= {*ADDRESSES[1:11], "/complete.json", "/search.zip", "/concordance.csv?q=talks"}


# A withdrawal


WITHDRAWAL = ("--reason", "published by mistake", "--by", "An archivist")


# After a step is before the next one.
MOMENTS = [*((step, "before") for step in STEPS), (STEPS[-1], "after")]


@pytest.mark.parametrize(("step", "moment"), MOMENTS)
def test_a_killed_withdrawal_hides_the_record_and_is_completed_by_the_next(
    work: WorkFolder, step: str, moment: str
) -> None:
    identifier = secret(work)
    client = reader(work)  # it is open before, during and after the withdrawal
    assert client.get(f"/search.json?q={SECRET}").json["total"] == 1  # type: ignore[index]
    assert is_killed_at(work, step, moment, "withdraw", identifier, *WITHDRAWAL)
    is_gone = work.archive.get(identifier).status == "withdrawn"
    for site in (client, reader(work)):
        assert not is_gone or list(shown(site, identifier)) == []
        found = site.get("/search.json").json
        assert found["total"] == len(found["hits"]) == 5 - is_gone  # type: ignore[index]
    was_done = work.engine.is_complete() and is_gone
    again = work.run("withdraw", identifier, *WITHDRAWAL)
    if was_done:
        assert (step.rpartition(".")[2], moment) == ("remove", "after")
        assert f"{identifier} is withdrawn, by its version 2" in again.stderr
    else:
        assert (again.exit_code, again.stderr) == (0, "")
        assert again.stdout == f"{identifier} is withdrawn; version 2 is its tombstone.\n"
    assert_complete(work, identifier)


def assert_complete(work: WorkFolder, identifier: str) -> None:
    """Assert that the archive is undamaged, and that the index alone has exactly its records."""
    assert damaged_paths(work.archive) == set()
    assert len(work.archive.history(identifier)) == 2
    alone = open_engine(work.root / "index", archive=work.archive)
    assert alone.is_complete()
    current = {r.id: r.version for r in work.archive.records() if r.status == "current"}
    assert {r.id: r.version for r in alone.scan(Query())} == current
    assert list(reader(work).get("/search.json").json["notices"]) == []  # type: ignore[index]


def test_a_second_withdrawal_for_another_reason_completes_the_first(work: WorkFolder) -> None:
    identifier = secret(work)
    is_killed_at(work, kill_points.COMMIT, "before", "withdraw", identifier,
           *WITHDRAWAL)  # fmt: skip
    again = work.run("withdraw", identifier, "--reason", "another", "--by", "Another one")
    assert again.exit_code == 1
    assert f"{identifier} is withdrawn, by its version 2" in again.stderr
    assert_complete(work, identifier)
    assert work.archive.get(identifier).reason == "published by mistake"


def test_an_index_older_than_a_withdrawal_does_not_show_the_record(work: WorkFolder) -> None:
    """A backup of the index, or a second index, lacks changes that were made without it."""
    identifier = secret(work)
    shutil.copytree(work.root / "index", work.root / "old", symlinks=True)
    assert work.run("withdraw", identifier, *WITHDRAWAL).exit_code == 0
    site = create_app(Config(work.root / "archive", work.root / "old")).test_client()
    assert list(shown(site, identifier)) == []
    archive = work.archive
    alone = open_engine(work.root / "old", archive=archive)
    assert alone.count() == alone.search(Query()).total == 4
    assert alone.version_of(identifier) is None


def test_a_record_withdrawn_while_its_page_is_made_is_not_counted_either(work: WorkFolder) -> None:
    archive, identifier = work.archive, secret(work)
    reader = open_engine(work.root / "index", archive=archive)

    def read(one: str, version: int) -> Record:
        if archive.get(identifier).status is Status.CURRENT:
            assert work.run("withdraw", identifier, *WITHDRAWAL).exit_code == 0
        return archive.public_version(one, version)

    page = Search(reader, read).page(Query(facets=(Field.LANGUAGE,)))
    counted = sum(value.count for value in page.facets[0].values)
    assert page.total == len(page.hits) == counted == 4
    assert page.notices == ()


def test_without_the_list_of_withdrawn_records_hits_are_hidden_and_counted(
    work: WorkFolder,
) -> None:
    identifier = secret(work)
    shutil.copytree(work.root / "index", work.root / "old", symlinks=True)
    assert work.run("withdraw", identifier, *WITHDRAWAL).exit_code == 0
    (work.root / "archive/logs/withdrawn.txt").unlink()
    site = create_app(Config(work.root / "archive", work.root / "old")).test_client()
    found = site.get("/search.json").json
    assert identifier not in [hit["id"] for hit in found["hits"]]  # type: ignore[index]
    assert (found["total"], len(found["hits"])) == (5, 4)  # type: ignore[index]
    message = "Withdrawn records of this page that are not shown: 1."
    assert found["notices"][-1] == message  # type: ignore[index]
    assert message in site.get("/search").text


def test_a_record_listed_as_withdrawn_but_not_yet_withdrawn_is_found(work: WorkFolder) -> None:
    identifier = secret(work)
    work.archive.withdrawals.add([identifier])
    client = reader(work)
    assert client.get(f"/search.json?q={SECRET}").json["total"] == 1  # type: ignore[index]
    with work.archive.writer() as store:
        store.withdraw(identifier, "by mistake", "An archivist")
    assert client.get(f"/search.json?q={SECRET}").json["total"] == 0  # type: ignore[index]


def test_a_line_of_the_list_that_is_not_an_identifier_is_reported(work: WorkFolder) -> None:
    work.run("withdraw", secret(work), *WITHDRAWAL)
    path = work.root / "archive/logs/withdrawn.txt"
    path.write_bytes(b"\xffrubbish\n" + path.read_bytes())
    assert damaged_paths(work.archive) == {"logs/withdrawn.txt"}
    assert secret(work) in work.archive.withdrawals.listed()


# Other changes


def correction(_: WorkFolder, identifier: str) -> tuple[str, ...]:
    return ("correct", identifier, "--title", "Anewbrook accord", "--reason", "a slip", "--by", "A")


def acceptance(work: WorkFolder, identifier: str) -> tuple[str, ...]:
    code = work.archive.get(identifier).flags[0].code
    return ("review", identifier, "--accept", code, "--reason", "it is so", "--by", "A")


def update(work: WorkFolder, _: str) -> tuple[str, ...]:
    work.write("secret.html", web_page("Anewbrook accord", f"{note(51)} {SECRET} talks", URL))
    return ("ingest", str(work.path("")), "--processes", "1")


@pytest.mark.parametrize("step", STEPS[1:])
@pytest.mark.parametrize("kind", [correction, acceptance, update])
def test_a_killed_change_is_completed_by_the_same_command(
    work: WorkFolder, kind: Callable[[WorkFolder, str], tuple[str, ...]], step: str
) -> None:
    identifier = secret(work)
    command = kind(work, identifier)
    assert is_killed_at(work, step, "after", *command)
    again = work.run(*command)
    assert again.exit_code == 0, again.output
    assert_complete(work, identifier)
    if kind is not acceptance:
        assert [h.id for h in work.search("anewbrook").hits] == [identifier]


def test_a_killed_renormalisation_is_completed_by_the_next(work: WorkFolder) -> None:
    identifier = secret(work)
    with work.archive.writer() as store:  # as an older version of the program would have stored it
        stored = work.archive.get(identifier)
        store.put(replace(stored, title="An older title"), None, "as it was", "A")
    assert work.run("search", "accord").exit_code == 0  # the index has it now
    assert is_killed_at(work, kill_points.COMMIT, "before", "renormalise",
                  identifier, "--apply")  # fmt: skip
    assert work.archive.get(identifier).version == 3
    assert work.run("renormalise", "--apply").exit_code == 0
    assert work.engine.is_complete()
    assert work.engine.version_of(identifier) == 3


def test_a_change_of_another_record_completes_an_interrupted_change(work: WorkFolder) -> None:
    identifier = secret(work)
    other = next(i for i in work.archive.ids() if i != identifier)
    is_killed_at(work, kill_points.COMMIT, "before", *correction(work, identifier))
    assert work.engine.version_of(identifier) == 1
    title = work.archive.get(other).title or ""
    for _ in range(2):  # the second changes nothing
        done = work.run("correct", other, "--title", title, "--reason", "r", "--by", "A")
        assert done.exit_code == 0
    assert work.engine.version_of(identifier) == 2


def test_a_change_is_completed_later_if_the_index_cannot_be_written(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    identifier = secret(work)

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(*kill_points.WRITE_COMMIT, full)
        assert work.run("withdraw", identifier, *WITHDRAWAL).exit_code == 1
    assert not work.engine.is_complete()
    assert list(shown(reader(work), identifier)) == []
    assert work.run("withdraw", identifier, *WITHDRAWAL).exit_code == 0
    assert_complete(work, identifier)


@pytest.mark.parametrize("command", [["search", "accord"], ["ingest", "in"], ["rebuild"]])
def test_an_index_left_incomplete_by_a_power_cut_is_rebuilt(
    work: WorkFolder, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(work.root)
    for path in (work.root / "index/current/").iterdir():
        path.write_bytes(b"")
    assert not work.engine.is_complete()
    done = work.run(*command)
    assert done.exit_code == 0, done.output
    assert work.engine.is_complete()
    assert work.search("accord").total == 1
    assert work.engine.count() == 5


# Notices for readers


def test_the_site_reports_an_interrupted_change_and_the_number_of_records(work: WorkFolder) -> None:
    identifier = secret(work)
    client = reader(work)
    is_killed_at(work, kill_points.COMMIT, "before", *correction(work, identifier))
    message = (
        "The last change of the archive was interrupted. "
        "Records that may still be found in their earlier state: 1. "
    )
    (notice,) = client.get("/search.json").json["notices"]  # type: ignore[index]
    assert notice.startswith(message)
    assert message in client.get("/search").text
    assert message in client.get("/download").text
    assert work.run("search", "accord").exit_code == 0  # completes the change
    assert client.get("/search.json").json["notices"] == []  # type: ignore[index]


def test_an_open_writer_is_not_reported_as_an_interrupted_change(work: WorkFolder) -> None:
    engine = work.engine
    record = work.archive.get(secret(work))
    with engine.writer() as writer:
        writer.put(record)
        assert engine.search(Query()).notices == ()


def test_is_locked_shows_whether_a_writer_is_open(work: WorkFolder) -> None:
    path = work.root / "index" / ".lock"
    with work.engine.writer():
        assert is_locked(path)
    assert not is_locked(path)
    assert not is_locked(path.with_name("none"))


def test_no_version_of_a_withdrawn_record_is_public(work: WorkFolder) -> None:
    archive, identifier = Archive(work.root / "archive"), secret(work)
    assert archive.public_version(identifier, 1).version == 1
    work.run(*correction(work, identifier))
    assert archive.public_version(identifier, 1).version == 1
    work.run("withdraw", identifier, *WITHDRAWAL)
    for version in (1, 2, 3):
        with pytest.raises(WithdrawnRecord):
            archive.public_version(identifier, version)
    assert json.loads(work.run("show", identifier, "--json").stdout)["status"] == "withdrawn"
