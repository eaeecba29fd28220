"""Attack a site as careless and malicious clients do, and measure what other readers notice.

    python -m evaluation.strangers --archive DIR --index DIR [--seconds 20] [--requests 2000]

The site is served by `searcher serve` on this machine.  Two readers request pages one after the
other; beside them one client holds 200 half requests, 200 half forms, 200 downloads that it does
not read, or sends 3,000 values of a filter again and again.  Print the readers' median and 99th
percentile for each, beside those before and after it.  Then send hostile requests to every route,
and SIGTERM during downloads, 10 times 10.  Exit status 1 if readers waited more than twice their
usual 99th percentile, a hostile request was answered by 500 or more, or took more than half a
second of processor time, or an answer was broken by a stop.
"""

import http.client
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import click

from evaluation.browsing import Browser, running
from evaluation.hostile_requests import Request, requests_of
from evaluation.stalled_clients import half_bodies, half_requests, unread_downloads
from searcher.store import Archive
from searcher_web import Config, create_app

MOST_RATIO = 2.0
"""How many times their usual 99th percentile readers may wait beside an attack."""
MOST_SECONDS = 0.5
"""Processor time that one hostile request may take."""
_READERS = 2
_CLIENTS = 200
_VALUES = 3_000
_PAGES = (
    *("/search?q=trade", "/search?q=health+insurance", "/search?q=%22climate+change%22", "/help"),
    *("/", "/pairs", "/search?q=war&sort=newest&size=50", "/search.json?q=budget", "/records/3"),
)
_TICKS = os.sysconf("SC_CLK_TCK")


@click.command()
@click.option("--archive", type=click.Path(path_type=Path), required=True)
@click.option("--index", type=click.Path(path_type=Path), required=True)
@click.option("--processes", default=1, show_default=True)
@click.option("--seconds", default=20.0, show_default=True, help="Of each attack.")
@click.option("--requests", default=2_000, show_default=True, help="Hostile ones.")
@click.option("--stops", default=10, show_default=True, help="Each during ten downloads.")
def main(
    archive: Path, index: Path, processes: int, seconds: float, requests: int, stops: int
) -> None:
    """Attack a site, and print what its readers noticed."""
    environment = dict(os.environ)
    faults = list[str]()
    if seconds:
        with running(archive, index, environment, processes) as site:
            faults += _attacks(site.port, seconds)
    with running(archive, index, environment) as site:
        faults += _hostile(site.port, site.process.pid, archive, index, requests)
    faults += _stops(archive, index, processes, stops)
    print("\n".join(faults) or "no fault")
    sys.exit(1 if faults else 0)


# Readers beside an attack


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long readers waited for their answers, in seconds, and how many were no 200."""

    seconds: Sequence[float]
    refused: int

    def percentile(self, share: float) -> float:
        """Return the seconds that a share of the answers took at most."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * share))]

    def __str__(self) -> str:
        middle, most = (1000 * self.percentile(share) for share in (0.5, 0.99))
        return f"{len(self.seconds):5} answers, median {middle:5.0f} ms, p99 {most:6.0f} ms"


def _read(port: int, seconds: float) -> Waiting:
    """Read pages, each on a connection of its own, as new readers come."""
    taken, refused, end = list[float](), list[int](), time.monotonic() + seconds

    def read(seed: int) -> None:
        chance = random.Random(seed)
        while time.monotonic() < end:
            started = time.monotonic()
            try:
                with Browser(port, Host="localhost") as browser:
                    status = browser.ask(chance.choice(_PAGES)).status
            except (OSError, http.client.HTTPException):
                status = 0
            taken.append(time.monotonic() - started)
            if status != 200:
                refused.append(status)

    _together([lambda seed=seed: read(seed) for seed in range(_READERS)])  # type: ignore[misc]
    return Waiting(taken, len(refused))


def _together(tasks: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


@contextmanager
def _many_values(port: int, _: int) -> Iterator[None]:
    """Ask for thousands of values of a filter, one request after the other."""
    ended = threading.Event()
    path = "/search?" + "&".join(f"source=s{n}" for n in range(_VALUES))

    def ask() -> None:
        with Browser(port, Host="localhost") as browser:
            while not ended.is_set():
                browser.ask(path)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


_ATTACKS: Sequence[Callable[[int, int], AbstractContextManager[object]]] = (
    half_requests,
    half_bodies,
    unread_downloads,
    _many_values,
)


def _attacks(port: int, seconds: float) -> Iterator[str]:
    """Make each attack; yield those by which readers waited too long, or were refused."""
    _read(port, 30)  # what is loaded at first
    for attack in _ATTACKS:
        name = attack.__name__.strip("_")
        before = _read(port, seconds)
        with attack(port, _CLIENTS) as outcomes:
            time.sleep(2)
            beside = _read(port, seconds)
        after = _read(port, seconds)
        usual = Waiting([*before.seconds, *after.seconds], before.refused + after.refused)
        ratio = beside.percentile(0.99) / usual.percentile(0.99)
        print(f"{name}\n  usual   {usual}\n  attack  {beside}, {ratio:.2f} times; {outcomes or ''}")
        sys.stdout.flush()
        if ratio > MOST_RATIO or beside.refused:
            yield f"{name}: {ratio:.2f} times the usual p99, {beside.refused} refused"


# Hostile requests


def _hostile(port: int, process: int, archive: Path, index: Path, count: int) -> Iterator[str]:
    """Send hostile requests, one after the other; yield what is wrong with an answer."""
    routes = create_app(Config(archive, index, naan="99999")).url_map
    identifiers = list(islice(Archive(archive).ids(), 50))
    statuses, slow = Counter[int](), 0
    _read(port, 30)
    for request in requests_of(routes, identifiers, count):
        status, seconds = _send(port, process, request)
        statuses[status] += 1
        slow += seconds > MOST_SECONDS
        if status >= 500 or not status or seconds > MOST_SECONDS:
            yield f"{status} {seconds:.2f} s {request.method} {request.path[:150]}"
    shown = ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items()))
    print(f"{count} hostile requests: {shown}; over {MOST_SECONDS} s of processor time: {slow}")


def _send(port: int, process: int, request: Request) -> tuple[int, float]:
    """Send a request; return the status, 0 without an answer, and the server's processor time.

    Of a download only the beginning is read, and no time is returned: it has as many records as
    were found, and its limit is their number at once.
    """
    before = _processor_time(process)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(request.method, request.path, request.body, dict(request.headers))
        answer = connection.getresponse()
        status, disposition = answer.status, answer.headers.get("Content-Disposition", "")
        if is_download := "attachment" in disposition:
            answer.read(1 << 16)
            answer.close()  # else it keeps the connection open
        else:
            answer.read()
    except (OSError, http.client.HTTPException):
        status, is_download = 0, False
    finally:
        connection.close()
    if is_download:
        _await_downloads(port)  # else the next request would be charged with its time
    return status, 0.0 if is_download else _processor_time(process) - before


def _await_downloads(port: int) -> None:
    """Wait until the server has noticed that a download is not read any more."""
    with Browser(port, Host="localhost") as browser:
        while b"searcher_downloads 0\n" not in browser.ask("/metrics").body:
            time.sleep(0.05)


def _processor_time(process: int) -> float:
    """Return the seconds of processor time of a process; see proc(5)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


# Stops


def _stops(archive: Path, index: Path, processes: int, times: int) -> Iterator[str]:
    """Stop a site during ten downloads, again and again; yield the broken answers."""
    outcomes = Counter[str]()
    settings = {"SEARCHER_DOWNLOADS": "10", "SEARCHER_DOWNLOADS_A_CLIENT": "10"}
    for _ in range(times):
        with running(archive, index, {**os.environ, **settings}, processes) as site:
            _read(site.port, 2)
            threads = [
                threading.Thread(target=_download, args=(site.port, outcomes)) for _ in range(10)
            ]
            for one in threads:
                one.start()
            time.sleep(2)
            site.process.terminate()
            for one in threads:
                one.join()
    print(f"stops during downloads: {dict(outcomes)}")
    if broken := sum(n for outcome, n in outcomes.items() if outcome not in ("200", "503")):
        yield f"{broken} answers were broken by a stop"


def _download(port: int, outcomes: Counter[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request("GET", "/search.csv?q=katrina")
        answer = connection.getresponse()
        answer.read()
        outcomes[str(answer.status)] += 1
    except (OSError, http.client.HTTPException) as error:
        outcomes[type(error).__name__] += 1
    finally:
        connection.close()


if __name__ == "__main__":
    main()
