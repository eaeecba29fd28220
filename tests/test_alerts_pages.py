"""The pages of new records by mail in a browser."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from alert_site_builders import READER, Mailing, mailing, served
from browser_builders import IN_A_BROWSER, Tab, chromium
from test_web_access import RULES, violations

from searcher.alerts import Purpose
from searcher_web.views import alerts

__all__ = ["chromium", "mailing", "served"]

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = IN_A_BROWSER

CLOSED = "/alerts/confirm/" + "A" * 44


def pages(mailing: Mailing) -> list[str]:
    """List an address of each page."""
    mailing.ask("/alerts", {"q": "museum", "pair": "AM-KZ", "address": READER})
    confirm = urlsplit(mailing.taken()[-1].link).path
    mailing.subscribe({"q": "carpets"}, "other@mail.example.org")
    (own,) = (one for one in mailing.alerts.store.subscriptions() if one.is_confirmed)
    end = urlsplit(mailing.alerts.link(Purpose.END, own.id)).path
    return ["/alerts?q=museum&pair=AM-KZ", "/alerts", "/alerts/requested", confirm, CLOSED, end,
            "/search?q=zzzzzz"]  # fmt: skip


def test_every_page_has_no_accessibility_violation(mailing: Mailing, chromium: Any) -> None:
    page = chromium.new_page(locale="ru")
    tab = Tab(page, f"http://localhost:{mailing.server.port}")
    for path in pages(mailing):
        tab.open(path)
        tab.run(axe.Axe().axe_script)
        page.set_viewport_size({"width": 320, "height": 800})
        assert violations(tab, RULES) == [], path
        assert tab.run("document.documentElement.scrollWidth") <= 320, path
    page.close()


def test_a_reader_subscribes_in_a_browser_by_keyboard(
    mailing: Mailing, chromium: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The browser names the port of the test, which the origin of the site does not have.
    monkeypatch.setattr(alerts, "is_same_origin", lambda: True)
    page = chromium.new_page(locale="en")
    tab = Tab(page, f"http://localhost:{mailing.server.port}")
    tab.open("/search?q=carpets")
    tab.follow(tab.link("new records by mail"))
    tab.tab_to("#address")
    page.keyboard.type(READER)
    tab.enter()
    assert tab.path == "/alerts/requested"
    mailing.site.app.extensions["postman"].wait()
    (mail,) = mailing.taken()
    tab.open(urlsplit(mail.link).path)
    tab.follow(page.get_by_role("button", name="Mail me new records"))
    assert "will be mailed" in page.locator("h1").inner_text()
    assert [one.is_confirmed for one in mailing.alerts.store.subscriptions()] == [True]
    page.close()
