"""The scales of a timeline: linear, logarithmic, per thousand of all records."""

from math import log1p

import pytest
from web_builders import Sample, sample

__all__ = ["sample"]


def heights(sample: Sample, path: str) -> dict[str, float]:
    """Return the height of the possible bar, or else the certain one, of each year of a page."""
    found = dict[str, float]()
    for bar in sample.page(path).soup.select(".timeline a[data-period]"):
        drawn = bar.select_one(".possible") or bar.select_one(".certain")
        if drawn:
            found[str(bar["data-period"])] = float(str(drawn["height"]))
    return found


def counts(sample: Sample, path: str) -> dict[str, int]:
    """Return how many records may be of each year that has some."""
    return {bar["period"]: bar["possibly"] for bar in sample.json(path)["bars"] if bar["possibly"]}


@pytest.mark.parametrize("path", ["/search", "/timeline"])
def test_on_a_logarithmic_scale_a_height_is_the_logarithm_of_a_count(
    sample: Sample, path: str
) -> None:
    found = counts(sample, "/timeline.json?q=culture")
    most = log1p(max(found.values()))
    drawn = heights(sample, f"{path}?q=culture&scale=log")
    assert drawn == pytest.approx({y: 88 * log1p(n) / most for y, n in found.items()}, abs=0.02)


@pytest.mark.parametrize("path", ["/search", "/timeline"])
def test_a_scale_per_thousand_shows_shares_of_all_records_of_a_year(
    sample: Sample, path: str
) -> None:
    found, every = (counts(sample, f"/timeline.json{q}") for q in ("?q=culture", ""))
    shares = {year: n / every[year] for year, n in found.items()}
    most = max(shares.values())
    drawn = heights(sample, f"{path}?q=culture&scale=thousand")
    assert drawn == pytest.approx({y: 88 * share / most for y, share in shares.items()}, abs=0.02)
    assert len({round(height) for height in drawn.values()}) > 2


def test_the_table_of_shares_has_the_number_per_thousand(sample: Sample) -> None:
    found, every = (counts(sample, f"/timeline.json{q}") for q in ("?q=culture", ""))
    rows = sample.page("/timeline?q=culture&scale=thousand").soup.select("tbody tr")
    shown = {cells[0]: int(cells[3]) for row in rows if len(cells := [*row.stripped_strings]) == 4}
    assert shown == {year: round(1000 * n / every[year]) for year, n in found.items()}


def test_a_scale_stays_when_the_search_is_narrowed_and_is_not_saved(sample: Sample) -> None:
    page = sample.page("/search?q=culture&scale=log")
    assert all("scale=log" in str(a["href"]) for a in page.soup.select(".facets .value"))
    (feed,) = page.soup.select("link[type='application/atom+xml']")
    assert "scale" not in str(feed["href"])
    assert sample.get("/search?q=culture&scale=square").status_code == 400


def test_a_year_is_shown_by_its_months(sample: Sample) -> None:
    for path in ("/search?from=2017&to=2017", "/search?year=2017"):
        bars = sample.page(path).soup.select(".timeline a[data-period]")
        assert {len(str(bar["data-period"])) for bar in bars} == {7}, path
