"""Put scripts into every field of every format, and look whether any runs in a browser.

    python -m evaluation.injection [--vectors N] [--folder DIR]

Documents are made with a script, in one of many disguises, as title, text, source, creator, URL,
file name and every other hint; archivists decide with such reasons and names; readers search for
them.  The archive is served, and every page about them is opened in Chromium, once with the
site's content security policy and once with it switched off.  A script that runs, a link that would
run one, or an attribute with one is counted.  Exit status 1 if there was any.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import click
from playwright.sync_api import Browser, sync_playwright

from evaluation import making, making_office
from evaluation.browsing import served
from searcher.store import Archive

VECTORS: tuple[str, ...] = tuple(
    tomllib.loads((Path(__file__).parent / "labels" / "vectors.toml").read_text("utf-8"))["vectors"]
)
_TEXT = "Ministers of Kazakhstan and Armenia agreed on the loan of carpets. They meet again in May."
CHROMIUM = "/usr/bin/chromium"
_SHEET = {"Sheet1": "".join(f'<row><c t="s"><v>{n}</v></c></row>' for n in range(3))}
_PARAMETERS = (
    ("/search", "q"), ("/search", "pair"), ("/search", "source"), ("/search", "from"),
    ("/search", "sort"), ("/search", "page"), ("/search", "within"), ("/facet/source", "q"),
    ("/timeline", "q"), ("/concordance", "q"), ("/trends", "w"), ("/mentions", "q"),
    ("/counts", "lines"), ("/download", "q"),
    ("/pairs", "q"), ("/basket", "d"), ("/language", "back"), ("/complete.json", "q"),
    ("/search.atom", "q"), ("/search.json", "q"), ("/search/at", "q"), ("/dossier", "t"),
    ("/dossier", "s"), ("/dossier", "q"), ("/basket", "t"),
)  # fmt: skip
_HINTS = ("title", "source", "creator", "topics", "language", "kind", "retrieved", "published")
_INIT = "window.ran = n => console.info('RAN ' + n)"
_LOOK = """() => {
  const links = [...document.querySelectorAll('[href],[src],[action],[formaction]')].filter(e =>
    ['href', 'src', 'action', 'formaction'].some(a =>
      /^[\\s\\x00-\\x1f]*(javascript|data|vbscript)\\s*:.*ran/i.test(e.getAttribute(a) || '')))
  const handlers = [...document.querySelectorAll('*')].filter(e =>
    [...e.attributes].some(a => /^on/i.test(a.name) && /ran\\(/.test(a.value)))
  document.querySelectorAll('[autofocus]').forEach(e => e.focus())
  return links.length + handlers.length
}"""


@dataclass
class Placed:
    """The scripts that were placed, by what they are in, and those that ran or could."""

    count: int = 0
    ran: list[str] = field(default_factory=list)

    def vector(self, number: int) -> str:
        """Return a disguise of a script that reports the next number."""
        self.count += 1
        return VECTORS[number % len(VECTORS)].replace("{N}", str(self.count))


def documents(placed: Placed, number: int) -> Iterator[tuple[str, bytes]]:
    """Yield a document of each format, with a script in each of its fields: as text, or as markup
    that is the document's own.
    """

    def raw() -> str:
        return placed.vector(number)

    def text() -> str:
        return escape("".join(c for c in raw() if c in "\t\n\r" or c >= " "))

    metas = ("og:title", "og:site_name", "author", "keywords", "description", "dc.creator")
    head = "".join(f'<meta property="{name}" name="{name}" content="{text()}">' for name in metas)
    data = json.dumps({"@type": "NewsArticle", "headline": raw(), "author": raw()})
    head += (
        f'<link rel="canonical" href="{text()}"><script type="application/ld+json">{data}</script>'
    )
    yield "text.html", making.html(text(), [text(), f"{_TEXT} {text()}"], head)
    figure = f"<figure><img alt='{text()}'><figcaption>{raw()}</figcaption></figure>"
    yield "markup.html", making.html(raw(), [raw(), f"{_TEXT} {raw()}", figure])
    yield "note.txt", making.text([raw(), f"{_TEXT} {raw()}", raw()])
    subject = " ".join(raw().split())
    yield "mail.eml", making.mail({f"{number}.txt": making.text([raw(), _TEXT])}, subject)
    word = "".join(f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>" for t in (text(), f"{_TEXT} {text()}"))
    yield "letter.docx", making.docx(word, text())
    paragraphs = f"<text:p>{text()}</text:p><text:p>{_TEXT} {text()}</text:p>"
    yield "letter.odt", making.odt(paragraphs)
    yield "letter.fodt", making_office.flat_odt(paragraphs)
    creator = f"<dc:creator>{text()}</dc:creator>"
    yield "book.epub", making.epub({"a.xhtml": f"<h1>{text()}</h1><p>{_TEXT}</p>"}, creator)
    line = "".join(c for c in raw() if " " <= c < "\x7f")
    yield "paper.pdf", making.pdf([[line, "", *_TEXT.split(". "), line]], f"/Author ({line[:9]})")
    yield "book.xlsx", making_office.xlsx(strings=(text(), _TEXT, text()), sheets=_SHEET)
    yield "slides.pptx", making_office.pptx([making_office.shape([text(), f"{_TEXT} {text()}"])])
    row = {"title": raw(), "url": f"https://x.example/{quote(raw())}", "source": raw()}
    row |= {"body": f"{raw()}\n\n{_TEXT}", "creator": raw()}
    yield "rows.csv", making.table([row])
    yield "rows.jsonl", making.jsonl([row | {"url": f"https://y.example/{number}#{quote(raw())}"}])
    yield (
        "feed.xml",
        making.feed(
            f"<item><title>{text()}</title><link>https://z.example/{number}</link>"
            f"<author>{text()}</author><description>{text()} {_TEXT * 8}</description></item>"
        ),
    )


def hinted(placed: Placed, number: int) -> tuple[str, bytes, str]:
    """Return a document with a side file that has a script in each hint, under such a name."""
    name = "".join(c for c in placed.vector(number) if c.isprintable() and c not in "/\0")
    hints = "".join(f"{key} = {json.dumps(placed.vector(number))}\n" for key in _HINTS)
    return f"{name[:60]}.txt", making.text([f"Loan {number}", _TEXT]), hints


def fill(placed: Placed, folder: Path, vectors: int) -> Path:
    """Make documents with scripts, ingest them, and decide on some; return the archive."""
    files = folder / "in"
    for number in range(vectors):
        for name, data in documents(placed, number):
            _write(files / str(number) / name, data)
        name, data, hints = hinted(placed, number)
        _write(files / f"h{number}" / name, data)
        _write(files / f"h{number}" / f"{name}.meta.toml", hints.encode())
    _searcher(folder, "ingest", str(files))
    for number, identifier in enumerate(list(Archive(folder / "archive").ids())[: 4 * vectors]):
        by = ("--by", placed.vector(number), "--reason", placed.vector(number))
        act: tuple[str, ...] = ("withdraw", identifier)
        if number % 4:
            act = ("correct", identifier, "--title", placed.vector(number))
        _searcher(folder, *act, *by)
    return folder / "archive"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _searcher(folder: Path, *arguments: str) -> None:
    program = Path(sys.executable).with_name("searcher")
    command = [str(program), "--archive", "archive", "--index", "index", *arguments]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)


def addresses(placed: Placed, archive: Archive, vectors: int) -> Iterator[str]:
    """Yield the addresses of pages about the documents, and with scripts in each parameter."""
    yield from ("/", "/pairs", "/records", "/trends?w=ministers", "/concordance?q=ministers")
    yield "/mentions?q=ministers"
    for number in range(1, 30):
        yield f"/search?q=ministers&size=100&page={number}"
    for name in ("source", "creator", "kind", "language", "topic", "place", "review"):
        yield f"/facet/{name}"
    for identifier in archive.ids():
        yield f"/d/{identifier}"
        yield f"/d/{identifier}/diff/1..2"
    for number in range(vectors):
        for path, name in _PARAMETERS:
            yield f"{path}?{urlencode({name: placed.vector(number)})}"
        yield f"/{quote(placed.vector(number))}"


def look(browser: Browser, origin: str, paths: Iterable[str], placed: Placed, policy: str) -> int:
    """Open pages; note the scripts that ran, and what would run one; return how many pages."""
    context = browser.new_context(bypass_csp=policy == "off")
    page, opened = context.new_page(), 0
    page.add_init_script(_INIT)
    page.on("console", lambda m: _note(placed, page, policy, m.text))
    page.on("dialog", lambda dialog: _dismiss(placed, page, dialog))
    for path in paths:
        page.goto(origin + path, wait_until="domcontentloaded")
        opened += 1
        if page.evaluate(_LOOK):
            placed.ran.append(f"policy {policy}: markup: {page.url}")
    context.close()
    return opened


def _note(placed: Placed, page: Any, policy: str, message: str) -> None:
    if message.startswith("RAN "):
        placed.ran.append(f"policy {policy}: {message}: {page.url}")


def _dismiss(placed: Placed, page: Any, dialog: Any) -> None:
    placed.ran.append(f"dialog: {page.url}")
    dialog.dismiss()


@click.command()
@click.option("--vectors", default=len(VECTORS), help="How many disguises to try.")
def main(vectors: int) -> None:
    """Try scripts in every field, and print how many ran."""
    placed = Placed()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as programs:
        archive = fill(placed, Path(name), vectors)
        browser = programs.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        paths = list(addresses(placed, Archive(archive), vectors))
        with served(archive, Path(name, "index")) as port:
            for policy in ("on", "off"):
                pages = look(browser, f"http://127.0.0.1:{port}", paths, placed, policy)
                print(f"policy {policy}: {pages} pages opened")
        browser.close()
    print(f"{placed.count} scripts placed, {len(placed.ran)} ran or could")
    print("\n".join(sorted(set(placed.ran))[:50]))
    sys.exit(bool(placed.ran))


if __name__ == "__main__":
    main()
