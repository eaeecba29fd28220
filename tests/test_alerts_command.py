"""The command that mails new records, and the options of those that ingest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alert_builders import confirmed
from ingest_builders import WorkFolder, note

from evaluation.mail_server import MailBox, RunningMailServer
from searcher.alerts import AlertStore, Wish
from searcher.cli.alerts_option import Mailing, mail_new_records
from searcher.cli.workspace import Workspace
from searcher.ingest import StorageDetector
from searcher.ingest.watching import FolderWatch, watch

READER = "reader@mail.example.org"


@pytest.fixture
def work(tmp_path: Path) -> WorkFolder:
    return WorkFolder(tmp_path)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningMailServer]:
    with RunningMailServer(MailBox()) as running:
        for name, value in {
            "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(running.port), "SMTP_SECURITY": "none",
            "ALERTS": str(tmp_path / "alerts"), "ALERTS_SENDER": "alerts@archive.example.org",
            "ORIGIN": "https://archive.example.org/collection",
        }.items():  # fmt: skip
            monkeypatch.setenv(f"SEARCHER_{name}", value)
        yield running


def test_new_records_are_mailed_after_an_ingest(
    work: WorkFolder, server: RunningMailServer
) -> None:
    first = work.ingest_one(work.write("1.txt", note(1)))
    confirmed(AlertStore(work.root / "alerts"), Wish(READER, "q=carpets", "en"), (first.id,))
    listed = work.run("alerts", "list").output
    assert listed == f"{READER}  en  /search?q=carpets\n"
    done = work.run("ingest", "--alerts", work.write("2.txt", note(2)))
    assert done.exit_code == 0, done.output
    (mail,) = server.box.received
    (new,) = mail.records
    assert new in set(work.archive.ids()) - {first.id}
    assert f"https://archive.example.org/collection/d/{new}" in mail.text
    assert mail.link.startswith("https://archive.example.org/collection/alerts/end/")
    assert "0 mails sent" in work.run("alerts", "send").output
    assert work.run("alerts", "end", READER).output == "1 subscriptions ended.\n"
    assert work.run("alerts", "list").output == ""


def test_a_server_that_is_down_fails_the_command_and_not_the_ingest(
    work: WorkFolder, server: RunningMailServer
) -> None:
    first = work.ingest_one(work.write("1.txt", note(1)))
    confirmed(AlertStore(work.root / "alerts"), Wish(READER, "", "en"), (first.id,))
    server.stop()
    done = work.run("ingest", "--alerts", work.write("2.txt", note(2)))
    assert done.exit_code == 1
    assert "does not accept mail: Connection refused" in done.output
    assert "1 mails wait" in done.output
    assert len(list(work.archive.ids())) == 2
    work.ingest_one(work.write("3.txt", note(3)))
    assert work.run("alerts", "send").exit_code == 1
    server.start()
    assert work.run("alerts", "send").output == "2 mails sent, with 2 records.\n"
    every = [one for mail in server.box.received for one in mail.records]
    assert sorted(every) == sorted(set(work.archive.ids()) - {first.id})


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("SEARCHER_SMTP_HOST", "SEARCHER_SMTP_HOST"),
        ("SEARCHER_ALERTS", "SEARCHER_ALERTS"),
        ("SEARCHER_ALERTS_SENDER", "SEARCHER_ALERTS_SENDER"),
        ("SEARCHER_ORIGIN", "SEARCHER_ORIGIN"),
    ],
)
@pytest.mark.usefixtures("server")
def test_a_setting_that_is_missing_is_named_before_anything_is_ingested(
    work: WorkFolder,
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
    named: str,
) -> None:
    monkeypatch.delenv(missing)
    path = work.write("1.txt", note(1))
    for command in (
        ("ingest", "--alerts", path),
        ("watch", "--alerts", str(work.path(""))),
        ("alerts", "send"),
    ):
        done = work.run(*command)
        assert done.exit_code == 1, command
        assert named in done.output, command
    assert not (work.root / "archive").exists() or list(work.archive.ids()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_PORT", "65536"), ("SMTP_SECURITY", "ssl"), ("SMTP_HOST", "a b"), ("ALERTS_SENDER", "a@x.org\n"),
        ("ALERTS_SENDER", "Name <a@x.org>"), ("ALERTS_A_DAY", "many"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("server")
def test_a_setting_that_is_not_valid_is_named(
    work: WorkFolder,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
) -> None:
    monkeypatch.setenv(f"SEARCHER_{name}", value)
    done = work.run("alerts", "list")
    if value.strip() == "a@x.org":  # white space around a setting is left out
        assert done.exit_code == 0
    else:
        assert (done.exit_code, f"SEARCHER_{name}" in done.output) == (1, True), done.output


@pytest.mark.usefixtures("server")
def test_subscriptions_cannot_be_in_the_archive(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEARCHER_ALERTS", str(work.root / "archive" / "alerts"))
    done = work.run("alerts", "send")
    assert done.exit_code == 1
    assert "outside of the archive" in done.output


def test_what_a_watch_adds_is_mailed(work: WorkFolder, server: RunningMailServer) -> None:
    first = work.ingest_one(work.write("1.txt", note(1)))
    confirmed(AlertStore(work.root / "alerts"), Wish(READER, "", "en"), (first.id,))
    work.write("2.txt", note(2))
    workspace = Workspace(work.root / "archive", work.root / "index")
    storage = StorageDetector.for_run(workspace.archive, workspace.index, None)
    watched = FolderWatch(work.path(""), (), storage)

    def mail() -> None:
        assert mail_new_records(workspace, Mailing.ON)
        watched.stopped.set()

    def nothing(*_: object) -> None:
        pass

    opened = workspace.open_archive(), workspace.open_engine()
    watch(watched, lambda: opened, nothing, nothing, 0.01, mail)
    (received,) = server.box.received
    assert len(received.records) == 1
