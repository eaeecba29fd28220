"""Simulate how documents and queries are spread over shards, where a few facets have most of them.

    python -m evaluation.shards [--documents 2000000] [--shards 24] [--seed 1]

Documents have a pair of countries (by Zipf's law, 300 pairs) and a year (each has 8 % more than the
last, 35 years).  They are put into shards by identifier, as the index does, or by pair, or by year.
Readers ask for a pair and a year, as often as these have documents.  Printed for each way: the
largest shard, and the busiest (by the documents that are looked at), beside the mean; and how long
a query waits for its slowest shard beside the mean of all, if each document takes the same time.
"""

from collections.abc import Mapping
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from benchmarks.report import table

Ints = NDArray[np.int64]

_PAIRS, _YEARS = 300, 35
_GROWTH = 1.08
_QUERIES = 2_000


def spread(documents: int, shards: int, seed: int) -> Mapping[str, tuple[float, float, float]]:
    """Return for each way to choose a shard: its largest and its busiest one, each beside the mean,
    and how much longer the slowest part of a query takes than the mean of its parts.
    """
    chance = np.random.default_rng(seed)
    pairs = chance.choice(_PAIRS, documents, p=_normal(1 / np.arange(1, _PAIRS + 1)))
    years = chance.choice(_YEARS, documents, p=_normal(_GROWTH ** np.arange(_YEARS)))
    asked = chance.integers(0, documents, _QUERIES)
    ways = {
        "identifier": chance.integers(0, shards, documents),
        "pair": chance.permutation(_PAIRS)[pairs] % shards,
        "year": years % shards,
    }
    return {name: _measured(chosen, pairs, years, asked, shards) for name, chosen in ways.items()}


def _normal(weights: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    return np.asarray(weights / weights.sum(), np.float64)


def _measured(
    chosen: Ints, pairs: Ints, years: Ints, asked: Ints, shards: int
) -> tuple[float, float, float]:
    sizes = np.bincount(chosen, minlength=shards)
    values = pairs * _YEARS + years
    counts = np.bincount(values * shards + chosen, minlength=_PAIRS * _YEARS * shards)
    looked = counts.reshape(-1, shards)[values[asked]]
    work = looked.sum(axis=0)
    slowest = looked.max(axis=1) / np.maximum(looked.mean(axis=1), 1e-9)
    return sizes.max() / sizes.mean(), work.max() / work.mean(), float(slowest.mean())


@click.command()
@click.option("--documents", default=2_000_000, show_default=True)
@click.option("--shards", default=24, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(documents: int, shards: int, seed: int) -> None:
    """Print a table."""
    rows = [(name, *found) for name, found in spread(documents, shards, seed).items()]
    heads = ("shard by", "largest", "busiest", "slowest of a query")
    print(table(f"{documents:,} documents in {shards} shards, beside the mean", heads, rows))


if __name__ == "__main__":
    main()
