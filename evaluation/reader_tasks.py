"""Do what researchers do on the site, in a browser: on a desk and on a phone, with scripts and
without.

    python -m evaluation.reader_tasks [--screenshots FOLDER] [--list]

The samples are served by `searcher serve`.  Each task has a goal that its last step checks; each
page that it opens is saved as a picture.  Exit status 1 if a task cannot be done.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import Any

import click
from playwright import sync_api as playwright

from evaluation.browsing import running

WIDTHS = (1280, 390)


class Scripts(StrEnum):
    """Whether the browser runs scripts."""

    ON = "scripts"
    OFF = "plain"


_CHROMIUM = "/usr/bin/chromium"
_WAIT = 20_000  # milliseconds


@dataclass
class Visit:
    """A reader's tab; `shown` is called with each page that is opened."""

    page: Any
    origin: str
    shown: Callable[[Any], None] = field(default=lambda _: None)

    def open(self, path: str) -> None:
        """Open an address."""
        answer = self.page.goto(self.origin + path)
        assert answer is None or answer.status < 400, f"{path}: {answer.status}"
        self.shown(self.page)

    def follow(self, link: Any) -> None:
        """Click what leads to another page; text is the name of a link."""
        one = self.link(link) if isinstance(link, str) else link.first
        one.scroll_into_view_if_needed()
        with self.page.expect_navigation():
            one.click()
        self.shown(self.page)

    def link(self, name: str) -> Any:
        """Find a visible link by the beginning of its name."""
        return self.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first

    def search(self, words: str) -> None:
        """Type words into the search box, and press Enter."""
        self.page.locator("#q").fill(words)
        with self.page.expect_navigation():
            self.page.locator("#q").press("Enter")
        self.shown(self.page)

    def fill(self, label: str, text: str) -> None:
        """Fill in a field by its label."""
        self.page.get_by_label(label, exact=True).first.fill(text)

    def press(self, button: str) -> None:
        """Press a button that leads to another page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).first.click()
        self.shown(self.page)

    def reveal(self, summary: str) -> None:
        """Open what is closed on a narrow screen; on a wide one it is open."""
        one = self.page.locator(summary).first
        if one.is_visible():
            one.click()

    @property
    def total(self) -> int:
        """The number of records in the heading."""
        return number(self.page.locator("#total").inner_text().splitlines()[0])

    def path(self) -> str:
        """Return the address of the page, without the origin."""
        return str(self.page.url).removeprefix(self.origin)


def number(text: str) -> int:
    """Return the first number of a text."""
    return int(re.sub(r"\D", "", re.findall(r"[\d,\u202f\u00a0]+", text)[0]))


@dataclass(frozen=True, slots=True)
class Task:
    """What a reader wants, and the steps to it."""

    goal: str
    steps: Callable[[Visit], None]

    @property
    def name(self) -> str:
        """Its name: that of the function."""
        return self.steps.__name__


TASKS: list[Task] = []


def _task(goal: str) -> Callable[[Callable[[Visit], None]], Callable[[Visit], None]]:
    def added(steps: Callable[[Visit], None]) -> Callable[[Visit], None]:
        TASKS.append(Task(goal, steps))
        return steps

    return added


# Find


@_task("See whose archive it is, and try one of its examples.")
def example(visit: Visit) -> None:
    visit.open("/")
    assert "languages" in visit.page.locator(".holdings").inner_text()
    visit.follow(visit.page.locator(".examples a"))
    assert visit.total > 0


@_task("Learn in five steps what can be done here.")
def tour(visit: Visit) -> None:
    visit.open("/")
    visit.follow("A tour in five steps")
    assert visit.page.locator(".tour > li").count() == 5
    visit.follow(visit.page.locator(".try a"))
    assert visit.total > 0


@_task("Learn from the help how to look for a phrase; the number is what the example finds.")
def phrase(visit: Visit) -> None:
    visit.open("/help")
    row = visit.page.locator("tbody tr", has_text="exactly these words")
    shown = number(row.locator(".number").inner_text())
    visit.follow(row.locator("a"))
    assert visit.total == shown


@_task("Narrow a search to news, without those on one country.")
def narrow(visit: Visit) -> None:
    visit.open("/search?q=trade")
    visit.reveal(".narrow > summary")
    visit.reveal(".facet:not([open]):has(#facet-kind) > summary")
    value = visit.page.locator("section:has(#facet-kind) .value", has_text="News")
    shown = number(value.locator(".count").inner_text())
    visit.follow(value)
    assert visit.total == shown
    visit.reveal(".narrow > summary")
    if (switch := visit.page.get_by_label("Show the choices")).is_visible():
        switch.check()
    visit.reveal(".facet:not([open]):has(#facet-country) > summary")
    excluded = visit.page.locator("section:has(#facet-country) li", has_text="Russia")
    excluded.locator(".value").hover()
    visit.follow(excluded.get_by_role("link", name="not Russia"))
    assert visit.total < shown


@_task("See when records appeared, where some years have many more than others.")
def over_time(visit: Visit) -> None:
    visit.open("/search?q=culture")
    visit.follow("logarithmic")
    visit.follow("per thousand")
    visit.follow("Records by year, as a table")
    assert visit.page.locator("th", has_text="Per thousand").count() == 1
    visit.follow(visit.page.locator("tbody td a"))
    assert visit.page.locator(".timeline a[data-period]").count() != 1


@_task("Look at each event once, and at the other accounts of it.")
def each_event(visit: Visit) -> None:
    visit.open("/search?size=100")
    every = visit.total
    visit.follow("one of each event")
    assert visit.total < every
    visit.follow(visit.page.locator(".alike a"))
    assert visit.total == 2


@_task("Find what is about a place of one country: its part.")
def part_of_country(visit: Visit) -> None:
    visit.open("/countries/AZ")
    visit.follow(visit.page.locator("main a[href^='/countries/AZ-']"))
    assert visit.page.locator("h1").is_visible()
    assert visit.page.locator("main a[href^='/search']").count() > 0


@_task("See which countries the archive is about, on a map, and the partners of one.")
def world(visit: Visit) -> None:
    visit.open("/countries")
    assert visit.page.locator("svg").first.is_visible()
    visit.follow(visit.page.locator("main a:not(svg a)", has_text="Kazakhstan"))
    assert "/countries/KZ" in visit.path()
    assert visit.page.locator("svg").count() > 0


@_task("See which pairs of countries are written about, and open one.")
def pairs(visit: Visit) -> None:
    visit.open("/pairs")
    assert visit.page.locator("svg").first.is_visible()
    visit.follow(visit.page.locator("main a:not(svg a)", has_text="Armenia – Kazakhstan"))
    assert visit.path().startswith("/pairs/AM-KZ")


# Read and compare


@_task("Read the accounts of both sides of an event beside each other.")
def both_sides(visit: Visit) -> None:
    visit.open("/pairs/AM-KZ")
    visit.follow(visit.page.locator(".accounts .compared a"))
    assert visit.path().startswith("/compare/")
    assert visit.page.locator(".side-by-side mark").count() > 0


@_task("Compare two searches, and open what they share.")
def two_searches(visit: Visit) -> None:
    visit.open("/search?q=trade")
    visit.follow("compare with another search")
    box = visit.page.locator("input[name='b.q']")
    box.fill("culture")
    with visit.page.expect_navigation():
        box.press("Enter")
    visit.shown(visit.page)
    shared = visit.page.locator("main a[href*='in=both']").first
    shown = number(shared.inner_text())
    visit.follow(shared)
    assert number(visit.page.locator("main").inner_text()) == shown or str(shown) in (
        visit.page.locator("main").inner_text()
    )


@_task("Go from a result to the place of its words, and read on.")
def place(visit: Visit) -> None:
    visit.open("/search?q=railway")
    visit.follow(visit.page.locator(".to-place"))
    assert "#p" in visit.path()
    assert visit.page.locator(".text mark").count() > 0


@_task("Search in another alphabet, with digits as typed there.")
def alphabets(visit: Visit) -> None:
    visit.open("/")
    visit.search("Հայաստան")
    armenian = visit.total
    visit.search("Armenia")
    assert visit.total == armenian > 0
    visit.search("۲۰۱۷")
    digits = visit.total
    visit.search("2017")
    assert visit.total == digits > 0


@_task("Read every mention of a word through time.")
def every_mention(visit: Visit) -> None:
    visit.open("/search?q=railway")
    shown = visit.total
    visit.follow("every mention")
    assert visit.path().startswith("/mentions")
    assert f"{shown} records" in visit.page.locator("main").inner_text()
    visit.follow(visit.page.locator(".to-place"))
    assert visit.page.locator(".text mark").count() > 0


@_task("Paste a list of names, and get a table of counts; open one of its numbers.")
def table_of_queries(visit: Visit) -> None:
    visit.open("/counts")
    visit.page.locator("textarea").fill('railway\nculture\n"days of culture"')
    visit.press("Count")
    assert visit.page.locator("main tbody tr").count() == 3
    one = visit.page.locator("main tbody td a").first
    shown = number(one.inner_text())
    visit.follow(one)
    assert visit.total == shown


# Quote, collect, come back


@_task("Cite a record from its first screen, in a style.")
def cite(visit: Visit) -> None:
    visit.open("/search?q=railway")
    visit.follow(visit.page.locator(".hits h2 a"))
    link = visit.page.get_by_role("link", name="Cite", exact=True)
    assert link.bounding_box()["y"] < 800
    link.click()
    visit.follow("Other styles")
    visit.follow("APA")
    assert "/v1" in visit.page.locator(".citation").inner_text()


@_task("Quote one paragraph with an address that stays.")
def quote(visit: Visit) -> None:
    visit.open("/search?q=railway")
    visit.follow(visit.page.locator(".hits h2 a"))
    paragraph = visit.page.locator(".text p").nth(2)
    paragraph.hover()
    paragraph.locator(".number").click()
    assert visit.path().endswith("#p3")
    visit.follow(paragraph.locator(".more"))
    assert "#p3" in visit.page.locator("main").inner_text()


@_task("Collect two records in a basket, with a title and a note, and read them on one page.")
def collect(visit: Visit) -> None:
    visit.open("/search?q=railway")
    ids = visit.page.locator(".hits article").evaluate_all("all => all.map(e => e.dataset.id)")[:2]
    visit.open("/basket")
    visit.fill("Identifiers or permalinks of records", " ".join(ids))
    visit.press("Add")
    visit.fill("Title", "Railways")
    visit.page.get_by_label("Note", exact=True).first.fill("Compare the dates.")
    visit.press("Read, print and download")
    text = visit.page.locator("main").inner_text()
    assert "Railways" in text
    assert "Compare the dates." in text


@_task("Search within the records that were collected.")
def search_collected(visit: Visit) -> None:
    visit.open("/search?q=railway")
    ids = visit.page.locator(".hits article").evaluate_all("all => all.map(e => e.dataset.id)")[:3]
    visit.open("/dossier?t=Railways&" + "&".join(f"d={one}" for one in ids))
    box = visit.page.locator("main input[type=search], main input[name=q]").first
    box.fill("railway")
    with visit.page.expect_navigation():
        box.press("Enter")
    visit.shown(visit.page)
    assert visit.page.locator("main mark").count() > 0


@_task("See what came last into the archive, and follow it in a reader of feeds.")
def news(visit: Visit) -> None:
    visit.open("/search?q=culture")
    visit.follow("Added last")
    feed = visit.link("feed of new records").get_attribute("href")
    answer = visit.page.request.get(visit.origin + feed)
    assert answer.status == 200
    assert "<feed" in answer.text()


@_task("Save a search, and come back to its permalink.")
def save(visit: Visit) -> None:
    visit.open("/search?q=culture&country=KZ")
    found = visit.total
    visit.press("Save this search and get a permalink")
    assert visit.path().startswith("/s/")
    assert str(found) in visit.page.locator("main").inner_text()
    visit.open(visit.path())
    assert visit.page.locator("main a[href^='/d/']").count() > 0


@_task("Use the site in one's own language, and keep it.")
def own_language(visit: Visit) -> None:
    visit.open("/search?q=culture")
    visit.follow("Қазақша")
    assert visit.page.locator("html").get_attribute("lang") == "kk"
    visit.open("/help")
    assert visit.page.locator("html").get_attribute("lang") == "kk"


# Running


@click.command()
@click.option("--screenshots", type=click.Path(path_type=Path, file_okay=False))
@click.option("--list", "is_list", is_flag=True, help="Print the tasks only.")
def main(screenshots: Path | None, *, is_list: bool) -> None:
    """Do the tasks of researchers in a browser."""
    if is_list:
        click.echo("\n".join(f"{n}. {task.goal}" for n, task in enumerate(TASKS, 1)))
        return
    faults = list(_run(screenshots))
    print(f"{len(TASKS)} tasks in {len(WIDTHS) * 2} ways: {len(faults)} not done")
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


def _run(screenshots: Path | None) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, playwright.sync_playwright() as programs:
        archive, index = _samples(Path(folder))
        browser = programs.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        with running(archive, index, dict(os.environ)) as site:
            for task, width, scripts in product(TASKS, WIDTHS, Scripts):
                way = f"{task.name}-{width}-{scripts}"
                with _visit(browser, site.port, width, scripts) as visit:
                    if screenshots:
                        visit.shown = _Pictures(screenshots, way)
                    try:
                        task.steps(visit)
                    except (AssertionError, playwright.Error) as error:
                        yield f"{way}: {error!r} {visit.path()}"


def _samples(folder: Path) -> tuple[Path, Path]:
    """Fill the archive of the demo; return its folder, and that of its index."""
    program = Path(sys.executable).with_name("searcher")
    command = [str(program), "demo", "--folder", str(folder), "--no-serve"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / "archive", folder / "index"


@contextmanager
def _visit(browser: Any, port: int, width: int, scripts: Scripts) -> Iterator[Visit]:
    is_phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        java_script_enabled=scripts is Scripts.ON,
        is_mobile=is_phone,
        has_touch=is_phone,
    )
    context.set_default_timeout(_WAIT)
    yield Visit(context.new_page(), f"http://127.0.0.1:{port}")
    context.close()


@dataclass
class _Pictures:
    """Saves each page of a task as a picture."""

    folder: Path
    name: str
    count: int = 0

    def __call__(self, page: Any) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.count += 1
        name = f"{self.name}-{self.count}.png"
        page.screenshot(path=self.folder / name)


if __name__ == "__main__":
    main()
