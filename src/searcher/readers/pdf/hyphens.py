"""Words that are hyphenated at the end of a line: whole words, or compounds with a hyphen.

The document itself decides if it has one of the two spellings elsewhere; else the frequent words of
its language do: `transpor-` is no word, `north-` and `south` are two.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from wordfreq import available_languages, zipf_frequency

from searcher.languages.function_words import function_words_by_language

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
DIVIDED = re.compile(r"(?<=\w)[-\u00ad\u2010]$")
"""The hyphen at the end of a line that goes on in the next one."""

_HEAD, _TAIL = re.compile(r"[^\W\d_]*$"), re.compile(r"[^\W\d_]*")
_USUAL = 3.0  # on the Zipf scale: once in a million words
_LEAST = 4  # letters of a part that is a word by itself, where no list of words is known
_LIST = "small"  # words that are at least that frequent


@dataclass(frozen=True)
class Hyphens:
    """Joins lines at hyphens by the words of a document and, if it is listed, its language."""

    words: Mapping[str, int]

    @classmethod
    def of(cls, lines: Iterable[str]) -> "Hyphens":
        """Read the words of a document, but for those that lines divide."""
        words = Counter[str]()
        is_divided = False
        for line in lines:
            found = _WORD.findall(line.lower())[is_divided:]
            is_divided = DIVIDED.search(line) is not None
            words.update(found[:-1] if is_divided else found)
        return cls(words)

    @cached_property
    def language(self) -> str:
        """The language, empty if its words are not listed; found where a hyphen needs it."""
        return _listed_language(self.words)

    def join(self, first: str, second: str) -> str:
        """Join two lines, of which the first ends with a hyphen."""
        head, tail = _match(_HEAD.search(first[:-1])), _match(_TAIL.match(second))
        return f"{first[:-1]}{'-' if self._is_compound(head, tail) else ''}{second}"

    def _is_compound(self, head: str, tail: str) -> bool:
        if not head or not tail:
            return False
        compound, whole = self.words.get(f"{head}-{tail}", 0), self.words.get(head + tail, 0)
        if compound != whole:
            return compound > whole
        if self.language:
            return not self._frequency(head + tail) and self._are_words(head, tail)
        return min(len(head), len(tail)) >= _LEAST and head in self.words and tail in self.words

    def _are_words(self, *parts: str) -> bool:
        return all(self._frequency(part) >= _USUAL for part in parts)

    def _frequency(self, word: str) -> float:
        return zipf_frequency(word, self.language, wordlist=_LIST)


def _match(match: re.Match[str] | None) -> str:
    return match.group().lower() if match else ""


def _listed_language(words: Mapping[str, int]) -> str:
    """Return the language whose function words a document has most of, empty if its words are not
    listed.
    """
    counts = {
        language: sum(words.get(word, 0) for word in known)
        for language, known in function_words_by_language().items()
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] and best in available_languages(_LIST) else ""
