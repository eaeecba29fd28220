"""Which countries news items are about, against their editors' labels.

    python -m evaluation.places [--data FILE.jsonl.gz] [--limit N] [--same DD=DE] [--worst 20]

Each row has `title`, `body` (may be empty) and `countries` (ISO codes).  Printed: precision,
recall and F1 of the countries, and of the rows with exactly two labels how many have just these as
their two weightiest; beside both, in the same run, a plain peer (the CLDR names and the demonyms,
matched as words; for the pair the two most named).  Without `--data` the items of this repository
are scored, which are written for it in the manner of an agency's wire; the second file was
written after the rules and without them.
"""

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click

from searcher.gazetteer import country_codes
from searcher.gazetteer.countries import country_names, places_in
from searcher.metadata.parties.selection import rank_countries, select_subjects
from searcher.model.pairs import country_of

_LABELS = Path(__file__).parent / "labels"
ITEMS, UNSEEN = _LABELS / "wire.jsonl", _LABELS / "wire_unseen.jsonl"
Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One news item with the countries its editors gave it."""

    title: str
    body: str
    countries: frozenset[str]
    language: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader says of an item: its countries, and all it saw, the weightiest first."""

    countries: frozenset[str]
    ranking: Codes

    @property
    def pair(self) -> frozenset[str]:
        """The two weightiest."""
        return frozenset(self.ranking[:2])


@dataclass(frozen=True, slots=True)
class Score:
    """How right a reader was over all items."""

    right: int
    said: int
    labelled: int
    pairs: int
    pairs_right: int

    @property
    def precision(self) -> float:
        """The share of the countries said that are labelled."""
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        """The share of the countries labelled that were said."""
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def pair_accuracy(self) -> float:
        """The share of the items of two countries whose pair is right."""
        return self.pairs_right / self.pairs if self.pairs else 0.0


def items(path: Path, limit: int | None, same: Mapping[str, str]) -> Iterator[Item]:
    """The rows of a file, plain or gzip; `same` maps codes that count as others."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            row = json.loads(line)
            countries = frozenset(same.get(c, c) for c in row["countries"])
            yield Item(
                row.get("title") or "", row.get("body") or "", countries, row.get("lang") or "en"
            )


def ours(item: Item) -> Answer:
    """What the normaliser says: the parties, and the home of a domestic item."""
    chosen = {country_of(c.code) for c in select_subjects(item.title, item.body, item.language)}
    ranking = tuple(c.code for c in rank_countries(item.title, item.body, item.language))
    return Answer(frozenset(chosen), ranking)


@cache
def _plain_names(language: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    names = {name.lower(): code for code, name in country_names(language).items()}
    for code in country_codes():
        known = places_in(language).countries.get(code)
        demonyms = known.demonyms if known else ()
        for word in demonyms:
            names.setdefault(word.lower(), code)
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.I), names


def plain(item: Item) -> Answer:
    """The peer: every country whose name or demonym stands in the text."""
    pattern, names = _plain_names(item.language)
    counts = Counter(
        names[m.group().lower()] for m in pattern.finditer(f"{item.title}\n{item.body}")
    )
    return Answer(frozenset(counts), tuple(code for code, _ in counts.most_common()))


def score(pairs: Iterable[tuple[Item, Answer]], same: Mapping[str, str]) -> Score:
    """The score of the answers to items."""
    right = said = labelled = two = two_right = 0
    for item, given in pairs:
        answer = _mapped(given, same)
        right += len(answer.countries & item.countries)
        said += len(answer.countries)
        labelled += len(item.countries)
        if len(item.countries) == 2:
            two += 1
            two_right += answer.pair == item.countries
    return Score(right, said, labelled, two, two_right)


def _mapped(answer: Answer, same: Mapping[str, str]) -> Answer:
    countries = frozenset(same.get(c, c) for c in answer.countries)
    ranking = tuple(dict.fromkeys(same.get(c, c) for c in answer.ranking))
    return Answer(countries, ranking)


def _answers(
    rows: Sequence[Item], reader: Callable[[Item], Answer]
) -> tuple[list[tuple[Item, Answer]], float]:
    """Each item with the answer to it, and the items read in a second."""
    if rows:
        reader(rows[0])  # tables are read once, not timed
    started = time.perf_counter()
    found = [(item, reader(item)) for item in rows]
    return found, len(rows) / max(time.perf_counter() - started, 1e-9)


def _print(name: str, scored: Score, speed: float) -> None:
    click.echo(
        f"{name:<18}{scored.precision:>10.3f}{scored.recall:>8.3f}{scored.f1:>8.3f}"
        f"{scored.pair_accuracy:>8.3f}{speed:>14,.0f}"
    )


def _print_worst(found: Sequence[tuple[Item, Answer]], worst: int, same: Mapping[str, str]) -> None:
    def wrong(pair: tuple[Item, Answer]) -> int:
        return len(pair[0].countries ^ _mapped(pair[1], same).countries)

    for item, given in sorted(found, key=lambda pair: -wrong(pair))[:worst]:
        if not wrong((item, given)):
            return
        answer = _mapped(given, same)
        missed = " ".join(sorted(item.countries - answer.countries)) or "-"
        more = " ".join(sorted(answer.countries - item.countries)) or "-"
        head = (item.title or item.body)[:70].replace("\n", " ")
        click.echo(f"missed {missed:<9} not labelled {more:<9} {head}")


def _same(given: Sequence[str]) -> Mapping[str, str]:
    return dict(pair.split("=", 1) for pair in given)


@click.command()
@click.option(
    "--data",
    "paths",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    default=(ITEMS, UNSEEN),
)
@click.option("--limit", type=int, help="Only the first rows.")
@click.option("--same", multiple=True, metavar="DD=DE", help="Codes that count as others.")
@click.option("--worst", default=20, show_default=True, help="How many wrong items to show.")
def main(paths: Sequence[Path], limit: int | None, same: Sequence[str], worst: int) -> None:
    """Print the scores and the worst cases of each file."""
    alike = _same(same)
    for path in paths:
        _print_file(path.name, list(items(path, limit, alike)), worst, alike)


def _print_file(name: str, rows: Sequence[Item], worst: int, alike: Mapping[str, str]) -> None:
    pairs = sum(len(item.countries) == 2 for item in rows)
    click.echo(f"{name}: {len(rows)} items, {pairs} of just two countries\n")
    click.echo(f"{'':<18}{'precision':>10}{'recall':>8}{'F1':>8}{'pair':>8}{'documents/s':>14}")
    found, speed = _answers(rows, ours)
    _print("searcher", score(found, alike), speed)
    peer, peer_speed = _answers(rows, plain)
    _print("names, demonyms", score(peer, alike), peer_speed)
    click.echo()
    _print_worst(found, worst, alike)
    click.echo()


if __name__ == "__main__":
    main()
