"""Learn the weights by which the parties of a text are selected, from labelled documents.

    python -m evaluation.party_weights --data FILE.jsonl.gz [--write]

Each row has `title`, `body` and `countries`, under which editors filed it.  Learned from are the
even rows and, three times as important, the documents labelled by hand (`evaluation.labelled`)
that are available.  A row of two labels counts 1.25 times, one of more three times, as they are
few.  The model is `evaluation.conditional_logit`: of the sets of countries that
`metadata.parties.party_sets` compares, one is the labelled one, or comes nearest to it.

Agency items, which have a dateline, are filed under more countries than the same words make parties
elsewhere.  How many more is calibrated: a constant is added for two countries and one for more,
those by which, in cross-validation over the even rows, most items of three labels or more are
exact, as long as the shares of one and of two labels stay above their least.

Prints the share of rows with exactly the labelled parties, by the number of labels: of the even
rows by cross-validation and as learned from, and of the odd ones, which it has not seen.  `--write`
writes the weights to src/searcher/metadata/data/party_weights.toml.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

from evaluation import labelled, places
from evaluation.conditional_logit import Choice, Matrix, fit_choices
from searcher.metadata.parties.mention_weights import weigh_mentions
from searcher.metadata.parties.party_detector import source_bonuses
from searcher.metadata.parties.party_features import Features
from searcher.metadata.parties.party_selection import Selection
from searcher.metadata.parties.party_sets import CountrySet, PartySets, Weights
from searcher.model.pairs import country_of
from searcher.model.record import Record
from searcher.sources import Registry

_OUT = Path(__file__).resolve().parents[1] / "src/searcher/metadata/data/party_weights.toml"
_PENALTY = 12.0
_ORDERS = 2  # times that the countries are put in order by the weights, and these learned again
_LEAST_WEIGHT = 0.03  # smaller weights are dropped
_BY_HAND = 3.0
_BY_LABELS = {1: 1.0, 2: 1.25, 3: 3.0}
_NEAREST = 0.5  # importance of a set that only comes nearest to the labelled one
_FOLDS = 5
_LEAST_SHARES = {1: 0.875, 2: 0.86}  # exact in cross-validation, by the number of labels
_TWO, _MANY = "two, with a dateline", "many, with a dateline"
_CONSTANTS = [step / 4 for step in range(-2, 11)]
Learned = tuple[Weights, Weights]
Shares = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Example:
    """A document: the accepted answers, the sets that may be its parties, and its importance."""

    accepted: tuple[frozenset[str], ...]
    sets: PartySets
    importance: float

    @property
    def size(self) -> int:
        """The number of labels, at most three."""
        return min(len(self.accepted[0]), 3) if self.accepted else 0

    def outcomes(self, learned: Learned) -> list["Outcome"]:
        """Return what each set would give by these weights."""
        accepted = self.accepted or (frozenset(),)
        return [
            Outcome(score, len(one.codes), self.sets.with_certain(one) in accepted)
            for score, one in self.sets.scored(*learned)
        ]


class Outcome(NamedTuple):
    """The score of one set, its size, and whether its parties are an accepted answer."""

    score: float
    size: int
    is_exact: bool


def example(
    record: Record, accepted: tuple[frozenset[str], ...], registry: Registry, importance: float
) -> Example:
    """Find the sets of the countries of a record again."""
    dateline = _dateline(record)
    language = record.language or "en"
    mentions = weigh_mentions(record.title or "", record.body, language, dateline)
    source = next((one for one in registry.sources if one.id == record.source_id), None)
    selection = Selection(mentions, source_bonuses(source), len(record.body), dateline)
    return Example(accepted, PartySets(selection.evidence()), importance)


def _dateline(record: Record) -> tuple[int, int] | None:
    """Return the characters of the dateline, of whose date the record has the evidence."""
    for one in record.provenance:
        start, end = one.locator.start, one.locator.end
        if one.rule == "dateline" and start is not None and end is not None:
            return record.body.rfind("\n\n", 0, start) + 1, end
    return None


def of_rows(rows: Iterable[places.Item]) -> list[Example]:
    """Make the examples of rows with labels of editors."""
    registry = Registry(())
    return [
        example(places.record_of(item), (item.countries,), registry, _BY_LABELS[item.size])
        for item in rows
        if item.countries
    ]


def of_hand_labels() -> Iterator[Example]:
    """Yield the examples of the documents labelled by hand, of the sets that are available."""
    sets = [make() for make in labelled.SETS.values()]
    for one in filter(None, sets):
        for document in one.documents:
            answers = document.label.accepted.get("parties", ())
            accepted = tuple(frozenset(map(country_of, answer)) for answer in answers)
            yield example(document.record, accepted, one.registry, _BY_HAND)


# Learning


def fit(examples: Sequence[Example]) -> Learned:
    """Fit the weight of each feature of a country and of a set, by its name."""
    usable = [one for one in examples if one.accepted and one.sets.features]
    learned = _fit_countries(usable)
    for _ in range(_ORDERS):
        learned = _fit_sets(usable, learned)
    country, of_set = learned
    return _rounded(country), _rounded(of_set)


def _rounded(weights: Weights) -> Weights:
    return {name: round(w, 3) for name, w in weights.items() if abs(w) >= _LEAST_WEIGHT}


def _fit_countries(examples: Sequence[Example]) -> Learned:
    """Fit the weights of countries alone: whether each is one of the labelled ones."""
    names = list(next(iter(examples[0].sets.features.values())))
    choices = [
        Choice(
            np.array([[0.0] * len(names), list(one.values())]), int(is_party), example.importance
        )
        for example in examples
        for code, one in example.sets.features.items()
        for is_party in (any(code in answer for answer in example.accepted),)
    ]
    weights = fit_choices(choices, np.zeros(len(names)), _PENALTY)
    return dict(zip(names, weights.tolist(), strict=True)), {}


def _fit_sets(examples: Sequence[Example], learned: Learned) -> Learned:
    """Fit all weights, with the countries in the order of what was learned before."""
    country, of_set = learned
    sets = [list(one.sets.sets(country)) for one in examples]
    set_names = list(sets[0][0].features)
    choices = [_choice(*pair) for pair in zip(examples, sets, strict=True)]
    start = [*country.values(), *(of_set.get(name, 0.0) for name in set_names)]
    weights = fit_choices(choices, np.array(start), _PENALTY).tolist()
    return (
        dict(zip(country, weights, strict=False)),
        dict(zip(set_names, weights[len(country) :], strict=True)),
    )


def _choice(one: Example, sets: Sequence[CountrySet]) -> Choice:
    """Return the choice between the sets of an example: the labelled one, or the nearest."""
    overlap = [max(_f1(set(s.codes), answer) for answer in one.accepted) for s in sets]
    chosen = max(range(len(sets)), key=overlap.__getitem__)
    importance = one.importance * (1.0 if overlap[chosen] == 1 else _NEAREST)
    return Choice(_matrix(one.sets.features, sets), chosen, importance)


def _matrix(features: Mapping[str, Features], sets: Sequence[CountrySet]) -> Matrix:
    """Return the features of sets: the sums of those of their countries, and their own."""
    width = len(next(iter(features.values())))
    own = {code: np.array([*one.values()]) for code, one in features.items()}
    sums = [sum((own[c] for c in one.codes), np.zeros(width)) for one in sets]
    return np.array([[*both, *one.features.values()] for both, one in zip(sums, sets, strict=True)])


def _f1(found: set[str], wanted: frozenset[str]) -> float:
    return 2 * len(found & wanted) / (len(found) + len(wanted)) if found or wanted else 1.0


# Calibration


def calibrated(learned: Learned, constants: tuple[float, float]) -> Learned:
    """Add constants to the weights of two and of more countries in an agency item."""
    country, of_set = learned
    two, many = (of_set.get(name, 0.0) for name in (_TWO, _MANY))
    added = {_TWO: round(two + constants[0], 3), _MANY: round(many + constants[1], 3)}
    return country, {**of_set, **added}


def calibrate(seen: Sequence[Example], by_hand: Sequence[Example]) -> tuple[float, float]:
    """Find the constants by cross-validation; print the shares that they give."""
    scored = list(_by_folds(seen, by_hand))
    best: tuple[float, float, Shares, tuple[float, float]] | None = None
    for constants in product(_CONSTANTS, _CONSTANTS):
        shares = _shares(scored, constants)
        if all(shares.get(n, 1.0) >= least for n, least in _LEAST_SHARES.items()):
            found = shares.get(3, 0.0), sum(shares.values()), shares, constants
            best = max(best or found, found, key=lambda one: one[:2])
    if best is None:
        return 0.0, 0.0
    click.echo(f"{'folds':<12}{_shown(best[2])}   constants: {best[3]}")
    return best[3]


def _by_folds(
    seen: Sequence[Example], by_hand: Sequence[Example]
) -> Iterator[tuple[Example, list[Outcome]]]:
    """Yield each example with its outcomes by what is learned from the other folds."""
    for fold in range(_FOLDS):
        learned = fit([*_others(seen, fold), *_others(by_hand, fold)])
        yield from ((one, one.outcomes(learned)) for one in seen[fold::_FOLDS])


def _others(examples: Sequence[Example], fold: int) -> list[Example]:
    return [one for n, one in enumerate(examples) if n % _FOLDS != fold]


def _shares(
    scored: Iterable[tuple[Example, Sequence[Outcome]]], constants: tuple[float, float] = (0, 0)
) -> Shares:
    """Return the share of exact examples by their number of labels."""
    added = (0.0, 0.0, *constants)
    exact, sizes = Counter[int](), Counter[int]()
    for one, outcomes in scored:
        dated = one.sets.evidence.has_dateline
        best = max(outcomes, key=lambda o: o.score + dated * added[min(o.size, 3)])
        sizes[one.size] += 1
        exact[one.size] += best.is_exact
    return {n: exact[n] / sizes[n] for n in sorted(sizes)}


def _shown(shares: Shares) -> str:
    return "   ".join(f"{n}: {share:.3f}" for n, share in shares.items())


def _write(learned: Learned) -> None:
    lines = ["# Learned by `python -m evaluation.party_weights`: log odds of countries and sets."]
    for name, weights in zip(("country", "set"), learned, strict=True):
        lines += ["", f"[{name}]", *(f"{json.dumps(key)} = {w}" for key, w in weights.items())]
    _OUT.write_text("\n".join(lines) + "\n", "utf-8")


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--write", is_flag=True, help="Write the weights.")
def main(data: Path, *, write: bool) -> None:
    """Print the scores on rows seen and unseen; write the weights."""
    rows = list(places.items(data, None, {}))
    seen, unseen, by_hand = of_rows(rows[::2]), of_rows(rows[1::2]), list(of_hand_labels())
    learned = calibrated(fit([*seen, *by_hand]), calibrate(seen, by_hand))
    for name, examples in (("even rows", seen), ("odd rows", unseen), ("by hand", by_hand)):
        click.echo(f"{name:<12}{_shown(_shares([(e, e.outcomes(learned)) for e in examples]))}")
    if write:
        _write(learned)


if __name__ == "__main__":
    main()
