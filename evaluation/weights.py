"""Learn the weights by which the main text of a page is selected, from labelled pages.

    python -m evaluation.weights [--data FILE.jsonl.gz]... [--write]

A row has html, and body (the true main text) or segments that must be in it or not (see
`training_pages`).  The model is logistic regression with a small penalty, fitted by Newton's
method: first for each block alone, then with the scores of its neighbours, which come from models
fitted without its site.  Each page is used several times: as it is, and without the names, the
head or the tags that many sites lack, so that no feature is relied on alone.

Prints, for the pages of sites without a page in the training data (five-fold cross-validation by
site), the mean token F1 of the main text, and recall and precision of the segments; both of the
complete selection with its rules.  `--write` fits the weights to all pages and writes
src/searcher/readers/data/weights.toml.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import click
import numpy as np
from numpy.typing import NDArray

from evaluation.segments import scores, segments
from evaluation.training_pages import AS_IT_IS, PARTS, REMOVED, Row, View, views_of
from searcher.readers.html.features import Features, second_features
from searcher.readers.html.main_text import Weights, select_blocks, weigh

_CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
_DATA = (_CORPORA / "news_pages.jsonl.gz", _CORPORA / "pages_mixed.jsonl.gz")
_OUT = Path(__file__).resolve().parents[1] / "src/searcher/readers/data/weights.toml"
_PENALTY = 3.0
_STEPS = 10
_LEAST_WEIGHT = 0.03  # smaller weights are dropped
_SEGMENTS = 1.0  # importance of all segments of a page, compared with that of a whole body
_WORDS = re.compile(r"\w+")

Matrix: TypeAlias = NDArray[np.float32]
_Labelled: TypeAlias = tuple[Matrix, View]


def token_f1(found: str, wanted: str) -> float:
    """Harmonic mean of precision and recall of the words (`\\w+`, without case), as multisets."""
    ours, theirs = (Counter(_WORDS.findall(text.casefold())) for text in (found, wanted))
    both = sum((ours & theirs).values())
    return 2 * both / (sum(ours.values()) + sum(theirs.values())) if both else 0.0


class _Columns:
    """The columns of the matrices in which the features of blocks are: one each, and a bias."""

    def __init__(self, pages: Iterable[Sequence[Features]]) -> None:
        self.names = sorted({name for features in pages for each in features for name in each})
        self._at = {name: i for i, name in enumerate(self.names)}

    def matrix(self, features: Sequence[Features]) -> Matrix:
        """Return the features of the blocks of a page, a row each."""
        x = np.zeros((len(features), len(self.names) + 1), np.float32)
        x[:, -1] = 1
        for row, each in zip(x, features, strict=True):
            for name, value in each.items():
                row[self._at[name]] = value
        return x

    def named(self, weights: NDArray[np.float64]) -> dict[str, float]:
        """Return the weights by the names of their features, without those near zero."""
        named = dict(zip(self.names, weights[:-1].tolist(), strict=True))
        kept = {name: round(w, 3) for name, w in named.items() if abs(w) >= _LEAST_WEIGHT}
        return {"bias": round(float(weights[-1]), 3)} | kept


def fit(columns: _Columns, labelled: Sequence[_Labelled]) -> dict[str, float]:
    """Fit the weight of each feature by its name, and the intercept (`bias`)."""
    known = [np.array([label is not None for label in view.labels]) for _, view in labelled]
    x = np.concatenate([x[rows] for (x, _), rows in zip(labelled, known, strict=True)])
    y = np.array([label for _, view in labelled for label in view.labels if label is not None])
    importance = np.concatenate(
        [np.array(_importance(v))[rows] for (_, v), rows in zip(labelled, known, strict=True)]
    )
    return columns.named(_newton(x, y.astype(float), importance / importance.mean()))


def _importance(view: View) -> list[float]:
    """Return the importance of each block: the root of its length, equal for all pages; equal for
    all labelled blocks of a page with segments.
    """
    sizes = [len(block.text) for block in view.page.blocks]
    if not view.body:
        return [_SEGMENTS * _equal(view)] * len(sizes)
    total = sum(size for size, main in zip(sizes, view.labels, strict=True) if main) or 1
    return [(size / total) ** 0.5 for size in sizes]


def _equal(view: View) -> float:
    return float(1 / max(1, sum(label is not None for label in view.labels)) ** 0.5)


def _newton(
    x: NDArray[np.float32], y: NDArray[np.float64], importance: NDArray[np.float64]
) -> NDArray[np.float64]:
    weights = np.zeros(x.shape[1])
    for _ in range(_STEPS):  # of Newton's method
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (importance * (p - y)) + _PENALTY * weights
        curve = (x * (importance * p * (1 - p))[:, None].astype(np.float32)).T @ x
        weights -= np.linalg.solve(curve + _PENALTY * np.eye(len(weights)), slope)
    return weights


def learn(views: Sequence[View]) -> Weights:
    """Fit the weights of both sets of features."""
    columns = _Columns(v.features for v in views)
    first = [(columns.matrix(v.features), v) for v in views]
    scored: list[tuple[Sequence[Features], View]] = []
    for part in sorted({v.part for v in views}):
        unseen = fit(columns, [(x, v) for x, v in first if v.part != part])
        scored += [
            (second_features(v.page, v.features, weigh(v.features, unseen)), v)
            for v in views
            if v.part == part
        ]
    further = _Columns(features for features, _ in scored)
    second = [(further.matrix(features), v) for features, v in scored]
    return Weights(fit(columns, first), fit(further, second))


def selected_text(view: View, weights: Weights) -> str:
    """Return the main text of a page that these weights and the rules select; a whole body is
    compared without its title, which a record has separately.
    """
    page = view.page
    chosen = select_blocks(page, weights) - ({page.title_at} if view.body else set())
    return "\n".join(page.blocks[i].text for i in sorted(chosen))


def unseen_texts(views: Sequence[View]) -> list[tuple[View, str]]:
    """Return each view with the text selected by weights that were fitted without its site."""
    found = []
    for part in range(PARTS):
        weights = learn([v for v in views if v.part != part])
        found += [(v, selected_text(v, weights)) for v in views if v.part == part]
    return found


def load_rows(paths: Sequence[Path]) -> list[Row]:
    """Load the rows of the files."""
    rows = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows += [json.loads(line) for line in lines]
    return rows


@click.command()
@click.option("--data", "paths", type=click.Path(path_type=Path), multiple=True, default=_DATA)
@click.option("--check/--no-check", default=True, help="Score on unseen sites.")
@click.option("--write", is_flag=True, help="Fit to all pages and write the weights.")
def main(paths: tuple[Path, ...], check: bool, write: bool) -> None:  # noqa: FBT001
    """Print the score on unseen sites; write the weights."""
    if missing := [path.name for path in paths if not path.is_file()]:
        click.echo(f"{', '.join(missing)} not available: nothing to learn from.")
        return
    views = [view for row in load_rows(paths) for view in views_of(row)]
    if check:
        _print_scores(unseen_texts(views))
    if write:
        _write(learn(views))


def _print_scores(found: Sequence[tuple[View, str]]) -> None:
    for removed in REMOVED:
        f1 = [token_f1(text, v.body) for v, text in found if v.removed == removed and v.body]
        if f1:
            print(f"{removed!s:<70}{len(f1):>5} pages   token F1 {np.mean(f1):.4f}")
    pages = [(v, text) for v, text in found if v.removed == AS_IT_IS and not v.body]
    if pages:
        labelled = [segment for v, text in pages for segment in segments(v.row, text)]
        recall, precision, f1_all = scores(labelled)
        print(f"segments of {len(pages)} pages   {recall=:.4f} {precision=:.4f} F1 {f1_all:.4f}")


def _write(weights: Weights) -> None:
    lines = ["# Learned by `python -m evaluation.weights`: log odds that a block is main text."]
    for name, table in (("first", weights.first), ("second", weights.second)):
        lines += ["", f"[{name}]", *(f"{json.dumps(k)} = {v}" for k, v in table.items())]
    _OUT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
