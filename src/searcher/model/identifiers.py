"""Identifiers that never break: minted once from what first arrived, the same everywhere.

Eleven digits of the betanumeric alphabet (no vowels, no l, so that no words arise) taken from
a SHA-256, and the check character of NOID (J. Kunze, "NOID: nice opaque identifiers", 2003):
the sum of each digit's value times its position, modulo 29.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from searcher.model.errors import BadIdentifier

ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
LENGTH = 11
PATTERN = re.compile(f"[{ALPHABET}]{{{LENGTH + 1}}}")


def url_key(url: str) -> str:
    """Return the identity key of a document with a canonical URL."""
    return f"url:{url}"


def bytes_key(sha256: str) -> str:
    """Return the identity key of a document without a URL: the SHA-256 of its bytes, in hex."""
    return f"sha256:{sha256}"


def _check(digits: Iterable[str]) -> str:
    return ALPHABET[
        sum(i * ALPHABET.index(d) for i, d in enumerate(digits, start=1)) % len(ALPHABET)
    ]


@lru_cache(maxsize=256)  # that of a document is asked for several times
def mint(key: str) -> str:
    """Mint the identifier of an identity key: eleven digits and the check character."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest(), "big")
    digits = []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(digits) + _check(digits)


def parse_identifier(text: str) -> str:
    """Return an identifier in lower case.  Raises BadIdentifier if the text is not one."""
    identifier = text.strip().lower()
    if not PATTERN.fullmatch(identifier) or _check(identifier[:-1]) != identifier[-1]:
        raise BadIdentifier(text)
    return identifier


def similar_identifiers(text: str) -> frozenset[str]:
    """Return the identifiers that a mistyped one may be: one character is another one, missing or
    too many, or two neighbours are exchanged.
    """
    typed = text.strip().lower()
    if abs(len(typed) - LENGTH - 1) > 1:
        return frozenset()
    return frozenset(one for one in _variants(typed) if _is_identifier(one))


def _is_identifier(text: str) -> bool:
    return bool(PATTERN.fullmatch(text)) and _check(text[:-1]) == text[-1]


def _variants(typed: str) -> Iterator[str]:
    for at in range(len(typed) + 1):
        before, after = typed[:at], typed[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for digit in ALPHABET:
            yield before + digit + after
            yield before + digit + after[1:]
