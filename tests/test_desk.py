"""The desk: one archivist works through review flags in a browser, by keyboard alone."""

import re
from pathlib import Path
from typing import Any

import pytest
from browser_builders import FAINT, IN_A_BROWSER, WIDER, Opener, Tab, chromium, new_tab, serving
from ingest_builders import WorkFolder, note
from web_builders import Page, Site, faults

from searcher.cli.desk import DeskCurator
from searcher.ingest import correct, make_correction
from searcher.store import Archive
from searcher_web import Config, create_app

__all__ = ["chromium", "new_tab"]

axe = pytest.importorskip("axe_playwright_python.sync_playwright")


def in_a_browser(test: Any) -> Any:
    """Mark a test that needs a browser."""
    for mark in IN_A_BROWSER:
        test = mark(test)
    return test


RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
NAME = "An archivist"
CODE = "source-unknown"
_LONGEST_WAIT = 60_000  # milliseconds: the first correction loads all rules


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    """Ingest 30 documents without a publisher."""
    work = WorkFolder(tmp_path_factory.mktemp("desk"))
    work.ingest(work.write_notes(range(30)))
    return work


@pytest.fixture(scope="module")
def site(work: WorkFolder) -> Site:
    return site_of_desk(work)


def site_of_desk(work: WorkFolder) -> Site:
    config = Config(work.root / "archive", work.root / "index")
    app = create_app(config, DeskCurator(work.archive, work.engine, NAME))
    app.testing = True
    return Site(Archive(work.root / "archive"), work.engine, app)


@pytest.fixture
def own(tmp_path: Path) -> WorkFolder:
    """Ingest three documents that a test may change."""
    work = WorkFolder(tmp_path)
    work.ingest(work.write_notes(range(3)))
    return work


@pytest.fixture(scope="module")
def origin(site: Site) -> Any:
    with serving(site) as origin:
        yield origin


def flags(work: WorkFolder, code: str = CODE) -> list[str]:
    return [r.id for r in work.archive.records() if code in {flag.code for flag in r.flags}]


def form_of(site: Site, path: str) -> dict[str, str]:
    """Return the fields of the form of a page, as a browser would send them."""
    page = Page(site.get(path).text)
    return {str(i["name"]): str(i.get("value", "")) for i in page.soup.select(".decision input")}


def post(site: Site, path: str, form: dict[str, str], **headers: str) -> Any:
    client = site.app.test_client()
    return client.post(path, data=form, headers=headers, base_url="http://localhost")


# By keyboard


@in_a_browser
def test_an_archivist_works_through_thirty_flags_by_keyboard(
    new_tab: Opener, work: WorkFolder
) -> None:
    with new_tab() as tab:
        tab.open("/desk")
        tab.tab_to(f"a[href='/desk/{CODE}']")
        tab.enter()
        first = place(tab)
        assert first == "1 of 30"
        tab.page.keyboard.press("r")
        tab.page.keyboard.type("seen in the letterhead")
        tab.page.keyboard.press("Escape")
        for number in range(10):
            press(tab, "a")
            assert place(tab) == f"1 of {29 - number}"
        assert "is now version 2" in tab.texts(".done")[0]
        for number in range(10):
            tab.page.keyboard.press("c")
            tab.page.keyboard.type("Lantern Gazette")
            press(tab, "Enter")
            assert place(tab) == f"1 of {19 - number}"
        press(tab, "s")
        assert place(tab) == "2 of 10"
        press(tab, "b")
        for _ in range(10):
            press(tab, "x")
        assert tab.path.startswith("/desk?")
    assert flags(work) == []
    records = list(work.archive.records())
    assert sum(r.source == "Lantern Gazette" for r in records) == 10
    for record in records:
        (_, last) = work.archive.history(record.id)
        assert (last.by, last.reason) == (NAME, "seen in the letterhead")


def press(tab: Tab, key: str) -> None:
    with tab.page.expect_navigation(timeout=_LONGEST_WAIT):
        tab.page.keyboard.press(key)


def place(tab: Tab) -> str:
    return re.split(" · ", tab.texts(".result-nav span")[0])[0]


@in_a_browser
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_desk_are_accessible(
    new_tab: Opener, site: Site, width: int, scheme: str
) -> None:
    code = Page(site.get("/desk").text).soup.select("tbody code")[0].get_text()
    form = "/desk/kind-unsure" if code == CODE else f"/desk/{code}"
    with new_tab(viewport={"width": width, "height": 800}, color_scheme=scheme) as tab:
        for path in ("/desk", "/desk?where=(", form):
            tab.open(path)
            tab.run(axe.Axe().axe_script)
            found = tab.run("rules => axe.run(rules)", RULES)["violations"]
            assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], path
            assert tab.run(WIDER) == []
            assert tab.run(FAINT) == []


# Without scripts


def test_the_page_shows_the_evidence_and_the_values_that_were_found(own: WorkFolder) -> None:
    text = note(7).replace("Yerevan, 8 March 2017", "Yerevan, 8 March")
    record = own.ingest_one(own.write("two.txt", text))
    code = next(flag.code for flag in record.flags if flag.field == "published")
    site = site_of_desk(own)
    page = site.page(f"/desk/{code}/{record.id}")
    assert not faults(page.html)
    assert "8 March" in page.one(".candidates").get_text()
    assert page.one(".text .evidence.lit").get_text() == "8 March"
    assert page.one("#value")["value"] == record.published


def test_a_value_that_was_found_is_used_with_one_button(own: WorkFolder) -> None:
    record = own.ingest_one(
        own.write(
            "conflict.html",
            '<html><head><title>Talks</title><meta property="article:published_time" '
            'content="2017-03-05"></head><body><h1>Talks</h1><p>Published: 9 May 2017</p>'
            f"<p>{note(1)}</p></body></html>",
        )
    )
    site = site_of_desk(own)
    queue = next(f.code for f in record.flags if f.field == "published")
    address = f"/desk/{queue}/{record.id}"
    choices = [str(b["value"]) for b in site.page(address).soup.select("[name=choice]")]
    assert choices
    form = {**form_of(site, address), "reason": "the page shows it", "choice": choices[0]}
    assert post(site, address, form).status_code == 303
    assert own.archive.get(record.id).published == choices[0]


def test_a_saved_value_that_was_not_changed_is_accepted(own: WorkFolder) -> None:
    site, (one, *_) = site_of_desk(own), flags(own, "source-unknown")
    address = f"/desk/{CODE}/{one}"
    form = {**form_of(site, address), "reason": "it has none", "action": "save"}
    answer = post(site, address, form)
    assert answer.status_code == 303
    record = own.archive.get(one)
    assert [a.code for a in record.accepted] == [CODE]
    assert record.corrections == ()


def test_a_wrong_value_and_a_missing_reason_are_reported_on_the_page(own: WorkFolder) -> None:
    site, (one, *_) = site_of_desk(own), [r.id for r in own.archive.records()]
    code = next(iter(own.archive.get(one).flags)).code
    address = f"/desk/{code}/{one}"
    form = form_of(site, address)
    answer = post(site, address, {**form, "reason": " ", "action": "accept"})
    assert (answer.status_code, "needs a reason" in answer.text) == (400, True)
    assert own.archive.get(one).version == 1


def test_a_record_that_was_changed_meanwhile_is_not_decided_on(own: WorkFolder) -> None:
    site, (one, *_) = site_of_desk(own), flags(own)
    address = f"/desk/{CODE}/{one}"
    form = {**form_of(site, address), "reason": "seen", "value": "Lantern Gazette"}
    title = make_correction("title", "By somebody else", "Another", "--title")
    correct(own.archive, own.engine, one, [title], "meanwhile")
    answer = post(site, address, {**form, "action": "save"})
    assert answer.status_code == 409
    assert "By somebody else" in Page(answer.text).one("[role=alert]").get_text()
    assert own.archive.get(one).source is None
    assert Page(answer.text).one("[name=seen]")["value"] == "2"


def test_a_queue_can_be_narrowed_by_a_search(own: WorkFolder) -> None:
    site = site_of_desk(own)
    page = site.page("/desk?where=parcel1")
    assert {cell.get_text() for cell in page.soup.select("td.number")} == {"1"}
    assert "where=parcel1" in str(page.one(f"a[href^='/desk/{CODE}']")["href"])
    wrong = site.page("/desk?where=(", 400)
    assert NAME in wrong.text


# For one person, on this machine


def test_a_public_site_has_no_desk(own: WorkFolder) -> None:
    app = create_app(Config(own.root / "archive", own.root / "index"))
    site = Site(own.archive, own.engine, app)
    assert site.get("/desk").status_code == 404
    assert "/desk" not in site.get("/").text


def test_the_desk_answers_this_machine_only(own: WorkFolder) -> None:
    client = site_of_desk(own).app.test_client()
    assert client.get("/desk", base_url="http://localhost").status_code == 200
    assert client.get("/desk", base_url="http://evil.example").status_code == 400
    elsewhere = client.get(
        "/desk", base_url="http://localhost", environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 404


def test_a_decision_needs_the_token_of_a_page(own: WorkFolder) -> None:
    site, (one, *_) = site_of_desk(own), flags(own)
    address = f"/desk/{CODE}/{one}"
    form = {**form_of(site, address), "reason": "seen", "action": "accept"}
    for token in ("guessed", "угадано", ""):
        assert post(site, address, {**form, "token": token}).status_code == 403
    assert own.archive.get(one).version == 1


def test_the_command_opens_the_desk_only_for_a_named_person_here(own: WorkFolder) -> None:
    assert "--by NAME" in own.run("serve", "--desk").stderr
    elsewhere = own.run("serve", "--desk", "--by", NAME, "--host", "0.0.0.0")
    assert "this machine only" in elsewhere.stderr
