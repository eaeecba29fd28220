"""Score the labels of the thesaurus on texts that are translations of one another.

    python -m evaluation.concepts [FILE.jsonl.gz] [--missed LANGUAGE]

Each row has `id` (`document-language`), `title`, `body` and `lang`.  Prints, for each language, of
the concepts that the English texts name, the share that the translations name too.  A translator
may use other words, so not all can be found; `--missed` lists the concepts that were not, the most
frequent first, to find labels that are wrong.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from evaluation.relevance import read
from searcher.languages import DEFAULT_LANGUAGE
from searcher.text import written_words
from searcher.thesaurus import concepts, concepts_in

_FILE = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "ntrex_dev.jsonl.gz"

Named = Mapping[str, Mapping[str, frozenset[str]]]
"""Document → language → the concepts that the text names."""


def named_in(rows: Iterable[Mapping[str, Any]]) -> Named:
    """Find the concepts in texts of the languages of the thesaurus."""
    languages = {term.language for concept in concepts().values() for term in concept.terms}
    found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for row in rows:
        document, _, language = row["id"].rpartition("-")
        if language in languages:
            words = written_words(f"{row['title']}\n{row['body']}", language)
            found[document][language] = frozenset(one.concept.id for one in concepts_in(words))
    return found


def score(named: Named, language: str) -> tuple[int, Counter[str]]:
    """Return how many concepts the English texts name, each once a text, and those of them that
    the translations into a language do not.
    """
    texts = [text for text in named.values() if {language, DEFAULT_LANGUAGE} <= text.keys()]
    total = sum(len(text[DEFAULT_LANGUAGE]) for text in texts)
    missed = Counter(one for text in texts for one in text[DEFAULT_LANGUAGE] - text[language])
    return total, missed


@click.command()
@click.argument("path", type=Path, default=_FILE)
@click.option("--missed", "listed", metavar="LANGUAGE", default="", help="List missed concepts.")
def main(path: Path, listed: str) -> None:
    """Print the scores."""
    if not path.exists():
        print("The parallel texts are not available: nothing to score.")
        return
    named = named_in(read(path))
    languages = {language for text in named.values() for language in text} - {DEFAULT_LANGUAGE}
    for language in sorted(languages):
        total, missed = score(named, language)
        print(f"{language:<4}{total:>6}{1 - missed.total() / total:>8.3f}")
        if language == listed:
            print(*(f"    {count} {concept}" for concept, count in missed.most_common()), sep="\n")


if __name__ == "__main__":
    main()
