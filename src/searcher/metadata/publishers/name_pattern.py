"""How the name of a publisher is written in a text: in quotation marks, with capitals, a domain."""

import re
from functools import cache

from searcher.text import capital_letters

_WORD_END = r"[\w&\-]*(?:\.(?=\w)[\w\-]+)*"  # a point within a word: Lantern.example
# Letters of ASCII: a letter of another script after a domain belongs to the next word.
_TOP_LEVEL = "[a-z]{2}|com|org|net|info|news|press|media|online|agency|example"
_DOMAIN = rf"(?:[A-Za-z][A-Za-z0-9\-]+\.){{1,3}}(?:{_TOP_LEVEL})(?![A-Za-z0-9])"


@cache
def publisher_name() -> str:
    """Return the expression of a domain or a name of up to five words; its first group is one in
    quotation marks, the second one without.
    """
    capital = f"[{capital_letters()}]"
    return (
        r"(?:[«“\"„]([^«»“”\"„]{2,70})[»”\"“]"
        rf"|({_DOMAIN}"
        rf"|(?:{capital}|[a-z]+[A-Z]){_WORD_END}(?:\s(?:{capital}{_WORD_END})){{0,4}}))"
    )


@cache
def domain_name() -> re.Pattern[str]:
    """Compile the pattern of a domain as a name: `Lantern.example`."""
    return re.compile(_DOMAIN)
