"""The search box of the site takes anything: texts, names, dates, addresses."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from web_builders import Page, Site, site_of
from werkzeug.test import TestResponse

TEXTS = (
    "Kazakhstan and Armenia signed an agreement on carpets.\n\nThe museum of Yerevan lends them.",
    "Kazakhstan and Armenia discussed wheat.\n\nThe ministers met in Astana on 3 March 2017.",
    "Georgia opened a road to Armenia.\n\nThe ministers will inspect the bridges in autumn.",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of(tmp_path_factory.mktemp("box"), *TEXTS)


def asked(site: Site, **query: str) -> TestResponse:
    return site.get(f"/search?{urlencode(query)}")


def notices(page: Page) -> list[str]:
    return [" ".join(one.get_text().split()) for one in page.soup.select(".notice, .offer")]


@pytest.mark.parametrize(
    "typed", ["code:+red", "%22", "(((", "a+AND", "title:", "*", "kind:x", "x~~"]
)
def test_nothing_typed_is_refused_unless_strictly_read(site: Site, typed: str) -> None:
    site.page(f"/search?q={typed}")
    assert site.get(f"/search?q={typed}&strict=1").status_code == 400
    assert site.get(f"/search.json?q={typed}&strict=1").status_code == 400
    assert site.get(f"/search.json?q={typed}").status_code == 200


def test_a_page_states_how_the_words_were_read(site: Site) -> None:
    page = site.page("/search?q=Armenia+–+Kazakhstan")
    assert "Read as a pair of countries: Armenia – Kazakhstan" in notices(page)
    assert page.total == 2
    assert "Read as words: code:" in notices(site.page("/search?q=carpets+code:+red"))


@pytest.mark.parametrize(
    ("typed", "total"),
    [
        ("lang:English", 3),
        ("lang:английский", 3),
        ("topic:культура", 1),
        ("topic:culture", 1),
        ("kind:Жаңалық", 0),
        ("lang:ru", 0),
    ],
)
def test_values_are_accepted_by_their_names_in_every_language(
    site: Site, typed: str, total: int
) -> None:
    assert site.total(f"/search?q={typed}") == total


def test_some_words_are_enough_where_no_record_has_all(site: Site) -> None:
    page = site.page("/search?q=which+museum+lends+carpets+quokka")
    assert page.total == 1
    assert "No record has: quokka" in notices(page)
    only = page.soup.find("a", string="Only records with all words")
    assert only is not None
    assert (
        site.page(str(only["href"])).soup.select_one("#total").get_text().strip() == "Nothing found"
    )
    for link in page.soup.select(".facets a.value"):
        assert "match=some" in str(link["href"])


def test_records_with_some_words_follow_the_few_with_all(site: Site) -> None:
    page = site.page("/search?q=Kazakhstan+Armenia+ministers")
    assert page.total == 1
    assert [h.get_text() for h in page.soup.select("#following")] == [
        "Records with some of these words"
    ]
    lacking = {one.get_text() for one in page.soup.select(".lacking")}
    assert lacking == {"Without: Kazakhstan", "Without: ministers"}
    (more,) = page.soup.select("#following ~ .more a")
    assert "match=some" in str(more["href"])
    assert site.page(str(more["href"])).total == 3
    assert site.page("/search?q=Kazakhstan+Armenia+ministers&match=all").total == 1
    assert not site.page("/search?q=carpets").soup.select("#following")


def test_filters_do_not_change_how_the_words_are_matched(site: Site) -> None:
    assert site.total("/search?q=Kazakhstan+Armenia+ministers&country=GE") == 0


def test_an_identifier_a_permalink_and_the_address_of_an_original_lead_to_the_record(
    tmp_path: Path,
) -> None:
    site = site_of(tmp_path, TEXTS[0], url="https://mill.example/news/1?utm_source=x")
    (one,) = site.ids("/search")
    for typed, address in (
        (one, f"/d/{one}"),
        (one.upper(), f"/d/{one}"),
        (f"http://localhost/d/{one}", f"/d/{one}"),
        (f"https://archive.example/d/{one}/v1", f"/d/{one}/v1"),
        (f"ark:/12345/{one}", f"/d/{one}"),
        ("http://MILL.example/news/1", f"/d/{one}"),
    ):
        answer = asked(site, q=typed)
        assert (answer.status_code, answer.headers.get("Location")) == (303, address), typed
    for typed in ("https://mill.example/news/2", f"{one[:-1]}0", f"{one} carpets"):
        assert asked(site, q=typed).status_code == 200


@pytest.mark.parametrize(
    "typed", ["3 March 2017", "03.03.2017", "3 марта 2017", "2017 жылғы 3 наурыз"]
)
def test_dates_are_read_as_people_type_them(tmp_path: Path, typed: str) -> None:
    site = site_of(tmp_path, TEXTS[1], published="2017-03-03")
    page = Page(asked(site, **{"from": typed, "to": typed}).text)
    assert page.one(".dates input[name=from]")["value"] == "2017-03-03"
    offers = notices(Page(asked(site, q=f"ministers {typed}").text))
    assert "Published 3 March 2017: 1 record" in offers
    assert not [o for o in notices(Page(asked(site, q="3 May 1950").text)) if "Published" in o]


def test_a_date_that_is_none_is_still_refused_in_its_field(site: Site) -> None:
    assert asked(site, **{"from": "soon"}).status_code == 400


@pytest.mark.parametrize(
    ("typed", "name", "links"),
    [
        ("armenia kazakhstan", "Armenia – Kazakhstan", ["2 records", "in 1 language"]),
        ("Armenian–Kazakh culture", "Armenia – Kazakhstan", ["2 records", "in 1 language", "with the topic Culture: 1"]),
        ("культура Казахстана и Армении", "Kazakhstan – Armenia", ["2 records", "in 1 language", "with the topic Culture: 1"]),
        ("Ереван", "Armenia", ["3 records", "in 1 language"]),
        ("Gürcüstan", "Georgia", ["1 record", "in 1 language"]),
    ],
)  # fmt: skip
def test_the_countries_that_are_named_are_offered_first(
    site: Site, typed: str, name: str, links: list[str]
) -> None:
    offer = site.page(f"/search?{urlencode({'q': typed})}").soup.select_one(".subject")
    profile, *others = offer.select("a")
    assert (profile.get_text(), [one.get_text() for one in others]) == (name, links)
    assert site.get(profile["href"]).status_code == 200
    assert site.get(others[1]["href"]).status_code == 200
    for link in (others[0], *others[2:]):
        total = site.page(link["href"]).total
        assert str(total) in link.get_text()


@pytest.mark.parametrize("typed", ["carpets", "Bhutan", "wheat 2017", "???", "country:AM"])
def test_nothing_is_offered_where_no_country_is_named(site: Site, typed: str) -> None:
    assert site.page(f"/search?{urlencode({'q': typed})}").soup.select_one(".subject") is None


def test_a_search_with_countries_chosen_is_offered_no_others(site: Site) -> None:
    page = site.page("/search?q=Armenia&pair=AM-KZ")
    assert page.soup.select_one(".subject") is None


def test_what_finds_nothing_shows_what_each_word_finds(site: Site) -> None:
    page = site.page("/search?q=carpets+wheat+bridges&match=all")
    assert page.total == 0
    rows = [
        [" ".join(cell.get_text().split()) for cell in row.select("th, td")]
        for row in page.soup.select(".word-counts tbody tr")
    ]
    assert rows == [
        ["carpets", "1", "0"],
        ["wheat", "1", "0"],
        ["bridges", "1", "0"],
    ]
    page = site.page("/search?q=carpets+wheat+ministers&match=all")
    for link in page.soup.select(".word-counts a"):
        assert site.page(link["href"]).total == int(link.get_text().split()[0]) > 0
    assert len(page.soup.select(".word-counts a")) == 4


@pytest.mark.parametrize("typed", ["xyzzy", "xyzzy plugh", '"carpets of wheat"'])
def test_no_words_are_counted_where_there_is_nothing_to_choose(site: Site, typed: str) -> None:
    page = site.page(f"/search?{urlencode({'q': typed})}&match=all")
    assert page.total == 0
    assert not page.soup.select(".word-counts")


def test_a_mistake_is_corrected_though_some_words_are_found(site: Site) -> None:
    page = site.page("/search?q=Kazakhstan+wheet")
    assert page.total == 2
    (link,) = page.soup.select(".did-you-mean a")
    assert link.get_text() == "Kazakhstan wheat"
    assert site.page(link["href"]).total == 1


def test_the_box_does_not_cut_what_is_pasted(site: Site) -> None:
    for address in ("/", "/search?q=carpets"):
        assert int(site.page(address).soup.select_one("#q")["maxlength"]) > 4000
    text = "carpets " * 600
    page = site.page(f"/search?{urlencode({'q': text})}")
    assert "Only the first 4000 characters were read." in notices(page)
    assert page.total == 1


def test_a_mistake_is_corrected_though_no_record_has_all_words_then(site: Site) -> None:
    page = site.page("/search?q=carpets+wheet+bridges")
    assert [one.get_text() for one in page.soup.select(".did-you-mean a")] == [
        "carpets wheat bridges"
    ]


def test_a_question_is_not_answered_with_its_question_words(site: Site) -> None:
    page = site.page("/search?q=what+did+the+ministers+say+of+carpets+and+tulips")
    assert "No record has: say, tulips" in notices(page)
    lacking = [one.get_text() for one in page.soup.select(".lacking")]
    assert lacking
    assert not any(word in text for text in lacking for word in ("what", "did", "the", "of"))
    assert {one.get_text() for one in page.soup.select(".snippet mark")} <= {"carpets", "ministers"}


def test_what_was_searched_beside_the_words_is_stated_wherever_they_count(
    tmp_path: Path,
) -> None:
    site = site_of(
        tmp_path,
        "Armenia opened a museum.\n\nThe museum of carpets was opened on 3 March 2017.",
        "Армения открыла музей.\n\nМузей ковров был открыт 3 марта 2017 года в Ереване.",
    )
    names = "Also searched: Армения"
    for path in ("/search", "/concordance", "/download"):
        page = site.page(f"{path}?q=Armenia")
        assert any(one.startswith(names) for one in notices(page)), path
        (link,) = page.soup.select(".offer a[href*='words=typed']")
        assert link["href"].startswith(path)
        assert any("Not searched: Армения" in one for one in notices(site.page(link["href"])))
    assert any(one.startswith(names) for one in notices(site.page("/trends?w=Armenia")))
    assert not notices(site.page("/trends?w=Armenia&words=typed"))
    assert site.get("/search.manifest.json?q=Armenia").json["also_searched"] == ["Армения"]
    typed = site.get("/search.manifest.json?q=Armenia&words=typed").json
    assert (typed["also_searched"], typed["records"]) == ([], 1)
    assert site.get("/search.json?q=Armenia").json["total"] == 2
    assert site.get("/search.json?q=Armenia&strict=1").json["total"] == 1
    assert [one["id"] for one in site.get("/search.json?q=Armenia").json["hits"]][:1] == [
        one["id"] for one in site.get("/search.json?q=Armenia&words=typed").json["hits"]
    ]
