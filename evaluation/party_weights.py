"""Learn the weights by which further parties are selected, from labelled documents.

    python -m evaluation.party_weights --data FILE.jsonl.gz [--write]

Each row has `title`, `body` and `countries`, under which editors filed it.  Learned from are the
even rows and, three times as important, the documents labelled by hand (`evaluation.labelled`)
that are available.  A row of two labels counts 1.25 times, one of more twice, as they are few.  The
model is logistic regression with a small penalty, fitted by Newton's method to the countries that
`party_selection` does not select.

Prints the share of rows with exactly the labelled parties, by the number of labels: of the even
rows, and of the odd ones, which it has not seen.  `--write` writes the weights to
src/searcher/metadata/data/party_weights.toml.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from evaluation import labelled, places
from searcher.metadata.parties.further_parties import Features, log_odds
from searcher.metadata.parties.mention_weights import weigh_mentions
from searcher.metadata.parties.party_detector import source_bonuses
from searcher.metadata.parties.party_selection import Selection
from searcher.model.pairs import country_of
from searcher.model.record import Record
from searcher.sources import Registry

_OUT = Path(__file__).resolve().parents[1] / "src/searcher/metadata/data/party_weights.toml"
_PENALTY = 3.0
_STEPS = 20
_LEAST_WEIGHT = 0.03  # smaller weights are dropped
_BY_HAND = 3.0
_BY_LABELS = {1: 1.0, 2: 1.25, 3: 2.0}
Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """A document: the accepted answers, the countries selected without weights, the features of the
    others, and how important it is.
    """

    accepted: tuple[frozenset[str], ...]
    selected: frozenset[str]
    further: Mapping[str, Features]
    importance: float

    def is_exact(self, weights: Weights) -> bool:
        """Return whether the parties selected by these weights are an accepted answer."""
        further = {code for code, one in self.further.items() if log_odds(one, weights) > 0}
        return self.selected | further in self.accepted


def example(
    record: Record, accepted: tuple[frozenset[str], ...], registry: Registry, importance: float
) -> Example:
    """Select the parties of a record again, as far as no weights are needed."""
    mentions = weigh_mentions(record.title or "", record.body, record.language or "en")
    source = next((one for one in registry.sources if one.id == record.source_id), None)
    evidence = Selection(mentions, source_bonuses(source), len(record.body)).further_evidence()
    selected = frozenset(evidence.selected | evidence.without_weights())
    return Example(accepted, selected, dict(evidence.features()), importance)


def of_rows(rows: Sequence[places.Item]) -> list[Example]:
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


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Fit the weight of each feature by its name."""
    rows = [
        (one, features, any(code in answer for answer in one.accepted))
        for one in examples
        for code, features in one.further.items()
    ]
    names = list(dict.fromkeys(chain.from_iterable(features for _, features, _ in rows)))
    x = np.array([[features[name] for name in names] for _, features, _ in rows])
    y = np.array([is_party for _, _, is_party in rows], float)
    weights = _newton(x, y, np.array([one.importance for one, _, _ in rows]))
    named = dict(zip(names, weights.tolist(), strict=True))
    return {name: round(w, 3) for name, w in named.items() if abs(w) >= _LEAST_WEIGHT}


def _newton(
    x: NDArray[np.float64], y: NDArray[np.float64], importance: NDArray[np.float64]
) -> NDArray[np.float64]:
    weights = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (importance * (p - y)) + _PENALTY * weights
        curve = (x * (importance * p * (1 - p))[:, None]).T @ x
        weights -= np.linalg.solve(curve + _PENALTY * np.eye(len(weights)), slope)
    return weights


def _print(name: str, examples: Sequence[Example], weights: Weights) -> None:
    sizes, exact = Counter[int](), Counter[int]()
    for one in examples:
        size = min(len(one.accepted[0]), 3) if one.accepted else 0
        sizes[size] += 1
        exact[size] += one.is_exact(weights)
    shares = "   ".join(f"{n}: {exact[n] / sizes[n]:.3f} of {sizes[n]}" for n in sorted(sizes))
    click.echo(f"{name:<12}{shares}")


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--write", is_flag=True, help="Write the weights.")
def main(data: Path, *, write: bool) -> None:
    """Print the scores on rows seen and unseen; write the weights."""
    rows = list(places.items(data, None, {}))
    seen, unseen, by_hand = of_rows(rows[::2]), of_rows(rows[1::2]), list(of_hand_labels())
    weights = fit([*seen, *by_hand])
    for name, examples in (("even rows", seen), ("odd rows", unseen), ("by hand", by_hand)):
        _print(name, examples, weights)
    if write:
        head = (
            "# Learned by `python -m evaluation.party_weights`: log odds that a country is a party."
        )
        lines = [f"{json.dumps(name)} = {w}" for name, w in weights.items()]
        _OUT.write_text("\n".join([head, "", "[weights]", *lines]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
