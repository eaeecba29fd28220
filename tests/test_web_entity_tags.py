"""A page that the browser has already is not made again, and never served when it has changed."""

from functools import partial
from pathlib import Path

import pytest
from web_builders import Site, site_of

from searcher.crosslingual import table_path
from searcher.ingest import correct, make_correction, withdraw
from searcher_web.views import search as views

PATHS = (
    *("/search?q=trade", "/search.json?q=trade", "/facet/country", "/timeline?q=trade"),
    *("/concordance?q=trade", "/mentions?q=trade", "/trends?q=trade"),
    *("/pairs", "/pairs/AM-KZ", "/countries", "/countries/KZ"),
)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return site_of(tmp_path, "Kazakhstan and Armenia signed a treaty on trade in May 2014.")


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("unchanged")
    return site_of(folder, "Kazakhstan and Armenia signed a treaty on trade in May 2014.")


def tag_of(site: Site, path: str, **headers: str) -> str:
    answer = site.app.test_client(use_cookies=False).get(path, headers=headers)
    assert answer.status_code == 200, path
    return answer.headers["ETag"]


def status(site: Site, path: str, tag: str, **headers: str) -> int:
    asked = {"If-None-Match": tag, **headers}
    return site.app.test_client(use_cookies=False).get(path, headers=asked).status_code


@pytest.mark.parametrize("path", PATHS)
def test_an_unchanged_page_is_answered_without_making_it(
    unchanged: Site, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = tag_of(unchanged, path)
    assert tag_of(unchanged, path) == tag

    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(type(unchanged.engine), "search", never)
    answer = unchanged.app.test_client(use_cookies=False).get(path, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Content-Security-Policy" in answer.headers


def test_a_page_whose_archive_has_changed_is_made_again(site: Site, tmp_path: Path) -> None:
    path, more = "/search?q=trade", tmp_path / "2.txt"
    (one,) = site.ids(path)
    title = make_correction("title", "Trade", "A. Archivist", "")
    more.write_text("Georgia spoke of trade.", "utf-8")
    changes = (
        partial(site.ingest, more),
        partial(correct, site.archive, site.engine, one, (title,), "it had none"),
        (site.archive.root / "sources.toml").touch,
        partial(table_path(tmp_path / "index").write_bytes, b""),
        partial(withdraw, site.archive, site.engine, one, "not ours", "A. Archivist"),
    )
    for change in changes:
        tag = tag_of(site, path)
        assert status(site, path, tag) == 304
        change()
        assert status(site, path, tag) == 200


def test_other_readers_have_other_pages(unchanged: Site) -> None:
    path = "/search?q=trade"
    tag = tag_of(unchanged, path)
    for headers in ({"Accept-Language": "ru"}, {"Cookie": "language=kk"}):
        assert status(unchanged, path, tag, **headers) == 200
        assert tag_of(unchanged, path, **headers) != tag
    assert status(unchanged, "/search?q=trade&page=2", tag) == 200


def test_a_page_of_an_index_that_lacks_records_is_always_made(site: Site, tmp_path: Path) -> None:
    (tmp_path / "index" / ".unfinished").write_text("")
    tag = tag_of(site, "/search?q=trade")
    calls: list[object] = []
    search = views.archive_search
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "archive_search", lambda: calls.append(1) or search())
        assert status(site, "/search?q=trade", tag) == 304  # by its bytes
    assert calls
