"""Score inflected forms: how many forms of a noun its dictionary form finds, and what else.

    python -m evaluation.inflection [--most 300] [--show 20] [--plain] LANGUAGE=FILE ...

A file has lines of lemma, form and tags, separated by tabs, as UniMorph (unimorph.github.io) has
them; without one, the paradigms in `labels/inflection` are scored.  Every form is indexed as a
document of its own, in its language, and each lemma is typed as a query.  A stranger is a form that
is found though it is not one of the lemma.  Lemmas and forms of several words are left out.
"""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from evaluation.typed import record_of
from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.model.query import Query
from searcher.query import read_query
from searcher.text import fold, tokens

LABELS = Path(__file__).parent / "labels" / "inflection"
"""Paradigms of nouns of the field, written for this project: a file for each language."""

Paradigms = Mapping[str, frozenset[str]]
"""The forms of each lemma."""


@dataclass(frozen=True, slots=True)
class InflectionScore:
    """The forms that lemmas found, those that they did not find, and the strangers, each after its
    lemma.
    """

    lemmas: int
    found: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, str], ...]
    strangers: tuple[tuple[str, str], ...]

    @property
    def recall(self) -> float:
        """The share of the forms that are found."""
        return len(self.found) / max(1, len(self.found) + len(self.missing))

    @property
    def stranger_share(self) -> float:
        """The share of strangers in all that is found."""
        return len(self.strangers) / max(1, len(self.found) + len(self.strangers))


def read_paradigms(lines: Iterable[str]) -> Paradigms:
    """Read the forms of each lemma, folded; leave out what is not one word."""
    forms: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        lemma, form, *_ = line.rstrip("\n").split("\t")
        if _is_word(lemma) and _is_word(form):
            forms[lemma].add(fold(form))
    return {lemma: frozenset(every) for lemma, every in forms.items()}


def _is_word(text: str) -> bool:
    return sum(1 for _ in tokens(text)) == 1 and text.isalpha()


def written_forms(lines: Iterable[str]) -> Iterator[str]:
    """Iterate over the forms as written, each once; leave out what is not one word."""
    forms = dict.fromkeys(line.rstrip("\n").split("\t")[1] for line in lines)
    return filter(_is_word, forms)


def evaluate(
    lines: Iterable[str],
    language: str,
    most: int = 0,
    typed: Callable[[str], str] = str,
) -> InflectionScore:
    """Index all forms, and type evenly chosen lemmas, at most `most`, or all if it is 0; `typed`
    is how a lemma is typed.
    """
    lines = list(lines)
    paradigms = read_paradigms(lines)
    rows = ({"title": "", "body": form, "lang": language} for form in written_forms(lines))
    records = {record.id: record for record in map(record_of, rows)}
    forms = {identifier: fold(record.body) for identifier, record in records.items()}
    lemmas = sorted(paradigms)
    chosen = lemmas[:: max(1, len(lemmas) // most)] if most else lemmas
    found, missing, strangers = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder))
        engine.rebuild(records.values())
        for lemma in chosen:
            own, hits = paradigms[lemma], _found(engine, typed(lemma), forms)
            found += [(lemma, form) for form in sorted(own & hits)]
            missing += [(lemma, form) for form in sorted(own - hits)]
            strangers += [(lemma, form) for form in sorted(hits - own)]
    return InflectionScore(len(chosen), tuple(found), tuple(missing), tuple(strangers))


def _found(engine: Engine, lemma: str, forms: Mapping[str, str]) -> frozenset[str]:
    """Type a lemma; return the forms that it finds, folded."""
    query = Query(expression=read_query(lemma).expression, facets=())
    return frozenset(forms[hit.id] for hit in engine.scan(query))


def _default_files() -> tuple[str, ...]:
    return tuple(f"{path.stem}={path}" for path in sorted(LABELS.glob("*.tsv")))


@click.command()
@click.option("--most", default=0, help="Lemmas of each file that are typed.")
@click.option("--show", default=0, help="Missing forms and strangers that are listed.")
@click.option("--plain", is_flag=True, help="Type lemmas without accents.")
@click.argument("files", nargs=-1)
def main(most: int, show: int, *, plain: bool, files: tuple[str, ...]) -> None:
    """Print the scores of each file."""
    print(f"{'':<14}{'lemmas':>8}{'forms':>8}{'found':>8}{'strangers':>11}")
    for one in files or _default_files():
        language, _, path = one.partition("=")
        with Path(path).open(encoding="utf-8") as lines:
            score = evaluate(lines, language, most, fold if plain else str)
        forms = len(score.found) + len(score.missing)
        print(
            f"{Path(path).stem:<14}{score.lemmas:>8}{forms:>8}{score.recall:>8.3f}"
            f"{score.stranger_share:>11.4f}",
            flush=True,
        )
        for name, pairs in (("missing", score.missing), ("strangers", score.strangers)):
            for lemma, form in pairs[:: max(1, len(pairs) // show)][:show] if show else ():
                print(f"    {name:<10}{lemma} · {form}")


if __name__ == "__main__":
    main()
