"""Score titles and issuers of real press releases, if the data is available.

    python -m evaluation.releases [--data FILE.jsonl.gz]

Each row (title, html, url) is written as a page, with its URL as a hint. Prints the share of
records with the right title, and with the issuer's country among the parties; for comparison
the share with the right `<title>` element; and documents per second.
"""

import gzip
import html
import json
import tempfile
import time
from pathlib import Path

import click
from bs4 import BeautifulSoup

from searcher.index import open_engine
from searcher.ingest import find_inputs, ingest
from searcher.store import Archive

_DATA = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "state_pr_2021.jsonl.gz"
_SITE = "United States Department of State"


def _page(row: dict[str, str]) -> str:
    title = html.escape(row["title"])
    head = f"<head><meta charset=utf-8><title>{title} - {_SITE}</title></head>"
    return f"<!DOCTYPE html><html lang=en>{head}<body><h1>{title}</h1>{row['html']}</body></html>"


def _write(rows: list[dict[str, str]], folder: Path) -> None:
    for number, row in enumerate(rows):
        (folder / f"{number:04}.html").write_text(_page(row), "utf-8")
        side = f"url = {json.dumps(row['url'])}\n"
        (folder / f"{number:04}.html.meta.toml").write_text(side, "utf-8")


def _plain_title(page: Path) -> str:
    title = BeautifulSoup(page.read_bytes(), "lxml").title
    return title.get_text() if title else ""


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=_DATA)
@click.option("--issuer", default="US", show_default=True)
def main(data: Path, issuer: str) -> None:
    """Print the scores."""
    if not data.is_file():
        click.echo(f"{data.name} is not available: nothing to score.")
        return
    with gzip.open(data, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as name:
        pages = Path(name, "pages")
        pages.mkdir()
        _write(rows, pages)
        archive = Archive(Path(name, "archive"))
        engine = open_engine(Path(name, "index"))
        started = time.perf_counter()
        outcomes = list(ingest(find_inputs([str(pages)], (), ()), archive, engine))
        seconds = time.perf_counter() - started
        titled = party = plain = 0
        for row, outcome in zip(rows, outcomes, strict=True):
            record = archive.get(outcome.id or "")
            wanted = " ".join(row["title"].split())
            titled += record.title == wanted
            party += issuer in record.party_codes
            plain += _plain_title(pages / record.original.name) == wanted
    print(f"{len(rows)} releases, {len(rows) / seconds:.0f} documents/s\n")
    print(
        f"right title          {titled / len(rows):.3f}"
        f"   (the <title> element: {plain / len(rows):.3f})"
    )
    print(f"issuer is a party    {party / len(rows):.3f}")


if __name__ == "__main__":
    main()
