"""A real browser for tests: headless Chromium, in whose tabs nothing may go wrong."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from web_builders import Sample, Site
from werkzeug.serving import make_server

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium", path="/usr/bin")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
BOTH_WAYS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
_TIMEOUT = 20_000  # milliseconds that an action may wait for its element


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """Serve a site on a free port; gives its origin."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def origin(sample: Sample) -> Iterator[str]:
    """Serve the sample site; gives its origin."""
    with serving(sample) as origin:
        yield origin


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as programs:
        browser = programs.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@dataclass
class Tab:
    """A tab of the browser, with what went wrong in it."""

    page: Any
    origin: str
    wrong: list[str] = field(default_factory=list)
    cookies: set[str] = field(default_factory=set)
    """The names of cookies that may be set; none identifies a reader."""

    def open(self, path: str) -> None:
        self.page.goto(self.origin + path)

    def run(self, script: str, *values: object) -> Any:
        return self.page.evaluate(script, *values)

    def tab_to(self, selector: str) -> None:
        """Press Tab until an element has the focus."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if self.run("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"Tab does not reach {selector}")

    @property
    def path(self) -> str:
        """The address of the page, without the site's own."""
        return str(self.page.url).removeprefix(self.origin)

    @property
    def total(self) -> int:
        """The number of records in the heading."""
        heading = self.page.locator("#total").inner_text().splitlines()[0]
        return int(re.sub(r"\D", "", heading.split(" records")[0]) or 0)

    @property
    def hits(self) -> list[str]:
        """The identifiers of the hits shown."""
        return self.page.locator(".hits:not(.following-hits) article").evaluate_all(
            "all => all.map(e => e.dataset.id)"
        )

    def texts(self, selector: str) -> list[str]:
        """Return the text of each visible element."""
        seen = "every => every.filter(e => e.checkVisibility()).map(e => e.innerText)"
        return [" ".join(text.split()) for text in self.page.locator(selector).evaluate_all(seen)]

    def href(self, what: Any) -> str:
        """Return the address of a link."""
        return str(self._one(what).get_attribute("href"))

    def follow(self, what: Any) -> None:
        """Click, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self._one(what).click()

    def _one(self, what: Any) -> Any:
        return self.page.locator(what) if isinstance(what, str) else what

    def link(self, name: str) -> Any:
        """Find the link with this name, or whose name begins with it."""
        return self.page.get_by_role("link", name=name).first

    def keep(self, what: Any, path: Path) -> bytes:
        """Click on a download; save and return its content."""
        with self.page.expect_download() as coming:
            self._one(what).click()
        coming.value.save_as(path)
        return path.read_bytes()

    def enter(self) -> None:
        """Press Enter, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


Opener = Callable[..., AbstractContextManager[Tab]]


@pytest.fixture
def new_tab(chromium: Any, origin: str) -> Opener:
    """Opens tabs in which no error and no request to elsewhere may happen."""

    @contextmanager
    def opened(**settings: Any) -> Iterator[Tab]:
        context = chromium.new_context(**settings)
        context.set_default_timeout(_TIMEOUT)
        tab = Tab(context.new_page(), origin)
        _watch(tab)
        yield tab
        assert {cookie["name"] for cookie in context.cookies()} == tab.cookies
        context.close()
        assert not tab.wrong

    return opened


def _watch(tab: Tab) -> None:
    def on_console(message: Any) -> None:
        # The browser logs the status of error pages, which tests open on purpose.
        if message.type in ("error", "warning") and "with a status of 4" not in message.text:
            tab.wrong.append(message.text)

    def on_request(request: Any) -> None:
        if not request.url.startswith(tab.origin + "/"):
            tab.wrong.append(f"asks {request.url}")

    tab.page.on("console", on_console)
    tab.page.on("pageerror", lambda error: tab.wrong.append(str(error)))
    tab.page.on("request", on_request)


# How a page looks

WIDER = """() => {
  document.querySelectorAll("details").forEach(d => { d.open = true; });
  const room = window.innerWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > room + 0.5)
    .map(e => e.outerHTML.slice(0, 80)).concat(["the page"]);
}"""

# Each text with too little contrast to what is behind it (WCAG 2.2, 1.4.3).
FAINT = r"""() => {
  const parse = c => (c.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  // Text of a picture has its colour as a fill.
  const inkOf = (e, style) => e.closest("svg") ? style.fill : style.color;
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || e.closest("title") || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), ink = light(parse(inkOf(e, style))), paper = light(behind(e));
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 600);
    if (contrast < (large ? 3 : 4.5)) found.add(`${e.getAttribute("class") || e.tagName}: ${contrast}`);
  }
  return [...found];
}"""


@pytest.fixture
def reader(new_tab: Opener) -> Callable[[bool], Any]:
    """Open tabs of a browser with scripts, then without."""
    return lambda scripts: new_tab(java_script_enabled=scripts)


def search_for(tab: Tab, words: str) -> None:
    """Type a query into the search box and submit it."""
    tab.page.locator("#q").fill(words)
    tab.page.locator("#q").focus()
    tab.enter()


def total_of(sample: Sample, path: str) -> int:
    """Return the total of a search from its JSON."""
    return int(sample.json(path.replace("/search", "/search.json", 1))["total"])


def assert_search(tab: Tab, sample: Sample, path: str) -> None:
    """Assert that the page is that of a search and agrees with its JSON."""
    assert tab.path == path
    assert tab.total == total_of(sample, path) > 0
