"""The map of countries: what is on it, that its numbers are those of its list, its geometry."""

from itertools import pairwise
from math import cos, hypot, radians

import pytest
from flask import render_template
from hypothesis import given
from hypothesis import strategies as st
from test_web_counts import figure, searches, total_at, with_examples
from web_builders import Page, Sample, faults, sample

from searcher.gazetteer import country_codes, historical_states, outlines
from searcher.index.protocol import FacetValue
from searcher.model.facets import Field
from searcher_web.presenters.world_map import WorldMapView, project, shapes
from searcher_web.search_state import SearchState

__all__ = ["sample"]

EVERY = tuple(FacetValue(code, 1 + i * i) for i, code in enumerate(sorted(country_codes())))


def counts_of(page: Page) -> tuple[dict[str, int], dict[str, int]]:
    """Return the counts on and below the map, and those of its list, by address."""
    drawn = {str(a["href"]): figure_of(a.title.get_text()) for a in page.soup.select(".map svg a")}
    for link in page.soup.select(".map p a"):
        count = link.find_next_sibling(class_="count")
        assert count is not None
        drawn[str(link["href"])] = figure(count)
    listed = {
        str(a["href"]): figure(count)
        for a in page.soup.select(".facetlist a")
        if (count := a.select_one(".count"))
    }
    return drawn, listed


def figure_of(label: str) -> int:
    digits = "".join(filter(str.isdigit, label.rpartition(": ")[2]))
    return int(digits)


@with_examples(12)
@given(state=searches(), data=st.data())
def test_the_count_of_a_country_on_the_map_is_that_of_the_list_and_the_total_of_its_search(
    sample: Sample, state: SearchState, data: st.DataObject
) -> None:
    page = sample.page(state.without_field(Field.COUNTRY).url("/countries"))
    drawn, listed = counts_of(page)
    assert drawn == listed
    for url in data.draw(st.permutations(sorted(listed)))[:3]:
        assert listed[url] == total_at(sample, url)


def test_the_partners_of_a_country_have_the_counts_of_their_pairs(sample: Sample) -> None:
    page = sample.page("/countries/KZ")
    drawn, listed = counts_of(page)
    assert drawn == listed
    assert len(listed) > 5
    assert page.one(".map .own title").get_text() == "Kazakhstan"
    for url, count in listed.items():
        assert url.startswith("/pairs/")
        assert "KZ" in url
        assert count == total_at(sample, url)


def test_no_country_with_records_is_missing() -> None:
    view = WorldMapView(EVERY, "/countries/{}".format)
    assert {c.code for c in (*view.drawn, *view.not_drawn)} == set(country_codes())
    assert {c.code for c in view.not_drawn} == {*historical_states(), "AQ", "BV", "UM"}
    assert sum(c.count for c in view.countries) == sum(value.count for value in EVERY)


def test_a_page_with_every_country_is_small_and_has_one_tab_stop_for_each(sample: Sample) -> None:
    with sample.app.test_request_context("/countries"):
        view = WorldMapView(EVERY, "/countries/{}".format)
        html = render_template(
            "countries.html", view=view, state=SearchState(), is_narrowed=False, chips=[]
        )
    assert len(html.encode()) < 100_000
    page = Page(html)
    assert {a["tabindex"] for a in page.soup.select(".map svg a")} == {"-1"}
    assert page.one(".map svg")["aria-hidden"] == "true"
    assert len(page.soup.select(".facetlist a")) == len(EVERY)
    assert faults(sample.get("/countries").text) == []


@pytest.mark.parametrize("most", [1, 2, 3, 5, 9, 10, 48, 1234, 30_000, 2_000_000])
def test_each_count_has_one_class_and_the_legend_has_its_bounds(most: int) -> None:
    view = WorldMapView((FacetValue("KZ", most), FacetValue("AM", 1)), str)
    classes = view.classes
    assert (classes[0].first, classes[-1].last, classes[-1].shade) == (1, most, 5)
    assert all(one.last + 1 == other.first for one, other in pairwise(classes))
    assert all(one.first <= one.last for one in classes)
    assert len(classes) == min(5, most)
    assert [c.shade for c in view.countries] == [5, 5 if most == 1 else classes[0].shade]


@pytest.mark.parametrize(
    ("codes", "widest"), [("AM", 500), ("AM AZ GE", 500), ("KZ UZ KG", 500), ("FR DE MT", 500),
                          ("AM KZ RU", 1700), ("BR PE", 700), ("NZ FJ", 800)],
)  # fmt: skip
def test_a_map_of_few_countries_is_cut_to_them(codes: str, widest: int) -> None:
    view = WorldMapView([FacetValue(code, 1) for code in codes.split()], str)
    left, top, width, height = view.box
    assert view.is_near
    assert width <= widest
    assert 1.4 < width / height < 2.4
    for country in view.drawn:
        assert country.shape is not None
        assert left <= country.shape.box.left
        assert country.shape.box.left + country.shape.box.width <= left + width
        assert top <= country.shape.box.top
        assert country.shape.box.top + country.shape.box.height <= top + height


def test_a_map_of_countries_all_over_the_world_is_whole() -> None:
    assert not WorldMapView(EVERY, str).is_near
    assert not WorldMapView((), str).is_near
    assert not WorldMapView((FacetValue("US", 3), FacetValue("NZ", 1)), str).is_near


@given(st.floats(-169, 190), st.floats(-56, 83))
def test_the_projection_keeps_areas(longitude: float, latitude: float) -> None:
    """The determinant of its derivatives is that of the sphere, everywhere."""
    step = 1e-4
    (x, y), (u, v), (s, t) = map(
        project,
        [(longitude, latitude), (longitude + step, latitude), (longitude, latitude + step)],
    )
    area = abs((u - x) * (t - y) - (s - x) * (v - y))
    assert area == pytest.approx(radians(step) ** 2 * cos(radians(latitude)), rel=1e-3)


def test_no_outline_crosses_the_map() -> None:
    for code, outline in outlines().items():
        assert bool(outline.rings) is not bool(outline.point), code
        for ring in outline.polygons:
            assert len(ring) >= 3
            steps = pairwise([*ring, ring[0]])
            assert max(hypot(a - c, b - d) for (a, b), (c, d) in steps) < 60, code


@pytest.mark.parametrize(
    ("code", "east", "south"), [("KZ", "CN", "RU"), ("AM", "AZ", "GE"), ("US", "GB", "CA")]
)
def test_countries_are_where_they_are(code: str, east: str, south: str) -> None:
    """The first is west of the second, and south of the third."""
    drawn = shapes()
    assert drawn[code].x < drawn[east].x
    assert drawn[code].y > drawn[south].y
