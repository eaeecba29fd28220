"""New records by mail, through the real site: asked for, confirmed, mailed with reasons, ended."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from alert_site_builders import BY, ORIGIN, READER, Mailing, mailing, served
from ingest_builders import WorkFolder, note
from web_builders import Page, faults, open_site

from evaluation.hostile_requests import requests_of
from evaluation.mail_server import MailBox, RunningMailServer
from searcher.alerts import Security
from searcher.ingest import correct, make_correction, restore, withdraw

__all__ = ["mailing", "served"]

CARPETS = {"q": "carpets"}


def test_a_reader_asks_confirms_gets_new_records_and_ends_it(mailing: Mailing) -> None:
    result = mailing.page("/search?q=carpets")
    link = result.one(".with a[href^='/alerts']")["href"]
    form = mailing.page(str(link))
    assert "carpets" in form.text
    fields = dict(form.parameters(".alerts form"))
    answer = mailing.ask("/alerts", {**fields, "address": READER})
    assert "on its way" in mailing.page(answer.headers["location"]).text
    (asked,) = mailing.taken()
    assert asked.recipient == READER
    assert "carpets" not in asked.text  # whoever typed it may not be the reader
    confirm = urlsplit(asked.link).path
    (early,) = mailing.come()
    assert (mailing.send()[1].mails, mailing.taken()) == (0, [])
    assert "carpets" in mailing.page(confirm).text
    assert (mailing.send()[1].mails, mailing.taken()) == (
        0,
        [],
    )  # a link that is opened does nothing
    assert "will be mailed" in mailing.page(confirm, {}).text
    assert "will be mailed" in mailing.page(confirm).text
    new = mailing.come(note(next(mailing.notes)), note(next(mailing.notes)))
    other = mailing.come(
        "Trade of grain\n\nAstana, 3 May 2018. Kazakhstan sold grain to Georgia.\n"
    )
    assert mailing.send()[1].mails == 1
    (mail,) = mailing.taken()
    assert sorted(mail.records) == sorted(new)
    assert not {early, *other} & set(mail.records)
    assert mailing.send()[1].mails == 0
    end = urlsplit(mail.link).path
    assert "End the mails?" in mailing.page(end).text
    mailing.come()
    assert mailing.send()[1].mails == 1
    assert "No more mails" in mailing.page(end, {}).text
    mailing.come()
    assert mailing.send()[1].mails == 0
    assert mailing.alerts.store.subscriptions() == []
    assert "No more mails" in mailing.page(end).text
    assert mailing.ask(confirm).status == 404


def test_a_mail_shows_each_record_with_why_it_was_found(mailing: Mailing) -> None:
    search = {"q": "museum loan", "pair": "AM-KZ", "country": "KZ", "from": "2017"}
    mailing.subscribe(search)
    (identifier,) = mailing.come()
    mailing.send()
    (mail,) = mailing.taken()
    record = mailing.site.archive.get(identifier)
    for line in (
        f"1. {record.title}", f"{ORIGIN}/d/{identifier}", "Why: museum: museums", "loan: loan",
        "Why: Pair: Armenia – Kazakhstan", "Why: Country: Kazakhstan", "Dates: ", "*Museums* of Armenia",
        "Armenia – Kazakhstan", f"{ORIGIN}/search?q=museum+loan&pair=AM-KZ&country=KZ",
    ):  # fmt: skip
        assert line in mail.text, line
    assert "March 2017" in mail.text
    assert (
        mail.message["Subject"]
        == "1 new record: museum loan · Armenia – Kazakhstan · Kazakhstan · from 2017"
    )
    assert mail.message["From"].addresses[0].addr_spec == "alerts@archive.example.org"


@pytest.mark.parametrize(
    ("language", "asked", "new", "why"),
    [
        ("ru", "Подтвердите", "нов", "Почему:"),
        ("kk", "Растаңыз", "жаңа", "Себебі:"),
    ],
)
def test_mails_are_in_the_language_of_the_reader(
    mailing: Mailing, language: str, asked: str, new: str, why: str
) -> None:
    headers = {"Accept_Language": language}
    answer = mailing.ask("/alerts", {**CARPETS, "address": READER}, **headers)
    assert answer.status == 303
    (mail,) = mailing.taken()
    assert asked in mail.message["Subject"]
    mailing.page(urlsplit(mail.link).path, {})
    mailing.come()
    mailing.send()
    (mail,) = mailing.taken()
    assert new in mail.message["Subject"]
    assert why in mail.text
    assert mail.message["Content-Language"] == language


def test_a_program_for_mail_ends_a_subscription_by_one_request(mailing: Mailing) -> None:
    mailing.subscribe(CARPETS)
    mailing.come()
    mailing.send()
    (mail,) = mailing.taken()
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch("<(.*)>", mail.message["List-Unsubscribe"])
    assert link
    assert link[1] == mail.link
    path = urlsplit(link[1]).path
    headers = {"Sec_Fetch_Site": "cross-site", "Origin": "https://mail.example.org"}
    answer = mailing.ask(path, {"List-Unsubscribe": "One-Click"}, **headers)
    assert answer.status == 200
    assert mailing.alerts.store.subscriptions() == []


def test_all_subscriptions_of_an_address_end_together(mailing: Mailing) -> None:
    for words in ("carpets", "museums"):
        mailing.subscribe({"q": words})
    mailing.subscribe(CARPETS, "other@mail.example.org")
    mailing.come()
    mailing.send()
    mine = [one for one in mailing.taken() if one.recipient == READER]
    assert len(mine) == 2
    mailing.page(urlsplit(mine[0].link).path, {"every": "1"})
    assert [one.address for one in mailing.alerts.store.subscriptions()] == [
        "other@mail.example.org"
    ]


def test_the_answer_is_the_same_for_each_address(mailing: Mailing) -> None:
    mailing.subscribe(CARPETS)
    answers = [
        mailing.ask("/alerts", {**CARPETS, "address": address})
        for address in (READER, "nobody@x.example", *["full@x.example"] * 6)
    ]
    plain = {(one.status, one.headers["location"], one.body) for one in answers}
    assert len(plain) == 1
    assert [one.recipient for one in mailing.taken()] == [
        READER, "nobody@x.example", *["full@x.example"] * 3,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "a@x.org\r\nBcc: victim@x.net",
        "a@x.org, b@x.org",
        "a@x.org\nSubject: x",
        "",
        "nobody",
        "a@b",
    ],
)
def test_what_is_no_address_is_refused_with_the_form(mailing: Mailing, address: str) -> None:
    answer = mailing.ask("/alerts", {**CARPETS, "address": address})
    assert answer.status == 400
    page = Page(answer.body.decode())
    assert "not a mail address" in page.text
    assert not faults(page.html)
    assert dict(page.parameters(".alerts form")) == CARPETS
    assert mailing.taken() == []


def test_texts_of_searches_and_records_add_no_header(mailing: Mailing) -> None:
    words = "carpets\r\nBcc: victim@x.example\r\n\r\nbuy"
    mailing.subscribe({"q": words, "match": "some"})
    title = "Carpets\u2028Bcc: victim@x.example\x0b of <b>round</b> \u202enine"
    mailing.come(
        f"{title}\n\nYerevan, 3 March 2017. Museums of Armenia lent carpets to Kazakhstan.\n"
    )
    mailing.send()
    (mail,) = mailing.taken()
    assert mail.message["Bcc"] is None
    assert not mail.message.defects
    assert len(mail.records) == 1


def test_corrected_and_restored_records_are_not_new(mailing: Mailing) -> None:
    mailing.subscribe(CARPETS)
    (identifier,) = mailing.come()
    mailing.send()
    assert len(mailing.taken()) == 1
    site = mailing.site
    change = make_correction("title", "Carpets again", BY, "--title")
    correct(site.archive, site.engine, identifier, (change,), "Test")
    assert mailing.send()[1].mails == 0
    withdraw(site.archive, site.engine, identifier, "Test", BY)
    restore(site.archive, site.engine, identifier, "Test", BY)
    assert mailing.send()[1].mails == 0


def test_what_is_withdrawn_before_it_is_mailed_is_not(mailing: Mailing) -> None:
    mailing.subscribe(CARPETS)
    first, second = mailing.come(note(901), note(902))
    withdraw(mailing.site.archive, mailing.site.engine, first, "Test", BY)
    mailing.send()
    (mail,) = mailing.taken()
    assert mail.records == (second,)


def test_a_page_of_another_site_cannot_ask(mailing: Mailing) -> None:
    form = {**CARPETS, "address": READER}
    for headers in ({"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert mailing.ask("/alerts", form, **headers).status == 403
    assert mailing.taken() == []


def test_links_that_are_not_of_this_site_change_nothing(mailing: Mailing) -> None:
    confirm = mailing.subscribe(CARPETS)
    (own,) = mailing.alerts.store.subscriptions()
    for path in ("/alerts/end/" + confirm.rpartition("/")[2], "/alerts/end/" + "A" * 44):
        assert mailing.ask(path, {}).status == 200
    assert mailing.ask("/alerts/confirm/" + "A" * 44, {}).status == 404
    assert mailing.alerts.store.subscriptions() == [own]


def test_one_client_asks_so_often_a_day(tmp_path: Path) -> None:
    with RunningMailServer(MailBox()) as mails:
        site = open_site(
            tmp_path, origin=ORIGIN, smtp_host="127.0.0.1", smtp_port=mails.port, alerts=tmp_path / "alerts",
            smtp_security=Security.NONE, alerts_sender="a@x.example", alerts_a_client=2,
        )  # fmt: skip
        client = site.app.test_client()
        statuses = [
            client.post("/alerts", data={"address": f"{n}@x.example"}, base_url=ORIGIN).status_code
            for n in range(3)
        ]
        site.app.extensions["postman"].wait()
        assert statuses == [303, 303, 429]
        assert len(mails.box.received) == 2


def test_the_access_log_has_no_link_of_a_mail(tmp_path: Path) -> None:
    site = open_site(
        tmp_path, origin=ORIGIN, smtp_host="127.0.0.1", alerts=tmp_path / "alerts", smtp_security=Security.NONE,
        alerts_sender="a@x.example", access_log=str(tmp_path / "log"), log_queries=True,
    )  # fmt: skip
    client, token = site.app.test_client(), "T0ken" + "A" * 39
    for path in (f"/alerts/end/{token}", f"/alerts/confirm/{token}", f"/alerts/end/{token}/x"):
        client.post(path, base_url=ORIGIN, headers={"Referer": f"{ORIGIN}{path}"}).close()
    site.app.extensions["access_log"].handler.close()
    log = (tmp_path / "log").read_text("utf-8")
    assert log.count("/alerts/end/…") == 4
    assert "T0ken" not in log


def test_a_site_without_a_mail_server_has_no_alerts(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    for path in (
        "/alerts",
        "/alerts/requested",
        f"/alerts/confirm/{'A' * 44}",
        f"/alerts/end/{'A' * 44}",
    ):
        assert site.get(path).status_code == 404, path
    assert "/alerts" not in unescape(site.get("/search").text)
    done = WorkFolder(tmp_path).run("alerts", "send")
    assert done.exit_code == 1
    assert "SEARCHER_SMTP_HOST" in done.output


def test_no_hostile_request_is_an_error_of_the_site(mailing: Mailing) -> None:
    client = mailing.site.app.test_client()
    mailing.site.app.testing = False
    asked = 0
    for request in requests_of(mailing.site.app.url_map, ["a" * 12], 1500):
        if request.path.startswith("/alerts"):
            asked += 1
            answer = client.open(request.path, method=request.method, base_url="http://localhost")
            assert answer.status_code < 500, request
            answer = client.post(request.path, base_url="http://localhost")
            assert answer.status_code < 500, request
    mailing.site.app.testing = True
    assert asked > 30
    assert mailing.alerts.store.subscriptions() == []
