"""Score which segments of saved pages are in the main text, and which are left out.

    python -m evaluation.segments [--data FILE.jsonl.gz] [--worst N]

A row has html, and lists of segments that must be in the main text (`with`) or not (`without`).
Prints recall (the share of the segments `with` that are found), precision (their share among all
that are found), F1, the number of pages with the warning `content-left-out`, and the first wrong
segments.
"""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from searcher.model.errors import RefusedInput
from searcher.model.review import ReviewCode
from searcher.readers.document import Document
from searcher.sandbox import read_original

_DATA = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "pages_mixed.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of a page: whether it must be in the main text, and whether it is."""

    page: str
    text: str
    is_wanted: bool
    is_found: bool


def segments(row: Mapping[str, Any], document: Document | None) -> Iterator[Segment]:
    """Yield the segments of a row, searched in the document of its page (None if refused)."""
    blocks = document.blocks if document else ()
    found = " ".join(" ".join(block.text.split()) for block in blocks)
    for key in ("with", "without"):
        for text in row[key]:
            is_found = " ".join(text.split()) in found
            yield Segment(str(row.get("id")), text, key == "with", is_found)


def scores(found: Sequence[Segment]) -> tuple[float, float, float]:
    """Return recall, precision and F1."""
    right = sum(s.is_found for s in found if s.is_wanted)
    wanted, all_found = (sum(s.is_wanted for s in found), sum(s.is_found for s in found))
    recall, precision = right / max(wanted, 1), right / max(all_found, 1)
    return recall, precision, 2 * right / max(wanted + all_found, 1)


def _read(row: Mapping[str, Any]) -> Document | None:
    try:
        return read_original(row["html"].encode("utf-8", "replace"), "text/html")
    except RefusedInput:
        return None


def _is_incomplete(document: Document) -> bool:
    return any(warning.code is ReviewCode.CONTENT_LEFT_OUT for warning in document.warnings)


@click.command()
@click.option("--data", "path", type=click.Path(path_type=Path), default=_DATA)
@click.option("--worst", default=5, show_default=True)
def main(path: Path, worst: int) -> None:
    """Print the scores and some wrong segments."""
    if not path.is_file():
        click.echo(f"{path.name} is not available: nothing to score.")
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    read = [_read(row) for row in rows]
    found = [s for row, one in zip(rows, read, strict=True) for s in segments(row, one)]
    recall, precision, f1 = scores(found)
    incomplete = sum(_is_incomplete(document) for document in read if document)
    print(f"{len(rows)} pages, {incomplete} with the warning content-left-out")
    print(f"recall {recall:.4f}  precision {precision:.4f}  F1 {f1:.4f}")
    for name, faults in (
        ("missing", [s for s in found if s.is_wanted and not s.is_found]),
        ("not wanted", [s for s in found if s.is_found and not s.is_wanted]),
    ):
        print(f"{len(faults)} {name}")
        for segment in faults[:worst]:
            print(f"  {segment.page}: {segment.text[:80]!r}")


if __name__ == "__main__":
    main()
