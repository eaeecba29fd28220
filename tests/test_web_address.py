"""The site's own address: its origin, names and prefix, and requests that name none clearly."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from server_builders import Server
from web_builders import NAAN, Sample, Site, open_site, sample, site_of

from evaluation.browsing import Answer, Crawl, seeds
from searcher.model.errors import BadSetting
from searcher_web import Config, create_app
from searcher_web.config import LOOPBACK_HOSTS

__all__ = ["sample"]

ORIGIN = "https://archive.example/collection"
ADDRESSES = 400
"""Addresses of the site below a path that are requested."""


@pytest.fixture(scope="module")
def below(sample: Sample) -> Iterator[Server]:
    """Serve the samples at an origin with a path."""
    index = sample.archive.root.with_name("index")
    config = Config(sample.archive.root, index, naan=NAAN, origin=ORIGIN)
    with closing(Server(create_app(config))) as server:
        yield server


@pytest.fixture(scope="module")
def crawl(sample: Sample, below: Server) -> Crawl:
    """Follow the links of the site below a path, from its pages and from addresses of each kind."""
    crawl = Crawl(below.browser, below.app.url_map, site=ORIGIN)
    operations = ("/healthz", "/readyz", "/metrics")
    crawl.add(f"/collection{path}" for path in seeds([sample.corrected], NAAN))
    crawl.add(operations)
    crawl.run(ADDRESSES)
    return crawl


def test_every_link_of_a_site_below_a_path_works(crawl: Crawl) -> None:
    assert len(crawl.visits) == ADDRESSES
    broken = [visit for visit in crawl.visits if visit.status >= 400]
    # One address of the seeds leads nowhere on purpose; the sample has one withdrawn record.
    assert {visit.path for visit in broken if visit.status != 410} == {"/collection/nothing-here"}
    assert len({visit.rule for visit in crawl.visits if visit.status < 400}) > 40


def test_no_link_leaves_the_path_of_the_site(crawl: Crawl) -> None:
    operations = {"/healthz", "/readyz", "/metrics"}
    outside = [v.path for v in crawl.visits if not v.path.startswith("/collection/")]
    assert set(outside) == operations


def test_forms_and_buttons_stay_below_the_path_of_the_site(sample: Sample, below: Server) -> None:
    path = f"/collection/dossier?d={sample.corrected}"
    page = BeautifulSoup(below.browser.ask(path).body, "lxml")
    targets = [
        str(one[name]) for name in ("action", "formaction") for one in page.select(f"main [{name}]")
    ]
    assert len(targets) > 10
    assert [one for one in targets if not one.startswith("/collection/")] == []


def test_every_absolute_address_has_the_origin_of_the_site(sample: Sample, below: Server) -> None:
    one = f"/collection/d/{sample.corrected}"
    texts = [
        below.browser.ask(path).body.decode()
        for path in (
            one, f"{one}.json", f"{one}.bib", f"{one}.ris", f"{one}.csl.json",
            "/collection/search.atom", "/collection/search.csv", "/collection/sitemap.xml",
            "/collection/robots.txt", "/collection/search.manifest.json", "/collection/basket.bib?d=" + sample.corrected,
        )
    ]  # fmt: skip
    for text in texts:
        assert "localhost" not in text
        assert "127.0.0.1" not in text
    assert all(ORIGIN in text for text in texts if sample.corrected not in text)
    assert texts[0].count(f"{ORIGIN}/d/{sample.corrected}") >= 2
    assert f"{ORIGIN}/d/{sample.corrected}/v" in texts[6]
    manifest = json.loads(texts[9])
    assert manifest["address"].startswith(f"{ORIGIN}/search")


def test_links_in_headers_have_the_origin_and_cookies_the_path(below: Server) -> None:
    link = below.browser.ask("/collection/search.csv?q=trade").headers["link"]
    assert link.startswith(f"<{ORIGIN}/search.manifest.json")
    chosen = below.browser.ask("/collection/language?to=ru&back=/help")
    assert chosen.headers["location"] == "/collection/help"
    assert "Path=/collection/" in chosen.headers["set-cookie"]
    assert "Secure" in chosen.headers["set-cookie"]


def test_a_search_is_saved_from_a_page_at_the_origin(sample: Sample, below: Server) -> None:
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    answer = below.browser.ask(
        "/collection/cite", "POST", b"q=trade", Origin="https://archive.example", **form
    )
    assert answer.status == 303
    kept = below.browser.ask(f"{answer.headers['location']}.json")
    assert json.loads(kept.body)["address"].startswith("/collection/search?")
    other = below.browser.ask(
        "/collection/cite", "POST", b"q=trade", Origin="https://other.example", **form
    )
    assert other.status == 403
    assert sample.archive.saved_searches


def test_an_address_outside_of_the_path_leads_to_the_site(below: Server) -> None:
    answer = below.browser.ask("/search?q=trade")
    assert answer.status == 404
    assert f"{ORIGIN}/" in answer.body.decode()


def test_a_script_finds_the_path_of_the_site(below: Server, sample: Sample) -> None:
    assert '<body data-root="/collection/"' in below.browser.ask("/collection/").body.decode()
    assert '<body data-root="/"' in sample.get("/").text


def test_a_text_that_looks_like_a_link_is_left_as_it_is(tmp_path: Path) -> None:
    site = site_of(tmp_path, 'Kazakhstan wrote: see href="/d/x" and src="/y" in the report.')
    config = Config(site.archive.root, tmp_path / "index", origin=ORIGIN)
    (one,) = site.ids("/search")
    page = create_app(config).test_client().get(f"/collection/d/{one}").text
    assert "href=&#34;/d/x&#34;" in page or 'see href="/d/x"' not in page
    assert "/collection/d/x" not in page


# Names


def ask_as(site: Site, host: str, path: str = "/d/unknown", **headers: str) -> Answer:
    server = Server(site.app)
    with closing(server):
        return server.browser.ask(path, Host=host, **headers)


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:80", "[::1]:8000"])
def test_without_an_origin_the_site_answers_to_names_of_this_machine(
    sample: Sample, host: str
) -> None:
    answer = ask_as(sample, host, f"/d/{sample.corrected}")
    assert answer.status == 200
    assert f"http://{host.removesuffix(':80')}/d/" in answer.body.decode()


@pytest.mark.parametrize(
    "host", ["archive.example", "localhost.archive.example", "10.0.0.1", "a b", "x/y", "[::2]"]
)
def test_another_name_is_refused_with_what_to_do(sample: Sample, host: str) -> None:
    answer = ask_as(sample, host, "/", Accept_Language="ru")
    assert answer.status == 400
    assert "nosniff" in answer.headers["x-content-type-options"]
    if re.fullmatch(r"[a-z0-9.]+", host):
        assert "SEARCHER_HOSTS" in answer.body.decode()
        assert host in answer.body.decode()


def test_names_are_a_setting(tmp_path: Path) -> None:
    site = open_site(tmp_path, hosts=("archive.example", ".steppe.example"))
    statuses = {
        host: ask_as(site, host, "/").status
        for host in ("archive.example", "www.steppe.example", "www.archive.example", "localhost")
    }
    assert list(statuses.values()) == [200, 200, 400, 400]
    assert ask_as(site, "anything.example", "/healthz").status == 200


def test_with_an_origin_any_name_gives_its_addresses(tmp_path: Path) -> None:
    site = open_site(tmp_path, origin="https://archive.example")
    answer = ask_as(site, "127.0.0.1:9999", "/sitemap.xml", X_Forwarded_Host="evil.example")
    assert b"<loc>https://archive.example/</loc>" in answer.body


# Proxies


FORWARDED = {
    "X_Forwarded_For": "203.0.113.7", "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "archive.example", "X_Forwarded_Prefix": "/collection",
}  # fmt: skip


def test_what_an_unknown_proxy_reports_is_ignored(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    answer = ask_as(site, "localhost", "/sitemap.xml", **FORWARDED)
    assert b"<loc>http://localhost/</loc>" in answer.body


def test_what_a_trusted_proxy_reports_is_used(tmp_path: Path) -> None:
    site = open_site(tmp_path, proxies=1, hosts=("archive.example",))
    answer = ask_as(site, "localhost", "/sitemap.xml", **FORWARDED)
    assert b"<loc>https://archive.example/collection/</loc>" in answer.body
    page = ask_as(site, "localhost", "/", **FORWARDED).body.decode()
    assert 'href="/collection/help"' in page
    assert 'href="/help"' not in page


def test_only_the_nearest_proxy_is_believed(tmp_path: Path) -> None:
    site = open_site(tmp_path, proxies=1, hosts=("archive.example",))
    claimed = FORWARDED | {"X_Forwarded_Host": "evil.example, archive.example"}
    assert b"https://archive.example/" in ask_as(site, "localhost", "/sitemap.xml", **claimed).body
    claimed = FORWARDED | {"X_Forwarded_Host": "archive.example, evil.example"}
    assert ask_as(site, "localhost", "/sitemap.xml", **claimed).status == 400


def test_a_proxy_may_remove_the_prefix_of_the_origin(tmp_path: Path) -> None:
    site = open_site(tmp_path, proxies=1, origin=ORIGIN)
    for path, prefix in (
        ("/help", {"X_Forwarded_Prefix": "/collection"}),
        ("/collection/help", {}),
    ):
        assert 'href="/collection/help"' in ask_as(site, "localhost", path, **prefix).body.decode()


# Settings


@pytest.mark.parametrize(
    "origin",
    [
        "archive.example",
        "ftp://archive.example",
        "https://",
        "https://a.example/?x",
        "https://u@a.example",
        "https://a.example/a b",
        "https://a b",
    ],
)
def test_an_origin_that_is_none_is_refused_with_what_to_give(origin: str) -> None:
    with pytest.raises(BadSetting, match="SEARCHER_ORIGIN") as refused:
        Config.from_environment({"SEARCHER_ORIGIN": origin})
    assert "https://example.org/archive" in refused.value.remedy


def test_settings_are_read_from_the_environment() -> None:
    given = {
        "SEARCHER_ORIGIN": "https://Archive.example/a/",
        "SEARCHER_HOSTS": "a.example, [::1]",
        "SEARCHER_METRICS": "10.0.0.0/8",
        "SEARCHER_LOG_QUERIES": "1",
        "SEARCHER_PROXIES": "2",
        "SEARCHER_NAME": "",
    }
    config = Config.from_environment(given)
    assert (config.origin, config.prefix, config.is_secure) == (
        "https://archive.example/a",
        "/a",
        True,
    )
    assert config.hosts == ("a.example", "[::1]")
    assert [str(one) for one in config.metrics] == ["10.0.0.0/8"]
    assert (config.log_queries, config.proxies, config.name) == (True, 2, "Searcher")
    assert Config.from_environment({}).hosts == LOOPBACK_HOSTS
    for variable in (
        "SEARCHER_DOWNLOADS",
        "SEARCHER_PROXIES",
        "SEARCHER_LOG_QUERIES",
        "SEARCHER_METRICS",
        "SEARCHER_HOSTS",
    ):
        with pytest.raises(BadSetting, match=variable):
            Config.from_environment({variable: "no / thing"})


# Requests that could be understood in two ways


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with closing(Server(open_site(tmp_path_factory.mktemp("empty")).app)) as server:
        yield server


LINE = "GET /help HTTP/1.1\r\n"
HOST = "Host: localhost\r\n"
BODY = "POST /cite HTTP/1.1\r\nHost: localhost\r\n"
UNCLEAR = {
    "no host": LINE,
    "an empty host": LINE + "Host: \r\n",
    "two hosts": LINE + HOST + HOST,
    "two other hosts": LINE + HOST + "Host: archive.example\r\n",
    "two hosts in one": LINE + "Host: localhost, archive.example\r\n",
    "two lengths": BODY + "Content-Length: 5\r\nContent-Length: 6\r\n",
    "the same length twice": BODY + "Content-Length: 5\r\nContent-Length: 5\r\n",
    "a list of lengths": BODY + "Content-Length: 5, 5\r\n",
    "length and encoding": BODY + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "encoding and length": BODY + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    "an encoding in HTTP 1.0": BODY.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n",
    "a negative length": BODY + "Content-Length: -5\r\n",
    "a length with a sign": BODY + "Content-Length: +5\r\n",
    "a name with a space": LINE + HOST + "Content-Length : 5\r\n",
}


@pytest.mark.parametrize("request_", UNCLEAR.values(), ids=UNCLEAR.keys())
def test_an_unclear_request_is_refused(empty: Server, request_: str) -> None:
    assert raw(empty, f"{request_}\r\nq=abc") in ((400,), (501,))


def test_a_clear_request_is_answered(empty: Server) -> None:
    assert raw(empty, f"{LINE}{HOST}Connection: close\r\n\r\n") == (200,)


@pytest.mark.parametrize("line", [LINE, BODY + "Content-Length: 0\r\n"])
def test_a_request_without_a_body_that_expects_to_continue_is_answered(
    empty: Server, line: str
) -> None:
    host = "" if "Host" in line else HOST
    (status,) = raw(empty, f"{line}{host}Expect: 100-continue\r\nConnection: close\r\n\r\n")
    assert status < 500


def test_no_request_is_hidden_in_the_body_of_another(empty: Server) -> None:
    """A server that read only the encoding would answer the second request too."""
    hidden = f"{LINE}{HOST}\r\n"
    both = f"Content-Length: {len(hidden) + 5}\r\nTransfer-Encoding: chunked\r\n"
    assert raw(empty, f"{BODY}{both}\r\n0\r\n\r\n{hidden}") == (400,)


def raw(server: Server, text: str) -> tuple[int, ...]:
    """Send bytes, and return the status of each answer until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), 20) as one:
        one.sendall(text.encode())
        one.settimeout(20)
        received = b""
        while part := one.recv(65536):
            received += part
    return tuple(map(int, re.findall(rb"^HTTP/1\.\d (\d+)", received, re.M)))
