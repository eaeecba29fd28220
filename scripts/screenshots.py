#!/usr/bin/env python3
"""Take screenshots of the site with the sample collection into docs/screenshots/.

scripts/screenshots.py        after `make demo`; needs Chromium at /usr/bin/chromium
"""

import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from searcher_web import Config, create_app

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "home": "/",
    "search": "/search?q=culture+OR+education&country=KZ",
    "record": "/search?q=%22round+table%22",
    "timeline": "/timeline?country=KZ",
    "facet": "/facet/source?country=KZ",
    "countries": "/countries",
    "pairs": "/pairs",
    "pair": "/pairs/AM-KZ",
    "country": "/countries/KZ",
    "trends": "/trends?w=culture&w=trade&w=education",
    "concordance": "/concordance?q=culture",
    "mentions": "/mentions?q=culture",
    "counts": "/counts?w=culture&w=trade&w=railway",
    "comparison": "/compare-searches?a.q=culture&b.q=trade",
    "download": "/download?q=culture",
    "history": "/history",
    "help": "/help",
    "tour": "/tour",
    "error": "/search?q=%28trade+OR+energy",
}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Serve the archive of the demo on a free port and take the screenshots."""
    app = create_app(Config(ROOT / "build/demo/archive", ROOT / "build/demo/index"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1200, "height": 850})
        for name, path in PAGES.items():
            page.goto(f"http://127.0.0.1:{server.port}{path}")
            if name == "record":
                page.click(".hits h2 a")
                page.click(".why summary >> nth=1")
            page.screenshot(path=folder / f"{name}.png")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
