"""What a reader sees of a page first, on a phone and on a wide screen."""

import pytest
from browser_builders import IN_A_BROWSER, Opener, Tab, chromium, new_tab, origin
from web_builders import Sample, sample

__all__ = ["chromium", "new_tab", "origin", "sample"]

pytestmark = IN_A_BROWSER

PHONE = {"width": 390, "height": 844}


def top(tab: Tab, selector: str) -> float:
    box = tab.page.locator(selector).first.bounding_box()
    return float(box["y"])


# On a phone


@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_is_one_word_beside_the_name_until_it_is_opened(
    new_tab: Opener, scripts: bool
) -> None:
    with new_tab(viewport=PHONE, java_script_enabled=scripts) as tab:
        tab.open("/")
        link = tab.page.get_by_role("link", name="Word trends")
        assert not link.is_visible()
        assert top(tab, ".menu > summary") < top(tab, "#q")
        tab.page.locator(".menu > summary").click()
        link.click()
        assert tab.page.url == f"{tab.origin}/trends"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_needs_no_click_on_a_wide_screen(new_tab: Opener, scripts: bool) -> None:
    with new_tab(java_script_enabled=scripts) as tab:
        tab.open("/")
        assert not tab.page.locator(".menu > summary").is_visible()
        assert tab.page.get_by_role("link", name="Word trends").is_visible()


def test_facets_on_a_phone_are_names_to_open_but_for_the_first_and_those_used(
    new_tab: Opener,
) -> None:
    with new_tab(viewport=PHONE) as tab:
        tab.open("/search?kind=news")
        tab.page.locator(".narrow > summary").click()
        opened = tab.run(
            "[...document.querySelectorAll('.facet[open] h2')].map(h => h.textContent)"
        )
        assert opened == ["Pair", "Kind"]
        tab.page.locator("summary:has(#facet-language)").click()
        assert tab.page.locator(".facet:has(#facet-language) .value").first.is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_target_for_the_thumb_is_44_pixels_high(new_tab: Opener, scripts: bool) -> None:
    """The size that WCAG 2.2 recommends (2.5.5), beyond the 24 pixels it requires."""
    with new_tab(viewport=PHONE, java_script_enabled=scripts) as tab:
        tab.open("/search?q=culture")
        tab.page.locator(".narrow > summary").click()
        for selector in (".menu > summary", "#basket", ".narrow > summary", ".facet .value"):
            box = tab.page.locator(selector).first.bounding_box()
            assert box["height"] >= 40, selector


# The choices beside a value are quiet


def test_the_choices_beside_a_value_appear_when_it_is_pointed_at_or_has_the_focus(
    new_tab: Opener,
) -> None:
    with new_tab() as tab:
        tab.open("/search?country=KZ")
        assert tab.page.locator(".steps").is_hidden()
        value = tab.page.locator(".facets li", has=tab.page.locator(".value-actions a")).first
        actions = value.locator(".value-actions")

        def opacity() -> str:
            return str(actions.evaluate("e => getComputedStyle(e).opacity"))

        tab.page.mouse.move(640, 10)
        assert opacity() == "0"
        value.hover()
        assert opacity() == "1"
        tab.page.mouse.move(640, 10)
        actions.locator("a").first.focus()
        assert opacity() == "1"


@pytest.mark.parametrize("scripts", [True, False])
def test_where_nothing_can_be_pointed_at_the_choices_are_switched_on(
    new_tab: Opener, scripts: bool
) -> None:
    screen = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    with new_tab(java_script_enabled=scripts, **screen) as tab:
        tab.open("/search?country=KZ")
        tab.page.locator(".narrow > summary").click()
        choice = tab.page.locator(".facet[open] .value-actions a").first
        assert not choice.is_visible()
        tab.page.get_by_label("Show the choices").check()
        assert choice.is_visible()


# A record


@pytest.mark.parametrize("width", [390, 1280])
def test_a_record_offers_its_citation_on_the_first_screen(
    new_tab: Opener, sample: Sample, width: int
) -> None:
    with new_tab(viewport={"width": width, "height": 844}) as tab:
        tab.open(f"/d/{sample.corrected}")
        link = tab.page.get_by_role("link", name="Cite", exact=True)
        assert link.bounding_box()["y"] < 500
        link.click()
        box = tab.page.locator("#cite .citation").bounding_box()
        assert 0 <= box["y"] < 844


def test_the_column_beside_a_record_is_used(new_tab: Opener, sample: Sample) -> None:
    """Labels are beside their values: the column is half as high as one below the other."""
    with new_tab() as tab:
        tab.open(f"/d/{sample.corrected}")
        right = tab.run("document.querySelector('aside').getBoundingClientRect().right")
        assert right > 1280 - 60
        for fact in tab.page.locator(".fact").all():
            label, value = (fact.locator(name).bounding_box() for name in ("dt", "dd"))
            assert value["x"] > label["x"] + 60
            assert abs(value["y"] - label["y"]) < 12


@pytest.mark.parametrize("width", [390, 1280])
def test_a_title_of_ninety_words_takes_three_lines_in_a_list(new_tab: Opener, width: int) -> None:
    with new_tab(viewport={"width": width, "height": 844}) as tab:
        tab.open("/search?q=culture")
        title = tab.page.locator(".hits h2 a").first
        title.evaluate("e => { e.textContent = 'word '.repeat(90); }")
        line = float(title.evaluate("e => parseFloat(getComputedStyle(e).lineHeight)"))
        assert title.bounding_box()["height"] <= 3 * line + 1
