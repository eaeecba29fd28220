"""Invented pages in the style of offices, agencies, blogs and old sites."""

import tomllib
from pathlib import Path

import pytest
from builders import record_of

PAGES = Path(__file__).parent / "pages"
LABELS = tomllib.loads((PAGES / "labels.toml").read_text("utf-8"))


@pytest.fixture(params=sorted(LABELS))
def page(request):
    return LABELS[request.param], record_of((PAGES / f"{request.param}.html").read_bytes())


def test_the_main_text_is_complete_and_in_order_and_has_nothing_else(page):
    label, record = page
    blocks = record.body.split("\n\n")
    assert [b for b in blocks if b in label["within"]] == label["within"]
    assert [w for w in label["without"] if w in record.body] == []
    assert len(blocks) <= len(label["within"]) + 3, blocks


def test_the_dates_are_those_shown_on_the_page(page):
    label, record = page
    assert (record.published, record.modified) == (label.get("published"), label.get("modified"))


def test_the_title_is_the_heading_of_the_text(page):
    label, record = page
    if "title" in label:
        assert record.title == label["title"]


def test_every_page_has_a_label():
    assert {path.stem for path in PAGES.glob("*.html")} == set(LABELS)


def test_captions_are_not_in_the_text():
    record = record_of((PAGES / "en-daily.html").read_bytes())
    assert record.captions == ("The bridge seen from the northern bank, with the first lorries.",)
