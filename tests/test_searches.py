"""Saved searches: stored, validated, compared with what is found later, and shown."""

import hashlib
import re
import threading
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from archive_builders import damaged_paths, put, small_archive
from hypothesis import given
from hypothesis import strategies as st
from web_builders import Page, Site, faults, open_site, site_of

from searcher.ingest import correct, make_correction, withdraw
from searcher.model.errors import DamagedSearch, TooManySearches, UnknownSearch
from searcher.model.identifiers import parse_identifier
from searcher.search.result_diff import diff_results
from searcher.store import Archive, SavedSearch, SavedSearches, saved_searches

FOUND = [("sqzhtn8z4gt3", 2), ("000000000000", 1)]
PERMALINK = re.compile(r"/s/[0-9b-z]{12}")


def save_search(
    searches: SavedSearches, address: str = "/search?q=trade", a_day: int = 1000
) -> SavedSearch:
    return searches.save(address, "trade", FOUND, a_day=a_day)


def file_of(archive: Archive, cited: SavedSearch) -> Path:
    return archive.root / "searches" / cited.id[:2] / f"{cited.id}.txt"


# Storage


def test_a_saved_search_is_read_back(tmp_path: Path) -> None:
    cited = save_search(SavedSearches(tmp_path))
    assert SavedSearches(tmp_path).get(cited.id) == cited
    assert cited.records == (("000000000000", 1), ("sqzhtn8z4gt3", 2))
    assert (cited.total, cited.address, cited.query) == (2, "/search?q=trade", "trade")
    assert cited.digest == hashlib.sha256(b"000000000000 v1\nsqzhtn8z4gt3 v2\n").hexdigest()
    assert parse_identifier(cited.id) == cited.id


def test_the_same_search_with_the_same_results_is_one_citation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches = SavedSearches(tmp_path)
    monkeypatch.setattr(saved_searches, "utc_now", lambda: "2026-01-01T00:00:00Z")
    first = save_search(searches)
    monkeypatch.setattr(saved_searches, "utc_now", lambda: "2027-01-01T00:00:00Z")
    assert searches.save("/search?q=trade", "trade", reversed(FOUND), a_day=0) == first
    assert save_search(searches, "/search?q=tirade").id != first.id
    assert searches.save("/search?q=trade", "trade", FOUND[:1], a_day=9).id != first.id


def test_new_searches_are_limited_per_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = SavedSearches(tmp_path)
    for n in range(3):
        save_search(searches, f"/search?q={n}", a_day=3)
    with pytest.raises(TooManySearches):
        save_search(SavedSearches(tmp_path), "/search?q=3", a_day=3)
    assert save_search(searches, "/search?q=2", a_day=3).total == 2  # it is already saved
    monkeypatch.setattr(saved_searches, "utc_now", lambda: "2999-01-01T00:00:00Z")
    assert save_search(searches, "/search?q=3", a_day=3).total == 2


def test_concurrent_searches_are_all_saved(tmp_path: Path) -> None:
    def one(n: int) -> None:
        save_search(SavedSearches(tmp_path), f"/search?q={n % 4}")

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(tmp_path.glob("??/*.txt"))) == 4
    assert (tmp_path / ".today").read_text().split()[1] == "4"


def test_a_search_without_results_can_be_saved(tmp_path: Path) -> None:
    cited = SavedSearches(tmp_path).save("/search?q=zzz", "zzz", [], a_day=1)
    assert SavedSearches(tmp_path).get(cited.id).records == ()


def test_the_file_can_be_read_and_verified_without_the_program(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    cited = save_search(archive.saved_searches)
    above, seal = file_of(archive, cited).read_text().rsplit("sha256 of all above: ", 1)
    assert seal.strip() == hashlib.sha256(above.encode()).hexdigest()
    head, listed, _ = above.split("\n\n")[0], above.split("\n\n")[1], None
    assert '"address": "/search?q=trade"' in head
    assert listed == "000000000000 v1\nsqzhtn8z4gt3 v2"
    assert "searches/" in (tmp_path / "README.md").read_text()


def test_saved_searches_do_not_prevent_creating_an_archive(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "new")
    save_search(archive.saved_searches)  # before anything was ingested
    put(Archive(tmp_path / "new"), "first")
    assert damaged_paths(archive) == set()


def test_an_unknown_identifier_raises_unknown_search(tmp_path: Path) -> None:
    with pytest.raises(UnknownSearch):
        SavedSearches(tmp_path).get("sqzhtn8z4gt3")


# Damage


def test_every_damaged_byte_is_reported_with_the_path(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    cited = save_search(archive.saved_searches)
    path = file_of(archive, cited)
    whole = path.read_bytes()
    assert damaged_paths(archive) == set()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        (fault,) = [d for c in archive.saved_searches.verify() for d in c.damages]
        assert fault.path == f"searches/{cited.id[:2]}/{cited.id}.txt"
        with pytest.raises(DamagedSearch):
            archive.saved_searches.get(cited.id)
    path.write_bytes(whole[:-1])
    assert damaged_paths(archive) == {f"searches/{cited.id[:2]}/{cited.id}.txt"}


def test_a_misplaced_file_is_reported(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    path = file_of(archive, save_search(archive.saved_searches))
    other = path.with_name("sqzhtn8z4gt3.txt")
    other.write_bytes(path.read_bytes())
    (path.parent / "notes").write_text("x")
    moved = path.parents[1] / "zz" / path.name
    moved.parent.mkdir()
    moved.write_bytes(path.read_bytes())
    here = str(path.parent.relative_to(tmp_path))
    assert damaged_paths(archive) == {
        f"{here}/sqzhtn8z4gt3.txt", f"{here}/notes", f"searches/zz/{path.name}"
    }  # fmt: skip


# Differences

lists = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 3))


@given(lists, lists, lists)
def test_every_difference_is_in_exactly_one_group(
    then: dict[str, int], now: dict[str, int], others: dict[str, int]
) -> None:
    indexed = {**others, **now}
    diff = diff_results(then.items(), now.items(), indexed.get)
    groups = (diff.added, diff.changed, diff.left, diff.dropped, diff.gone)
    ids = [change.id for group in groups for change in group]
    assert len(ids) == len(set(ids))
    assert set(ids) == {i for i in {**then, **now} if then.get(i) != now.get(i)}
    assert {t.id for t in diff.added} == set(now) - set(then)
    assert {t.id for t in diff.gone} == set(then) - set(indexed)
    assert all(t.id in now and t.before != t.now for t in diff.changed)
    assert all(t.id not in now and t.before != t.now for t in diff.left)
    assert all(t.id not in now and t.before == t.now for t in diff.dropped)
    assert diff.is_empty == (then == now)


# The site


def cite(site: Site, url: str) -> str:
    """Cite a search; return its permalink."""
    form = dict(parse_qsl(urlsplit(url).query))
    answer = site.app.test_client().post("/cite", data=form)
    assert answer.status_code == 303
    assert PERMALINK.fullmatch(answer.headers["Location"])
    return answer.headers["Location"]


TEXTS = (
    "The ministers of Armenia and Kazakhstan met in Yerevan.",
    "The ministers of Georgia and Turkey met in Tbilisi.",
    "The ministers spoke of trade in Astana.",
)


def test_a_saved_search_shows_what_it_found_and_how_to_cite_it(tmp_path: Path) -> None:
    site = site_of(tmp_path, *TEXTS)
    link = cite(site, "/search?q=ministers&page=3&sort=newest")
    page, answer = site.page(link), site.json(f"{link}.json")
    assert page.one("h1").get_text() == "3 records"
    assert "ministers" in page.one(".chips").get_text()
    assert f"http://localhost{link}" in page.one(".citation").get_text()
    assert answer["digest"] in page.text
    assert answer["digest"] == site.json("/search.manifest.json?q=ministers")["digest"]
    assert "Nothing has changed" in page.text
    assert page.one("link[rel=canonical]")["href"] == link
    assert page.soup.select("meta[name=robots]") == []
    assert answer["address"] == "/search?q=ministers"
    assert [r["id"] for r in answer["records"]] == sorted(site.ids("/search?q=ministers"))
    assert faults(page.html) == []


def test_the_order_and_page_do_not_change_the_citation(tmp_path: Path) -> None:
    site = site_of(tmp_path, *TEXTS)
    one = cite(site, "/search?q=ministers")
    assert cite(site, "/search?q=ministers&sort=oldest&size=50") == one
    client = site.app.test_client()
    both = [
        client.post("/cite", data={"country": pair}).headers["Location"]
        for pair in (["AM", "KZ"], ["KZ", "AM"])
    ]
    assert both[0] == both[1] != one


def test_a_saved_search_lists_later_changes_of_its_results(tmp_path: Path) -> None:
    site = site_of(tmp_path, *TEXTS, title="The ministers met")
    link = cite(site, "/search?q=title:ministers")
    first, changed, left = site.ids("/search?q=title:ministers")

    def retitle(identifier: str, title: str) -> None:
        correction = make_correction("title", title, "Anna", "title")
        correct(site.archive, site.engine, identifier, (correction,), "wrong")

    retitle(changed, "Two ministers met")
    retitle(left, "A meeting")
    withdraw(site.archive, site.engine, first, "sent too early", "Anna")
    path = tmp_path / "new.txt"
    path.write_text("Four ministers met in Baku.\n\nThey spoke of trade.")
    (new,) = site.ingest(path, title="Four ministers met")
    answer = site.json(f"{link}.json")["since"]
    assert answer == {
        "added": [{"id": new.id, "version": 1}],
        "changed": [{"id": changed, "then": 1, "now": 2}],
        "left": [{"id": left, "then": 1, "now": 2}],
        "missed": [],
        "gone": [{"id": first, "version": 1, "withdrawn": "sent too early"}],
    }
    page = site.page(link)
    shown = {
        str(s["aria-labelledby"]): [str(a["href"]) for a in s.select("a")]
        for s in page.soup.select(".changes")
    }
    assert shown == {
        "added": [f"/d/{new.id}"], "changed": [f"/d/{changed}"],
        "left": [f"/d/{left}"], "gone": [f"/d/{first}"],
    }  # fmt: skip
    assert "sent too early" in page.text
    assert "then version 1, now 2" in page.text
    assert faults(page.html) == []
    assert page.one("h1").get_text() == "3 records"
    again = cite(site, "/search?" + "&".join(f"{n}={v}" for n, v in page.parameters("form.cite")))
    assert again != link
    assert "Nothing has changed" in site.page(again).text


def test_the_first_hundred_changes_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    site = site_of(tmp_path, *TEXTS)
    ids = (f"{n:011d}" for n in range(130))
    cited = site.archive.saved_searches.save("/search?q=x", "x", ((i, 1) for i in ids), a_day=9)
    page = site.page(f"/s/{cited.id}")
    assert len(page.soup.select(".changes li")) == 100
    assert "30 more changes are in the JSON" in page.text
    assert len(site.json(f"/s/{cited.id}.json")["since"]["gone"]) == 130


@pytest.mark.parametrize(
    "address", ["/search?q=(&strict=1", "/search?from=never", "/search?sort=up"]
)
def test_a_saved_search_that_is_no_longer_valid_has_a_page(tmp_path: Path, address: str) -> None:
    site = site_of(tmp_path, *TEXTS)
    cited = site.archive.saved_searches.save(address, "(", FOUND, a_day=9)
    page = site.page(f"/s/{cited.id}")
    assert "can no longer be run" in page.text
    assert page.one("h1").get_text() == "2 records"
    assert site.json(f"/s/{cited.id}.json")["since"] is None
    assert faults(page.html) == []


def test_a_missing_index_is_reported_on_the_page_of_a_saved_search(tmp_path: Path) -> None:
    site = site_of(tmp_path, *TEXTS)
    link = cite(site, "/search?q=ministers")
    for path in tmp_path.glob("index/gen-*/commit.json"):
        path.write_bytes(b"broken")
    later = open_site(tmp_path)
    assert "cannot be shown now" in later.page(link).text


def test_a_search_without_results_can_be_cited(tmp_path: Path) -> None:
    site = site_of(tmp_path, *TEXTS)
    link = cite(site, "/search?q=zzzzzz")
    assert site.page(link).one("h1").get_text() == "0 records"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "https://localhost"}, 303),  # behind a proxy that terminates TLS
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_only_requests_from_this_site_can_cite(
    tmp_path: Path, headers: dict[str, str], status: int
) -> None:
    site = site_of(tmp_path, TEXTS[0])
    answer = site.app.test_client().post("/cite", data={"q": "ministers"}, headers=headers)
    assert answer.status_code == status
    assert len(list(tmp_path.glob("archive/searches/*/*"))) == (status == 303)


def test_searches_beyond_the_daily_limit_are_refused_with_a_message(tmp_path: Path) -> None:
    site = open_site(tmp_path, saved_searches_a_day=1)
    cite(site, "/search?q=one")
    answer = site.app.test_client().post("/cite", data={"q": "two"})
    assert answer.status_code == 503
    assert "tomorrow" in Page(answer.text).text
    assert faults(answer.text) == []
    cite(site, "/search?q=one")


def test_an_archive_that_cannot_be_written_is_reported_without_a_path(tmp_path: Path) -> None:
    site = site_of(tmp_path, TEXTS[0])
    (tmp_path / "archive" / "searches").write_text("a file instead of a folder")
    answer = site.app.test_client().post("/cite", data={"q": "ministers"})
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.text


def test_an_invalid_search_cannot_be_cited(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    client = site.app.test_client()
    assert client.post("/cite", data={"q": "(", "strict": "1"}).status_code == 400
    assert client.post("/cite", data={"page": "0"}).status_code == 400


def test_an_identifier_in_capitals_redirects_to_the_canonical_address(tmp_path: Path) -> None:
    site = site_of(tmp_path, TEXTS[0])
    link = cite(site, "/search?q=ministers")
    assert site.get(f"/s/{link[3:].upper()}").headers["Location"] == link


def test_the_page_of_downloads_has_the_form_to_cite(tmp_path: Path) -> None:
    site = site_of(tmp_path, *TEXTS)
    page = site.page("/download?q=ministers&lang=en&sort=newest")
    assert page.one("form.cite")["method"] == "post"
    assert ("q", "ministers") in page.parameters("form.cite")
    assert faults(page.html) == []


# The list of its records


def test_a_saved_search_lists_each_record_it_found_once(tmp_path: Path) -> None:
    texts = [f"Treaty {n}\n\nThe {n}th treaty on trade was signed." for n in range(120)]
    site = site_of(tmp_path, *texts)
    found = [(one, 1) for one in site.archive.ids()]
    cited = site.archive.saved_searches.save("/search?q=treaty", "treaty", found, a_day=9)
    withdraw(site.archive, site.engine, found[3][0], "a mistake", "A. Archivist")
    seen: list[str] = []
    for number in (1, 2, 3):
        page = site.page(f"/s/{cited.id}?page={number}")
        (records,) = page.soup.select("ol.link-list")
        assert records["start"] == str(len(seen) + 1)
        seen += [str(a["href"]) for a in records.select("a")]
        assert page.one("nav.pages strong").get_text() == str(number)
        assert ("withdrawn since" in records.text) == (f"/d/{found[3][0]}/v1" in str(records))
    assert seen == [f"/d/{one}/v1" for one, _ in sorted(found)]
    site.page(f"/s/{cited.id}?page=4", 404)
    site.page(f"/s/{cited.id}?page=x", 400)
