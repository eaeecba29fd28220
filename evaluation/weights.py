"""Learn the weights by which the main text of a page is selected, from labelled pages.

    python -m evaluation.weights --data FILE.jsonl.gz [--write]

Each row has html and body (the true main text).  A block of a page counts as main text if its
letters are in the body.  The model is logistic regression with a small penalty, fitted by
Newton's method: first for each block alone, then with the scores of its neighbours, which come
from models fitted without its publisher.  Each page is used five times: as it is, and without
the names, the head or the tags that many sites lack, so that no feature is relied on alone.

Prints the mean token F1 on pages of unseen publishers (five-fold cross-validation by publisher).
`--write` fits the weights to all pages and writes src/searcher/readers/data/weights.toml.
"""

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import click
import numpy as np
from numpy.typing import NDArray

from searcher.readers.document import BlockKind
from searcher.readers.html.blocks import PageBlock, PageCue, blocks_of
from searcher.readers.html.features import Features, first_features, second_features
from searcher.readers.html.layout import DeclaredText, PageLayout
from searcher.readers.html.main_text import weigh
from searcher.readers.html.markup import head_of
from searcher.readers.html.page import declared_text, parse
from searcher.readers.html.phrases import letters

_OUT = Path(__file__).resolve().parents[1] / "src/searcher/readers/data/weights.toml"
_PARTS = 5
_PENALTY = 3.0
_STEPS = 15
_LEAST_WEIGHT = 0.03  # smaller weights are dropped
_SHORT = 30
_WORDS = re.compile(r"\w+")

Weights: TypeAlias = Mapping[str, float]
_Labelled: TypeAlias = tuple[Sequence[Features], "_View"]


@dataclass(frozen=True, slots=True)
class _View:
    """One page as it is, or without features that many sites lack."""

    part: int
    removed: int
    body: str
    page: PageLayout
    features: Sequence[Features]
    labels: Sequence[bool]


def token_f1(found: str, wanted: str) -> float:
    """Harmonic mean of precision and recall of the words (`\\w+`, without case), as multisets."""
    ours, theirs = (Counter(_WORDS.findall(text.casefold())) for text in (found, wanted))
    both = sum((ours & theirs).values())
    return 2 * both / (sum(ours.values()) + sum(theirs.values())) if both else 0.0


def _views(row: Mapping[str, str]) -> Iterable[_View]:
    root = parse(row["html"])
    if root is None:
        return
    declared = declared_text(head_of(root))
    host = (urlsplit(row.get("url") or row["id"]).hostname or row["id"]).removeprefix("www.")
    part = int(hashlib.sha256(host.encode()).hexdigest(), 16) % _PARTS
    for number, removed in enumerate(_REMOVED):
        blocks = blocks_of(root)
        if not blocks:
            return
        _remove_features(blocks, removed)
        if removed.short:
            blocks = _shortened(blocks, row["body"])
        page = PageLayout(blocks, _bare(declared) if removed.head else declared)
        labels = _labels(page, row["body"])
        body = "\n".join(p.text for p, main in zip(blocks, labels, strict=True) if main)
        yield _View(
            part,
            number,
            row["body"] if not removed.short else body,
            page,
            first_features(page),
            labels,
        )


@dataclass(frozen=True, slots=True)
class _Removed:
    """The features that are removed from a training page."""

    names: bool = False
    tags: bool = False
    head: bool = False
    short: bool = False


_REMOVED = (_Removed(), _Removed(names=True, head=True), _Removed(tags=True, head=True),
         _Removed(names=True, tags=True), _Removed(short=True, head=True))  # fmt: skip


def _bare(declared: DeclaredText) -> DeclaredText:
    return replace(declared, descriptions=frozenset(), body="", authors=())


def _shortened(blocks: list[PageBlock], body: str) -> list[PageBlock]:
    """Shorten a page to two paragraphs of main text and one in five of the other blocks."""
    whole, kept, main = letters(body), [], 0
    for block in blocks:
        key = letters(block.text)
        if len(key) >= _SHORT and key in whole:
            main += 1
            if main > 2:
                continue
        elif hashlib.sha256(block.text.encode("utf-8", "replace")).digest()[0] % 5:
            continue
        kept.append(block)
    return kept or blocks


_BY_NAME = int(PageCue.ARTICLE) - 1


def _remove_features(blocks: Sequence[PageBlock], removed: _Removed) -> None:
    """Remove the class names, or the tags that show the function of a part of a page."""
    for container in {id(f): f for block in blocks for f in block.container.up()}.values():
        if removed.names:
            container.own &= ~_BY_NAME
            container.names = ""
        if removed.tags:
            container.own &= _BY_NAME
            if container.tag in (
                "p",
                "article",
                "section",
                "h1",
                "aside",
                "nav",
                "footer",
                "header",
            ):
                container.tag = "div"
    for block in blocks:
        if removed.tags and block.kind is BlockKind.HEADING and block.container.tag == "div":
            block.kind = BlockKind.PARAGRAPH


def _labels(page: PageLayout, body: str) -> list[bool]:
    whole = letters(body)
    lines = {letters(line) for line in body.split("\n")}
    return [
        _is_main(p.text, key, whole, lines) for p, key in zip(page.blocks, page.keys, strict=True)
    ]


def _is_main(text: str, key: str, whole: str, lines: set[str]) -> bool:
    if len(key) < _SHORT:
        return key in lines
    if key in whole:
        return True
    words = [letters(word) for word in text.split()]
    rows = ["".join(words[i : i + 4]) for i in range(max(1, len(words) - 3))]
    return sum(row in whole for row in rows) > 0.6 * len(rows)


def fit(labelled: Sequence[_Labelled]) -> dict[str, float]:
    """Fit the weight of each feature by its name, and the intercept (`bias`)."""
    names = sorted({name for features, _ in labelled for each in features for name in each})
    at = {name: i for i, name in enumerate(names)}
    rows = [each for features, _ in labelled for each in features]
    x = np.zeros((len(rows), len(names) + 1), np.float32)
    x[:, -1] = 1
    for r, each in enumerate(rows):
        for name, value in each.items():
            x[r, at[name]] = value
    y = np.array([label for _, view in labelled for label in view.labels], float)
    importance = np.array([share for _, view in labelled for share in _importance(view)])
    weights = _newton(x, y, importance / importance.mean())
    named = dict(zip(names, weights[:-1].tolist(), strict=True))
    kept = {name: round(w, 3) for name, w in named.items() if abs(w) >= _LEAST_WEIGHT}
    return {"bias": round(float(weights[-1]), 3)} | kept


def _importance(view: _View) -> list[float]:
    """Return the importance of each block: the root of its length, equal for all pages."""
    sizes = [len(block.text) for block in view.page.blocks]
    total = sum(size for size, main in zip(sizes, view.labels, strict=True) if main) or 1
    return [(size / total) ** 0.5 for size in sizes]


def _newton(
    x: NDArray[np.float32], y: NDArray[np.float64], importance: NDArray[np.float64]
) -> NDArray[np.float64]:
    weights = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (importance * (p - y)) + _PENALTY * weights
        curve = (x * (importance * p * (1 - p))[:, None].astype(np.float32)).T @ x
        weights -= np.linalg.solve(curve + _PENALTY * np.eye(len(weights)), slope)
    return weights


def learn(views: Sequence[_View]) -> tuple[Weights, Weights]:
    """Fit the weights of both sets of features."""
    second: list[_Labelled] = []
    for part in sorted({v.part for v in views}):
        unseen = fit([(v.features, v) for v in views if v.part != part])
        second += [
            (second_features(v.page, v.features, weigh(v.features, unseen)), v)
            for v in views
            if v.part == part
        ]
    return fit([(v.features, v) for v in views]), fit(second)


def select_text(view: _View, weights: tuple[Weights, Weights]) -> str:
    """Select the main text of a page by these weights."""
    first, second = weights
    scores = weigh(second_features(view.page, view.features, weigh(view.features, first)), second)
    return "\n".join(p.text for p, s in zip(view.page.blocks, scores, strict=True) if s > 0)


@click.command()
@click.option("--data", "paths", type=click.Path(path_type=Path, exists=True), multiple=True)
@click.option("--check/--no-check", default=True, help="Score on unseen publishers.")
@click.option("--write", is_flag=True, help="Fit to all pages and write the weights.")
def main(paths: tuple[Path, ...], check: bool, write: bool) -> None:  # noqa: FBT001
    """Print the score on unseen publishers; write the weights."""
    rows = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows += [json.loads(line) for line in lines]
    views = [view for row in rows for view in _views(row)]
    kinds: dict[int, list[float]] = {}
    for part in range(_PARTS) if check else ():
        weights = learn([v for v in views if v.part != part])
        for view in views:
            if view.part == part:
                f1 = token_f1(select_text(view, weights), view.body)
                kinds.setdefault(view.removed, []).append(f1)
    for kind, scores in kinds.items():
        print(f"{_REMOVED[kind]!s:<80}{len(scores):>5} pages   token F1 {np.mean(scores):.4f}")
    if write:
        _write(learn(views))


def _write(weights: tuple[Weights, Weights]) -> None:
    lines = ["# Learned by `python -m evaluation.weights`: log odds that a block is main text."]
    for name, table in zip(("first", "second"), weights, strict=True):
        lines += ["", f"[{name}]", *(f"{json.dumps(k)} = {v}" for k, v in table.items())]
    _OUT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
