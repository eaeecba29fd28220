"""Write `readers/data/letter_pairs.toml`: the frequency of pairs of letters in each language.

    python scripts/letter_pairs.py lingua_language_detector-1.3.5-py3-none-any.whl

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

OUT = Path(__file__).parents[1] / "src/searcher/readers/data/letter_pairs.toml"
COUNTED = """
af ar az be bg bs ca cs cy da de el en es et eu fa fi fr ga he hr
hu id is it kk lt lv mk mn nb nl pl pt ro ru sk sl sq sr sv tr uk
ur
"""
NAMED = ("ky", "tt", "tg", "tk", "uz", "uz_Cyrl")
RAREST = 13  # pairs rarer than one in two to this power are left out
HEAD = """\
# Pairs of adjacent letters in each language, by rareness: row 7 has those that are one in two to
# the seventh power of all pairs. A space and a letter is the share of that letter among letters.
# Made by scripts/letter_pairs.py from the counts of Lingua (Apache 2.0) and the names of CLDR.
"""


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


def main() -> None:
    """Count the pairs and write the table."""
    wheel = zipfile.ZipFile(sys.argv[1])
    shares = {tag: counted(wheel, tag) for tag in COUNTED.split()} | {
        tag: named(tag) for tag in NAMED
    }
    OUT.write_text(
        HEAD + "".join(f"\n[{tag}]\n{rows(s)}" for tag, s in sorted(shares.items())), "utf-8"
    )


if __name__ == "__main__":
    main()
