"""Run tesseract on the picture of a page: words with the confidence in each.

The program gets the picture by a pipe and answers by one: it writes no file.  It has the limits of
the process that starts it, no network where the system allows that, and ends with that process.
"""

import ctypes
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from statistics import median

import pycountry

from searcher.model.errors import DamagedOriginal, MissingReader, TooLargeOriginal, TooSlowOriginal
from searcher.readers.pdf.columns import Line

PAGE_SECONDS = 120
"""The processor time, in seconds, for one page in one language."""

_PROGRAM = "tesseract"
_PACKAGES = "tesseract (`tesseract-ocr` in Debian, and `tesseract-ocr-{}` for the language)"
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET
_WORD, _COLUMNS = "5", 12  # the level of words in the table, and how many columns it has
_USUAL_SIZE = 10.0  # points
_LARGER = 1.35  # how many times the usual height the words of a heading have at least
_VERSION = re.compile(r"tesseract v?([\d.]+\d)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word; its block, paragraph and line on the page; the confidence in it, 0 to 1; and its
    edges: left, top, right and foot (pixels, from above).
    """

    text: str
    place: tuple[int, int, int]
    confidence: float
    left: int = 0
    top: int = 0
    right: int = 0
    foot: int = 0

    @property
    def height(self) -> int:
        """The height of its letters."""
        return self.foot - self.top


def mean_confidence(words: Iterable[Word]) -> float:
    """Return the mean confidence in the letters of words; 0 if there are none."""
    weighed = [(len(word.text), word.confidence) for word in words]
    letters = sum(length for length, _ in weighed)
    return sum(length * confidence for length, confidence in weighed) / letters if letters else 0.0


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Return the lines of a page, their places in points of a text of the usual size."""
    usual = median(word.height for word in words) if words else 0
    scale = _USUAL_SIZE / usual if usual else 1.0
    rows = [[*row] for _, row in groupby(words, key=lambda word: word.place)]
    return [_line(row, usual, scale) for row in rows]


def _line(row: Sequence[Word], usual: float, scale: float) -> Line:
    # A word without tall letters or without deep ones is lower: only a large difference counts.
    height = median(word.height for word in row)
    size = height * scale if height > _LARGER * usual else _USUAL_SIZE
    text = " ".join(word.text for word in row)
    left, right = min(word.left for word in row), max(word.right for word in row)
    return Line(text, left * scale, right * scale, -scale * median(w.foot for w in row), size)


@cache
def version() -> str:
    """Return the name and version of the program.  Raises MissingReader."""
    found = _VERSION.search(_run(["--version"], b"", "scan", "eng").decode("utf-8", "replace"))
    return f"tesseract {found[1]}" if found else "tesseract"


@cache
def installed(label: str) -> frozenset[str]:
    """Return the languages that are installed, as the program calls them.

    Raises MissingReader, in which `label` names the format of the original.
    """
    listed = _run(["--list-langs"], b"", label, "eng").decode("utf-8", "replace")
    return frozenset(line.strip() for line in listed.splitlines()[1:] if line.strip())


def program_code(language: str) -> str:
    """Return what the program calls a language (BCP 47): its code in ISO 639-3."""
    known = pycountry.languages.get(alpha_2=language.partition("-")[0])
    return str(known.alpha_3) if known else language


def check_installed(languages: Iterable[str], label: str) -> None:
    """Raise MissingReader if the program, or one of some languages, is not installed."""
    missing = sorted(set(languages) - installed(label))
    if missing:
        raise MissingReader(label, _PACKAGES.format(missing[0]))


def read_page(picture: bytes, languages: Sequence[str], label: str) -> tuple[Word, ...]:
    """Read the words of the picture of a page, in languages as the program calls them.

    Raises MissingReader, DamagedOriginal, TooLargeOriginal or TooSlowOriginal; `label` names the
    format of the original in these.
    """
    arguments = ["stdin", "stdout", "-l", "+".join(languages), "tsv"]
    table = _run(arguments, picture, label, languages[0]).decode("utf-8", "replace")
    return tuple(_words(table))


def _words(table: str) -> Iterator[Word]:
    for line in table.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) == _COLUMNS and cells[0] == _WORD and cells[11].strip():
            block, paragraph, number = map(int, cells[2:5])
            left, top, width, height = map(int, cells[6:10])
            confidence = max(float(cells[10]), 0.0) / 100
            place, edges = (block, paragraph, number), (left, top, left + width, top + height)
            yield Word(cells[11].strip(), place, confidence, *edges)


def _run(arguments: Sequence[str], data: bytes, label: str, language: str) -> bytes:
    program = shutil.which(_PROGRAM)
    if program is None:
        raise MissingReader(label, _PACKAGES.format(language))
    done = subprocess.run(
        [program, *arguments],
        input=data,
        capture_output=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        preexec_fn=_isolate,
        check=False,
    )
    if done.returncode:
        raise _fault(done.returncode, done.stderr.decode("utf-8", "replace"), label)
    return done.stdout


def _isolate() -> None:
    """End with the process that started this one; leave the network, if the system allows it."""
    library = ctypes.CDLL(None)
    library.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    library.unshare(_NEW_USER | _NEW_NETWORK)


def _fault(code: int, message: str, label: str) -> Exception:
    if code == -signal.SIGXCPU:
        return TooSlowOriginal(PAGE_SECONDS)
    lowered = message.lower()
    if code < 0 or "too large" in lowered or "alloc" in lowered or "too big" in lowered:
        return TooLargeOriginal("a page takes too much memory to be recognised")
    lines = [line for line in message.splitlines() if line.strip()]
    return DamagedOriginal(label, lines[-1][:200] if lines else f"exit {code}")
