"""Browse a site over HTTP, with the headers of a browser, and crawl its links."""

import gzip
import html
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import pairwise
from pathlib import Path
from typing import IO, Self
from urllib.parse import urldefrag, urljoin, urlsplit

from werkzeug.exceptions import HTTPException as NotRouted
from werkzeug.routing import Map

HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "Upgrade-Insecure-Requests": "1",
}
"""The headers that a browser sends when a link is followed."""

_LINK = re.compile(r'(?:href|src)="([^"]*)"|<loc>([^<]*)</loc>')
_STARTUP = 300.0  # seconds that a server may take to start
_DOWNLOAD = re.compile(
    r"/(search|concordance|dossier)\.(csv|jsonl|zip|package\.zip|parquet|bib|ris|csl\.json)$"
)
_MOST_DOWNLOADS = 12  # downloads of each format: each may have all records


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a server: `body` is decompressed, `sent` the number of bytes transferred; the
    names of `headers` are in lower case, `fields` are as received.
    """

    status: int
    headers: Mapping[str, str]
    fields: tuple[tuple[str, str], ...]
    body: bytes
    sent: int
    seconds: float

    @property
    def media_type(self) -> str:
        """The media type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


class Browser:
    """A client of one server, over one persistent connection."""

    def __init__(self, port: int, **headers: str) -> None:
        self._port = port
        self._headers = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection: HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None

    @property
    def origin(self) -> str:
        """The origin of the server, as in its URLs."""
        return f"http://127.0.0.1:{self._port}"

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        """Request a path, without following redirects; reconnect if the server closed."""
        named = self._headers | {name.replace("_", "-"): value for name, value in headers.items()}
        started = time.perf_counter()
        for attempt in (1, 2):
            connection = self._connection or HTTPConnection("127.0.0.1", self._port, timeout=300)
            self._connection = connection
            try:
                connection.request(method, path, body, named)
                response = connection.getresponse()
                sent = response.read()
                break
            except (HTTPException, OSError):
                self.close()
                if attempt == 2:
                    raise
        fields, seconds = tuple(response.getheaders()), time.perf_counter() - started
        headers = {name.lower(): value for name, value in fields}
        text = gzip.decompress(sent) if headers.get("content-encoding") == "gzip" and sent else sent
        return Answer(response.status, headers, fields, text, len(sent), seconds)


@dataclass(frozen=True, slots=True)
class Running:
    """A site that `searcher serve` serves: its port on this machine, and its process."""

    port: int
    process: "subprocess.Popen[bytes]"


@contextmanager
def served(archive: Path, index: Path, **environment: str) -> Iterator[int]:
    """Serve an archive by `searcher serve` on a free port of this machine; yield the port."""
    with running(archive, index, environment) as site:
        yield site.port


@contextmanager
def running(
    archive: Path, index: Path, environment: Mapping[str, str], processes: int = 1
) -> Iterator[Running]:
    """Serve an archive by `searcher serve` in some processes; terminate it in the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    program = Path(sys.executable).with_name("searcher")
    folders = ("--archive", str(archive), "--index", str(index))
    options = (*folders, "--port", str(port), "--processes", str(processes))
    # A file, not a pipe: a site that logs more than the buffer of a pipe would block.
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [str(program), "serve", *options],
            env=environment or None, stdout=subprocess.DEVNULL, stderr=log,
        )  # fmt: skip
        try:
            _wait(port, process, log)
            yield Running(port, process)
        finally:
            process.terminate()
            process.wait(timeout=60)
            _print_errors(log)


def _print_errors(log: IO[bytes]) -> None:
    """Print what a site logged of its own errors, so that a 500 is explained."""
    log.seek(0)
    text = log.read().decode(errors="replace")
    if "Traceback" in text:
        sys.stderr.write(text)


def _wait(port: int, process: "subprocess.Popen[bytes]", log: IO[bytes]) -> None:
    for _ in range(int(_STARTUP / 0.1)):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if process.poll() is not None:
                log.seek(0)
                raise RuntimeError(log.read().decode(errors="replace")) from None
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"no server on port {port}")


# Crawling


@dataclass(frozen=True, slots=True)
class Visit:
    """One address that was requested, the rule of the site that it matches, and the answer."""

    path: str
    rule: str
    status: int
    seconds: float


@dataclass
class Crawl:
    """A crawl that requests addresses of every rule in turn, so that rare ones are included.

    `site` is the address of the site in its absolute links, if that is not the browser's origin;
    it may have a path, which all its addresses then have.
    """

    browser: Browser
    routes: Map
    site: str = ""
    chance: random.Random = field(default_factory=lambda: random.Random(12))
    visits: list[Visit] = field(default_factory=list)
    _waiting: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _known: set[str] = field(default_factory=set)

    def add(self, paths: Iterable[str]) -> None:
        """Queue addresses of this site, each once."""
        for path in paths:
            if path not in self._known:
                self._known.add(path)
                self._waiting[self.rule_of(path)].append(path)

    def rule_of(self, path: str) -> str:
        """Return the rule of the site that matches an address, or an empty string."""
        routes = self.routes.bind("127.0.0.1")
        try:
            inner = urlsplit(path).path.removeprefix(urlsplit(self.site).path)
            rule, _ = routes.match(inner, "GET", return_rule=True)
        except NotRouted:
            return ""
        return str(rule.rule)

    def run(self, most: int) -> list[Visit]:
        """Request addresses and what they link to, until none is left or `most` were requested."""
        counts: dict[str, int] = defaultdict(int)
        while len(self.visits) < most:
            rules = [
                rule for rule, paths in self._waiting.items() if paths and _is_allowed(rule, counts)
            ]
            if not rules:
                break
            for rule in rules[: most - len(self.visits)]:
                counts[rule] += 1
                self._visit(rule, self._next(rule))
        return self.visits

    def _next(self, rule: str) -> str:
        waiting = self._waiting[rule]
        place = self.chance.randrange(len(waiting))
        waiting[place], waiting[-1] = waiting[-1], waiting[place]
        return waiting.pop()

    def _visit(self, rule: str, path: str) -> None:
        answer = self.browser.ask(path)
        self.visits.append(Visit(path, rule, answer.status, answer.seconds))
        is_download = "attachment" in answer.headers.get("content-disposition", "")
        if answer.media_type in ("text/html", "application/xml") and not is_download:
            self.add(self._links(path, answer.body.decode("utf-8", "replace")))
        if location := answer.headers.get("location"):
            self.add(self._ours(path, [location]))

    def _links(self, path: str, text: str) -> Iterator[str]:
        found = (html.unescape(one or two) for one, two in _LINK.findall(text))
        return self._ours(path, found)

    def _ours(self, path: str, links: Iterable[str]) -> Iterator[str]:
        origin, parts = self.browser.origin, urlsplit(self.site)
        named = f"{parts.scheme}://{parts.netloc}/"
        for link in links:
            if link.startswith("data:"):
                continue
            url = urldefrag(urljoin(origin + path, link)).url
            for ours in (f"{origin}/", named):
                if url.startswith(ours):
                    yield f"/{url.removeprefix(ours)}"


def _is_allowed(rule: str, counts: Mapping[str, int]) -> bool:
    return counts[rule] < _MOST_DOWNLOADS if _DOWNLOAD.search(rule) else True


_SEEDS = """
/ /search /records /sitemap.xml /sitemap-1.xml /robots.txt /pairs /help /tour /history /nothing-here
/search.json?q=trade /complete.json?q=min /facet/pair.json?q=trade /download?q=trade
/timeline?q=trade /timeline.json?q=trade /timeline.csv?q=trade /search/at?q=trade&n=3
/concordance?q=trade /concordance.csv?q=trade&from=2011&to=2011 /search.atom?q=grain
/search.feed.json?q=grain
/trends?w=trade&w=grain&by=month&from=2011&to=2011 /trends.csv?w=trade /countries /countries/KZ
/mentions?q=trade /mentions.json?q=trade /counts?lines=trade&w=grain&by=pair
/counts.csv?w=trade&from=2011&to=2011 /counts.json?w=trade
/search.manifest.json?q=trade /language?to=ru&back=/search /healthz /readyz /metrics /openapi.json
/citation-style?to=apa&back=/search /dossiers /dossiers.atom /dossiers.feed.json
/oai?verb=Identify /oai?verb=ListSets /oai?verb=ListRecords&metadataPrefix=document
/oai/document.xsd /opensearch.xml /unapi
/api/v1/search?q=trade /api/v1/facets/pair?q=trade /api/v1/timeline?q=trade /api/v1/counts?w=trade
/api/v1/completions?q=min /api/v1/pairs /api/v1/pairs/AM-KZ /api/v1/countries
/api/v1/countries/KZ /api/v1/sources?q=trade /api/v1/dossiers /api/v1/changes
/api/v1/mentions?q=trade /api/v1/compared-searches?a.q=trade&b.q=grain
/api/v1/openapi.json /data /data/record.schema.json /search.package.zip?from=2011&to=2011
/search.parquet?from=2011&to=2011
/id/country/KZ /id/country/RU-TA.jsonld /id/topic /id/kind.jsonld /id/source /id/kind/news
/id/topic/trade.html
/compare-searches?a.q=trade&b.q=grain /compare-searches.json?a.q=trade&b.q=grain
/compare-searches/records?in=both&a.q=trade&b.q=grain
/search.csv?from=2011&to=2011 /search.jsonl?from=2011&to=2011 /search.zip?from=2011&to=2011
/search.bib?from=2011&to=2011 /search.ris?from=2011&to=2011 /search.csl.json?from=2011&to=2011
"""
_OF_RECORD = """
.json .bib .ris .csl.json .txt .jsonld /v1 /v1.json /v1.bib /v1.ris /v1.csl.json
/v1.txt /v1.jsonld .html /v1.html /linkset.json /v1/linkset.json /timemap /timegate
/ /v1/ /original /v1/original
/diff?before=1&after=2 /diff/1..2 /diff/1..2.json
/p1 /v1/p1 /v1/p1/newest /paragraph?number=1 /v1/paragraph?number=1 /v1?p=all
/cite /v1/cite?p=1&style=apa
"""
_OF_RECORD_AS_JSON = """
? /links /versions /versions/1 /versions/1/links /differences/1..2
"""
_OF_DOSSIER = """
?t=Trade ?texts=1 ?texts=1.1&q=the ?citations=gost ?q=the .json? .txt?citations=short
.csv? .jsonl? .zip? .originals.zip? .bib? .ris? .csl.json?
"""


_OF_PUBLISHED = """
.json .txt .csv .jsonl .zip .originals.zip .bib .ris .csl.json /arrange
"""


def published_seeds(identifier: str) -> Iterator[str]:
    """List every address of a published dossier."""
    for path in (f"/dossiers/{identifier}", f"/dossiers/{identifier}/v1"):
        yield from (f"{path}{ending}" for ending in ("", *_OF_PUBLISHED.split()))
    yield from (f"/dossiers/{identifier}{ending}" for ending in (".atom", ".feed.json"))
    yield from (f"/api/v1/dossiers/{identifier}{ending}" for ending in ("", "/versions/1"))


def seeds(identifiers: Iterable[str], naan: str) -> Iterator[str]:
    """List addresses of every kind that no link leads to, or only links of some records."""
    ids = list(identifiers)
    asked = "&".join(f"d={one}" for one in ids)
    yield from _SEEDS.split()
    yield from (f"/basket{form}?{asked}" for form in ("", ".bib", ".ris", ".csl.json"))
    yield from (f"/dossier{ending}&{asked}" for ending in _OF_DOSSIER.split())
    yield f"/api/v1/dossier?{asked}"
    for one, other in pairwise(ids):
        yield from (f"/compare/{one}/{other}{ending}" for ending in ("", ".json"))
        yield from (f"/compare/{one}/v1/{other}/v1{ending}" for ending in ("", ".json"))
        yield from (f"/compare/{one}/v1/{other}{ending}" for ending in ("", ".json"))
        yield from (f"/compare/{one}/{other}/v1{ending}" for ending in ("", ".json"))
        for side in (one, f"{one}/versions/1"):
            yield f"/api/v1/comparisons/{side}/{other}"
            yield f"/api/v1/comparisons/{side}/{other}/versions/1"
    for one in ids:
        yield from (
            f"/d/{one}",
            f"/ark:{naan}/{one}",
            f"/unapi?id={one}",
            f"/unapi?id={one}/v1&format=ris",
        )
        yield from (f"/d/{one}{ending}" for ending in _OF_RECORD.split())
        yield from (f"/api/v1/records/{one}{ending}" for ending in _OF_RECORD_AS_JSON.split())
