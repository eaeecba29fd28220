"""Patterns of the expressions that show a host and a visitor, for each language.

The expressions are facts of the languages, `visits.toml`.
"""

import re
from functools import cache

from searcher.languages import facts
from searcher.languages.documents import Expressions, Visits

_MOST_BETWEEN = 3  # words between the name of a people and those who are of it
_NEVER = re.compile(r"(?!)")


class VisitPatterns:
    """The compiled expressions of one language; `languages.documents.Visits` explains each."""

    def __init__(self, known: Visits) -> None:
        person, of, others = (_joined(e) for e in (known.person, known.of, known.no_person))
        if others:
            person = rf"(?!{others}(?!\w)){person}"
        self.comes = _words(known.comes)
        self.gathers = _words(known.gathers)
        self.later = _words(known.later)
        self.receives = _words(known.receives)
        self.received = _words(known.received)
        self.joint = _words(known.joint)
        self.object_after = known.object != "before"
        self.may_begin = known.object == "second"
        self.person = _words(person)
        self.at = _before(known.at)
        self.of_city = _before(known.of_city)
        self.from_ = _before(known.from_)
        self.of = _before(rf"{person}(?:\s[\w-]+){{0,3}}?\s{of}") if of else _NEVER
        self.may_be_of = _before(of)
        noun_before = rf"{person}(?:\s[\w'’-]+){{0,2}}?\s" if known.after_noun else None
        self.noun_before = _before(noun_before)
        self.within = re.compile(rf"[\s,(]*(?:{_joined(known.within) or '(?!)'}\s)*", re.I)
        self.people_after = _after(person, _MOST_BETWEEN)
        self.people_of_name = _after(person, known.attributive)
        self.possessive = _ending(known.possessive)
        self.at_ending = _ending(known.at_ending)
        self.from_ending = _ending(known.from_ending)
        self.people_ending = _ending(known.people_ending)
        self.at_possessed = _possessed(known.at_possessed)
        self.from_possessed = _possessed(known.from_possessed)


def _joined(given: Expressions | None) -> str:
    """Join several expressions into one; none is the empty string."""
    return f"(?:{'|'.join(given)})" if isinstance(given, tuple) else given or ""


def _words(given: Expressions | None) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_joined(given)}(?!\w)", re.I) if given else _NEVER


def _before(given: Expressions | None) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_joined(given)}$", re.I) if given else _NEVER


def _after(person: str, between: int | None) -> re.Pattern[str]:
    """Match people after a name, with at most `between` words before them."""
    if between is None:
        return _NEVER
    return re.compile(rf"\s(?:[\w-]+\s){{0,{between}}}?{person}(?!\w)", re.I)


def _ending(given: Expressions | None) -> re.Pattern[str]:
    return re.compile(rf"{_joined(given)}$", re.I) if given else _NEVER


def _possessed(given: Expressions | None) -> re.Pattern[str]:
    if given is None:
        return _NEVER
    return re.compile(rf"(?:\s[\w-]+){{0,2}}?\s\w{{2,}}{_joined(given)}(?!\w)", re.I)


@cache
def visit_patterns(language: str) -> VisitPatterns | None:
    """Return the patterns of a language (BCP 47), or None if it has no data on visits."""
    known = facts(Visits, language.split("-", 1)[0])
    return VisitPatterns(known) if known else None
