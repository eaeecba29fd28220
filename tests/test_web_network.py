"""The network of pairs: its numbers, its bounds, its layout; and the bounds of the page."""

import re
from itertools import combinations, pairwise

from flask import render_template
from hypothesis import given
from hypothesis import strategies as st
from test_web_counts import figure, searches, total_at, with_examples
from web_builders import Page, Sample, faults, sample

from searcher.gazetteer import country_codes
from searcher.index.protocol import Facet, FacetValue
from searcher.model.facets import Field
from searcher.model.pairs import pair_of
from searcher_web.i18n import in_language
from searcher_web.presenters.pair_matrix import MAX_COUNTRIES, MAX_LISTED, PairMatrixView
from searcher_web.presenters.pair_network import MAX_LINES, with_few_crossings
from searcher_web.search_state import SearchState

__all__ = ["sample"]

CODES = sorted(country_codes())[:60]
PAIRS = [pair_of(*both) for both in combinations(CODES, 2)]
COUNTRY = Facet(Field.COUNTRY, tuple(FacetValue(code, 5000 - n) for n, code in enumerate(CODES)))
PAIR = Facet(Field.PAIR, tuple(FacetValue(pair, 3000 - n) for n, pair in enumerate(PAIRS)))


def drawn(page: Page, shape: str) -> dict[str, int]:
    """Return the counts in the titles of lines (`path`) or countries (`circle`), by address."""
    links = (a for a in page.soup.select(".network a") if a.select_one(shape))
    return {
        str(a["href"]): int(re.sub(r"\D", "", a.title.get_text().rpartition(": ")[2]))
        for a in links
    }


@with_examples(12)
@given(state=searches(), data=st.data())
def test_the_count_of_a_line_or_country_of_the_network_is_the_total_of_its_search(
    sample: Sample, state: SearchState, data: st.DataObject
) -> None:
    state = state.without_field(Field.PAIR).without_field(Field.COUNTRY)
    page = sample.page(state.url("/pairs"))
    cells = {str(a["href"]): figure(a) for a in page.soup.select(".matrix td a")}
    lines, countries = drawn(page, "path"), drawn(page, "circle")
    assert lines.items() <= cells.items()
    assert len(lines) == min(MAX_LINES, len(cells))
    both = sorted({**lines, **countries}.items())
    for url, count in data.draw(st.permutations(both))[:4]:
        assert count == total_at(sample, url)


def test_the_network_and_the_list_of_many_pairs_are_bounded_and_the_page_states_it(
    sample: Sample,
) -> None:
    state = SearchState(q="culture trade visit").with_only(Field.LANGUAGE, "en")
    with sample.app.test_request_context("/pairs"), in_language("en"):
        view = PairMatrixView(state, PAIR, COUNTRY)
        html = render_template("pairs.html", view=view, chips=[])
    page = Page(html)
    assert len(drawn(page, "path")) == MAX_LINES
    assert len(drawn(page, "circle")) == MAX_COUNTRIES
    assert f"{len(PAIRS) - MAX_LINES:,} other pairs are not drawn" in page.text
    assert len(page.soup.select(".facetlist li")) == MAX_LISTED
    assert page.soup.select(".more a")[0]["href"] == state.url("/facet/pair")


def test_the_network_has_no_tab_stops_and_its_markup_is_valid(sample: Sample) -> None:
    page = sample.page("/pairs")
    assert {a["tabindex"] for a in page.soup.select(".network a")} == {"-1"}
    assert page.one(".network svg")["aria-hidden"] == "true"
    assert faults(page.html) == []
    assert sample.page("/pairs").one(".network") == page.one(".network")


def test_the_page_of_all_pairs_is_small_though_each_country_has_a_pair_with_each_other(
    sample: Sample,
) -> None:
    with sample.app.test_request_context("/pairs"), in_language("en"):
        html = render_template("pairs.html", view=PairMatrixView(SearchState(), PAIR, COUNTRY))
    assert len(html.encode()) < 100_000


def crossings(order: list[str], pairs: list[tuple[str, str]]) -> int:
    """Count the lines that cross: their ends alternate on the circle."""
    place = {code: n for n, code in enumerate(order)}
    lines = [sorted((place[one], place[other])) for one, other in pairs]
    return sum(a < c < b < d or c < a < d < b for (a, b), (c, d) in combinations(lines, 2))


@given(st.lists(st.sampled_from(list(combinations("ABCDEFGHIJ", 2))), unique=True, max_size=20))
def test_an_order_with_fewer_crossings_is_found(pairs: list[tuple[str, str]]) -> None:
    codes = sorted({code for pair in pairs for code in pair})
    order = with_few_crossings(codes, pairs)
    assert sorted(order) == codes
    assert crossings(order, pairs) <= crossings(codes, pairs)


def test_a_ring_of_countries_is_drawn_with_few_crossings() -> None:
    ring = list(pairwise("AEBFCGDA"))
    assert crossings(sorted("ABCDEFG"), ring) > 5
    assert crossings(with_few_crossings(sorted("ABCDEFG"), ring), ring) <= 2
