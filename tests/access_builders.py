"""The pages of the site whose accessibility is tested, and what is checked of each."""

from collections.abc import Iterator
from typing import Any

import pytest
from browser_builders import FAINT, WIDER, Tab
from web_builders import Sample

from searcher.model.dossier import DossierEntry, Heading, dossier_of
from searcher.sources.editor import RegistryFile
from searcher.sources.registry import Removed

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

Rules = dict[str, Any]

# axe checks the size of targets only if the rule is enabled.
RULES: Rules = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Contrast is the slowest rule of axe.
SWIFT: Rules = {**RULES, "rules": {**RULES["rules"], "color-contrast": {"enabled": False}}}
COLOURS: Rules = {**RULES, "runOnly": ["color-contrast", "link-in-text-block"], "rules": {}}
# What can differ in another language: longer words make targets small, a missing one a name empty.
WORDS: Rules = {
    **RULES,
    "runOnly": [
        *("target-size", "button-name", "link-name", "label", "document-title", "summary-name"),
        *(
            "html-has-lang",
            "html-lang-valid",
            "valid-lang",
            "empty-heading",
            "page-has-heading-one",
        ),
    ],
}


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


def removed_source(sample: Sample) -> str:
    """Remove a source that the archive never had; return the address of its page."""
    removed = Removed("former-herald", "Former Herald")
    RegistryFile(sample.archive.sources_path).note_removed(removed)
    return "/id/source/former-herald.html"


def share_of(every: int, pages: list[str], turn: int, turns: int) -> list[str]:
    """Take the pages of one of several turns, which have all pages between them; with `--every 1`
    each turn has all.
    """
    return pages if every == 1 else pages[turn::turns]


def pages(sample: Sample) -> list[str]:
    """List an address for every template and each of its states."""
    long = max(sample.records, key=lambda r: len(r.provenance)).id
    new, gone = sample.corrected, sample.withdrawn
    return [
        "/",
        "/help",
        "/data",
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
        removed_source(sample),
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


def violations(tab: Tab, rules: Rules) -> list[str]:
    """Run axe; return each finding with its first elements."""
    found = tab.run("async rules => (await axe.run(rules)).violations", rules)
    return [f"{one['id']}: {[n['html'][:120] for n in one['nodes']][:4]}" for one in found]


def open_with_axe(tab: Tab, path: str) -> None:
    """Open a page, and add axe to it."""
    tab.open(path)
    tab.run(axe.Axe().axe_script)


def show(tab: Tab, width: int, scheme: str = "light") -> None:
    """Change the width of the window and the colour scheme."""
    tab.page.set_viewport_size({"width": width, "height": 800})
    tab.page.emulate_media(color_scheme=scheme)


def layout_faults(tab: Tab) -> Iterator[str]:
    """Yield what is wider than the window with all disclosures open, and what is too faint."""
    yield from tab.run(WIDER)
    yield from tab.run(FAINT)


def summarize(faults: dict[str, list[str]]) -> str:
    """Return a line for each fault of each page."""
    return "\n".join(f"{path}: {one}" for path, every in faults.items() for one in every)
