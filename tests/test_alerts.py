"""New records by mail: addresses, links, mails, and the store of subscriptions."""

import subprocess
import sys
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from alert_builders import NOW, READER, ask, confirmed, mail, put, store

from searcher.alerts import (
    AlertStore,
    Batch,
    LinkTokens,
    Mail,
    Purpose,
    Quota,
    Wish,
    mail_bytes,
    parse_mail_address,
)
from searcher.model.errors import BadMailAddress, DamagedAlerts

__all__ = ["store"]

DAY = 86_400


# Addresses


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("reader@example.org", "reader@example.org"),
        (" a.b+c@EXAMPLE.org ", "a.b+c@example.org"),
        ("o'neil/x=y@sub.example.museum", "o'neil/x=y@sub.example.museum"),
        ("читатель@example.org", None),
        ("reader@пример.рф", "reader@xn--e1afmkfd.xn--p1ai"),
        ("reader@example", None),
        ("reader@127.0.0.1", None),
        ("reader@[127.0.0.1]", None),
        ("@example.org", None),
        ("a@b@example.org", None),
        ("a..b@example.org", None),
        ("a@-x.org", None),
        ("a@x..org", None),
        ('"a b"@example.org', None),
        ("a" * 65 + "@example.org", None),
        (f"a@{'x' * 64}.org", None),
        (f"a@{'.'.join(['x' * 60] * 5)}.org", None),
        ("", None),
    ],
)
def test_an_address_is_one_mailbox(typed: str, address: str | None) -> None:
    if address is None:
        with pytest.raises(BadMailAddress):
            parse_mail_address(typed)
    else:
        assert parse_mail_address(typed) == address


HOSTILE = [
    "a@example.org\r\nBcc: victim@example.net", "a@example.org\nBcc: v@example.net",
    "a@example.org, victim@example.net", "a@example.org;victim@example.net",
    "<a@example.org>", "A <a@example.org>", "a@example.org\x00", "a@example.org\u2028Bcc: v@x.org",
    "a\r@example.org", "a@exa\nmple.org", "a@example.org%0d%0aBcc:v@x.org", "a@example.org\t",
    "a@example.org ", "a@example.org>", "a(comment)@example.org", "a@example.org\x0b",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_an_address_cannot_hold_a_header_or_another_address(typed: str) -> None:
    try:
        assert parse_mail_address(typed) == "a@example.org"
    except BadMailAddress:
        return
    assert typed.strip(" ") == "a@example.org"


# Links


def test_a_link_is_read_for_its_purpose_and_key_only() -> None:
    tokens, identifier = LinkTokens(b"1" * 32), "A" * 22
    token = tokens.make(Purpose.END, identifier)
    assert tokens.read(Purpose.END, token) == identifier
    assert tokens.read(Purpose.CONFIRM, token) is None
    assert LinkTokens(b"2" * 32).read(Purpose.END, token) is None
    for place in range(len(token)):
        other = token[:place] + ("B" if token[place] != "B" else "C") + token[place + 1 :]
        assert tokens.read(Purpose.END, other) is None, place
    for wrong in ("", token[:-1], token + "A", token + "\n", "é" * 44):
        assert tokens.read(Purpose.END, wrong) is None


def test_the_files_are_for_their_owner_alone_and_hold_no_link(store: AlertStore) -> None:
    identifier = confirmed(store)
    token = store.tokens.make(Purpose.END, identifier)
    assert store.folder.stat().st_mode & 0o777 == 0o700
    for path in store.folder.iterdir():
        assert token.encode() not in path.read_bytes(), path.name
    assert AlertStore(store.folder).tokens.read(Purpose.END, token) == identifier


# Mails


@pytest.mark.parametrize("text", ["a\r\nBcc: v@x.org", "a\nB: c", "a\u2028b", "a\x00b\x0bc", "\r"])
def test_a_text_from_outside_adds_no_header(text: str) -> None:
    data = mail(subject=text, sender_name=text, text=f"Title {text}\n")
    message = message_from_bytes(data, policy=policy.default)
    plain = message_from_bytes(mail(), policy=policy.default)
    assert message.keys() == plain.keys()
    assert not message.defects
    assert message["Bcc"] is None
    assert message["To"].addresses[0].addr_spec == READER.address


def test_a_recipient_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError):
        mail_bytes(Mail("1@x", "a@x.org", "A", "a@x.org\r\nBcc: b@x.org", "en", 0, "s", "t"))
    with pytest.raises(ValueError):
        mail(ending="https://x.example/\r\nBcc: b@x.org")


def test_a_mail_has_its_headers_in_one_line_each_and_its_text_as_written() -> None:
    ending = "https://archive.example.org/collection/alerts/end/" + "A1-_" * 22
    text = "Ковры: договор «Алматы»\nКілемдер\n" + "x" * 3000 + "\n"
    data = mail(ending=ending, subject="12 новых записей: " + "ковры, " * 40, text=text,
                sender_name="Архив отношений, «собрание»")  # fmt: skip
    assert f"\r\nList-Unsubscribe: <{ending}>\r\n".encode() in data
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in data
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    message = message_from_bytes(data, policy=policy.default)
    assert message.get_content().replace("\r\n", "\n") == text
    # Not by the parser above, which puts a space where a name was folded.
    sender = str(make_header(decode_header(message_from_bytes(data)["From"])))
    assert sender == "Архив отношений, «собрание» <alerts@archive.example.org>"
    assert message["Content-Language"] == "en"
    assert message["Subject"].startswith("12 новых записей: ковры")
    assert message["Auto-Submitted"] == "auto-generated"


# The store


def test_what_is_not_confirmed_gets_nothing_and_is_forgotten(store: AlertStore) -> None:
    identifier = ask(store)
    assert identifier
    store.take_stock(("a", "b"))
    assert store.due(2) == []
    store.forget_old(NOW + 3 * DAY)
    assert store.get(identifier)
    store.forget_old(NOW + 3 * DAY + 1)
    assert store.get(identifier) is None
    assert not store.confirm(identifier, ())
    assert store.waiting() == 0


def test_what_was_there_before_it_was_confirmed_is_not_new(store: AlertStore) -> None:
    confirmed(store, records=("a", "b"))
    assert store.due(store.take_stock(("a", "b"))) == []
    until = store.take_stock(("b", "c", "d"))  # in one commit with a deletion
    (due,) = store.due(until)
    assert store.arrivals(due.position or 0, until) == ("c", "d")
    assert store.take_stock(("a", "b", "c", "d")) == until  # what comes back is not new


def test_a_subscription_asked_for_twice_has_one_position(store: AlertStore) -> None:
    first = confirmed(store, records=("a",))
    store.take_stock(("a", "b"))
    again = ask(store)
    third = ask(store)
    assert again
    assert third
    assert store.confirm(again, ("a", "b"))
    (left,) = store.subscriptions()
    assert (left.id, left.position) == (first, 1)
    assert not store.confirm(third, ("a", "b"))


def test_the_mails_to_one_mailbox_are_limited_however_it_is_written(store: AlertStore) -> None:
    spellings = ["a@x.org", "A@x.org", "a+1@x.org", "a+2@x.org"]
    asked = [ask(store, Wish(one, f"q={n}", "en")) for n, one in enumerate(spellings)]
    assert [bool(one) for one in asked] == [True, True, True, False]
    assert ask(store, Wish("b@x.org", "q=1", "en"))
    assert ask(store, Wish("a@x.org", "q=9", "en"), now=NOW + DAY)
    assert store.waiting() == 5


def test_all_mails_of_a_day_and_the_searches_of_a_mailbox_are_limited(store: AlertStore) -> None:
    few = Quota(a_day=3, a_mailbox=9, searches=1)
    first = ask(store, quota=few)
    assert first
    assert store.confirm(first, ())
    assert ask(store, Wish(READER.address, "q=2", "en"), quota=few) is None
    assert ask(store, Wish("b@x.org", "", "en"), quota=few)
    assert ask(store, Wish("c@x.org", "", "en"), quota=few) is None


def test_what_is_ended_is_overwritten(store: AlertStore) -> None:
    identifier = confirmed(store)
    other = confirmed(store, Wish(READER.address, "q=silk", "en"))
    store.take_stock(("a",))
    put(store, identifier, 1)
    assert READER.address.encode() in (store.folder / "alerts.sqlite").read_bytes()
    store.end(identifier)
    assert store.waiting() == 0
    assert [one.id for one in store.subscriptions()] == [other]
    assert store.end_all(READER.address) == 1
    for path in store.folder.iterdir():
        assert READER.address.encode() not in path.read_bytes(), path.name


def test_a_mail_is_put_once_for_each_position(store: AlertStore) -> None:
    identifier = confirmed(store)
    subscription = store.get(identifier)
    assert subscription
    store.take_stock(("a",))
    batch = Batch(subscription, 1, "1@x.example", 1, mail())
    store.put([batch])
    store.put([batch])  # another run, that began before
    assert store.waiting() == 1
    store.take_stock(("a", "b"))
    assert store.due(2) == []  # a mail waits


def test_a_store_of_a_later_program_or_that_is_damaged_is_refused(store: AlertStore) -> None:
    confirmed(store)
    path = store.folder / "alerts.sqlite"
    subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sqlite3; sqlite3.connect({str(path)!r}).execute('PRAGMA user_version = 9')",
        ],
        check=True,
    )
    with pytest.raises(DamagedAlerts, match="later program"):
        store.subscriptions()
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(DamagedAlerts):
        store.subscriptions()
