"""Which records of the page of every mention a reader has read."""

from collections.abc import Callable
from typing import Any

from browser_builders import IN_A_BROWSER, Opener, chromium, new_tab, origin, reader
from web_builders import Sample, sample

__all__ = ["chromium", "new_tab", "origin", "reader", "sample"]

pytestmark = IN_A_BROWSER


def test_what_was_read_is_kept_on_the_device_and_what_is_left_is_counted(
    new_tab: Opener, sample: Sample
) -> None:
    total = sample.total("/search?q=Kazakhstan")
    assert total > 20
    with new_tab() as tab:
        page = tab.page
        tab.open("/mentions?q=Kazakhstan")
        left = page.locator(".left")
        page.locator(".left", has_text="whole").wait_for()
        assert left.text_content() == (
            f"Left to read: 20 of 20 on this page · {total} of {total} in the whole search"
        )
        page.locator(".read input").first.focus()
        page.keyboard.press("Space")
        assert f"19 of 20 on this page · {total - 1} of" in left.text_content()
        assert not page.locator(".mentioning > li").first.locator(".sentences").is_visible()
        page.reload()
        assert page.locator(".read input").first.is_checked()
        page.get_by_role("button", name="Show only unread").click()
        assert page.locator(".mentioning > li:visible").count() == 19
        second = page.locator(".read input").nth(1)
        second.focus()
        page.keyboard.press("Space")  # its record is hidden: the focus is on the next one
        third = "document.querySelectorAll('.read input')[2] === document.activeElement"
        assert tab.run(third)
        page.get_by_role("button", name="Mark this page as read").click()
        assert "0 of 20 on this page" in left.text_content()
        page.get_by_role("link", name="To the first unread record").click()
        page.wait_for_url("**/mentions?*page=2*")
        page.locator(".left", has_text=f"{total - 20} of {total} in the whole search").wait_for()
        tab.open("/history")
        tab.run("document.getElementById('clear-history').hidden = false")
        page.locator("#clear-history").click()
        assert tab.run("localStorage.getItem('read')") == "[]"


def test_without_scripts_the_page_has_its_sentences_and_no_switches(
    reader: Callable[[bool], Any],
) -> None:
    with reader(False) as tab:
        tab.open("/mentions?q=Kazakhstan")
        assert tab.page.locator(".sentences mark").first.is_visible()
        assert not tab.page.locator(".reading").is_visible()
        assert not tab.page.locator(".read").count()
