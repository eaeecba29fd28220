"""Score the detection of the language of texts, of sentences, and of passages within texts.

    python -m evaluation.language [--data FILE.jsonl.gz]

Rows have `body` and `lang`; lines of the body are sentences.  Scored are whole texts, single
sentences, and texts with two sentences of another language inserted: right if the language of
the text is found, and the two sentences as its only passage.  The peer, in the same run, is the
bare classifier on the whole text; the time of each is printed.
"""

import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from searcher.metadata.context import Context, DocumentContext
from searcher.metadata.language import LanguageDetection, detect_language
from searcher.model.record import Original
from searcher.sandbox import read_original
from searcher.sources import Registry

_DATA = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "ntrex_dev.jsonl.gz"
_MIXED = 500
_WORST = 10

Text = tuple[str, str]
"""A text and its language."""


@dataclass(frozen=True, slots=True)
class Score:
    """The number of right answers, of all answers, and seconds; and the confused languages."""

    right: int
    of: int
    seconds: float
    confused: Counter[tuple[str, str]]


def detect(text: str) -> LanguageDetection:
    """Detect the language of a plain text and of its passages."""
    parsed = read_original(text.encode())
    original = Original("", 0, "text/plain", "utf-8", "", "")
    return detect_language(DocumentContext.begin(parsed, Context(original, Registry(()), "", "")))


def ours(text: str) -> str:
    """Return the language that is detected, or "unknown"."""
    return detect(text).detection.value or "unknown"


def score(texts: Sequence[Text], detector: Callable[[str], str]) -> Score:
    """Compare the language that a detector finds in each text with its own."""
    started = time.perf_counter()
    found = [(language, detector(text)) for text, language in texts]
    seconds = time.perf_counter() - started
    confused = Counter(pair for pair in found if pair[0] != pair[1])
    return Score(len(found) - confused.total(), len(found), seconds, confused)


def mixed(texts: Sequence[Text], count: int = _MIXED) -> Iterator[tuple[str, str, str]]:
    """Generate texts with two sentences of another language inserted; yield both languages."""
    chance = random.Random(2017)
    while count:
        (outer, language), (inner, other) = chance.sample(texts, 2)
        if language == other:
            continue
        lines, strange = outer.split("\n"), inner.split("\n")[2:4]
        yield "\n\n".join([*lines[:4], " ".join(strange), *lines[4:8]]), language, other
        count -= 1


def passages_found(texts: Sequence[Text]) -> Score:
    """Count the mixed texts whose languages and passages are detected."""
    cases = list(mixed(texts))
    started = time.perf_counter()
    found = [(outer, inner, detect(text)) for text, outer, inner in cases]
    seconds = time.perf_counter() - started
    missed = Counter(
        (outer, inner)
        for outer, inner, detected in found
        if detected.detection.value != outer or [p.language for p in detected.passages] != [inner]
    )
    return Score(len(cases) - missed.total(), len(cases), seconds, missed)


def _shown(name: str, our: Score, peer: Score | None) -> str:
    line = f"{name:<22}{our.of:>7}{our.right / our.of:>9.4f}{1000 * our.seconds / our.of:>9.2f}"
    if peer:
        line += f"{peer.right / peer.of:>12.4f}{1000 * peer.seconds / peer.of:>9.2f}"
    return line


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=_DATA)
def main(data: Path) -> None:
    """Print the scores."""
    if not data.is_file():
        click.echo(f"{data.name} is not available: nothing to score.")
        return
    with gzip.open(data, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [(row["body"], row["lang"]) for row in rows]
    sentences = [(s, lang) for body, lang in texts for s in body.split("\n") if s.strip()]
    classifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    ours(texts[0][0])  # the model is loaded once

    def bare(text: str) -> str:
        return str(classifier.classify(text)[0])

    print(f"{'':<22}{'count':>7}{'right':>9}{'ms':>9}{'bare right':>12}{'ms':>9}")
    whole, single = score(texts, ours), score(sentences, ours)
    print(_shown("whole texts", whole, score(texts, bare)))
    print(_shown("single sentences", single, score(sentences, bare)))
    print(_shown("passages", passages := passages_found(texts), None))
    for name, one in (("texts", whole), ("sentences", single), ("passages", passages)):
        for (wanted, found), count in one.confused.most_common(_WORST):
            print(f"{name}: {wanted} with or as {found}: {count}")


if __name__ == "__main__":
    sys.exit(main())
