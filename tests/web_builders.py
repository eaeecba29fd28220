"""Sites for tests, and classes that read their pages."""

import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from builders import ROOT
from flask import Flask
from server_builders import fetch
from werkzeug.test import TestResponse

from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.ingest import COMMAND_LINE, Outcome, find_inputs, ingest, make_hint, withdraw
from searcher.model.edtf import Edtf
from searcher.model.record import Record
from searcher.store import Archive
from searcher_web import Config, create_app

SAMPLES = ROOT / "samples"
NAAN = "99999"


@dataclass(frozen=True)
class Site:
    """A site with its archive, and an engine beside the site's own, as another program has."""

    archive: Archive
    engine: Engine
    app: Flask

    def get(self, url: str) -> TestResponse:
        """Fetch an address from the real server, without cookies."""
        return fetch(self.app, url)

    def page(self, url: str, status: int = 200) -> "Page":
        """Fetch the page at an address; assert its status."""
        answer = self.get(url)
        assert answer.status_code == status, (url, answer.status)
        return Page(answer.text)

    def json(self, url: str, status: int = 200) -> Any:
        """Fetch the JSON at an address; assert its status."""
        answer = self.get(url)
        media_type = "application/json" if status < 400 else "application/problem+json"
        assert (answer.status_code, answer.mimetype) == (status, media_type), url
        return answer.get_json()

    def ids(self, url: str) -> list[str]:
        """Return the identifiers of every hit of a search, in order."""
        more = "&" if "?" in url else "?"
        found = self.json(url.replace("/search", "/search.json", 1) + f"{more}size=100")
        assert found["total"] <= 100
        return [hit["id"] for hit in found["hits"]]

    def total(self, url: str) -> int:
        """Return the total that a search page shows."""
        return self.page(url).total

    def ingest(self, path: Path, **hints: str) -> list[Outcome]:
        """Take documents in, as an archivist does beside the running site."""
        given = tuple(make_hint(key, value, COMMAND_LINE, key) for key, value in hints.items())
        found = find_inputs([str(path)], (), given)
        outcomes = list(ingest(found, self.archive, self.engine, processes=1))
        assert not [o for o in outcomes if o.verdict == "refused"], outcomes
        return outcomes


@dataclass(frozen=True)
class Link:
    """A value of a facet with its links; `actions` are those of or, and, not."""

    name: str
    count: int
    url: str
    state: str
    actions: dict[str, str]


@dataclass(frozen=True)
class Page:
    """A page as a reader sees it."""

    html: str

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "lxml")

    def one(self, selector: str) -> Tag:
        """Return the only element that matches a selector."""
        (found,) = self.soup.select(selector)
        return found

    @property
    def text(self) -> str:
        """The text of the page, with single spaces."""
        return " ".join(self.one("main").get_text().split())

    @property
    def total(self) -> int:
        """The number of records in the heading of a result page."""
        heading = self.one("#total").find(string=True) or ""
        return int(re.sub(r"\D", "", str(heading)) or 0)

    @property
    def hits(self) -> list[str]:
        """The identifiers of the hits shown."""
        links = self.soup.select(".hits:not(.following-hits) h2 a")
        return [re.split(r"[/?]", str(link["href"]))[2] for link in links]

    @property
    def chips(self) -> dict[str, str]:
        """The conditions of the search, with the address without each."""
        items = self.soup.select(".chips li:not(.all)")
        return {str(i.select("span")[1].get_text()): str(i.a["href"]) for i in items if i.a}

    def facet(self, name: str) -> list[Link]:
        """Return the values of a facet beside the results."""
        return _links(self.one(f"section[aria-labelledby=facet-{name}]"))

    @property
    def values(self) -> list[Link]:
        """The values on the page of a facet."""
        return _links(self.one(".facetlist"))

    @property
    def marks(self) -> list[str]:
        """The marked words."""
        return [mark.get_text() for mark in self.soup.select("mark")]

    def parameters(self, form: str) -> list[tuple[str, str]]:
        """Return the hidden fields of a form."""
        hidden = self.soup.select(f"{form} input[type=hidden]")
        return [(str(i["name"]), str(i["value"])) for i in hidden]


def _links(part: Tag) -> list[Link]:
    return [
        Link(
            name=li.select_one(".label").get_text(),
            count=int(li.select_one(".count").get_text().replace(",", "")),
            url=li.select_one(".value")["href"],
            state=" ".join(li.get("class", [])),
            actions={a.get_text().split()[0]: a["href"] for a in li.select(".value-actions a")},
        )
        for li in part.select("li")
    ]


def open_site(folder: Path, **settings: Any) -> Site:
    """Open a site of an archive and an index below a folder."""
    archive = Archive(folder / "archive")
    app = create_app(Config(folder / "archive", folder / "index", **settings))
    app.testing = True  # a fault of the site is a fault of the test
    return Site(archive, open_engine(folder / "index", archive=archive), app)


def site_of(folder: Path, *documents: str, **hints: str) -> Site:
    """Open a site of a few documents with the same hints."""
    site = open_site(folder)
    for number, document in enumerate(documents):
        path = folder / f"document-{number}.txt"
        path.write_text(document, "utf-8")
        site.ingest(path, **hints)
    return site


@dataclass(frozen=True)
class Sample(Site):
    """The site of the sample collection after all that happened to it."""

    originals: dict[str, bytes]
    corrected: str
    withdrawn: str
    reason: str

    @property
    def records(self) -> list[Record]:
        """Every current record."""
        return [r for r in self.archive.records() if r.id != self.withdrawn]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return _sample(tmp_path_factory.getbasetemp() / "sample")


@cache  # the fixture is imported by several modules; the site is built once
def _sample(folder: Path) -> Sample:
    (folder / "archive").mkdir(parents=True)
    shutil.copy(SAMPLES / "sources.toml", folder / "archive")
    site = open_site(folder, naan=NAAN)
    first = site.ingest(SAMPLES / "collection")
    (later,) = site.ingest(SAMPLES / "later")
    (event,) = tomllib.loads((SAMPLES / "events.toml").read_text("utf-8"))["withdraw"]
    gone = next(o.id for o in first if o.input.endswith(event["file"]))
    withdraw(site.archive, site.engine, gone, event["reason"], event["by"])
    originals = {o.id: Path(o.input).read_bytes() for o in (*first, later)}
    return Sample(
        **vars(site), originals=originals, corrected=later.id, withdrawn=gone,
        reason=event["reason"],
    )  # fmt: skip


def written_day(edtf: str | None) -> str:
    """Write a day (EDTF) as the site does in English: `3 March 2017`."""
    assert edtf is not None
    day = Edtf(edtf).earliest
    assert day is not None
    return f"{day.day} {day:%B} {day.year}"


# Problems of a page


_VOID = {"meta", "link", "input", "br", "img", "hr"}
_LABELLED = "input:not([type=hidden]), select, textarea"


def faults(html: str) -> list[str]:
    """Check the markup of a page; return a line for each problem."""
    soup = BeautifulSoup(html, "lxml")
    return [*_unbalanced(html), *_structure(soup), *_names(soup), *_foreign(soup)]


def _unbalanced(html: str) -> list[str]:
    balance = _Balance()
    balance.feed(html)
    balance.close()
    return balance.faults + [f"<{tag}> is not closed" for tag in balance.open]


class _Balance(HTMLParser):
    """Checks that every element is closed in order and that no attribute occurs twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.faults.append(f"<{tag}> has an attribute twice")
        if "p" in self.open and tag in {"p", "ul", "ol", "div", "section", "details", "dl"}:
            self.faults.append(f"<{tag}> in <p>")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def _structure(soup: BeautifulSoup) -> Iterator[str]:
    if not (soup.html and soup.html.get("lang")):
        yield "no language"
    if not (soup.title and soup.title.get_text().strip()):
        yield "no title"
    levels = [int(h.name[1]) for h in soup.select("h1, h2, h3, h4, h5, h6")]
    if levels.count(1) != 1 or levels[:1] != [1]:
        yield f"headings {levels}"
    for before, level in pairwise(levels):
        if level > before + 1:
            yield f"h{before} is followed by h{level}"
    if len(soup.select("main")) != 1:
        yield "not one main"
    ids = Counter(str(e["id"]) for e in soup.select("[id]"))
    yield from (f"the id {name} occurs {count} times" for name, count in ids.items() if count > 1)
    for attribute in ("for", "aria-labelledby"):
        for element in soup.select(f"[{attribute}]"):
            if not set(str(element[attribute]).split()) <= set(ids):
                yield f"{attribute}={element[attribute]} points nowhere"


def _names(soup: BeautifulSoup) -> Iterator[str]:
    for field in soup.select(_LABELLED):
        by_id = field.get("id") and soup.select(f'label[for="{field["id"]}"]')
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not (by_id or named or field.find_parent("label")):
            yield f"no label: {field}"
    for element in soup.select("a, button, summary, h1, h2, h3, label, legend, th"):
        if not element.get_text().strip() and not element.get("aria-label"):
            yield f"no text: {element}"
    for image in soup.select("img"):
        if image.get("alt") is None:
            yield f"no text: {image}"
    for nav in soup.select("nav, aside"):
        if not (nav.get("aria-label") or nav.get("aria-labelledby")):
            yield f"no name: <{nav.name}>"


def _foreign(soup: BeautifulSoup) -> Iterator[str]:
    """Find what the security policy would block, and links to other sites."""
    for element in soup.find_all(True):
        for name in element.attrs:
            if name == "style" or name.startswith("on"):
                yield f"inline {name}: {element.name}"
    for script in soup.select("script:not([type='application/ld+json']), style"):
        if script.name == "style" or not script.get("src") or script.get_text().strip():
            yield f"inline <{script.name}>"
    for attribute in ("href", "src", "action"):
        for element in soup.select(f"[{attribute}]"):
            is_icon = element.get("rel") == ["icon"]
            if not is_icon and not re.match(r"/(?!/)|#", str(element[attribute])):
                yield f"{attribute} leads elsewhere: {element[attribute]}"
