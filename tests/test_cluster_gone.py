"""The site while its cluster is gone: searches are refused for now, the archive is served."""

import json
from pathlib import Path

import pytest
from web_builders import Site, open_site, site_of

from searcher_web import create_app
from searcher_web.config import Config

TEXT = "Trade talks in Astana\n\nThe ministers of Armenia and Kazakhstan spoke about trade.\n"


@pytest.fixture
def gone(tmp_path: Path) -> Site:
    """Open a site of one record whose index is on a cluster that does not answer."""
    site = site_of(tmp_path, TEXT, published="2014-05-01")
    config = Config(
        tmp_path / "archive", tmp_path / "index", engine="opensearch+http://127.0.0.1:9/gone"
    )
    app = create_app(config)
    app.testing = True
    return Site(site.archive, site.engine, app)


@pytest.fixture
def identifier(gone: Site) -> str:
    return next(gone.archive.ids(lambda _: None))


@pytest.mark.parametrize("url", ["/search?q=trade", "/search", "/pairs", "/facet/source"])
def test_a_search_is_refused_for_now(gone: Site, url: str) -> None:
    response = gone.get(url)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "Searches cannot be answered now" in response.text
    assert "127.0.0.1:9" not in response.text


def test_a_program_is_refused_in_json(gone: Site) -> None:
    response = gone.get("/search.json?q=trade")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert json.loads(response.text)["type"].endswith("#no-index")


def test_records_originals_and_citations_are_served(gone: Site, identifier: str) -> None:
    for url in (
        f"/d/{identifier}",
        f"/d/{identifier}/v1",
        f"/d/{identifier}.json",
        f"/d/{identifier}/original",
        f"/d/{identifier}/cite",
        f"/d/{identifier}.bib",
    ):
        assert gone.get(url).status_code == 200, url
    assert "Trade talks in Astana" in gone.get(f"/d/{identifier}").text
    assert gone.get(f"/d/{identifier}/original").data == TEXT.encode()


def test_the_site_is_not_ready(gone: Site) -> None:
    assert gone.get("/healthz").status_code == 200
    response = gone.get("/readyz")
    assert response.status_code == 503
    assert "the index cannot be read" in response.text


def test_an_address_that_is_not_valid_is_named_when_the_site_begins(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="no address of an engine"):
        Config.from_environment({"SEARCHER_ENGINE": "archive"})
    assert open_site(tmp_path).app.config["SITE"].engine is None
