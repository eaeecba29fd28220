"""Accessibility of every page: by axe, on wide and narrow screens, in light and dark colours."""

from typing import Any

import flask
from access_builders import (
    COLOURS,
    RULES,
    SWIFT,
    layout_faults,
    open_with_axe,
    pages,
    show,
    summarize,
    violations,
)
from browser_builders import IN_A_BROWSER, Opener, chromium, new_tab, origin
from builders import ROOT
from web_builders import Sample, sample

__all__ = ["chromium", "new_tab", "origin", "sample"]

pytestmark = IN_A_BROWSER

# Targets are large enough (WCAG 2.2, 2.5.8): 24 by 24 pixels, or in a line of text, or with
# space around them.
SMALL = """() => [...document.querySelectorAll("button, select, summary, .chips a, .value-actions a, .pages a")]
  .filter(e => e.checkVisibility())
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([_, box]) => box.width < 24 || box.height < 24)
  .map(([what, box]) => `${what} ${box.width}x${box.height}`)"""


def test_every_template_is_used_by_the_pages_tested(sample: Sample) -> None:
    folder = ROOT / "web" / "searcher_web" / "templates"
    whole = {p.name for p in folder.glob("*.html") if "{% extends" in p.read_text("utf-8")}
    whole -= {"desk.html", "desk_record.html", "alerts.html"}  # see test_desk, test_alerts_pages
    seen: set[str] = set()

    def note(_: object, template: Any, **__: object) -> None:
        seen.add(template.name)

    with flask.template_rendered.connected_to(note, sample.app):
        for path in pages(sample):
            sample.get(path)
    assert whole - seen == set()


def test_every_page_has_no_accessibility_violation(new_tab: Opener, sample: Sample) -> None:
    faults: dict[str, list[str]] = {}
    with new_tab(locale="en") as tab:
        for path in pages(sample):
            show(tab, 1280)
            open_with_axe(tab, path)
            wrong = [*layout_faults(tab), *violations(tab, RULES), *tab.run(SMALL)]
            show(tab, 320)
            wrong += [*layout_faults(tab), *violations(tab, SWIFT), *tab.run(SMALL)]
            show(tab, 1280, "dark")
            wrong += [*layout_faults(tab), *violations(tab, COLOURS)]
            faults.update({path: wrong} if wrong else {})
    assert not faults, summarize(faults)
