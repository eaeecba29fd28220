"""Pages in the ways that offices, agencies, blogs and old sites make them, all invented."""

import tomllib
from pathlib import Path

import pytest
from builders import record_of

PAGES = Path(__file__).parent / "pages"
LABELS = tomllib.loads((PAGES / "labels.toml").read_text("utf-8"))


@pytest.fixture(params=sorted(LABELS))
def page(request):
    return LABELS[request.param], record_of((PAGES / f"{request.param}.html").read_bytes())


def test_all_of_the_main_text_is_kept_in_order_and_nothing_around_it(page):
    label, record = page
    blocks = record.body.split("\n\n")
    assert [b for b in blocks if b in label["within"]] == label["within"]
    assert [w for w in label["without"] if w in record.body] == []
    assert len(blocks) <= len(label["within"]) + 3, blocks


def test_the_dates_are_those_the_page_shows_and_no_others(page):
    label, record = page
    assert (record.published, record.modified) == (label.get("published"), label.get("modified"))


def test_the_title_is_the_one_above_the_text(page):
    label, record = page
    if "title" in label:
        assert record.title == label["title"]


def test_every_page_has_its_label():
    assert {path.stem for path in PAGES.glob("*.html")} == set(LABELS)


def test_captions_are_not_in_the_text():
    record = record_of((PAGES / "en-daily.html").read_bytes())
    assert record.captions == ("The bridge seen from the northern bank, with the first lorries.",)
