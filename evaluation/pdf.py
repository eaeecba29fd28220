"""Score the text of PDFs that are printed from known texts, beside pdfminer and pdfplumber.

    python -m evaluation.pdf

Chromium prints sample documents, and texts that are written from right to left, in several layouts,
some with hyphens at the ends of lines, and some whose fonts lack the map to Unicode (then only the
warning counts).  Prints for each layout and reader: token F1; how far the words are in order (1 is
the same sequence, by insertions and deletions); and the share of paragraphs that are whole.
"""

import html
import io
import re
import shutil
import statistics
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import click
from rapidfuzz.distance import Indel

from evaluation.weights import token_f1
from searcher.model.review import ReviewCode
from searcher.readers.document import BlockKind, Document
from searcher.sandbox import read_original

_SAMPLES = Path(__file__).resolve().parents[1] / "samples"
_CHROMIUM = shutil.which("chromium")
_RIGHT_TO_LEFT = Path(__file__).parent / "labels" / "right_to_left.toml"
_DOCUMENTS = (
    "mfa-kz/06-prigranichnyj-seminar.html", "mavi-bogaz/02-umut-koprusu.html",
    "mfa-am/01-*.html", "mfa-az/02-gurcustan-diplomatlar.html", "mfa-kz/01-armeniia-elshisi.html",
    "parliament-kz/03-library-agreement.html", "rioni-post/03-wine-and-apples.html",
)  # fmt: skip
_PARAGRAPHS = 5  # of a document
_LEAST_PART = 3  # letters before and after a hyphen at the end of a line
_HEAD = "Bulletin of the Lantern Press"
_MARGIN = '<div style="font-size:8pt;width:100%;text-align:center">{}</div>'
_TABLE = (("Route", "Wagons", "Tariff"), ("Aktau", "1 240", "12.50"), ("Poti", "870", "9.75"))


class Layout(StrEnum):
    """How a text is printed."""

    PLAIN = "plain"
    COLUMNS = "two columns, hyphens"
    NARROW = "three columns, hyphens"
    TABLE = "table"
    INDENTED = "indented, no gaps"
    UNMAPPED = "no map to Unicode"


_STYLES = {
    Layout.PLAIN: "p { margin: 0 0 1em }",
    Layout.COLUMNS: "main { columns: 2; font-size: 10pt } p { margin: 0 0 .7em }",
    Layout.NARROW: "main { columns: 3; font-size: 8pt } p { margin: 0 0 1em }",
    Layout.TABLE: "p { margin: 0 0 1em } td { padding: .3em 2em .3em 0 }",
    Layout.INDENTED: "p { margin: 0; text-indent: 2em; text-align: justify }",
    Layout.UNMAPPED: "p { margin: 0 0 1em }",
}
_HYPHENATED = {Layout.COLUMNS: 34, Layout.NARROW: 26}
"""Layouts whose lines end in hyphens → their length, in characters."""

_FROM_RIGHT = ("ar", "fa", "he")


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be printed: its language, title and paragraphs."""

    language: str
    title: str
    paragraphs: tuple[str, ...]

    def expected(self, layout: Layout) -> list[str]:
        """Return the blocks of text that a reader should find."""
        rows = [" ".join(row) for row in _TABLE] if layout is Layout.TABLE else []
        return [self.title, *self.paragraphs[:1], *rows, *self.paragraphs[1:]]


class Score(NamedTuple):
    """How well a reader read one PDF."""

    f1: float
    order: float
    whole: float


Reader = Callable[[bytes], list[str]]


def texts() -> Iterator[Text]:
    """Load the texts that are printed."""
    for pattern in _DOCUMENTS:
        (path,) = (_SAMPLES / "collection").glob(pattern)
        document = read_original(path.read_bytes())
        blocks = [b.text for b in document.blocks if b.kind is BlockKind.PARAGRAPH]
        long = [text for text in blocks if len(text) > 100]
        heading = next(b.text for b in document.blocks)
        declared = re.search(rb'<html[^>]*\blang="?([a-z]{2})', path.read_bytes())
        language = declared[1].decode() if declared else "en"
        yield Text(language, heading, tuple(long[:_PARAGRAPHS]))
    for language, known in tomllib.loads(_RIGHT_TO_LEFT.read_text("utf-8")).items():
        yield Text(language, known["title"], tuple(known["paragraphs"]))


def printed(browser: Any, text: Text, layout: Layout) -> bytes:
    """Print a text as a PDF."""
    page = browser.new_page()
    page.set_content(_page(text, layout))
    data: bytes = page.pdf(
        format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "25mm"),
        display_header_footer=True, header_template=_MARGIN.format(_HEAD),
        footer_template=_MARGIN.format('Page <span class="pageNumber"></span>'),
    )  # fmt: skip
    page.close()
    return data.replace(b"/ToUnicode", b"/NoUnicode") if layout is Layout.UNMAPPED else data


def _page(text: Text, layout: Layout) -> str:
    paragraphs = [f"<p>{_written(one, text, layout)}</p>" for one in text.paragraphs]
    if layout is Layout.TABLE:
        rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in _TABLE)
        paragraphs.insert(1, f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    direction = "rtl" if text.language in _FROM_RIGHT else "ltr"
    style = f"body {{ font: 11pt/1.4 'DejaVu Sans' }} h1 {{ font-size: 18pt }} {_STYLES[layout]}"
    return (
        f'<!doctype html><html lang="{text.language}" dir="{direction}"><style>{style}</style>'
        f"<h1>{html.escape(text.title)}</h1><main>{''.join(paragraphs)}</main></html>"
    )


def _written(paragraph: str, text: Text, layout: Layout) -> str:
    if layout not in _HYPHENATED or text.language in _FROM_RIGHT:
        return html.escape(paragraph)
    lines = _divided(paragraph, _HYPHENATED[layout])
    return "<br>".join(map(html.escape, lines))


def _divided(paragraph: str, length: int) -> Iterator[str]:
    """Yield the lines of a paragraph, of which words are divided at hyphens where they must be."""
    line = ""
    for word in paragraph.split():
        rest = word
        while line and len(line) + 1 + len(rest) > length:
            part = length - len(line) - 2
            if word.isalpha() and _LEAST_PART <= part <= len(rest) - _LEAST_PART:
                line, rest = f"{line} {rest[:part]}-", rest[part:]
            yield line
            line = ""
        line = f"{line} {rest}".strip()
    yield line


def _ours(data: bytes) -> list[str]:
    return [block.text for block in read_original(data).blocks]


def _pdfminer(data: bytes) -> list[str]:
    from pdfminer.high_level import extract_text  # noqa: PLC0415

    return _split(extract_text(io.BytesIO(data)))


def _pdfplumber(data: bytes) -> list[str]:
    import pdfplumber  # noqa: PLC0415

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return _split("\n\n".join(page.extract_text() or "" for page in pdf.pages))


def _split(text: str) -> list[str]:
    """Split a text at empty lines; words are joined at hyphens, as our reader does."""
    text = re.sub(r"-\n(?=[^\W\d_A-Z])", "", text.replace("\u00ad\n", "").replace("\u00ad", ""))
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n|\f", text))
    return [part for part in paragraphs if part]


def score(found: Sequence[str], expected: Sequence[str]) -> Score:
    """Compare the blocks that a reader found with the printed ones."""
    ours, theirs = (" ".join(blocks).split() for blocks in (found, expected))
    whole = set(found)
    return Score(
        token_f1(" ".join(ours), " ".join(theirs)),
        Indel.normalized_similarity(ours, theirs),
        statistics.mean(one in whole for one in expected),
    )


def _has_warning(document: Document) -> bool:
    return any(one.code is ReviewCode.TEXT_UNREADABLE for one in document.warnings)


def _print_table(scores: Mapping[tuple[Layout, str], list[Score]], readers: Sequence[str]) -> None:
    print(f"{'':<26}{'':<14}{'F1':>8}{'order':>8}{'whole':>8}")
    for layout in Layout:
        for reader in readers:
            if found := scores.get((layout, reader)):
                means = (
                    statistics.mean(getattr(s, n) for s in found) for n in ("f1", "order", "whole")
                )
                print(f"{layout:<26}{reader:<14}" + "".join(f"{one:>8.3f}" for one in means))


@click.command()
def main() -> None:
    """Print the scores."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError:
        print("Playwright is not installed: nothing to score.")
        return
    if _CHROMIUM is None:
        print("Chromium is not installed: nothing to score.")
        return
    readers: dict[str, Reader] = {"ours": _ours, "pdfminer": _pdfminer, "pdfplumber": _pdfplumber}
    scores = defaultdict[tuple[Layout, str], list[Score]](list)
    flagged, number = list[bool](), 0
    with sync_playwright() as programs:
        browser = programs.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        for text in texts():
            for layout in Layout:
                data, number = printed(browser, text, layout), number + 1
                if layout is Layout.UNMAPPED:
                    flagged.append(_has_warning(read_original(data)))
                    continue
                for name, read in readers.items():
                    scores[layout, name].append(score(read(data), text.expected(layout)))
        browser.close()
    _print_table(scores, list(readers))
    print(f"\n{number} PDFs; without a map to Unicode, flagged: {sum(flagged)} of {len(flagged)}")


if __name__ == "__main__":
    main()
