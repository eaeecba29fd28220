"""Accessibility of every page in the other languages of the site, whose words are longer.

Each page is tested in one of them; with `--every 1` in all.
"""

import pytest
from access_builders import (
    WORDS,
    layout_faults,
    open_with_axe,
    pages,
    share_of,
    show,
    summarize,
    violations,
)
from browser_builders import IN_A_BROWSER, Opener, chromium, new_tab, origin
from web_builders import Sample, sample

from searcher_web.i18n import LANGUAGES

__all__ = ["chromium", "new_tab", "origin", "sample"]

pytestmark = IN_A_BROWSER


OTHERS = tuple(one for one in LANGUAGES if one != "en")


@pytest.mark.parametrize("ui_language", OTHERS)
def test_every_page_is_accessible_in_each_language(
    new_tab: Opener, sample: Sample, every: int, ui_language: str
) -> None:
    faults: dict[str, list[str]] = {}
    with new_tab(locale=ui_language) as tab:
        for path in share_of(every, pages(sample), OTHERS.index(ui_language), len(OTHERS)):
            show(tab, 1280)
            open_with_axe(tab, path)
            assert tab.run("document.documentElement.lang") == ui_language
            wrong = list(layout_faults(tab))
            show(tab, 320)
            wrong += [*layout_faults(tab), *violations(tab, WORDS)]
            faults.update({path: wrong} if wrong else {})
    assert not faults, summarize(faults)
