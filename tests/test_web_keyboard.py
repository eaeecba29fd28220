"""Every control of every page is reached by the keyboard."""

import pytest
from access_builders import pages, share_of, summarize
from browser_builders import IN_A_BROWSER, Opener, chromium, new_tab, origin
from web_builders import Sample, sample

__all__ = ["chromium", "new_tab", "origin", "sample"]

pytestmark = IN_A_BROWSER

# Records the control that has the focus after each key, and its problems.
WATCH = """() => {
  const every = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")];
  const controls = every.filter(e =>
    e.tabIndex >= 0 && !e.disabled
    // The links of a paragraph are shown while one of them has the focus.
    && (e.matches(".place .more") || e.checkVisibility({ visibilityProperty: true })));
  window.reached = [];
  window.wrong = [];
  addEventListener("keyup", () => {
    const e = document.activeElement, style = getComputedStyle(e);
    if (e === document.body) return;
    // What is larger than the window is seen in part: a table that is scrolled by keys.
    const box = e.getClientRects()[0];
    const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    const top = document.elementFromPoint(x, y);
    const say = what => window.wrong.push(`${what}: ${e.outerHTML.slice(0, 90)}`);
    window.reached.push(controls.indexOf(e));
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) say("not seen");
    if (box.right < 0 || box.bottom < 0 || box.left > innerWidth || box.top > innerHeight)
      say("outside the window");
    else if (!e.contains(top) && !top?.contains(e)) say("covered");
  });
  return controls.length;
}"""


WIDTHS = (320, 1280)


@pytest.mark.parametrize("turn", range(len(WIDTHS)), ids=map(str, WIDTHS))
def test_every_control_is_reached_by_the_tab_key_with_a_visible_focus(
    new_tab: Opener, sample: Sample, every: int, turn: int
) -> None:
    faults: dict[str, list[str]] = {}
    with new_tab(viewport={"width": WIDTHS[turn], "height": 800}) as tab:
        for path in share_of(every, pages(sample), turn, len(WIDTHS)):
            tab.open(path)
            controls = tab.run(WATCH)
            for _ in range(controls):
                tab.page.keyboard.press("Tab")
            wrong = tab.run("window.wrong")
            # In the order of the page, each control exactly once.
            if tab.run("window.reached") != [*range(controls)]:
                wrong.append(f"not just its {controls} controls were reached")
            faults.update({path: wrong} if wrong else {})
    assert not faults, summarize(faults)
