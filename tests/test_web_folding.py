"""Records that are nearly the same fold in results, and are counted both ways."""

from pathlib import Path

import pytest
from web_builders import Site, open_site

from searcher.model.facets import Field

RELEASE = (
    "Astana, {day} March 2017. The foreign ministers of Kazakhstan and Armenia met today and "
    "signed a plan of consultations for two years. They spoke about trade, transport, and the "
    "education of students, and agreed to open a joint house of trade in Yerevan before the end "
    "of the year. The next meeting will be in Yerevan in the autumn. {more}"
)
OTHERS = {
    "grain": "Baku, 4 May 2016. Azerbaijan and Georgia opened a grain terminal at the border.",
    "bridge": "Tbilisi, 6 June 2015. A bridge joins Georgia and Armenia; ministers met there.",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("folding")
    site = open_site(folder)
    texts = {f"release{n}": RELEASE.format(day=3, more=f"Report number {n}.") for n in range(4)}
    for name, text in (texts | OTHERS).items():
        path = Path(folder) / f"{name}.txt"
        path.write_text(f"{name.capitalize()} of the day\n\n{text}\n")
        site.ingest(path, source=f"Source {name[-1]}", published="2017-03-03")
    return site


def test_a_page_shows_the_first_of_those_nearly_the_same_and_how_many_more(site: Site) -> None:
    page = site.page("/search?q=ministers")
    assert page.total == 5
    assert len(page.soup.select("#records > li")) == 2
    (more,) = page.soup.select("details.alike")
    assert "and 3 nearly the same" in more.text
    shown = [str(article["data-id"]) for article in page.soup.select("#records article")]
    assert sorted(shown) == sorted(site.ids("/search?q=ministers"))


def test_the_results_are_counted_both_ways(site: Site) -> None:
    every, texts = site.page("/search?q=ministers").soup.select(".folds > *")
    assert (every.name, every.select_one(".count").text) == ("strong", "5")  # type: ignore[union-attr]
    assert texts.select_one(".count").text == "2"  # type: ignore[union-attr]
    folded = site.page(str(texts["href"]))
    assert folded.total == 2
    back = folded.soup.select_one(".folds a")
    assert back is not None
    assert site.total(str(back["href"])) == 5


def test_the_others_of_a_folded_record_are_one_click_away(site: Site) -> None:
    page = site.page("/search?q=ministers&fold=texts")
    (link,) = page.soup.select(".alike a")
    assert "and 3 nearly the same" in link.text
    others = site.page(str(link["href"]))
    assert others.total == 4
    assert "Nearly the same as" in others.soup.select(".chips")[0].text


def test_each_number_of_a_folded_page_is_its_click(site: Site) -> None:
    page = site.page("/search?fold=texts")
    assert page.total == 3
    values = page.soup.select(".facets .value")
    assert len(values) > 10
    for value in values:
        count = value.select_one(".count")
        assert count is not None
        assert site.total(str(value["href"])) == int(count.text), value.text
    for bar in page.soup.select(".timeline a"):
        shown = int(bar.title.text.rsplit(": ", 1)[1])  # type: ignore[union-attr]
        assert site.total(str(bar["href"])) == shown


def test_programs_get_one_of_each_group_and_how_many_others(site: Site) -> None:
    found = site.json("/search.json?q=ministers&fold=texts")
    assert found["total"] == 2
    assert sorted(hit["others"] for hit in found["hits"]) == [0, 3]
    one = next(hit["id"] for hit in found["hits"] if hit["others"])
    assert site.json(f"/search.json?same={one}")["total"] == 4
    assert site.json(f"/search.json?q=number&same={one}")["total"] == 4
    assert site.json("/search.json?same=bcdfghjkmnpq")["total"] == 0
    assert site.get("/search.json?same=NO").status_code == 400
    assert site.get("/search.json?fold=all").status_code == 400


def test_a_download_of_a_folded_search_has_one_of_each_group(site: Site) -> None:
    lines = site.get("/search.csv?q=ministers&fold=texts").text.splitlines()
    assert len(lines) == 3


def test_the_facet_of_the_relation_has_a_name() -> None:
    assert Field.ALIKE.label == "Nearly the same as"
