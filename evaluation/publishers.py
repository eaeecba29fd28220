"""Score the sources that sentences name on sentences written for it.

    python -m evaluation.publishers

Each row of `labels/publishers.jsonl` has a text, its language, and the source that a record of it
should have, null if whoever is named is not a publisher.  All names in them are invented.  Prints,
for each language and all, how many sources there are, the precision and the recall, then the texts
that were not right.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import click
import msgspec

from searcher.metadata import Context, normalise
from searcher.model.record import Original
from searcher.readers.plain.text import read_text
from searcher.sources import Registry

_LABELS = Path(__file__).parent / "labels" / "publishers.jsonl"
ORIGINAL = Original("", 0, "text/plain", "utf-8", "", "")


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text with its language (BCP 47) and its source."""

    language: str
    text: str
    source: str | None


class Answer(msgspec.Struct, frozen=True):
    """A row, and the source that its record has."""

    row: Row
    found: str | None

    @property
    def is_right(self) -> bool:
        """Whether the record has the source of the row, or none as it."""
        return self.found == self.row.source


def read_rows(path: Path = _LABELS) -> tuple[Row, ...]:
    """Read labelled texts."""
    lines = path.read_text("utf-8").splitlines()
    return tuple(msgspec.json.decode(line, type=Row) for line in lines)


def answers(rows: Iterable[Row]) -> Iterator[Answer]:
    """Detect the source of each text; only what ships with the program is registered."""
    registry = Registry.load()
    for row in rows:
        context = Context(ORIGINAL, registry, "", "", language_prior=row.language)
        yield Answer(row, normalise(read_text(row.text, "utf-8"), context).source)


def precision_and_recall(given: Iterable[Answer]) -> tuple[float, float]:
    """Return the share of the sources found that are right, and of those labelled."""
    rows = tuple(given)
    right = sum(a.found is not None and a.is_right for a in rows)
    found = sum(a.found is not None for a in rows)
    labelled = sum(a.row.source is not None for a in rows)
    return right / found if found else 1.0, right / labelled if labelled else 1.0


def _line(name: str, given: tuple[Answer, ...]) -> str:
    precision, recall = precision_and_recall(given)
    return f"{name:<5}{len(given):>5}{precision:>11.3f}{recall:>9.3f}"


@click.command()
def main() -> None:
    """Print the scores."""
    given = tuple(answers(read_rows()))
    click.echo(f"{'':<5}{'texts':>5}{'precision':>11}{'recall':>9}")
    for language, those in groupby(given, key=lambda a: a.row.language):
        click.echo(_line(language, tuple(those)))
    click.echo(_line("all", given))
    for wrong in (a for a in given if not a.is_right):
        click.echo(f"  {wrong.row.text}: wanted {wrong.row.source!r}, found {wrong.found!r}")


if __name__ == "__main__":
    main()
