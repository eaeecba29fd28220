"""Score names across scripts on texts that are translations of one another.

    python -m evaluation.names [FILE.jsonl.gz]

Each row has `id` (`document-language`), `title`, `body` and `lang`.  Prints, for each language
typed in: of the words with a capital within a sentence, how many have another spelling in the
index, and how many one that is in the same text in another language; of the words that are always
in lower case, how many are taken for names.  Then how often a title finds its text first among
those of another language, by what the words are widened by, over all pairs of languages.
"""

import re
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import click

from evaluation.relevance import read
from evaluation.typed import record_of
from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.model.facets import Field
from searcher.model.query import Filter, Query
from searcher.model.record import Record
from searcher.query import loosened, read_query
from searcher.search.names import Names
from searcher.search.other_names import concepts, places
from searcher.search.widening import Source, widen
from searcher.text import fold, term_for, words_with_edges

_FILE = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "ntrex_dev.jsonl.gz"
_LANGUAGES = ("en", "ru", "kk", "az", "hy", "tr")
_LEAST = 4  # letters of a word that may be a name
_SENTENCE_END = re.compile(r"[.!?։:;…«“”\"\n(]\W*$")


@dataclass(frozen=True, slots=True)
class Parallel:
    """Records in several languages, by document and language, in one index."""

    engine: Engine
    records: Mapping[str, Record]
    document: Mapping[str, str]

    def read(self, identifier: str, version: int) -> Record:  # noqa: ARG002
        """Read a record."""
        return self.records[identifier]

    def in_language(self, language: str) -> Iterator[Record]:
        """Iterate over the records in a language."""
        return (record for record in self.records.values() if record.language == language)


@dataclass(frozen=True, slots=True)
class WordScore:
    """Of words typed in a language: capitalised ones, those spelled otherwise, those spelled as in
    the same text in another language; words in lower case, and those taken for names.
    """

    capitalised: int
    spelled: int
    in_translation: int
    small: int
    strangers: tuple[str, ...]


def collection(path: Path, folder: Path) -> Parallel:
    """Index the rows of a file."""
    records, document = {}, {}
    for row in read(path):
        record = record_of(row)
        records[record.id] = record
        document[record.id] = row["id"].rsplit("-", 1)[0]
    engine = open_engine(folder)
    engine.rebuild(records.values())
    return Parallel(engine, records, document)


def _capitalised(record: Record) -> Iterator[tuple[str, bool]]:
    """Iterate over the words of a body but the first of sentences, and whether they are names."""
    text = record.body
    for word, start, _ in zip(*words_with_edges(text, record.language or ""), strict=True):
        if len(word) < _LEAST or not word.isalpha():
            continue
        if word[0].islower():
            yield word, False
        elif not _SENTENCE_END.search(text[max(0, start - 4) : start]) and not word.isupper():
            yield word, True


def score_words(parallel: Parallel, language: str) -> WordScore:
    """Type each word of the texts of a language, once a text."""
    names = Names(parallel.engine, parallel.read)
    terms: dict[str, set[str]] = defaultdict(set)
    for record in parallel.records.values():
        words = (w for w, _ in _capitalised(record))
        terms[parallel.document[record.id]].update(
            term for word in words for term in (fold(word), term_for(word, record.language or ""))
        )
    capitals, small, spelled, translated = set[tuple[str, str]](), set[str](), 0, 0
    for record in parallel.in_language(language):
        for word, is_name in _capitalised(record):
            if is_name:
                capitals.add((parallel.document[record.id], word))
            else:
                small.add(word)
    capitals = {one for one in capitals if one[1].lower() not in small}
    for document, word in sorted(capitals):
        found = names.spellings_of(word)
        spelled += bool(found)
        translated += any(
            not terms[document].isdisjoint((fold(one.word), term_for(one.word, one.language)))
            for one in found
        )
    strangers = tuple(sorted(word for word in small if names.spellings_of(word)))
    return WordScore(len(capitals), spelled, translated, len(small), strangers)


def sources_of(parallel: Parallel) -> Mapping[str, Sequence[Source]]:
    """Return what queries are widened by, by a label."""
    names = Names(parallel.engine, parallel.read)

    return {
        "nothing": (),
        "places": (places,),
        "terms": (concepts,),
        "spellings": (names.related,),
        "all of these": (places, concepts, names.related),
    }


def precision_at_one(
    parallel: Parallel, sources: Sequence[Source]
) -> Mapping[tuple[str, str], float]:
    """Return, for each pair of languages, the share of titles in the first that find their text
    first among those in the second.
    """
    found = defaultdict[tuple[str, str], list[bool]](list)
    terms = parallel.engine.terms()
    for language, other in permutations(_LANGUAGES, 2):
        for record in parallel.in_language(language):
            typed = read_query(record.title or "").expression
            asked = widen(loosened(typed) or typed, sources, terms).expression
            among = (Filter(Field.LANGUAGE, (other,)),)
            query = Query(expression=asked, filters=among, size=1, facets=())
            own = parallel.document[record.id]
            hits = parallel.engine.search(query).hits
            found[language, other].append(any(parallel.document[hit.id] == own for hit in hits))
    return {pair: statistics.mean(hits) for pair, hits in found.items()}


@click.command()
@click.argument("path", type=Path, default=_FILE)
def main(path: Path) -> None:
    """Print the scores."""
    if not path.exists():
        print("The parallel texts are not available: nothing to score.")
        return
    with tempfile.TemporaryDirectory() as folder:
        parallel = collection(path, Path(folder))
        columns = ("capitalised", "spelled", "in text", "lower case", "strangers")
        print(" " * 4 + "".join(f"{column:>12}" for column in columns))
        for language in _LANGUAGES:
            one = score_words(parallel, language)
            shares = one.spelled / one.capitalised, one.in_translation / one.capitalised
            print(
                f"{language:<4}{one.capitalised:>12}{shares[0]:>12.3f}{shares[1]:>12.3f}"
                f"{one.small:>12}{len(one.strangers) / one.small:>12.4f}"
                f"  {' '.join(one.strangers[:12])}"
            )
        print("\nA title finds its text first among those of another language:")
        for label, sources in sources_of(parallel).items():
            scores = precision_at_one(parallel, sources)
            print(f"{label:<16}{statistics.mean(scores.values()):.3f}")


if __name__ == "__main__":
    main()
