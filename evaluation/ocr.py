"""Score the recognition of scanned pages: the share of characters that are wrong.

    python -m evaluation.ocr [--pages 40]

Texts of the samples in six languages are printed, scanned at 150 to 300 dots an inch, turned and
made noisy, and recognised as in an ingest, without their language being given.  Exit status 1 if
the error of the clean pages of a language is 3 % or more, or a text is not marked as recognised.
"""

import argparse
import sys
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from evaluation.scanned_pages import Scan, as_pdf, as_png, page
from searcher.ingest import find_inputs
from searcher.ingest.preparation import Preparer
from searcher.ingest.prepared import Refusal
from searcher.model.errors import RefusedInput
from searcher.readers.recognition.tesseract import program_code
from searcher.sandbox import read_original

LANGUAGES = ("en", "ru", "kk", "az", "hy", "tr")
SCANS = (
    Scan(300), Scan(200), Scan(300, font="sans"), Scan(150), Scan(200, skew=1.0),
    Scan(300, skew=-1.5, noise=0.003), Scan(150, skew=0.7, noise=0.005),
)  # fmt: skip
MOST = 0.03
"""The share of wrong characters of clean pages."""

_LETTERS = 1500  # of a page


@dataclass(frozen=True, slots=True)
class PageScore:
    """The outcome of one page: its language, how it was scanned, the share of characters that are
    wrong, the language that was detected, and the confidence; `fault` if it was refused.
    """

    language: str
    scan: Scan
    error: float
    detected: str = ""
    confidence: float = 0.0
    fault: str = ""


def main(arguments: list[str] | None = None) -> None:
    """Recognise the pages, print the scores; exit with status 1 if they miss the mark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--only", choices=LANGUAGES, help="Only the pages of a language.")
    given = parser.parse_args(arguments)
    scores = []
    for number, (language, scan, text) in enumerate(islice(_pages(), given.pages)):
        if given.only not in (None, language):
            continue
        scores.append(_score(language, scan, text, as_a_pdf=number % 3 == 0))
        print(_line(scores[-1]), flush=True)
    clean, rough = _means(scores, clean=True), _means(scores, clean=False)
    for language in LANGUAGES:
        print(f"{language}  clean {_percent(clean, language)}  rough {_percent(rough, language)}")
    right = sum(score.detected == program_code(score.language) for score in scores)
    print(f"language detected in {right} of {len(scores)}")
    is_missed = any(share >= MOST for share in clean.values())
    sys.exit(is_missed or any(score.fault for score in scores))


def _pages() -> Iterator[tuple[str, Scan, str]]:
    """Yield the pages: the languages in turn, each scanned in every way."""
    texts = _texts()
    languages = cycle([language for language in LANGUAGES if texts[language]])
    counts: defaultdict[str, int] = defaultdict(int)
    for language in languages:
        number = counts[language]
        counts[language] += 1
        yield language, SCANS[number % len(SCANS)], texts[language][number % len(texts[language])]


def _texts() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    samples = Path(__file__).parent.parent / "samples" / "collection"
    with tempfile.TemporaryDirectory() as archive:
        preparer = Preparer(Path(archive))
        for one in find_inputs([str(samples)], (), ()):
            prepared = preparer.prepare(one)
            if not isinstance(prepared, Refusal) and prepared.record.language in found:
                found[prepared.record.language].append(prepared.record.body[:_LETTERS])
    return found


def _score(language: str, scan: Scan, text: str, *, as_a_pdf: bool) -> PageScore:
    image = page(text, scan)
    data = as_pdf([image], scan.dpi) if as_a_pdf else as_png(image, scan.dpi)
    try:
        document = read_original(data, recognised_in=())
    except RefusedInput as error:
        return PageScore(language, scan, 1.0, fault=f"{error.code}: {error}")
    if document.recognition is None:
        return PageScore(language, scan, 1.0, fault="not marked as recognised")
    read = " ".join(block.text for block in document.blocks)
    share = Levenshtein.distance(_plain(read), _plain(text)) / max(len(_plain(text)), 1)
    detected = "+".join(document.recognition.languages)
    return PageScore(language, scan, share, detected, document.recognition.confidence)


def _plain(text: str) -> str:
    """Return a text with single spaces, without ligatures and the kinds of quotation marks."""
    text = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return " ".join(text.split())


_MARKS = str.maketrans("«»“”„‟‘’‚–—−", '""""""\'\'\'---')


def _line(score: PageScore) -> str:
    scan = score.scan
    how = f"{scan.dpi} dpi {scan.font}, skew {scan.skew}, noise {scan.noise}"
    shown = score.fault or f"{score.error:6.2%} wrong, as {score.detected}, {score.confidence:.0%}"
    return f"{score.language}  {how:36} {shown}"


def _means(scores: list[PageScore], *, clean: bool) -> dict[str, float]:
    shares = defaultdict[str, list[float]](list)
    for score in scores:
        if score.scan.is_clean is clean:
            shares[score.language].append(score.error)
    return {language: sum(found) / len(found) for language, found in shares.items()}


def _percent(means: dict[str, float], language: str) -> str:
    return f"{means[language]:.2%}" if language in means else "-"


if __name__ == "__main__":
    main()
