"""How the name of a publisher is written in a text: in quotation marks, or with capitals."""

from functools import cache

from searcher.text import capital_letters

_WORD_END = r"[\w&\-]*(?:\.(?=\w)[\w\-]+)*"  # a point within a word: Lantern.example


@cache
def publisher_name() -> str:
    """Return the expression of a name of up to five words; its first group is one in quotation
    marks, the second one without.
    """
    capital = f"[{capital_letters()}]"
    return (
        r"(?:[«“\"„]([^«»“”\"„]{2,70})[»”\"“]"
        rf"|((?:{capital}|[a-z]+[A-Z]){_WORD_END}(?:\s(?:{capital}{_WORD_END})){{0,4}}))"
    )
