"""Title, text and dates of pages located by the selectors of their publisher."""

import pytest
from ingest_builders import WorkFolder

SENTENCES = (
    "The weavers of the two towns met and spoke about wool, dyes and the winter market. " * 3
)
PAGE = f"""<!doctype html><html lang="en"><head><title>Portal</title>
<link rel="canonical" href="https://hidden.example/7"></head><body>
<h1>Portal of the town</h1><div class="menu"><p>{SENTENCES}</p></div>
<div class="x1">Weavers of Armenia and Kazakhstan meet</div><div class="x2">03.04.2017</div>
<div class="x3"><p>Wool was the first word of the meeting.</p><p>Dyes were the last.</p></div>
<div class="x4">Changed: 5 May 2018</div></body></html>"""
ENTRY = """[[source]]
id = "hidden"
name = "The Hidden Portal"
kind = "newspaper"
hosts = ["hidden.example"]
selectors = {{ {selectors} }}
"""
ALL = 'title = ".x1", body = "div.x3", published = ".x2", modified = ".x4"'


@pytest.fixture
def work(tmp_path):
    work = WorkFolder(tmp_path)
    work.write("page.html", PAGE)
    work.archive.root.mkdir()
    return work


def registered(work: WorkFolder, selectors: str):
    work.archive.sources_path.write_text(ENTRY.format(selectors=selectors))
    return work.ingest(str(work.path("page.html")))[0]


def test_selectors_locate_title_text_and_dates(work):
    record = work.record(registered(work, ALL))
    assert record.title == "Weavers of Armenia and Kazakhstan meet"
    assert record.body == "Wool was the first word of the meeting.\n\nDyes were the last."
    assert (record.published, record.modified) == ("2017-04-03", "2018-05-05")
    assert record.evidence("title")[0].rule == "selector:title"
    assert record.evidence("published")[0].locator.part == ".x2"


def test_a_selector_without_a_match_changes_nothing(work):
    record = work.record(registered(work, 'title = ".gone", body = ".gone"'))
    assert record.title != "Weavers of Armenia and Kazakhstan meet"
    assert record.body


def test_pages_of_other_hosts_are_read_without_selectors(work):
    outcome = registered(work, ALL)
    work.write("other.html", PAGE.replace("hidden.example", "other.example"))
    (other,) = work.ingest(str(work.path("other.html")))
    assert work.record(other).title != work.record(outcome).title


def test_an_invalid_selector_is_reported_with_the_document(work):
    outcome = registered(work, 'title = "div[["')
    assert outcome.verdict == "refused"
    assert "div[[" in outcome.why
    assert "sources.toml" in outcome.remedy


def test_selectors_added_later_are_applied_by_renormalising(work):
    outcome = registered(work, "")
    work.archive.sources_path.write_text(ENTRY.format(selectors=ALL))
    work.run("renormalise", "--apply")
    assert work.archive.get(outcome.id).title == "Weavers of Armenia and Kazakhstan meet"
    assert work.run("sources", "edit", "hidden", "--alias", "Hidden").exit_code == 0
    assert "div.x3" in work.archive.sources_path.read_text()


BELOW = """[[source]]
id = "below"
name = "The Harbour Page"
kind = "newspaper"
hosts = ["harbour.hidden.example"]
"""


def test_a_registered_subdomain_is_read_without_the_selectors_of_its_domain(work):
    work.write("below.html", PAGE.replace("hidden.example", "harbour.hidden.example"))
    work.archive.sources_path.write_text(f"{ENTRY.format(selectors=ALL)}{BELOW}")
    (below,) = work.ingest(str(work.path("below.html")))
    assert work.record(below).title != "Weavers of Armenia and Kazakhstan meet"


def test_a_url_given_at_ingest_chooses_the_selectors_before_the_declared_one(work):
    work.archive.sources_path.write_text(ENTRY.format(selectors=ALL))
    work.write("other.html", PAGE.replace("hidden.example", "other.example"))
    (given,) = work.ingest(str(work.path("other.html")), url="https://hidden.example/8")
    assert work.record(given).title == "Weavers of Armenia and Kazakhstan meet"
    (other,) = work.ingest(str(work.path("page.html")), url="https://other.example/8")
    assert work.record(other).title != "Weavers of Armenia and Kazakhstan meet"


def test_selectors_are_applied_in_the_sandbox_and_invalid_ones_reported(work):
    work.write("page.html", PAGE.replace("<h1>", f"<!--{'x' * 300_000}--><h1>"))
    outcome = registered(work, ALL)
    assert work.record(outcome).title == "Weavers of Armenia and Kazakhstan meet"
    work.archive.sources_path.write_text(ENTRY.format(selectors='title = "div[["'))
    work.write("next.html", PAGE.replace("<h1>", f"<!--{'y' * 300_000}--><h1>"))
    (refused,) = work.ingest(str(work.path("next.html")))
    assert "div[[" in refused.why


@pytest.mark.parametrize(
    ("selector", "title"),
    [
        ("div:has(+ .x2)", "Weavers of Armenia and Kazakhstan meet"),
        (":is(.x1, .none)", "Weavers of Armenia and Kazakhstan meet"),
        ("div:-soup-contains('Weavers'):not(.menu)", "Weavers of Armenia and Kazakhstan meet"),
        ("body > div:nth-of-type(2)", "Weavers of Armenia and Kazakhstan meet"),
        ("h1 ~ .x1", "Weavers of Armenia and Kazakhstan meet"),
        ("[class^='x']", "Weavers of Armenia and Kazakhstan meet"),
        ("h1", "Portal of the town"),
    ],
)
def test_modern_selectors_are_accepted(work, selector, title):
    record = work.record(registered(work, f'title = "{selector}"'))
    assert record.title == title


@pytest.mark.parametrize(
    "selector", ["div:hass(p)", "div >", "div:has(", "[class=", "p::text", "3x"]
)
def test_an_invalid_selector_reports_the_mistake(work, selector):
    outcome = registered(work, f"title = '{selector}'")
    assert outcome.verdict == "refused"
    assert selector in outcome.why
