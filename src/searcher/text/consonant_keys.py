"""Keys by which a name is recognised in the spelling of another language or script."""

import re
from functools import lru_cache

from anyascii import anyascii

from searcher.text.tokens import fold

_SPELLINGS = (
    (r"dzh|dj", "j"), (r"kh|gh|x", "h"), (r"sh|sch", "s"), (r"ch|tch|ts|tz", "c"), (r"zh", "j"),
    (r"ph|v|w", "f"), (r"q|ck|g", "k"), (r"b", "p"), (r"d", "t"), (r"z", "s"),
)  # fmt: skip
_SOUNDS = tuple((re.compile(pattern), sound) for pattern, sound in _SPELLINGS)


@lru_cache(maxsize=1 << 16)
def consonant_key(word: str) -> str:
    """Return the sounds that different spellings have in common, each once in a row.

    `Tokayev`, `Токаев` and `Տոկաև` → `tkf`.
    """
    letters = re.sub(r"[^a-z]", "", anyascii(fold(word)).lower())
    for pattern, sound in _SOUNDS:
        letters = pattern.sub(sound, letters)
    first, rest = letters[:1], re.sub(r"[aeiouyjh]", "", letters[1:])
    return re.sub(r"(.)\1+", r"\1", (first if first not in "aeiouyjh" else "a") + rest)
