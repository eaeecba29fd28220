"""Weights of the signs by which a text is at home in a country that it need not name."""

from collections.abc import Mapping
from functools import cache

from searcher.languages import every
from searcher.languages.places import HomeSigns

_UNLISTED, _SHARE = 0.5, 0.9  # beside the 1 of a name


@cache
def _weights() -> Mapping[str, float]:
    signs = (sign for known in every(HomeSigns).values() for sign in known.sign)
    return {word.lower(): sign.weight for sign in signs for word in sign.words}


def home_sign_weight(sign: str) -> float:
    """Return how much a sign (in lower case) counts for the home of a text, beside a name's 1."""
    return _SHARE if sign.startswith("<") else _weights().get(sign, _UNLISTED)
