"""The page of all values of a facet: in parts, in an order, by a part of the name."""

from flask import render_template
from web_builders import Page, Sample, sample

from searcher.index.protocol import Facet, FacetValue
from searcher.model.facets import Field
from searcher_web.i18n import in_language
from searcher_web.presenters import FacetPageView, FacetView
from searcher_web.search_state import SearchState

__all__ = ["sample"]

NAMES = [f"{letter}{number:02} Gázette & Sons" for number in range(30) for letter in "cabdefgh"]
VALUES = tuple(FacetValue(name, 900 - n) for n, name in enumerate(NAMES))
MOST = 100


def view(page: int = 1, containing: str = "", *, by_name: bool = False) -> FacetPageView:
    state = SearchState(q="trade", page=page)
    return FacetPageView(FacetView(state, Facet(Field.SOURCE, VALUES)), 7, containing, by_name)


def names(found: FacetPageView) -> list[str]:
    return [value.name for value in found.values]


def test_every_value_is_on_one_page() -> None:
    assert [name for page in (1, 2, 3) for name in names(view(page))] == NAMES
    assert [name for page in (1, 2, 3) for name in names(view(page, by_name=True))] == sorted(NAMES)
    assert len(names(view(1))) == MOST
    assert names(view(9)) == names(view(3))


def test_pages_keep_the_search_the_order_and_the_part_of_the_name() -> None:
    found = view(2, "gaz", by_name=True)
    assert found.pages == [
        (n, f"/facet/source?q=trade{page}&containing=gaz&order=name")
        for n, page in ((1, ""), (2, "&page=2"), (3, "&page=3"))
    ]
    assert found.other_order_url == "/facet/source?q=trade&containing=gaz"


def test_values_are_found_by_a_part_of_their_names_without_case_and_accents() -> None:
    found = view(3, "A07 GAZ")
    assert names(found) == ["a07 Gázette & Sons"]
    assert found.pages == []
    assert names(view(1, "none")) == []


def test_a_page_of_hundreds_of_values_is_small(sample: Sample) -> None:
    with sample.app.test_request_context("/facet/source"), in_language("en"):
        html = render_template("facet.html", view=view(), facet=view().facet, name="Source")
    page = Page(html)
    assert len(html) < 100_000
    assert len(page.soup.select(".facetlist li")) == MOST
    assert [a.get_text() for a in page.soup.select(".pages a")] == ["2", "3"]


def test_a_page_of_values_is_asked_for_by_its_address(sample: Sample) -> None:
    every = sample.page("/facet/country?order=name").soup.select(".facetlist .label")
    assert len(every) > 8
    page = sample.page("/facet/country?order=name&containing=T%C3%BCrki&page=4")
    assert [label.get_text() for label in page.soup.select(".facetlist .label")] == ["Türkiye"]
    assert page.one("input[name=containing]")["value"] == "Türki"
    assert page.one("input[name=order]")["value"] == "name"
    assert not sample.page("/facet/country?containing=zzz").soup.select(".facetlist li")
