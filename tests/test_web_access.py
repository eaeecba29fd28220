"""Accessibility of every page: by axe, by keyboard, on narrow screens, in dark mode."""

from itertools import zip_longest
from typing import Any

import flask
import pytest
from browser_builders import FAINT, IN_A_BROWSER, WIDER, Opener, Tab, chromium, new_tab, origin
from builders import ROOT
from web_builders import Sample, sample

from searcher.model.dossier import DossierEntry, Heading, dossier_of

__all__ = ["chromium", "new_tab", "origin", "sample"]

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = IN_A_BROWSER

Rules = dict[str, Any]

# axe checks the size of targets only if the rule is enabled.
RULES: Rules = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Contrast is the slowest rule of axe, and the same in each language.  What else axe checks is the
# same at each width but for the size of targets, which longer words change on narrow screens.
SWIFT: Rules = {**RULES, "rules": {**RULES["rules"], "color-contrast": {"enabled": False}}}
COLOURS: Rules = {**RULES, "runOnly": ["color-contrast", "link-in-text-block"], "rules": {}}


def cited(sample: Sample) -> str:
    """Save a search and return its address."""
    answer = sample.app.test_client().post("/cite", data={"q": "culture"})
    return str(answer.headers["Location"])


def published(sample: Sample) -> str:
    """Publish a dossier in two versions and return its address."""
    entries = [DossierEntry(one.id, None, "A note") for one in sample.records[:3]]
    first = dossier_of("Accounts", "Of both sides.", [Heading("First"), *entries])
    identifier = sample.archive.dossiers.publish(first, "Anna", "").id
    second = dossier_of("Accounts", "Of both sides, and more.", entries)
    sample.archive.dossiers.publish(second, "Anna", "Corrected", identifier)
    return f"/dossiers/{identifier}"


def pages(sample: Sample) -> list[str]:
    """List an address for every template and each of its states."""
    long = max(sample.records, key=lambda r: len(r.provenance)).id
    new, gone = sample.corrected, sample.withdrawn
    return [
        "/",
        "/help",
        "/records",
        "/search",
        "/search?q=culture&country=KZ&not.year=2014&from=2000&sort=newest",
        "/search?pair=AM-KZ&only=AM-KZ",
        "/search?q=zzzzzz&kind=news",
        "/search?q=kazahstan&kind=news",
        "/search?page=99",
        "/search?q=" + "x" * 300,
        "/search?q=(trade",
        "/search?from=2014x",
        "/facet/source",
        "/facet/pair?country=KZ&order=name",
        "/timeline?q=culture",
        "/timeline?pair=AM-KZ&from=2017&to=2017",
        "/pairs",
        "/pairs?q=culture",
        "/pairs/AM-KZ",
        "/countries",
        "/countries?q=culture",
        "/countries/KZ",
        "/countries/RU-TA",
        "/countries/RU-XX",
        "/trends",
        "/trends?w=culture&w=trade&w=energy&per=thousand",
        "/compare-searches?a.q=culture&b.country=KZ&b.from=2014",
        "/compare-searches?a.q=(trade&a.strict=1",
        "/compare-searches/records?in=both&a.q=culture&b.country=KZ",
        "/concordance?q=culture",
        "/concordance",
        "/mentions?q=culture",
        "/mentions",
        "/counts",
        "/counts?lines=culture%0Atrade%0A(%0Apair:XX&by=pair",
        "/download?q=culture",
        cited(sample),
        f"/d/{long}?q=the",
        f"/d/{new}/v1?q=energy&n=1",
        f"/d/{new}/diff/1..2",
        f"/d/{new}/v1/cite?style=apa&p=1",
        f"/d/{gone}",
        f"/compare/{long}/{new}",
        f"/compare/{new}/v1/{long}?part=99",
        "/basket",
        f"/basket?d={new}&d={long}&d={gone}",
        f"/basket?t=Trade&i=First&d={new}&s=Later&d={long}&n=A+note&d={gone}&s=",
        f"/dossier?t=Trade&i=First&d={new}&s=Later&d={long}&n=A+note&d={gone}",
        f"/dossier?d={new}&s=Later&d={long}&texts=1&q=the",
        f"/dossier?d={new}&s=Later&d={long}&citations=gost",
        f"/dossier?d={new}&d={long}&q=the",
        f"{(dossier := published(sample))}",
        f"{dossier}/v1?texts=1",
        "/dossiers",
        "/history",
        "/tour",
        "/search?q=culture&scale=thousand",
        "/nothing",
    ]


def test_every_template_is_used_by_the_pages_tested(sample: Sample) -> None:
    folder = ROOT / "web" / "searcher_web" / "templates"
    whole = {p.name for p in folder.glob("*.html") if "{% extends" in p.read_text("utf-8")}
    whole -= {"desk.html", "desk_record.html"}  # see test_desk
    seen: set[str] = set()

    def note(_: object, template: Any, **__: object) -> None:
        seen.add(template.name)

    with flask.template_rendered.connected_to(note, sample.app):
        for path in pages(sample):
            sample.get(path)
    assert whole - seen == set()


@pytest.mark.parametrize(
    ("ui_language", "scheme", "rules"),
    [
        ("en", "light", [RULES, SWIFT]),
        ("en", "dark", [COLOURS]),
        ("ru", "light", [None, SWIFT]),
        ("kk", "light", [None, SWIFT]),
    ],
)
def test_every_page_has_no_accessibility_violation(
    new_tab: Opener, sample: Sample, ui_language: str, scheme: str, rules: list[Rules | None]
) -> None:
    faults: dict[str, list[str]] = {}
    with new_tab(color_scheme=scheme, locale=ui_language) as tab:
        for path in pages(sample):
            tab.open(path)
            assert tab.run("document.documentElement.lang") == ui_language
            tab.run(axe.Axe().axe_script)
            for width, asked in zip_longest((1280, 320), rules):
                tab.page.set_viewport_size({"width": width, "height": 800})
                wrong = [
                    *tab.run(WIDER),
                    *tab.run(FAINT),
                    *(violations(tab, asked) if asked else ()),
                ]
                faults.update({f"{path} at {width}": wrong} if wrong else {})
    assert not faults, summarize(faults)


def summarize(faults: dict[str, list[str]]) -> str:
    return "\n".join(f"{path}: {one}" for path, every in faults.items() for one in every)


def violations(tab: Tab, rules: Rules) -> list[str]:
    """Run axe; return each finding with its first elements."""
    found = tab.run("async rules => (await axe.run(rules)).violations", rules)
    return [f"{one['id']}: {[n['html'][:120] for n in one['nodes']][:4]}" for one in found]


# Targets are large enough (WCAG 2.2, 2.5.8): 24 by 24 pixels, or in a line of text, or with
# space around them.
SMALL = """() => [...document.querySelectorAll("button, select, summary, .chips a, .value-actions a, .pages a")]
  .filter(e => e.checkVisibility())
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([_, box]) => box.width < 24 || box.height < 24)
  .map(([what, box]) => `${what} ${box.width}x${box.height}`)"""


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough(new_tab: Opener, sample: Sample, width: int) -> None:
    with new_tab(viewport={"width": width, "height": 800}) as tab:
        for path in pages(sample):
            tab.open(path)
            tab.run(WIDER)  # with all disclosures open
            assert tab.run(SMALL) == [], path


# Keyboard

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
    const box = e.getClientRects()[0], x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    const say = what => window.wrong.push(`${what}: ${e.outerHTML.slice(0, 90)}`);
    window.reached.push(controls.indexOf(e));
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) say("not seen");
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) say("outside the window");
    else if (!e.contains(top) && !top?.contains(e)) say("covered");
  });
  return controls.length;
}"""


@pytest.mark.parametrize("width", [320, 1280])
def test_every_control_is_reached_by_the_tab_key_with_a_visible_focus(
    new_tab: Opener, sample: Sample, width: int
) -> None:
    faults: dict[str, list[str]] = {}
    with new_tab(viewport={"width": width, "height": 800}) as tab:
        for path in pages(sample):
            tab.open(path)
            every = tab.run(WATCH)
            for _ in range(every):
                tab.page.keyboard.press("Tab")
            wrong = tab.run("window.wrong")
            # In the order of the page, each control exactly once.
            if tab.run("window.reached") != [*range(every)]:
                wrong.append(f"not just its {every} controls were reached")
            faults.update({path: wrong} if wrong else {})
    assert not faults, summarize(faults)
