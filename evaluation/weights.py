"""Learns the weights by which the main text of a page is told, from labelled pages.

    python -m evaluation.weights --data FILE.jsonl.gz [--write]

Each row has html and body (the true main text).  A piece of a page counts as main text where its
letters stand in the body.  Logistic regression with a small penalty, by Newton's method, first
for each piece by itself, then, with the scores of pages not learned from, for the pieces
among themselves.  Each page is learned four times: as it is, and without the names, the head or
the tags that many sites do not have, so that no clue is relied on alone.

Printed is the mean token F1 on pages of publishers not learned from (five parts by publisher).
`--write` learns from all pages and writes src/searcher/readers/data/weights.toml.
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
from searcher.readers.html.blocks import Piece, Sign, pieces_of
from searcher.readers.html.features import Clues, Page, Told, first_clues, letters, second_clues
from searcher.readers.html.main_text import weigh
from searcher.readers.html.markup import head_of
from searcher.readers.html.page import parse, told_of

_OUT = Path(__file__).resolve().parents[1] / "src/searcher/readers/data/weights.toml"
_PARTS = 5
_PENALTY = 3.0
_STEPS = 15
_LEAST = 0.03  # weights smaller than this are left out
_SHORT = 30
_WORDS = re.compile(r"\w+")

Weights: TypeAlias = Mapping[str, float]
_Labelled: TypeAlias = tuple[Sequence[Clues], "_View"]


@dataclass(frozen=True, slots=True)
class _View:
    """One page as it is, or without what many sites do not have."""

    part: int
    less: int
    body: str
    page: Page
    clues: Sequence[Clues]
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
    told = told_of(head_of(root))
    host = (urlsplit(row.get("url") or row["id"]).hostname or row["id"]).removeprefix("www.")
    part = int(hashlib.sha256(host.encode()).hexdigest(), 16) % _PARTS
    for number, less in enumerate(_LESS):
        pieces = pieces_of(root)
        if not pieces:
            return
        _forget(pieces, less)
        if less.short:
            pieces = _shortened(pieces, row["body"])
        page = Page(pieces, _bare(told) if less.headless else told)
        labels = _labels(page, row["body"])
        body = "\n".join(p.text for p, main in zip(pieces, labels, strict=True) if main)
        yield _View(
            part, number, row["body"] if not less.short else body, page, first_clues(page), labels
        )


@dataclass(frozen=True, slots=True)
class _Less:
    """What is taken away from a page that is learned from."""

    nameless: bool = False
    tagless: bool = False
    headless: bool = False
    short: bool = False


_LESS = (_Less(), _Less(nameless=True, headless=True), _Less(tagless=True, headless=True),
         _Less(nameless=True, tagless=True), _Less(short=True, headless=True))  # fmt: skip


def _bare(told: Told) -> Told:
    return replace(told, descriptions=frozenset(), body="", authors=())


def _shortened(pieces: list[Piece], body: str) -> list[Piece]:
    """A short notice with little around it: two paragraphs of the text, and a piece in five."""
    whole, kept, main = letters(body), [], 0
    for piece in pieces:
        key = letters(piece.text)
        if len(key) >= _SHORT and key in whole:
            main += 1
            if main > 2:
                continue
        elif hashlib.sha256(piece.text.encode("utf-8", "replace")).digest()[0] % 5:
            continue
        kept.append(piece)
    return kept or pieces


_BY_NAME = int(Sign.ARTICLE) - 1


def _forget(pieces: Sequence[Piece], less: _Less) -> None:
    """Take the names of classes, or the tags that tell what a part of a page is, away."""
    for frame in {id(f): f for piece in pieces for f in piece.frame.up()}.values():
        if less.nameless:
            frame.own &= ~_BY_NAME
            frame.names = ""
        if less.tagless:
            frame.own &= _BY_NAME
            if frame.tag in ("p", "article", "section", "h1", "aside", "nav", "footer", "header"):
                frame.tag = "div"
    for piece in pieces:
        if less.tagless and piece.kind is BlockKind.HEADING and piece.frame.tag == "div":
            piece.kind = BlockKind.PARAGRAPH


def _labels(page: Page, body: str) -> list[bool]:
    whole = letters(body)
    lines = {letters(line) for line in body.split("\n")}
    return [
        _is_main(p.text, key, whole, lines) for p, key in zip(page.pieces, page.keys, strict=True)
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
    """Weights of each clue, by its name, and of none (`bias`)."""
    names = sorted({name for clues, _ in labelled for each in clues for name in each})
    at = {name: i for i, name in enumerate(names)}
    rows = [each for clues, _ in labelled for each in clues]
    x = np.zeros((len(rows), len(names) + 1), np.float32)
    x[:, -1] = 1
    for r, each in enumerate(rows):
        for name, value in each.items():
            x[r, at[name]] = value
    y = np.array([label for _, view in labelled for label in view.labels], float)
    importance = np.array([share for _, view in labelled for share in _importance(view)])
    weights = _newton(x, y, importance / importance.mean())
    named = dict(zip(names, weights[:-1].tolist(), strict=True))
    kept = {name: round(w, 3) for name, w in named.items() if abs(w) >= _LEAST}
    return {"bias": round(float(weights[-1]), 3)} | kept


def _importance(view: _View) -> list[float]:
    """How much each piece matters: the root of its length, each page as much as another."""
    sizes = [len(piece.text) for piece in view.page.pieces]
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
    """The weights of both sets of clues."""
    second: list[_Labelled] = []
    for part in sorted({v.part for v in views}):
        unseen = fit([(v.clues, v) for v in views if v.part != part])
        second += [
            (second_clues(v.page, v.clues, weigh(v.clues, unseen)), v)
            for v in views
            if v.part == part
        ]
    return fit([(v.clues, v) for v in views]), fit(second)


def chosen(view: _View, weights: tuple[Weights, Weights]) -> str:
    """The text that these weights take for the main one."""
    first, second = weights
    scores = weigh(second_clues(view.page, view.clues, weigh(view.clues, first)), second)
    return "\n".join(p.text for p, s in zip(view.page.pieces, scores, strict=True) if s > 0)


@click.command()
@click.option("--data", "paths", type=click.Path(path_type=Path, exists=True), multiple=True)
@click.option("--check/--no-check", default=True, help="Score unseen publishers.")
@click.option("--write", is_flag=True, help="Learn from all pages and write the weights.")
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
                f1 = token_f1(chosen(view, weights), view.body)
                kinds.setdefault(view.less, []).append(f1)
    for kind, scores in kinds.items():
        print(f"{_LESS[kind]!s:<80}{len(scores):>5} pages   token F1 {np.mean(scores):.4f}")
    if write:
        _write(learn(views))


def _write(weights: tuple[Weights, Weights]) -> None:
    lines = ["# Learned by `python -m evaluation.weights`: log odds that a piece is main text."]
    for name, table in zip(("first", "second"), weights, strict=True):
        lines += ["", f"[{name}]", *(f"{json.dumps(k)} = {v}" for k, v in table.items())]
    _OUT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
