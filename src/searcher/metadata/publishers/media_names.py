"""Which of the names that a text attributes itself to is a news medium, and how it is called.

Whoever speaks is attributed in the same words: companies, persons, offices.  Beside the registry
only the form of a name shows a medium: a word such as `News` in it or beside it, a domain, or
quotation marks in the place of a reporter.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from searcher.languages import every, facts
from searcher.languages.documents import Attributions
from searcher.languages.places import Cases
from searcher.metadata.publishers.name_pattern import domain_name
from searcher.text import caseless, caseless_pattern, fold, is_small_word

_BESIDE = 40  # characters before and after a name in which a word for it is searched
_END_OF_NAME = re.compile(r"[»”\"“]?(?:[-’'՝]\w{1,4})?\s*(?:[.,;:)։|]|$)", re.M)
_NEXT_WORD = re.compile(r"[»”\"“]?\s+([^\W\d_]+)(?!\w)")
_NOT_IN_NAMES = re.compile(r"[?!:;,…]|\.\s")
_ADDRESS = re.compile(r"[/@#]$")
_JOINT = re.compile(r"[\s-]+")
_QUOTED_AFTER = re.compile(r"\s?[«“\"„]([^«»“”\"„]{2,40})[»”\"“]")


@dataclass(frozen=True, slots=True)
class AttributedName:
    """A name in a text from character `start` to `end`, as written.

    `is_quoted`: whether it is in quotation marks.  `is_inflected`: whether it is in another case
    than the nominative.  `is_before_verb`: whether the verb of reporting follows it.
    `is_in_dateline`: whether it has the place of an agency after a dateline.
    """

    text: str
    start: int
    end: int
    is_quoted: bool
    is_inflected: bool
    is_before_verb: bool
    is_in_dateline: bool

    @property
    def name(self) -> str:
        """The name as written."""
        return self.text[self.start : self.end]

    @property
    def before(self) -> str:
        """The characters before the name."""
        return self.text[max(0, self.start - _BESIDE) : self.start]

    @property
    def after(self) -> str:
        """The characters after the name."""
        return self.text[self.end : self.end + _BESIDE]


def whole_name(one: AttributedName) -> AttributedName:
    """Return a name with what is in quotation marks after its abbreviation: `РИА «Новости»`.

    It does not count as quoted: the abbreviation may be that of a company.
    """
    rest = _QUOTED_AFTER.match(one.after)
    if one.is_quoted or rest is None or not one.name.isupper():
        return one
    return replace(one, end=one.end + rest.end())


def without_case(name: str, language: str) -> str:
    """Return a name without the ending of a case after a hyphen or an apostrophe: `Reuters-ը`."""
    match = _ending(language).fullmatch(name)
    return match.group(1) if match else name


def medium_name(one: AttributedName, language: str) -> str | None:
    """Return the name of a news medium without the ending of its case, or None if it is unlike
    one or its nominative is not known.
    """
    name = without_case(one.name, language)
    if domain_name().fullmatch(name):
        return None if _ADDRESS.search(one.before) else name
    if _NOT_IN_NAMES.search(name) or (one.name != name and not name.isascii()):
        return None
    if _noun_after().match(caseless(one.after)):
        return name
    if not (one.is_before_verb or _ends(one)):
        return None
    if _noun_before().search(caseless(one.before)):
        return name
    if one.is_inflected:
        return None
    return name if one.is_quoted or has_media_word(name) else None


def _ends(one: AttributedName) -> bool:
    """Check whether a name has no further words: it is at the end of its clause, or a small word
    such as `with` is after it.
    """
    after = _NEXT_WORD.match(one.after)
    is_followed = after is not None and is_small_word(after.group(1))
    return is_followed or _END_OF_NAME.match(one.after) is not None


def has_media_word(name: str) -> bool:
    """Check whether the first or the last word of a name is one of news media: `Harbour News`."""
    words = _JOINT.split(fold(name.strip('«»“”"„ ')))
    return len(words) > 1 and not _media_words().isdisjoint((words[0], words[-1]))


@cache
def _media_words() -> frozenset[str]:
    words = (w for known in every(Attributions).values() for w in known.media.split())
    return frozenset(map(fold, words))


@cache
def _noun_before() -> re.Pattern[str]:
    """Compile the words for a medium before its name."""
    return caseless_pattern(rf"(?<!\w)(?:{_nouns()})\s+[«“\"„]?$")


@cache
def _noun_after() -> re.Pattern[str]:
    """Compile the words for a medium after its name."""
    return caseless_pattern(rf"[»”\"“]?\s+(?:{_nouns()})(?!\w)")


def _nouns() -> str:
    return "|".join(e for known in every(Attributions).values() for e in known.media_nouns)


@cache
def _ending(language: str) -> re.Pattern[str]:
    cases = facts(Cases, language)
    endings = "|".join(map(re.escape, cases.endings.split() if cases else ()))
    return re.compile(rf"(.+\w)[-’'՝](?:{endings})" if endings else r"(?!)")
