"""Stem words by the language of their text, and make index terms and query terms of them.

Stems are folded (no case, no accents).  A stemmer gets a word without accents, too, unless its
rules depend on them (`Stemming.accents`): then a query typed without accents is expanded to every
word that it may be meant for, and one typed with accents also to the word without.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import product

import Stemmer

from searcher.languages import every, facts
from searcher.languages.words import LightStemmer, Stemming
from searcher.text.tokens import WITH_DOTLESS_I, fold, lower

_MOST_VARIANTS = 64  # of a query word, in one language

_CAPITAL_I = frozenset("Iİ")  # whose lower case depends on the language

Cut = Callable[[str], str]


def _light(rules: LightStemmer) -> Cut:
    groups = [sorted(group, key=len, reverse=True) for group in rules.groups]
    vowels, keep, soften = set(rules.vowels), rules.keep, rules.soften
    tail, after = rules.tail, rules.after

    def fits(rest: str, ending: str = "") -> bool:
        if ending and rest[-1:] not in after.get(ending[0], rest[-1:]):
            return False
        return len(rest) >= keep and not vowels.isdisjoint(rest)

    def cut(word: str) -> str:
        for group in groups:
            ending = next((e for e in group if word.endswith(e) and fits(word[: -len(e)], e)), "")
            if ending:
                word = word[: -len(ending)]
                # Only an ending that begins with a vowel softens the letter before it.
                if ending[0] in vowels and word[-1] in soften:
                    word = word[:-1] + soften[word[-1]]
        for letters in tail:
            if word[-1] in letters and fits(word[:-1]):
                word = word[:-1]
        return word

    return cut


def _algorithm(known: Stemming) -> Cut | None:
    if known.snowball:
        cut: Cut = Stemmer.Stemmer(known.snowball, 0).stemWord
        return cut
    return _light(known.light) if known.light else None


@cache
def _cutter(language: str) -> Cut | None:
    known = facts(Stemming, language)
    cut = _algorithm(known) if known else None
    if known is None or cut is None or not known.nouns:
        return cut
    noun = re.compile(known.nouns)

    def nouns_first(word: str) -> str:
        match = noun.fullmatch(word)
        return match.group(match.lastindex or 0) if match else cut(word)

    return nouns_first


@cache
def _languages_of(script: str) -> tuple[str, ...]:
    return tuple(lang for lang, known in every(Stemming).items() if known.script == script)


def script_of(word: str) -> str:
    """Detect the script of a word by its first letter: `Latin`, `Cyrillic`, `Armenian`, `Digit`…"""
    for letter in word:
        if "a" <= letter <= "z" or "A" <= letter <= "Z":
            return "Latin"
        if letter.isdigit():
            return "Digit"
        name = unicodedata.name(letter, "")
        if letter.isalpha():
            return name.split(" ", 1)[0].title()
    return ""


def languages_of(word: str) -> tuple[str, ...]:
    """Return the languages with a stemmer that are written in the script of a word."""
    return _languages_of(script_of(word))


@lru_cache(maxsize=1 << 14)
def stem(word: str, language: str) -> str:
    """Stem a word by the rules of `language` (BCP 47) and fold it; only fold it if that is unknown.

    A word in another script than its text's language (a Latin name in a Russian text) has no
    ending of that language, so it is folded only.
    """
    return _stemmed(word, language)[1]


@lru_cache(maxsize=1 << 14)
def term_for(word: str, language: str) -> str:
    """Return the index term of a word: `en:minist` for ministers in an English text.

    The term names the language whose rules were used, so that the stems of one language are not
    taken for another's (Dutch rules make "new" of "news").  Where none were, it is `:word`.
    """
    return ":".join(_stemmed(word, language))


def _stemmed(word: str, language: str) -> tuple[str, str]:
    base = language.split("-", 1)[0]
    known, cut = facts(Stemming, base), _cutter(base)
    if known is None or cut is None or known.script != script_of(word):
        return "", fold(word)
    return base, fold(cut(spelled(word, base)))


def spelled(word: str, language: str) -> str:
    """Lower the case of a word and keep just the accents that matter to its stemmer."""
    if word.isascii() and language not in WITH_DOTLESS_I:
        return fold(word)
    table = _spelling(language)
    if table is None:
        return fold(word)
    return lower(unicodedata.normalize("NFC", word), language).translate(table)


class _Spelling(dict[int, str]):
    """Code of a letter → the letter, without its accent unless that matters."""

    def __init__(self, kept: str) -> None:
        super().__init__({ord(letter): letter for letter in kept})

    def __missing__(self, code: int) -> str:
        plain = self[code] = fold(chr(code))
        return plain


@cache
def _spelling(language: str) -> _Spelling | None:
    known = facts(Stemming, language)
    return None if known is None or known.accents is None else _Spelling(known.accents)


@lru_cache(maxsize=1 << 14)
def query_terms(
    word: str, languages: tuple[str, ...] = (), indexed: frozenset[str] | None = None
) -> tuple[str, ...]:
    """Return every index term of which a query word may be a form: by each language of its script,
    with and without accents, and as is; by just some languages if any are given.  The terms of
    languages that are not `indexed` are left out.
    """
    spoken = [lang for lang in languages_of(word) if indexed is None or lang in indexed]
    terms = (
        term for lang in spoken if lang in (languages or spoken) for term in _terms_in(word, lang)
    )
    return tuple(dict.fromkeys(terms if languages else (f":{fold(word)}", *terms)))


def folded_query_word(word: str, languages: tuple[str, ...] = ()) -> str | None:
    """Fold a query word that is also found as it is, whatever its index term: a text without
    accents may be stemmed in another place (Turkish barışı, barisi).  Return None where a letter
    with a sign is another letter (Cyrillic и and й), or the word is meant in some languages only.
    """
    return fold(word) if not languages and script_of(word) == "Latin" else None


def _terms_in(word: str, language: str) -> Iterator[str]:
    """Iterate over the index terms of a query word in a language, however its accents are typed."""
    yield term_for(word, language)
    known = facts(Stemming, language)
    if known is None or not known.restored:
        return
    if language in WITH_DOTLESS_I and not _CAPITAL_I.isdisjoint(word):
        yield term_for(word.lower(), language)  # as typed where I is the capital of i
    plain = fold(word)
    if spelled(word, language) == plain:
        yield from (term_for(variant, language) for variant in _variants(plain, language))
    elif known.snowball:
        yield term_for(plain, language)


def _variants(word: str, language: str) -> Iterator[str]:
    """Iterate over the words that one without accents may be meant for; accents far from its end,
    which decide no ending, are left out.
    """
    restored = _restored(language)
    ways, count, start = list[str](), 1, len(word)
    while start > 0 and count * len(restored.get(word[start - 1], " ")) <= _MOST_VARIANTS:
        start -= 1
        ways.append(restored.get(word[start], word[start]))
        count *= len(ways[-1])
    return (word[:start] + "".join(end) for end in product(*reversed(ways)))


@cache
def _restored(language: str) -> Mapping[str, str]:
    """Map a letter to itself and what it may be with an accent that matters to endings."""
    found: dict[str, str] = {}
    known = facts(Stemming, language)
    for letter in known.restored if known else "":
        found[fold(letter)] = found.get(fold(letter), fold(letter)) + letter
    return found
