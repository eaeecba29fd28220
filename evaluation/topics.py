"""Score topics on news and press releases that were labelled by hand.

    python -m evaluation.topics

Each row of `labels/topics_*.jsonl` names a row of outside data, the topics it has, and those that
are also right: neither missed nor wrong.  Prints for each file the number of texts, precision and
recall.  The texts themselves are not in the repository.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click
import msgspec

from evaluation.publishers import ORIGINAL
from searcher.metadata import Context, normalise
from searcher.readers.plain.text import read_text
from searcher.sources import Registry

_LABELS = Path(__file__).parent / "labels"
_CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
_FILES = {"topics_tengrinews": "tengrinews_dev", "topics_state_pr": "state_pr_2021"}
"""File of labels → file of texts."""


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The topics of a text."""

    id: str
    topics: tuple[str, ...]
    also: tuple[str, ...] = ()


class Scored(msgspec.Struct, frozen=True):
    """A label with the topics that the record of its text has."""

    label: Label
    found: tuple[str, ...]

    @property
    def right(self) -> int:
        """How many of the topics found are right."""
        return len({*self.found} & {*self.label.topics, *self.label.also})

    @property
    def hits(self) -> int:
        """How many of the topics labelled are found."""
        return len({*self.found} & {*self.label.topics})


def precision_and_recall(scored: Iterable[Scored]) -> tuple[float, float]:
    """Return the share of the topics found that are right, and of those labelled."""
    rows = tuple(scored)
    found, labelled = sum(len(s.found) for s in rows), sum(len(s.label.topics) for s in rows)
    return sum(s.right for s in rows) / found, sum(s.hits for s in rows) / labelled


def read_labels(name: str) -> tuple[Label, ...]:
    """Read the labels of a file."""
    lines = (_LABELS / f"{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(msgspec.json.decode(line, type=Label) for line in lines)


def score(labels: Iterable[Label], texts: Mapping[str, str]) -> Iterator[Scored]:
    """Detect the topics of each labelled text."""
    context = Context(ORIGINAL, Registry.load(), "", "")
    for label in labels:
        record = normalise(read_text(texts[label.id], "utf-8"), context)
        yield Scored(label, record.topics)


def _texts(path: Path) -> Mapping[str, str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return {row["id"]: row.get("text") or f"{row['title']}\n\n{row['body']}" for row in rows}


@click.command()
def main() -> None:
    """Print the scores."""
    all_scored: list[Scored] = []
    for name, file in _FILES.items():
        path = _CORPORA / f"{file}.jsonl.gz"
        if not path.exists():
            click.echo(f"{file} is not available: nothing to score.")
            continue
        scored = list(score(read_labels(name), _texts(path)))
        all_scored += scored
        _print(file, scored)
    if all_scored:
        _print("all", all_scored)


def _print(name: str, scored: list[Scored]) -> None:
    precision, recall = precision_and_recall(scored)
    click.echo(f"{name:<16}{len(scored):>5}{precision:>9.3f}{recall:>9.3f}")


if __name__ == "__main__":
    main()
