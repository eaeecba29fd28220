"""What was added to a search since the reader's last visit, which the device keeps."""

from datetime import timedelta
from pathlib import Path

import pytest
from browser_builders import IN_A_BROWSER, Opener, chromium, new_tab, origin, serving
from test_web_arrivals import FIRST, site_by_the_hour
from web_builders import sample

__all__ = ["chromium", "new_tab", "origin", "sample"]

pytestmark = IN_A_BROWSER
VISITED = "visits => localStorage.setItem('visits', JSON.stringify(visits))"


def test_a_search_and_a_country_show_what_was_added_since_the_last_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_tab: Opener
) -> None:
    site = site_by_the_hour(tmp_path, monkeypatch)
    last = int((FIRST + timedelta(hours=5)).timestamp() * 1000)
    with serving(site) as at, new_tab() as tab:
        tab.origin = at
        tab.open("/search?q=carpets")
        assert tab.page.locator(".since").is_hidden()  # the first visit
        tab.run(VISITED, [["/search?q=carpets", last, 0], ["/search?country=KZ", last, 0]])
        for path in ("/search?q=carpets&sort=oldest", "/search?q=carpets", "/countries/KZ"):
            tab.open(path)  # the second one belongs to the same visit
            link = tab.page.locator(".since a")
            link.wait_for()
            assert link.inner_text().startswith("3 added since your last visit, "), path
        link.click()
        tab.page.wait_for_url("**added=*")
        assert tab.run("document.querySelectorAll('.hits h2').length") == 3
        tab.run(VISITED, [["/search?q=carpets", last + 1000 * 3600 * 24, 0]])
        tab.open("/search?q=carpets")
        tab.page.locator(".since span").wait_for()
        assert "Nothing was added" in tab.page.locator(".since").inner_text()
