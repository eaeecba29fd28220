"""The basket arranged in a browser: with the script, by keyboard, and on the device."""

from typing import Any

from browser_builders import (
    BOTH_WAYS,
    IN_A_BROWSER,
    Opener,
    Tab,
    chromium,
    new_tab,
    origin,
    reader,
)
from web_builders import Sample, sample

__all__ = ["chromium", "new_tab", "origin", "reader", "sample"]

pytestmark = IN_A_BROWSER


def order(tab: Tab) -> list[str]:
    """Return the headings, and the identifiers of the records, in their order on the page."""
    every = tab.page.locator(".outline .heading > input, .outline .entry > a")
    return every.evaluate_all("all => all.map(e => e.value ?? e.pathname.split('/')[2])")


def press(tab: Tab, name: str, number: int = 0) -> None:
    """Press a button of the outline with the keyboard."""
    button = tab.page.locator(".outline").get_by_role("button", name=name).nth(number)
    button.focus()
    tab.page.keyboard.press("Enter")


def test_a_basket_is_arranged_by_keyboard_and_kept_on_the_device(new_tab: Opener) -> None:
    with new_tab() as tab:
        tab.open("/search?q=kazakhstan")
        one, two, three = tab.hits[:3]
        for each in (one, two, three):
            tab.page.locator(f"[data-id='{each}'] button").click()
        tab.follow("#basket")
        press(tab, "Up", 2)
        tab.page.wait_for_url(f"**/basket?d={one}&d={three}&d={two}")
        assert order(tab) == [one, three, two]
        assert tab.run("document.activeElement.value") == "up 1"  # on the line that was moved
        tab.page.keyboard.press("Enter")
        tab.page.wait_for_url(f"**/basket?d={three}&d={one}&d={two}")
        press(tab, "Heading above", 1)
        tab.page.wait_for_url("**&s=&**")
        assert tab.run("document.activeElement.name") == "l1"  # where the heading is typed
        tab.page.keyboard.type("Later")
        tab.page.get_by_label("Note").first.fill("Compare")
        tab.page.get_by_label("Title").fill("Rails")
        tab.page.keyboard.press("Tab")
        tab.page.wait_for_url(f"**/basket?t=Rails&d={three}&n=Compare&s=Later&d={one}&d={two}")
        tab.open("/search?q=kazakhstan")
        tab.page.locator(f"[data-id='{one}'] button").click()  # takes it out of the dossier
        assert tab.texts("#basket") == ["Basket 2"]
        tab.follow("#basket")
        tab.page.reload()
        assert order(tab) == [three, "Later", two]
        assert tab.page.get_by_label("Title").input_value() == "Rails"
        tab.page.go_back()
        tab.open("/basket")
        assert order(tab) == [three, "Later", two]
        tab.follow(tab.link("Empty the basket"))
        assert tab.texts("#basket") == ["Basket"]


def test_a_dossier_of_somebody_else_does_not_replace_the_basket_unasked(
    new_tab: Opener, sample: Sample
) -> None:
    one, two = sample.ids("/search?q=kazakhstan")[:2]
    with new_tab() as tab:
        tab.open(f"/d/{one}")
        tab.page.locator(f"[data-id='{one}'] button.basket-toggle").click()
        tab.open(f"/basket?t=Sent&d={two}")
        notice = tab.page.get_by_text("This is not the basket kept on this device.")
        assert notice.is_visible()
        assert tab.texts("#basket") == ["Basket 1"]
        press(tab, "Heading above")
        tab.page.wait_for_url("**s=&**")
        assert notice.is_visible()
        tab.page.get_by_role("button", name="Keep this one instead").click()
        assert notice.is_hidden()
        tab.open("/basket")
        tab.page.wait_for_url("**t=Sent**")
        assert order(tab) == ["", two]


def test_the_records_of_somebody_else_are_added_to_the_basket(
    new_tab: Opener, sample: Sample
) -> None:
    one, two, three = sample.ids("/search?q=kazakhstan")[:3]
    with new_tab() as tab:
        tab.open("/")
        tab.run("id => localStorage.setItem('basket', JSON.stringify([id]))", one)
        tab.open(f"/basket?t=Sent&d={two}&n=Compare&d={one}&s=Later&d={three}")
        with tab.page.expect_navigation():
            tab.page.get_by_role("button", name="Add its records to mine").click()
        assert order(tab) == [one, two, "Later", three]
        assert tab.page.get_by_label("Note").nth(1).input_value() == "Compare"
        assert tab.texts("#basket") == ["Basket 3"]
        tab.open("/basket")
        tab.page.wait_for_url("**t=Sent**")
        assert order(tab) == [one, two, "Later", three]


def test_a_full_basket_is_reported(new_tab: Opener, sample: Sample) -> None:
    (one,) = sample.ids("/search?q=kazakhstan")[:1]
    with new_tab() as tab:
        tab.open("/")
        tab.run(
            "localStorage.setItem('basket', JSON.stringify([...Array(200).keys()].map(String)))"
        )
        tab.open(f"/d/{one}")
        button = tab.page.locator(f"[data-id='{one}'] button.basket-toggle")
        button.click()
        assert button.inner_text() == "The basket is full"
        assert tab.texts("#basket") == ["Basket 200"]


@BOTH_WAYS
def test_a_dossier_is_read_searched_and_saved(
    reader: Any, sample: Sample, scripts: bool, tmp_path: Any
) -> None:
    one, two = sample.ids("/search?q=culture")[:2]
    with reader(scripts) as tab:
        tab.open(f"/basket?t=Rails&d={one}&d={two}")
        tab.page.get_by_label("Introduction").fill("First.\n\nSecond.")
        tab.page.get_by_label("Note").first.fill("Compare")
        tab.follow(tab.page.get_by_role("button", name="Read, print and download"))
        tab.page.wait_for_url("**/dossier?*")  # after the address with the note that is kept first
        assert tab.texts(".dossier .note") == ["Compare"]
        tab.follow(tab.page.get_by_role("button", name="Texts", exact=True))
        assert tab.texts(".introduction") == ["First.", "Second."]
        tab.page.get_by_label("Search in this dossier").fill("culture")
        tab.enter()
        assert tab.total == 2
        tab.follow(tab.page.get_by_role("button", name="Read the texts with these words marked"))
        assert tab.page.locator(".text mark").count() > 1
        tab.follow(tab.page.get_by_role("button", name="List"))
        saved = tmp_path / "dossier.json"
        tab.keep(tab.page.get_by_role("button", name="Save as a file"), saved)
        tab.open("/basket")
        tab.page.locator("#opened").set_input_files(saved)
        tab.follow(tab.page.get_by_role("button", name="Open"))
        assert order(tab) == [one, two]
        assert tab.page.get_by_label("Note").first.input_value() == "Compare"
