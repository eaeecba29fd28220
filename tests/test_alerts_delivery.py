"""New records by mail: delivery to a server that refuses, fails, and kills who sends."""

import multiprocessing
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from alert_builders import READER, ask, confirmed, mail, of, store

from evaluation.mail_server import MailBox, RunningMailServer, Stage, kill
from searcher.alerts import AlertStore, Batch, Security, Wish, deliver
from searcher.model.errors import AlertsLocked

__all__ = ["store"]


@pytest.fixture
def server() -> Iterator[RunningMailServer]:
    with RunningMailServer(MailBox()) as running:
        yield running


ADDRESSES = ["one@x.org", "two@x.org", "three@x.org"]


def test_all_that_waits_is_sent_once(store: AlertStore, server: RunningMailServer) -> None:
    for number, address in enumerate(ADDRESSES, 1):
        identifier = confirmed(store, Wish(address, "", "en"))
        store.take_stock([f"r{number}"])
        subscription = store.get(identifier)
        assert subscription
        until = (subscription.position or 0) + 1
        store.put([Batch(subscription, until, f"{number}@x.example", 1, mail(number))])
    ask(store)
    done = deliver(store, of(server))
    assert (done.mails, done.records, done.refusals, done.failure) == (4, 3, [], None)
    assert [one.recipient for one in server.box.received] == [READER.address, *ADDRESSES]
    assert store.waiting() == deliver(store, of(server)).mails == 0


@pytest.fixture
def three(store: AlertStore) -> AlertStore:
    """Put three mails that wait."""
    for number, address in enumerate(ADDRESSES, 1):
        identifier = confirmed(store, Wish(address, "", "en"))
        subscription = store.get(identifier)
        assert subscription
        store.put([Batch(subscription, 10, f"{number}@x.example", 1, mail(number))])
    return store


def refusing(answer: str, at: Stage, address: str) -> Callable[[Stage, int, str], str | None]:
    return lambda stage, _, to: answer if (stage, to) == (at, address) else None


def test_a_mailbox_that_refuses_does_not_stop_the_rest(
    three: AlertStore, server: RunningMailServer
) -> None:
    server.box.answer = refusing("550 5.1.1 no such mailbox", Stage.RECIPIENT, "two@x.org")
    done = deliver(three, of(server))
    assert [one.recipient for one in server.box.received] == ["one@x.org", "three@x.org"]
    assert done.refusals == ["two@x.org: 550 5.1.1 no such mailbox; it waits for the next run"]
    assert deliver(three, of(server)).refusals
    assert deliver(three, of(server)).refusals[0].endswith("its subscription has ended")
    assert three.waiting() == 0
    assert {one.address for one in three.subscriptions()} == {"one@x.org", "three@x.org"}


@pytest.mark.parametrize(
    ("answer", "at"),
    [("451 4.2.1 later", Stage.RECIPIENT), ("451 later", Stage.DATA), ("554 spam", Stage.DATA)],
)
def test_what_is_refused_for_now_waits(
    three: AlertStore, server: RunningMailServer, answer: str, at: Stage
) -> None:
    server.box.answer = refusing(answer, at, "two@x.org")
    for _ in range(5):
        assert deliver(three, of(server)).failure is None
    server.box.answer = lambda *_: None
    deliver(three, of(server))
    assert sorted(one.recipient for one in server.box.received) == sorted(ADDRESSES)


def test_an_unconfirmed_address_that_refuses_is_forgotten(
    store: AlertStore, server: RunningMailServer
) -> None:
    ask(store)
    server.box.answer = refusing("550 no", Stage.RECIPIENT, READER.address)
    deliver(store, of(server))
    assert store.subscriptions() == []


def test_mails_wait_while_the_server_is_down(three: AlertStore, server: RunningMailServer) -> None:
    server.stop()
    done = deliver(three, of(server))
    assert done.failure
    assert "does not accept mail: Connection refused" in str(done.failure)
    assert "SEARCHER_SMTP" in done.failure.remedy
    assert three.waiting() == 3
    server.start()
    assert deliver(three, of(server)).mails == 3


@pytest.mark.parametrize("answer", ["421 closing", "530 who are you?"])
def test_a_server_that_takes_nothing_more_ends_the_run(
    three: AlertStore, server: RunningMailServer, answer: str
) -> None:
    server.box.answer = lambda stage, number, _: (
        answer if number > 1 and stage is Stage.MAIL else None
    )
    done = deliver(three, of(server))
    assert (done.mails, three.waiting()) == (1, 2)
    assert done.failure
    assert answer in str(done.failure)
    server.box.answer = lambda *_: None
    deliver(three, of(server))
    assert len(server.box.received) == 3


def test_only_one_process_sends(three: AlertStore, server: RunningMailServer) -> None:
    with three.sending(), pytest.raises(AlertsLocked):
        deliver(three, of(server))


# The connection


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of this machine, with its key."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", path, "-out", path.with_suffix(".crt")],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


def account(name: bytes, password: bytes) -> AuthResult:
    return AuthResult(success=(name, password) == (b"searcher", b"secret"), handled=False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_server_that_is_trusted_gets_the_password_over_tls(
    three: AlertStore, certificate: Path, tmp_path: Path, security: Security,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    is_tls = security is Security.TLS
    options = (
        {"ssl_context": context} if is_tls else {"tls_context": context, "require_starttls": True}
    )
    login = {"authenticator": lambda *a: account(a[4].login, a[4].password), "auth_require_tls": not is_tls,
             "auth_required": True}  # fmt: skip
    (tmp_path / "password").write_text("secret\n")
    (tmp_path / "other").write_text("wrong\n")
    with RunningMailServer(MailBox(), **options, **login) as server:
        given = {"user": "searcher", "password_file": tmp_path / "password", "security": security}
        untrusted = deliver(three, of(server, **given)).failure
        assert untrusted
        assert "certificate" in str(untrusted).lower()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        wrong = deliver(three, of(server, **{**given, "password_file": tmp_path / "other"})).failure
        assert wrong
        assert "535" in str(wrong)
        missing = deliver(
            three, of(server, **{**given, "password_file": tmp_path / "none"})
        ).failure
        assert missing
        assert deliver(three, of(server, **given)).mails == 3


# Killed in between


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_whenever_the_sender_is_killed_each_mail_is_there_once_by_its_id(
    three: AlertStore, server: RunningMailServer, stage: Stage, number: int
) -> None:
    sender = multiprocessing.get_context("fork").Process(target=deliver, args=(three, of(server)))

    def killing(now: Stage, seen: int, _recipient: str) -> None:
        if (now, seen) == (stage, number) and sender.pid:
            kill(sender.pid)

    server.box.answer = killing
    sender.start()
    sender.join()
    assert sender.exitcode == -9
    server.box.answer = lambda *_: None
    assert deliver(three, of(server)).failure is None
    received = server.box.received
    assert sorted(one.recipient for one in server.box.distinct.values()) == sorted(ADDRESSES)
    assert len(received) in (3, 4)
    assert len({(one.id, one.data) for one in received}) == 3  # one that came twice is the same
    assert three.waiting() == 0
