"""Write `letter_pairs.toml` of languages: the frequency of their pairs of letters.

    python scripts/letter_pairs.py lingua_language_detector-1.3.5-py3-none-any.whl [CODE...]

A code is that of a folder of `languages`; with another script, as in `uz_Cyrl`, that of CLDR.  By
default the files that exist are written anew.

The wheel (Apache 2.0) has counts of letters and pairs of letters in newspapers; for languages that
it lacks, they are counted in the names that CLDR has for countries, languages and currencies.
Needs `brotli`.
"""

import json
import math
import sys
import zipfile
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import brotli  # type: ignore[import-not-found, unused-ignore]
from babel import Locale

from searcher.languages import every
from searcher.languages.originals import LetterPairs

FOLDERS = Path(__file__).parents[1] / "src/searcher/languages"
NAMES = {"no": "nb"}
"""Code of a folder → code in the wheel, where it is another."""

RAREST = 13  # pairs rarer than one in two to this power are left out
HEAD = """\
# Pairs of adjacent letters by rareness: row 7 has those that are one in two to the seventh power of
# all pairs. A space and a letter is the share of that letter among letters.
# Made by scripts/letter_pairs.py from {source}.
"""
LINGUA, CLDR = "the counts of Lingua (Apache 2.0)", "the names of CLDR"


def grams(wheel: zipfile.ZipFile, language: str, name: str) -> dict[str, Fraction]:
    """Read the n-grams of a language with their share among those with the same beginning."""
    data = brotli.decompress(wheel.read(f"lingua/language-models/{language}/{name}.json.br"))
    shares = json.loads(data)["ngrams"]
    return {gram: Fraction(share) for share, grams in shares.items() for gram in grams.split()}


def counted(wheel: zipfile.ZipFile, language: str) -> dict[str, float]:
    """Return the share of each pair among all pairs, and of each letter among all letters."""
    letters = grams(wheel, language, "unigrams")
    pairs = grams(wheel, language, "bigrams")
    shares = {f" {letter}": float(share) for letter, share in letters.items()}
    return shares | {p: float(share * letters[p[0]]) for p, share in pairs.items()}


def named(tag: str) -> dict[str, float]:
    """Count the same shares in the names of CLDR."""
    locale = Locale.parse(tag)
    lists = (locale.territories, locale.languages, locale.currencies)
    words = [w for names in lists for name in names.values() for w in name.lower().split()]
    letters = Counter(c for w in words for c in w if c.isalpha())
    pairs = Counter(a + b for w in words for a, b in pairwise(w) if (a + b).isalpha())
    shares = {f" {letter}": n / letters.total() for letter, n in letters.items()}
    return shares | {pair: n / pairs.total() for pair, n in pairs.items()}


def rows(shares: dict[str, float]) -> str:
    """Format the pairs by their rareness."""
    by_rareness: defaultdict[int, list[str]] = defaultdict(list)
    for pair, share in sorted(shares.items()):
        rareness = round(-math.log2(share))
        if rareness <= RAREST and len(pair) == 2:
            by_rareness[rareness].append(pair)
    return "".join(f'{n} = "{"".join(pairs)}"\n' for n, pairs in sorted(by_rareness.items()))


def shares_of(wheel: zipfile.ZipFile, tag: str) -> tuple[str, dict[str, float]]:
    """Return the source of the shares of a language, and the shares."""
    name = NAMES.get(tag, tag)
    if f"lingua/language-models/{name}/bigrams.json.br" in wheel.namelist():
        return LINGUA, counted(wheel, name)
    return CLDR, named(name)


def existing() -> dict[str, list[str]]:
    """Return the languages that have the file, each with its other scripts."""
    return {language: sorted(known.scripts) for language, known in every(LetterPairs).items()}


def asked(tags: list[str]) -> dict[str, list[str]]:
    """Return the languages of some tags, each with its other scripts."""
    found: dict[str, list[str]] = {}
    for language, _, script in (tag.partition("_") for tag in tags):
        found.setdefault(language, []).extend([script] if script else [])
    return found


def main() -> None:
    """Count the pairs and write the tables."""
    wheel = zipfile.ZipFile(sys.argv[1])
    for language, scripts in (asked(sys.argv[2:]) or existing()).items():
        source, shares = shares_of(wheel, language)
        text = f"{HEAD.format(source=source)}\n[pairs]\n{rows(shares)}"
        for script in scripts:
            text += f"\n[scripts.{script}]\n{rows(shares_of(wheel, f'{language}_{script}')[1])}"
        (FOLDERS / language).mkdir(exist_ok=True)
        (FOLDERS / language / LetterPairs.FILE).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
