"""Score the countries found in news items against the labels of their editors.

    python -m evaluation.places [--data FILE.jsonl.gz] [--limit N] [--same DD=DE] [--worst 20]

Each row has `title`, `body` (may be empty) and `countries` (ISO codes).  Prints precision, recall
and F1 of the countries (micro-averaged), and the share of the rows with exactly two labels whose
two highest-ranked countries are these; and, in the same run, the scores of a baseline (the CLDR
names and the demonyms, matched as words, ranked by count).  Without `--data` the items of this
repository are scored, written for it in the style of a news wire; those of the second file were
written after the rules and without regard to them.
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
from searcher.metadata.parties import rank_countries, select_subjects
from searcher.model.pairs import country_of

_LABELS = Path(__file__).parent / "labels"
ITEMS, UNSEEN = _LABELS / "wire.jsonl", _LABELS / "wire_unseen.jsonl"
Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A news item with the countries that its editors assigned."""

    title: str
    body: str
    countries: frozenset[str]
    language: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The countries selected for an item, and all countries found in it, the best first."""

    countries: frozenset[str]
    ranking: Codes

    @property
    def pair(self) -> frozenset[str]:
        """The two highest-ranked countries."""
        return frozenset(self.ranking[:2])


@dataclass(frozen=True, slots=True)
class Score:
    """The counts of one method over all items: of countries, and of items with two labels."""

    correct: int
    selected: int
    labelled: int
    pairs: int
    correct_pairs: int

    @property
    def precision(self) -> float:
        """The share of the selected countries that are labelled."""
        return self.correct / self.selected if self.selected else 0.0

    @property
    def recall(self) -> float:
        """The share of the labelled countries that are selected."""
        return self.correct / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def pair_accuracy(self) -> float:
        """The share of the items of two countries whose pair is right."""
        return self.correct_pairs / self.pairs if self.pairs else 0.0


def items(path: Path, limit: int | None, same: Mapping[str, str]) -> Iterator[Item]:
    """Load the rows of a file, plain or gzip; `same` maps codes to equivalent codes."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            row = json.loads(line)
            countries = frozenset(same.get(c, c) for c in row["countries"])
            yield Item(
                row.get("title") or "", row.get("body") or "", countries, row.get("lang") or "en"
            )


def searcher_answer(item: Item) -> Answer:
    """Select and rank the countries of an item as the normaliser does."""
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


def baseline_answer(item: Item) -> Answer:
    """Select every country whose name or demonym is in the text: the baseline."""
    pattern, names = _plain_names(item.language)
    counts = Counter(
        names[m.group().lower()] for m in pattern.finditer(f"{item.title}\n{item.body}")
    )
    return Answer(frozenset(counts), tuple(code for code, _ in counts.most_common()))


def score(answers: Iterable[tuple[Item, Answer]], same: Mapping[str, str]) -> Score:
    """Score the answers to items."""
    correct = selected = labelled = pairs = correct_pairs = 0
    for item, raw in answers:
        answer = _mapped(raw, same)
        correct += len(answer.countries & item.countries)
        selected += len(answer.countries)
        labelled += len(item.countries)
        if len(item.countries) == 2:
            pairs += 1
            correct_pairs += answer.pair == item.countries
    return Score(correct, selected, labelled, pairs, correct_pairs)


def _mapped(answer: Answer, same: Mapping[str, str]) -> Answer:
    countries = frozenset(same.get(c, c) for c in answer.countries)
    ranking = tuple(dict.fromkeys(same.get(c, c) for c in answer.ranking))
    return Answer(countries, ranking)


def _answers(
    rows: Sequence[Item], method: Callable[[Item], Answer]
) -> tuple[list[tuple[Item, Answer]], float]:
    """Return each item with its answer, and the number of items per second."""
    if rows:
        method(rows[0])  # loads the data before timing
    started = time.perf_counter()
    found = [(item, method(item)) for item in rows]
    return found, len(rows) / max(time.perf_counter() - started, 1e-9)


def _print(name: str, scored: Score, speed: float) -> None:
    click.echo(
        f"{name:<18}{scored.precision:>10.3f}{scored.recall:>8.3f}{scored.f1:>8.3f}"
        f"{scored.pair_accuracy:>8.3f}{speed:>14,.0f}"
    )


def _print_worst(found: Sequence[tuple[Item, Answer]], worst: int, same: Mapping[str, str]) -> None:
    def errors(pair: tuple[Item, Answer]) -> int:
        return len(pair[0].countries ^ _mapped(pair[1], same).countries)

    for item, raw in sorted(found, key=lambda pair: -errors(pair))[:worst]:
        if not errors((item, raw)):
            return
        answer = _mapped(raw, same)
        not_found = " ".join(sorted(item.countries - answer.countries)) or "-"
        extra = " ".join(sorted(answer.countries - item.countries)) or "-"
        opening = (item.title or item.body)[:70].replace("\n", " ")
        click.echo(f"not found {not_found:<9} not labelled {extra:<9} {opening}")


@click.command()
@click.option(
    "--data",
    "paths",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    default=(ITEMS, UNSEEN),
)
@click.option("--limit", type=int, help="Only the first rows.")
@click.option("--same", multiple=True, metavar="DD=DE", help="Codes that count as equivalent.")
@click.option("--worst", default=20, show_default=True, help="How many wrong items to show.")
def main(paths: Sequence[Path], limit: int | None, same: Sequence[str], worst: int) -> None:
    """Print the scores and the worst cases of each file."""
    mapping = dict(pair.split("=", 1) for pair in same)
    for path in paths:
        _print_file(path.name, list(items(path, limit, mapping)), worst, mapping)


def _print_file(name: str, rows: Sequence[Item], worst: int, same: Mapping[str, str]) -> None:
    pairs = sum(len(item.countries) == 2 for item in rows)
    click.echo(f"{name}: {len(rows)} items, {pairs} with exactly two countries\n")
    click.echo(f"{'':<18}{'precision':>10}{'recall':>8}{'F1':>8}{'pair':>8}{'documents/s':>14}")
    found, speed = _answers(rows, searcher_answer)
    _print("searcher", score(found, same), speed)
    baseline, baseline_speed = _answers(rows, baseline_answer)
    _print("names, demonyms", score(baseline, same), baseline_speed)
    click.echo()
    _print_worst(found, worst, same)
    click.echo()


if __name__ == "__main__":
    main()
