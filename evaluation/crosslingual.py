"""Score searches across languages: a title must find its own text in each other language.

    python -m evaluation.crosslingual [--threshold 0.3] [--most 3] [--vectors FILE.npz]

The texts are 62 news items in each of six languages, translations of one another.  Each title is
typed in its language and searched among the texts of one other: 30 directed pairs of languages.
Prints P@1, over all pairs and by the language of the title: of the words as typed; of any word
with its neighbours by the table of this index; and of what the site makes of both, with names of
places and terms of the field.  Without the package of the extra only the first is scored.

`--vectors` is a file in which vectors of words are kept, to try other settings in less time.
"""

import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from evaluation.relevance import read
from evaluation.typed import record_of
from searcher.crosslingual import (
    DEFAULTS,
    NeighbourTable,
    Settings,
    TableFile,
    build_table,
    load_model,
    select_terms,
    table_path,
    with_written_forms,
    write_table,
)
from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.model.errors import MissingExtra
from searcher.model.expression import Expression, Or, Some, Word
from searcher.model.facets import Field
from searcher.model.query import Filter, Query
from searcher.model.record import Record
from searcher.query import loosened, read_query
from searcher.search import Search
from searcher.text import tokens

_TEXTS = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "ntrex_dev.jsonl.gz"
_LANGUAGES = ("en", "ru", "kk", "az", "hy", "tr")
_TARGETS = {"the site, without": 0.45, "the site, with it": 0.70}

Ask = Callable[[str, str], Expression]
"""Makes the expression of a title that is searched in texts of a language."""


@dataclass(frozen=True, slots=True)
class Collection:
    """An engine with the texts: the record of each text, by its number and language."""

    engine: Engine
    records: Mapping[tuple[str, str], Record]

    def search(self, table: TableFile | None = None) -> Search:
        """Return the search of the site, with the table of a file if one is given."""
        by_id = {record.id: record for record in self.records.values()}
        return Search(self.engine, lambda identifier, _: by_id[identifier], table=table)


@dataclass
class VectorFile:
    """Vectors of words, computed once and kept in a file (none if `path` is None)."""

    path: Path | None
    embed: Callable[[Sequence[str]], NDArray[np.float32]]

    def __post_init__(self) -> None:
        self._known: dict[str, NDArray[np.float32]] = {}
        if self.path and self.path.exists():
            with np.load(self.path, allow_pickle=False) as file:
                self._known = dict(zip(file["words"].tolist(), file["vectors"], strict=True))

    def __call__(self, words: Sequence[str]) -> NDArray[np.float32]:
        if new := [word for word in words if word not in self._known]:
            self._known.update(zip(new, self.embed(new), strict=True))
        return np.stack([self._known[word] for word in words])

    def save(self) -> None:
        """Write all vectors."""
        if self.path:
            np.savez(
                self.path, words=list(self._known), vectors=np.stack(list(self._known.values()))
            )


def as_typed(title: str, _: str) -> Expression:
    """Ask for some of the words of a title."""
    return Some(tuple(Word(token.text) for token in tokens(title)))


def with_table(table: NeighbourTable) -> Ask:
    """Ask for some of the words of a title, or their neighbours in the language of the texts."""

    def ask(title: str, language: str) -> Expression:
        return Some(tuple(_or_neighbours(table, token.text, language) for token in tokens(title)))

    return ask


def _or_neighbours(table: NeighbourTable, word: str, language: str) -> Expression:
    found = (one for one in table.neighbours(word) if one.language == language)
    others = tuple(Word(one.word, languages=(language,)) for one in found)
    return Or((Word(word), *others)) if others else Word(word)


def as_the_site(search: Search) -> Ask:
    """Ask as the site does for some of the words, widened by all it knows.

    That all words are required is of no use here: only the text in the title's language has them.
    """

    def ask(title: str, _: str) -> Expression:
        expression = search.widen(read_query(title).expression).expression
        return loosened(expression) or expression

    return ask


def precision(collection: Collection, ask: Ask) -> dict[tuple[str, str], float]:
    """Compute for each directed pair of languages the share of titles that find their text
    first.
    """
    found: dict[tuple[str, str], list[bool]] = {pair: [] for pair in permutations(_LANGUAGES, 2)}
    for (number, language), record in collection.records.items():
        for other in _LANGUAGES:
            if other != language:
                expression = ask(record.title or "", other)
                own = collection.records[number, other].id
                hits = _first(collection.engine, expression, other)
                found[language, other].append(hits == own)
    return {pair: statistics.mean(ones) for pair, ones in found.items()}


def _first(engine: Engine, expression: Expression, language: str) -> str | None:
    """Return the identifier of the first text of a language."""
    filters = (Filter(Field.LANGUAGE, (language,)),)
    hits = engine.search(Query("…", expression, filters, size=1, facets=())).hits
    return hits[0].id if hits else None


def make_table(
    collection: Collection, settings: Settings, vectors: Path | None
) -> NeighbourTable | None:
    """Build the table of the texts; return None if the model is not installed."""
    try:
        model = load_model()
    except MissingExtra:
        return None
    terms = collection.engine.terms()
    texts = [(f"{r.title}\n{r.body}", r.language or "") for r in collection.records.values()]
    words = with_written_forms(select_terms(terms), texts)
    cached = VectorFile(vectors, model.embed)
    table = build_table(words, cached, model.name, terms.document_count, settings)
    cached.save()
    return table


def evaluate(
    collection: Collection, table: NeighbourTable | None, folder: Path
) -> dict[str, dict[tuple[str, str], float]]:
    """Score each way to ask, with the table in the folder of an index."""
    ways: dict[str, Ask] = {
        "as typed": as_typed,
        "the site, without": as_the_site(collection.search()),
    }
    if table:
        write_table(table_path(folder), table)
        ways["with the table"] = with_table(table)
        ways["the site, with it"] = as_the_site(collection.search(TableFile(folder)))
    return {name: precision(collection, ask) for name, ask in ways.items()}


@click.command()
@click.option("--most", default=DEFAULTS.most, help="Neighbours of a word in one language.")
@click.option("--threshold", default=DEFAULTS.threshold, help="The least similarity.")
@click.option("--vectors", type=Path, help="A file in which vectors are kept.")
def main(most: int, threshold: float, vectors: Path | None) -> None:
    """Print the scores; exit with an error if one is below its target."""
    if not _TEXTS.exists():
        print("The texts are not available: nothing to score.")
        return
    rows = [row for row in read(_TEXTS) if row["lang"] in _LANGUAGES]
    records = {(row["id"].rpartition("-")[0], row["lang"]): record_of(row) for row in rows}
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(open_engine(Path(folder)), records)
        collection.engine.rebuild(records.values())
        table = make_table(collection, Settings(most, threshold), vectors)
        scores = evaluate(collection, table, Path(folder))
    if table:
        print(f"{table.header.words} words, {len(table)} neighbours")
    print(f"{'P@1':<20}{'all':>8}" + "".join(f"{language:>8}" for language in _LANGUAGES))
    for name, one in scores.items():
        of = [statistics.mean(v for (a, _), v in one.items() if a == lang) for lang in _LANGUAGES]
        print(f"{name:<20}" + "".join(f"{v:>8.3f}" for v in (_mean(one), *of)))
    low = [n for n, least in _TARGETS.items() if n in scores and _mean(scores[n]) < least]
    if low:
        raise click.ClickException(f"below the target: {', '.join(low)}")


def _mean(scores: Mapping[tuple[str, str], float]) -> float:
    return statistics.mean(scores.values())


if __name__ == "__main__":
    main()
