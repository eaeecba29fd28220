"""What one client may ask: each limit, what its refusal explains, and that others are answered."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from flask import Response
from server_builders import Server
from web_builders import Page, Sample, Site, faults, sample, site_of

from evaluation.browsing import Answer
from evaluation.stalled_clients import half_bodies, half_requests, unread_downloads
from searcher.search import names, word_lookup
from searcher_web import Config, create_app, parameters, typed_dates
from searcher_web.limits import MAX_BODY, MAX_PARAMETERS, MAX_QUERY, Limits
from searcher_web.refusals import Reason, RefusedRequest
from searcher_web.search_state import MAX_FILTER_VALUES
from searcher_web.shared_numbers import CountsByKey, CountsByTime

__all__ = ["sample"]

HOST = "Host: localhost\r\n"
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def server(sample: Sample) -> Iterator[Server]:
    with closing(Server(sample.app)) as server:
        yield server


def explained(answer: Answer, status: int, text: str) -> Page:
    """Check that a refusal is a page with a heading, and what to do."""
    page = Page(answer.body.decode())
    assert answer.status == status
    assert text in page.text
    assert len(page.soup.select(".message p")) >= 3
    assert not faults(page.html)
    assert answer.headers["cache-control"] == "no-store"
    return page


# Sizes


def test_a_body_that_is_too_large_is_refused_before_it_is_read(server: Server) -> None:
    head = f"POST /cite HTTP/1.1\r\n{HOST}Content-Length: 100000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), 20) as one:
        one.sendall(head.encode())
        assert one.recv(12) == b"HTTP/1.1 413"


def test_a_body_that_is_too_large_is_explained(server: Server) -> None:
    form = b"q=" + b"a" * MAX_BODY
    answer = server.browser.ask("/cite", "POST", form, Accept_Language="ru", **FORM)
    explained(answer, 413, "Запрос слишком большой")
    assert server.browser.ask("/help", "GET", form, Content_Type="text/plain").status == 413


def test_a_body_in_chunks_has_the_same_limit(server: Server) -> None:
    head = f"POST /cite HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n"
    chunk = f"{MAX_BODY:x}\r\n{'a' * MAX_BODY}\r\n" * 5
    with socket.create_connection(("127.0.0.1", server.port), 20) as one:
        one.sendall((head + chunk).encode())
        assert one.recv(12) == b"HTTP/1.1 413"


def test_an_address_has_limits_of_length_and_parameters(server: Server) -> None:
    long = server.browser.ask(f"/search?q={'a' * MAX_QUERY}")
    explained(long, 414, "filters")
    many = server.browser.ask("/search?" + "&".join(["x=y"] * (MAX_PARAMETERS + 1)))
    explained(many, 400, f"{MAX_PARAMETERS} parameters")
    assert server.browser.ask("/search?" + "&".join(["x=y"] * MAX_PARAMETERS)).status == 200
    assert server.browser.ask("/help", X="a" * 2 * MAX_QUERY).status == 431


def test_thousands_of_values_are_refused(server: Server) -> None:
    for number in (MAX_FILTER_VALUES + 1, 3_000):
        query = "&".join(f"source=s{n}" for n in range(number))
        assert server.browser.ask(f"/search?{query}").status == 400


def test_a_refusal_does_not_repeat_what_was_sent(server: Server) -> None:
    """A page with thousands of values in its links costs more than an answer does."""
    usual = server.browser.ask("/search?" + "x=y&" * (MAX_PARAMETERS + 1)).body
    long = server.browser.ask("/search?" + "&".join(f"source=s{n}" for n in range(5_000))).body
    assert len(long) == len(usual)
    assert b'back=%2Fsearch"' in long


def test_a_word_that_no_name_is_as_long_as_has_no_other_spellings(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The spellings of a thousand letters would take minutes."""
    spelled = list[str]()
    monkeypatch.setattr(names, "spelled_in", lambda word, *_: spelled.append(word) or [])
    for word in ("Mikoyanov", "Mikoyan" * 20):
        assert server.browser.ask(f"/search?q={word}").status == 200
    assert spelled
    assert max(map(len, spelled)) <= 9


def test_a_text_longer_than_any_date_is_not_parsed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = list[str]()
    monkeypatch.setattr(parameters, "parse_typed_date", parsed.append)
    for text in ("3+March+2017", "71469+" * 600):
        answer = server.browser.ask(f"/trends?from={text}")
        explained(answer, 400, "Write a year")
    assert parsed == ["3 March 2017"]


def test_the_refusal_of_a_machine_interface_is_json(server: Server) -> None:
    answer = server.browser.ask("/search.json?" + "&".join(["x=y"] * 999))
    assert (answer.status, answer.media_type) == (400, "application/problem+json")
    assert b'"remedy"' in answer.body


# Rates


def site_with(sample: Sample, **settings: object) -> Site:
    """Open the site of the samples with other settings, behind a trusted proxy."""
    config = Config(sample.archive.root, sample.archive.root.with_name("index"), proxies=1)
    return Site(sample.archive, sample.engine, create_app(replace(config, **settings)))  # type: ignore[arg-type]


def test_an_address_has_a_rate_that_does_not_hold_for_others(sample: Sample) -> None:
    site = site_with(sample, requests_a_minute=1_000_000)
    site.app.extensions["limits"] = Limits(replace(site.app.config["SITE"], requests_a_minute=3), 1)
    with closing(Server(site.app)) as server:

        def ask(address: str, path: str = "/help") -> Answer:
            return server.browser.ask(path, X_Forwarded_For=address, Accept_Language="kk")

        statuses = [ask("203.0.113.7").status for _ in range(8)]
        assert statuses[:3] == [200] * 3
        assert statuses[-1] == 429  # unless a minute began meanwhile, from the fourth on
        refused = ask("203.0.113.7")
        explained(refused, 429, "Сұрау тым көп")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert ask("203.0.113.8").status == 200
        assert ask("203.0.113.7", "/healthz").status == 200


def test_addresses_may_be_exempt_from_the_rate() -> None:
    given = {"SEARCHER_RATE": "2", "SEARCHER_RATE_EXEMPT": "203.0.113.0/24, 2001:db8::/32"}
    limits = Limits(Config.from_environment(given), 1)
    for address in ("203.0.113.7", "2001:db8::5", "::ffff:203.0.113.9"):
        for _ in range(9):
            limits.count_request(address)
    with pytest.raises(RefusedRequest):
        for _ in range(9):
            limits.count_request("203.0.114.7")


def test_a_network_of_ipv6_is_one_client() -> None:
    limits = Limits(Config.from_environment({"SEARCHER_RATE": "5"}), 1)
    with pytest.raises(RefusedRequest) as refused:
        for number in range(20):
            limits.count_request(f"2001:db8::{number:x}")
    assert refused.value.reason is Reason.RATE


def test_by_default_there_is_no_rate(sample: Sample) -> None:
    with closing(Server(sample.app)) as server:
        assert {server.browser.ask("/healthz").status for _ in range(400)} == {200}


def test_counts_of_several_processes_are_added() -> None:
    counts = CountsByKey(3)
    for process in range(3):
        counts.use_row(process)
        assert counts.add("a") == process + 1
    assert (counts.add("b"), counts.add("a", -1), counts.add("a", 0)) == (1, 2, 2)
    counts.use_row(0)  # a process that died and was replaced has nothing under way
    assert counts.add("a", 0) == 1


def test_a_count_ends_with_its_period(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 6_000_000.0
    monkeypatch.setattr("searcher_web.shared_numbers.time.time", lambda: now)
    counts = CountsByTime(1, 60)
    assert [counts.add("a") for _ in range(3)] == [1, 2, 3]
    assert counts.remaining == 60
    now += 59
    assert (counts.add("a"), counts.remaining) == (4, 1)
    now += 1
    assert counts.add("a") == 1


# Searches that are saved


def test_a_client_saves_a_number_of_searches_a_day(tmp_path: Path) -> None:
    site = site_of(tmp_path, "Kazakhstan and Armenia signed a treaty on trade.")
    config = Config(site.archive.root, tmp_path / "index", saved_searches_a_client=2, proxies=1)
    with closing(Server(create_app(config))) as server:

        def cite(q: str, address: str) -> Answer:
            headers = FORM | {"X_Forwarded_For": address}
            return server.browser.ask("/cite", "POST", f"q={q}".encode(), **headers)

        assert [cite(q, "203.0.113.7").status for q in ("trade", "treaty")] == [303, 303]
        page = explained(cite("signed", "203.0.113.7"), 429, "the daily limit")
        assert "tomorrow" in page.text
        assert cite("signed", "203.0.113.8").status == 303


# Downloads


def test_downloads_at_once_have_a_limit_for_a_client_and_for_all(sample: Sample) -> None:
    site = site_with(sample, downloads=3, downloads_a_client=2)

    def download(address: str) -> Response:
        sender = {"X-Forwarded-For": address}
        return site.app.test_client().get("/search.csv", headers=sender)

    held = [download("203.0.113.7"), download("203.0.113.7")]
    refused = download("203.0.113.7")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert "Too many downloads" in refused.text
    held.append(download("203.0.113.8"))
    assert download("203.0.113.9").status_code == 503
    assert site.app.test_client().get("/search?q=trade").status_code == 200
    held.pop(0).close()
    held.append(download("203.0.113.7"))
    assert [one.status_code for one in held] == [200] * 3
    for one in held:
        one.close()
    assert site.app.extensions["limits"].downloads == 0


def test_a_download_that_fails_or_is_complete_leaves_its_place(sample: Sample) -> None:
    site = site_with(sample, downloads=1, downloads_a_client=1)
    client = site.app.test_client()
    for _ in range(3):
        assert client.get("/search.csv?sort=nonsense").status_code == 400
        assert client.head("/search.csv", buffered=True).status_code == 200
        assert client.get("/concordance.csv?q=trade", buffered=True).status_code == 200
    assert site.app.extensions["limits"].downloads == 0


# Clients that stall


@pytest.fixture
def hurried(sample: Sample) -> Iterator[Server]:
    """Serve the samples with short limits of time, few connections, and an endless answer."""
    site = site_with(sample, proxies=0, send_seconds=1, read_seconds=1, connections=40)
    site.app.add_url_rule("/endless", "endless", lambda: Response(iter(lambda: b"x" * 65536, b"")))
    with closing(Server(site.app)) as server:
        yield server


def is_closed(one: socket.socket) -> bool:
    """Read until the server closes, or nothing has come for long."""
    one.settimeout(30)
    try:
        while one.recv(65536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "half",
    [
        f"GET /help HTTP/1.1\r\n{HOST}X: ",
        f"POST /cite HTTP/1.1\r\n{HOST}Content-Length: 9\r\n\r\nq=",
    ],
    ids=["headers", "body"],
)
def test_half_a_request_is_given_up(hurried: Server, half: str) -> None:
    with socket.create_connection(("127.0.0.1", hurried.port)) as one:
        one.sendall(half.encode())
        assert is_closed(one)


def test_an_answer_that_nobody_reads_is_given_up(hurried: Server) -> None:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.connect(("127.0.0.1", hurried.port))
    with one:
        one.sendall(f"GET /endless HTTP/1.1\r\n{HOST}\r\n".encode())
        for _ in range(300):
            time.sleep(0.1)
            text = hurried.browser.ask("/metrics").body.decode()
            if 'searcher_requests_total{route="none",status="2xx"} 1' in text:
                break  # the server has closed the answer that has no end
        else:
            pytest.fail("the answer is still being sent")


def test_readers_are_answered_beside_more_stalled_clients_than_connections(hurried: Server) -> None:
    for stalled in (half_requests, half_bodies, unread_downloads):
        with stalled(hurried.port, 60) as outcomes:
            statuses = {hurried.browser.ask("/search?q=trade").status for _ in range(20)}
            while outcomes.made < 60:
                statuses.add(hurried.browser.ask("/help").status)
        assert statuses == {200}, stalled.__name__


def test_words_that_no_record_has_are_not_looked_for_in_texts(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 4,000 letters pasted, each word would be tested against each word of each text."""
    tested = list[str]()
    usual = word_lookup._inflected
    monkeypatch.setattr(
        word_lookup, "_inflected", lambda word, *rest: tested.append(word) or usual(word, *rest)
    )
    word_lookup.word_lookup.cache_clear()  # what other tests have asked for
    pasted = "+".join([f"x{n}zq" for n in range(400)])
    (one,) = json.loads(server.browser.ask("/search.json?q=culture&size=1").body)["hits"]
    for path in ("/concordance?", f"/d/{one['id']}?", "/search?"):
        assert server.browser.ask(f"{path}q=culture+{pasted}").status == 200
    assert 0 < len(tested) < 20


def test_the_names_of_months_are_loaded_before_the_first_reader_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed_dates.load_months()
    names_of_months = import_module("searcher.text.month_names")
    monkeypatch.setattr(names_of_months, "_cldr_names", lambda locale: pytest.fail(str(locale)))
    assert typed_dates.dates_in("9999-99") == ()
