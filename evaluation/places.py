"""Score the countries, parties and pairs of records against the labels of news items.

    python -m evaluation.places [--data FILE.jsonl.gz] [--limit N] [--same DD=DE] [--worst 20]

Each item is normalised as an ingest does.  A row has `title`, `body` (may be empty), and either
`countries`, the ISO codes under which editors filed it, or `countries_named`, those of all places
that it names.  Printed are the share of the items whose record has exactly the labelled parties,
by the number of labels (of two: exactly the one pair); and precision, recall and F1 of the labelled
countries, micro-averaged: of the parties for the labels of editors, of the countries of the record
for named places.

The baseline, in the same run, is a gazetteer that matches names, demonyms, short forms (`U.S.`) and
capitals as words.  Its parties are the countries it finds, or the two most often named where there
are two labels.  Without `--data` the items of this repository are scored, written for it in the
style of a news wire; those of the second file were written after the rules and without regard to
them.
"""

import gzip
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click

from evaluation.scores import Overlap
from searcher.gazetteer import country_codes
from searcher.gazetteer.countries import country_names, places_in
from searcher.metadata import Context, normalise
from searcher.model.identifiers import bytes_key, mint
from searcher.model.pairs import country_of, pairs_among
from searcher.model.record import Original, Record
from searcher.sandbox import read_original
from searcher.sources import Registry

_LABELS = Path(__file__).parent / "labels"
ITEMS, UNSEEN = _LABELS / "wire.jsonl", _LABELS / "wire_unseen.jsonl"
_MANY = 3  # labels of an item, and more
_LABELS_OF = {1: "one", 2: "two", _MANY: "three+"}


@dataclass(frozen=True, slots=True)
class Item:
    """A news item with its labels: the countries it was filed under, or all that it names."""

    title: str
    body: str
    countries: frozenset[str]
    language: str = "en"
    is_named: bool = False

    @property
    def text(self) -> str:
        """Title and body as one plain text."""
        return f"{self.title}\n\n{self.body}".strip()

    @property
    def size(self) -> int:
        """The number of labels, at most three."""
        return min(len(self.countries), _MANY)


@dataclass(frozen=True, slots=True)
class Answer:
    """The countries of the parties, the pairs, and the countries named."""

    parties: frozenset[str]
    pairs: tuple[str, ...]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """The counts of one method: of countries, and of items by their number of labels."""

    countries: Overlap
    items: Mapping[int, int]
    exact: Mapping[int, int]

    def share(self, size: int) -> float:
        """Return the share of the items with this many labels whose parties are just these."""
        return self.exact.get(size, 0) / self.items[size] if self.items.get(size) else 0.0


def items(path: Path, limit: int | None, same: Mapping[str, str]) -> Iterator[Item]:
    """Load the rows of a file, plain or gzip; `same` maps codes to equivalent codes."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            row = json.loads(line)
            named = "countries" not in row
            labels = row["countries_named" if named else "countries"]
            yield Item(
                row.get("title") or "",
                row.get("body") or "",
                frozenset(same.get(code, code) for code in labels),
                row.get("lang") or "en",
                named,
            )


# The record


@cache
def _registry() -> Registry:
    return Registry.load()


def record_of(item: Item) -> Record:
    """Normalise an item as an ingest does."""
    data = item.text.encode()
    document = read_original(data)
    sha256 = hashlib.sha256(data).hexdigest()
    original = Original(sha256, len(data), document.media_type, document.encoding, "", "")
    key = bytes_key(sha256)
    return normalise(document, Context(original, _registry(), mint(key), key))


def record_answer(item: Item) -> Answer:
    """Return what the record of an item holds."""
    record = record_of(item)
    parties = frozenset(map(country_of, record.party_codes))
    return Answer(parties, record.pairs, frozenset(record.countries))


# The baseline


@cache
def _plain_names(language: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Compile a pattern of the names of countries, their people and capitals; map each, in lower
    case, to its country.
    """
    names = {name.lower(): code for code, name in country_names(language).items()}
    known = places_in(language)
    for code in sorted(country_codes()):
        own = known.countries.get(code)
        listed = (*own.names, *own.demonyms, *own.capitals) if own else ()
        for name in (*listed, *known.further.names.get(code, ())):
            names.setdefault(name.lower(), code)
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.I), names


def baseline_answer(item: Item) -> Answer:
    """Select every country found by matching names as words; of two labels the two most named."""
    pattern, names = _plain_names(item.language)
    counts = Counter(names[m.group().lower()] for m in pattern.finditer(item.text))
    named = frozenset(counts)
    chosen = frozenset(code for code, _ in counts.most_common(2)) if item.size == 2 else named
    return Answer(chosen, pairs_among(chosen), named)


# Scores


def score(answers: Iterable[tuple[Item, Answer]], same: Mapping[str, str]) -> Score:
    """Score the answers to items."""
    countries, sizes, exact = Overlap(), Counter[int](), Counter[int]()
    for item, raw in answers:
        answer = _mapped(raw, same)
        found = answer.named if item.is_named else answer.parties
        countries += Overlap(len(found & item.countries), len(found), len(item.countries))
        sizes[item.size] += 1
        exact[item.size] += _is_exact(item, answer)
    return Score(countries, sizes, exact)


def _is_exact(item: Item, answer: Answer) -> bool:
    if item.size == 2:
        return answer.pairs == pairs_among(item.countries)
    return answer.parties == item.countries


def _mapped(answer: Answer, same: Mapping[str, str]) -> Answer:
    """Replace codes by those that they count as."""
    if not same:
        return answer
    parties, named = (
        frozenset(same.get(c, c) for c in codes) for codes in (answer.parties, answer.named)
    )
    return Answer(parties, pairs_among(parties), named)


def _answers(
    rows: Sequence[Item], method: Callable[[Item], Answer]
) -> tuple[list[tuple[Item, Answer]], float]:
    """Return each item with its answer, and the milliseconds of processor time per item."""
    if rows:
        method(rows[0])  # loads the data before timing
    started = time.process_time()
    found = [(item, method(item)) for item in rows]
    return found, 1000 * (time.process_time() - started) / max(len(rows), 1)


def _print(name: str, scored: Score, spent: float) -> None:
    found = scored.countries
    shares = "".join(f"{scored.share(size):>8.3f}" for size in _LABELS_OF)
    click.echo(
        f"{name:<18}{shares}{found.precision:>11.3f}{found.recall:>8.3f}{found.f1:>8.3f}"
        f"{spent:>8.1f}"
    )


def _print_worst(found: Sequence[tuple[Item, Answer]], worst: int, same: Mapping[str, str]) -> None:
    def chosen(item: Item, answer: Answer) -> frozenset[str]:
        mapped = _mapped(answer, same)
        return mapped.named if item.is_named else mapped.parties

    wrong = [(item, chosen(item, raw)) for item, raw in found]
    wrong.sort(key=lambda pair: -len(pair[0].countries ^ pair[1]))
    for item, codes in wrong[:worst]:
        if codes == item.countries:
            return
        not_found = " ".join(sorted(item.countries - codes)) or "-"
        extra = " ".join(sorted(codes - item.countries)) or "-"
        opening = item.text[:70].replace("\n", " ")
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
    sizes = Counter(item.size for item in rows)
    counted = ", ".join(f"{sizes[size]} of {name}" for size, name in _LABELS_OF.items())
    click.echo(f"{name}: {len(rows)} items by their number of labels: {counted}\n")
    heads = "".join(f"{head:>8}" for head in _LABELS_OF.values())
    click.echo(f"{'':<18}{heads}{'precision':>11}{'recall':>8}{'F1':>8}{'ms':>8}")
    found, spent = _answers(rows, record_answer)
    _print("record", score(found, same), spent)
    _print("plain gazetteer", *_scored_baseline(rows, same))
    click.echo()
    _print_worst(found, worst, same)
    click.echo()


def _scored_baseline(rows: Sequence[Item], same: Mapping[str, str]) -> tuple[Score, float]:
    found, spent = _answers(rows, baseline_answer)
    return score(found, same), spent


if __name__ == "__main__":
    main()
