"""Score titles and kinds of plain texts.

    python -m evaluation.texts

Of diplomatic documents the editors' heading is the first line of the text: scored are the title,
and the kind, which should be that of the form in the heading, or report.  Of translated news the
title is written above the body, with an empty line or none between them, and scored for each
language.  The texts are not in the repository.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from evaluation.publishers import ORIGINAL
from searcher.metadata import Context, normalise
from searcher.model.record import Kind, Record
from searcher.readers.plain.text import clean, read_text
from searcher.sources import Registry

_CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
_FORMS: tuple[tuple[str, Kind], ...] = (
    (r"telegram|despatch|airgram|^the [^,]* to (?:the|certain) ", Kind.TELEGRAM),
    (r"memorandum", Kind.MEMORANDUM),
    (r"aide-m[eé]moire|note verbale|^note from", Kind.NOTE),
    (r"^letter|^message", Kind.LETTER),
    (r"minutes|^record|notes (?:of|on)|conversation", Kind.MINUTES),
    (r"statement", Kind.STATEMENT),
    (r"remarks|address", Kind.SPEECH),
)
"""What is in a heading → the kind of the document; the first that is found."""

_NUMBER = re.compile(r"^(?:no\.? ?)?\[?\d+\]?[.\s]*")


def kinds_of(heading: str) -> frozenset[Kind]:
    """Return the kinds that are right for a document with a heading: its own, and report."""
    text = _NUMBER.sub("", heading.lower())
    own = next((kind for form, kind in _FORMS if re.search(form, text)), Kind.REPORT)
    return frozenset({own, Kind.REPORT})


def record_of(text: str, registry: Registry) -> Record:
    """Make the record of a plain text."""
    return normalise(read_text(text, "utf-8"), Context(ORIGINAL, registry, "", ""))


def is_same_line(found: str | None, wanted: str) -> bool:
    """Compare a title with the line it should be, but for spaces and invisible characters."""
    return found is not None and clean(found).casefold() == clean(wanted).casefold()


def diplomatic_scores(rows: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Count the documents, and those with the right title and the right kind."""
    registry, counts = Registry.load(), Counter[str]()
    for row in rows:
        record = record_of(row["text"], registry)
        counts["documents"] += 1
        counts["title"] += is_same_line(record.title, row["title"])
        counts["kind"] += record.kind in kinds_of(row["title"])
    return counts


def first_line_scores(
    rows: Iterable[Mapping[str, Any]], between: str
) -> Iterator[tuple[str, float]]:
    """Yield each language with the share of titles found above the bodies of its texts."""
    registry, right, texts = Registry.load(), Counter[str](), Counter[str]()
    for row in rows:
        record = record_of(f"{row['title']}{between}{row['body']}", registry)
        texts[row["lang"]] += 1
        right[row["lang"]] += is_same_line(record.title, row["title"])
    yield from ((language, right[language] / texts[language]) for language in texts)


def _rows(name: str) -> list[dict[str, Any]]:
    path = _CORPORA / f"{name}.jsonl.gz"
    if not path.exists():
        click.echo(f"{name} is not available: nothing to score.")
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@click.command()
def main() -> None:
    """Print the scores."""
    if rows := _rows("frus_dev"):
        counts = diplomatic_scores(rows)
        for name in ("title", "kind"):
            click.echo(f"diplomatic documents: {name:<6}{counts[name] / counts['documents']:>7.3f}")
    if rows := _rows("ntrex_dev"):
        for name, between in (("an empty line", "\n\n"), ("a new line", "\n")):
            scores = dict(first_line_scores(rows, between))
            click.echo(
                f"titles above {name}: " + ", ".join(f"{k} {v:.3f}" for k, v in scores.items())
            )


if __name__ == "__main__":
    main()
