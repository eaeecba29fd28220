"""What those who run the site need: health, metrics, an access log, a stop that breaks nothing."""

import gc
import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from collection import Collection, Shape
from flask import Response
from ingest_builders import environment
from prometheus_client.parser import text_string_to_metric_families
from server_builders import Server
from web_builders import Sample, Site, open_site, sample, site_of

from evaluation.browsing import Browser, running
from searcher.search import Search
from searcher_web import Config, create_app
from searcher_web.loading import begin_loading, load
from searcher_web.refusals import Reason

__all__ = ["sample"]


# Health


def test_a_site_is_alive_and_ready(sample: Sample) -> None:
    for path, text in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
        answer = sample.get(path)
        assert (answer.status_code, answer.text) == (200, text)
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_site_without_its_archive_or_index_is_alive_but_not_ready(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    assert site.get("/healthz").status_code == 200
    answer = site.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the archive cannot be read\n")
    site = site_of(tmp_path, "Kazakhstan and Armenia signed a treaty.")
    assert site.get("/readyz").status_code == 200
    for path in (tmp_path / "index").rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    site = open_site(tmp_path)
    assert site.get("/readyz").text == "the index cannot be read\n"
    assert str(tmp_path) not in site.get("/readyz").text


@pytest.mark.usefixtures("garbage")
def test_a_site_is_not_ready_while_it_loads_what_searches_need(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, is_seen = sample.app, Event()
    monkeypatch.setattr(Search, "load", lambda _: is_seen.wait(30))
    begin_loading(app)
    answer = sample.get("/readyz")
    assert (answer.status_code, answer.text) == (
        503, "the names that searches need are being loaded\n",
    )  # fmt: skip
    is_seen.set()
    while app.extensions["loading"].is_set():
        time.sleep(0.01)
    assert sample.get("/readyz").status_code == 200


def test_processes_share_what_is_loaded(collection: Collection) -> None:
    """Each has few pages of memory of its own when the site is ready."""
    index = collection.index(Shape.MANY_SEGMENTS)
    with running(collection.archive.root, index, environment(), 2) as site:
        with Browser(site.port, Host="localhost") as browser:
            assert browser.ask("/readyz").status == 200
        tasks = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children")
        processes = tasks.read_text().split()
        assert len(processes) == 2
        for one in processes:
            memory = memory_of(int(one))
            assert memory["Private_Dirty"] < memory["Rss"] / 4


def memory_of(process: int) -> dict[str, int]:
    """Return the sums of the memory of a process by their names, in kilobytes."""
    _, *lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return {name: int(number.split()[0]) for name, number in (one.split(":") for one in lines)}


@pytest.mark.usefixtures("garbage")
def test_what_is_loaded_is_not_looked_through_for_garbage(sample: Sample) -> None:
    before, (allocations, *_) = gc.get_freeze_count(), gc.get_threshold()
    load(sample.app)
    assert gc.get_freeze_count() > before + 10_000
    assert gc.get_threshold()[0] > allocations


@pytest.fixture
def garbage() -> Iterator[None]:
    """Collect garbage again as before, after a site was loaded in this process."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


# Metrics


Sums = dict[str, float]


def metrics(text: str) -> Sums:
    """Read metrics by the parser of Prometheus; check that every sample has a type and a help."""
    found: Sums = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation, family.name
        assert family.type in ("counter", "gauge", "histogram"), family.name
        for one in family.samples:
            labels = ",".join(f"{k}={v}" for k, v in sorted(one.labels.items()))
            found[f"{one.name}{{{labels}}}"] = one.value
    return found


def test_metrics_count_answers_by_route_and_status(sample: Sample) -> None:
    app = create_app(Config(sample.archive.root, sample.archive.root.with_name("index")))
    site = Site(sample.archive, sample.engine, app)
    for path in ("/search?q=trade", "/search?q=quokka", "/d/nothing", "/nowhere", "/search.csv"):
        site.get(path)
    found = metrics(site.get("/metrics").text)
    assert found["searcher_requests_total{route=search.search,status=2xx}"] == 2
    assert found["searcher_requests_total{route=records.record,status=4xx}"] == 1
    assert found["searcher_requests_total{route=none,status=4xx}"] == 1
    assert found["searcher_request_seconds_count{route=downloads.csv}"] == 1
    assert found["searcher_request_seconds_bucket{le=+Inf,route=search.search}"] == 2
    assert found["searcher_request_seconds_sum{route=search.search}"] > 0
    assert found["searcher_searches_total{}"] == 2
    assert found["searcher_empty_total{}"] == 1
    assert found["searcher_results_total{}"] == sample.total("/search?q=trade")
    assert found["searcher_records{}"] == len(sample.records)
    assert found["searcher_downloads{}"] == 0
    assert found["searcher_index_age_seconds{}"] >= 0
    assert {f"searcher_refused_total{{reason={reason}}}" for reason in Reason} <= found.keys()
    buckets = [v for k, v in found.items() if "bucket" in k and "route=search.search" in k]
    assert buckets == sorted(buckets)


def test_refusals_are_counted_by_their_reason(sample: Sample) -> None:
    app = create_app(Config(sample.archive.root, sample.archive.root.with_name("index")))
    client = app.test_client()
    client.get("/", headers={"Host": "archive.example"})
    client.get("/search?" + "&".join(["x=y"] * 999))
    found = metrics(client.get("/metrics").text)
    assert found["searcher_refused_total{reason=host}"] == 1
    assert found["searcher_refused_total{reason=too-many-parameters}"] == 1


@pytest.mark.parametrize(
    ("settings", "address", "headers", "status"),
    [
        ({}, "127.0.0.1", {}, 200),
        ({}, "::1", {}, 200),
        ({}, "203.0.113.7", {}, 404),
        ({}, "127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 404),
        ({"SEARCHER_PROXIES": "1"}, "127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 404),
        ({"SEARCHER_PROXIES": "1", "SEARCHER_METRICS": "203.0.113.0/24"}, "127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 200),
        ({"SEARCHER_METRICS": "10.0.0.5"}, "127.0.0.1", {}, 404),
    ],
)  # fmt: skip
def test_metrics_are_for_those_of_the_setting(
    tmp_path: Path, settings: dict[str, str], address: str, headers: dict[str, str], status: int
) -> None:
    config = replace(
        Config.from_environment(settings), archive=tmp_path / "a", index=tmp_path / "i"
    )
    client = create_app(config).test_client()
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers)
    assert answer.status_code == status


# The access log


def logged(tmp_path: Path, sample: Sample, **settings: object) -> list[dict[str, object]]:
    config = Config(sample.archive.root, sample.archive.root.with_name("index"))
    config = replace(config, access_log=str(tmp_path / "access.log"), **settings)  # type: ignore[arg-type]
    app = create_app(config)
    with closing(Server(app)) as server:
        for path in (
            "/search?q=secret+treaty",
            f"/d/{sample.corrected}?q=secret&n=1",
            f"/d/{sample.corrected}/original",
            "/nowhere",
        ):
            server.browser.ask(
                path, Referer="http://localhost/search?q=secret", User_Agent="a" * 999
            )
    app.extensions["access_log"].handler.close()
    return [json.loads(line) for line in (tmp_path / "access.log").read_text("utf-8").splitlines()]


def test_the_access_log_has_a_json_object_for_each_answer(tmp_path: Path, sample: Sample) -> None:
    lines = logged(tmp_path, sample)
    assert [line["status"] for line in lines] == [200, 200, 200, 404]
    assert [line["route"] for line in lines[:2]] == ["search.search", "records.record"]
    for line in lines:
        assert set(line) == {
            "time",
            "client",
            "method",
            "path",
            "status",
            "seconds",
            "route",
            "agent",
        }
        assert (line["client"], line["method"]) == ("127.0.0.1", "GET")
        assert len(str(line["agent"])) == 300


def test_the_access_log_has_no_words_of_readers_unless_asked(
    tmp_path: Path, sample: Sample
) -> None:
    assert "secret" not in json.dumps(logged(tmp_path, sample))
    (tmp_path / "access.log").unlink()
    lines = logged(tmp_path, sample, log_queries=True)
    assert lines[0]["query"] == "q=secret+treaty"
    assert lines[1]["referrer"] == "http://localhost/search?q=secret"


def test_a_renamed_log_is_made_anew(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    app = open_site(tmp_path, access_log=str(log)).app
    client = app.test_client()
    client.get("/help", buffered=True)
    log.rename(tmp_path / "access.log.1")
    client.get("/help", buffered=True)
    assert len(log.read_text().splitlines()) == 1
    app.extensions["access_log"].handler.close()


# Headers


def test_only_a_site_with_https_requires_it(tmp_path: Path) -> None:
    for origin, required in (
        (None, False),
        ("http://a.example", False),
        ("https://a.example", True),
    ):
        answer = open_site(tmp_path, origin=origin).get("/help")
        assert ("Strict-Transport-Security" in answer.headers) == required
        assert "camera=()" in answer.headers["Permissions-Policy"]


def test_pages_are_kept_by_caches_but_checked_each_time(sample: Sample) -> None:
    client = sample.app.test_client()
    for path in ("/", "/search?q=trade", f"/d/{sample.corrected}", "/search.json", "/search.atom"):
        first = client.get(path)
        assert first.headers["Cache-Control"] == "no-cache", path
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        small = client.get(
            path, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
        )
        assert small.status_code == 304
        other = client.get(path, headers={"If-None-Match": '"another"'})
        assert other.data == first.data
    assert client.get("/nowhere").headers["Cache-Control"] == "no-store"
    style = client.get("/static/style.css", buffered=True)
    assert style.headers["Cache-Control"] == "public, max-age=31536000, immutable"


# Stopping


def test_a_stop_at_the_end_of_a_server_touches_no_other_file(sample: Sample) -> None:
    """The loop may see that it must stop, and end, before it is woken."""
    for _ in range(20):
        server = Server(sample.app)
        server._server._stopped = 1.0  # so long ago that nothing is awaited
        server.close()
        server.stop()


def test_a_stop_finishes_the_answers_under_way(sample: Sample) -> None:
    """Answers that have begun, and one that is only queued, are complete after the stop."""
    site = Site(
        sample.archive,
        sample.engine,
        create_app(
            Config(sample.archive.root, sample.archive.root.with_name("index"), downloads=1)
        ),
    )
    may_end, begun = threading.Event(), threading.Semaphore(0)

    def slow() -> Response:
        begun.release()
        may_end.wait(60)
        return Response("complete")

    site.app.add_url_rule("/slow", view_func=slow)
    server, bodies = Server(site.app), list[bytes]()

    def ask() -> None:
        with Browser(server.port, Host="localhost") as browser:
            bodies.append(browser.ask("/slow").body)

    idle = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    idle.request("GET", "/healthz")
    idle.getresponse().read()
    threads = [threading.Thread(target=ask) for _ in range(9)]  # more than there are threads
    for one in threads:
        one.start()
    for _ in range(5):
        assert begun.acquire(timeout=60)
    while server.waiting < 4:
        time.sleep(0.01)
    server.stop()
    assert idle.sock.recv(1) == b""  # a connection without a request is closed
    idle.close()
    may_end.set()
    for one in threads:
        one.join()
    server.close()
    assert bodies == [b"complete"] * 9
    with pytest.raises(ConnectionRefusedError):
        Browser(server.port).ask("/healthz")


Asked = threading.Semaphore


def download(port: int, outcomes: list[str], asked: Asked) -> None:
    """Download all records; note whether the answer is complete."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", "/search.csv", headers={"Connection": "close"})
        asked.release()
        answer = connection.getresponse()
        answer.read()
        outcomes.append(str(answer.status))
    except (OSError, http.client.HTTPException) as error:
        outcomes.append(type(error).__name__)
    finally:
        connection.close()


@pytest.mark.parametrize("processes", [1, 2])
def test_sigterm_during_downloads_breaks_none(collection: Collection, processes: int) -> None:
    """Six downloads are complete, and the refusals of three more."""
    index = collection.index(Shape.MANY_SEGMENTS)
    settings = environment(SEARCHER_DOWNLOADS="6", SEARCHER_DOWNLOADS_A_CLIENT="6")
    with running(collection.archive.root, index, settings, processes) as site:
        outcomes, asked = list[str](), Asked(0)
        arguments = (site.port, outcomes, asked)
        threads = [threading.Thread(target=download, args=arguments) for _ in range(9)]
        for one in threads:
            one.start()
        for _ in threads:  # one that connects after the stop is refused
            assert asked.acquire(timeout=60)
        assert wait_for(site.port, "searcher_downloads{}", 4) >= 4
        site.process.terminate()
        for one in threads:
            one.join()
        assert site.process.wait(60) == 0
    assert set(outcomes) <= {"200", "503"}, outcomes
    assert outcomes.count("200") >= 4


@pytest.mark.parametrize("processes", [1, 2])
def test_a_site_that_stops_refuses_new_connections(collection: Collection, processes: int) -> None:
    """A client that does not read keeps the site from its end; others are not held as well."""
    index = collection.index(Shape.MANY_SEGMENTS)
    with running(collection.archive.root, index, environment(), processes) as site:
        reader = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        reader.request("GET", "/search.csv", headers={"Connection": "close"})
        answer = reader.getresponse()
        site.process.terminate()
        with pytest.raises(ConnectionRefusedError):
            for _ in range(600):
                socket.create_connection(("127.0.0.1", site.port), timeout=60).close()
                time.sleep(0.05)
        assert site.process.poll() is None
        answer.read()  # raises an error if it is not complete
        reader.close()
        assert site.process.wait(60) == 0


def test_a_stop_awaits_the_request_of_a_new_connection(sample: Sample) -> None:
    server = Server(sample.app)
    used = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    used.request("GET", "/healthz")
    used.getresponse().read()
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as new:
        server.stop()
        assert used.sock.recv(1) == b""
        new.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert new.recv(1000).startswith(b"HTTP/1.1 200")
    used.close()
    server.close()


def wait_for(port: int, name: str, least: float) -> float:
    """Wait until a number of the metrics is large enough; return it, or what it is at last.

    An answer is counted when all of it is sent, so its reader may be faster.
    """
    number = 0.0
    with Browser(port, Host="localhost") as browser:
        for _ in range(3000):
            number = metrics(browser.ask("/metrics").body.decode()).get(name, 0)
            if number >= least:
                break
            time.sleep(0.01)
    return number


# Several processes


def test_the_numbers_of_several_processes_are_added(sample: Sample) -> None:
    index = sample.archive.root.with_name("index")
    with running(sample.archive.root, index, environment(), 3) as site:
        for _ in range(40):
            with Browser(site.port, Host="localhost") as browser:  # each on a connection of its own
                assert browser.ask("/help").status == 200
        asked = "searcher_requests_total{route=site.help_page,status=2xx}"
        assert wait_for(site.port, asked, 40) == 40
        workers = children(site.process.pid)
        assert len(workers) == 3
        os.kill(workers[0], signal.SIGKILL)
        while len(now := children(site.process.pid)) < 3 or workers[0] in now:
            time.sleep(0.1)
        assert wait_for(site.port, asked, 40) == 40
        site.process.terminate()
        assert site.process.wait(60) == 0
    assert not any(Path(f"/proc/{one}").exists() for one in now)


def children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(one) for one in text.split()]


def test_a_bad_setting_is_an_error_with_its_remedy(tmp_path: Path) -> None:
    done = subprocess.run(
        [Path(os.sys.executable).with_name("searcher"), "serve", "--port", "9"],
        env=environment(SEARCHER_ORIGIN="archive.example"), cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "SEARCHER_ORIGIN" in done.stderr
    assert "https://example.org/archive" in " ".join(done.stderr.split())
