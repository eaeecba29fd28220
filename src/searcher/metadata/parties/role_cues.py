"""What the words beside a country's name say of its part in a document: host, visitor, signatory,
one that acts, one that is only compared or listed; by which its weight is told.  The words are
facts of each language, `roles.toml`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from searcher.languages import facts
from searcher.languages.documents import Roles
from searcher.text import caseless, caseless_pattern


class Part(StrEnum):
    """What a country does where it is named."""

    HOST = "host"
    VISITOR = "visitor"
    SIGNATORY = "signatory"
    MEMBER = "member"
    ACTS = "acts"
    PASSING = "passing"
    TOLD = "told"


_BEFORE, _AFTER = 80, 60  # characters in which such words are looked for
_SENTENCE = re.compile(r"[.!?;։]\s|(?<!:)(?<!:\n)\n")
_GENITIVE = re.compile(r"['’]?s?['’]?\s+|['’][^\W\d_]{1,4}\s+|[^\W\d_]{1,4}\s+|\s*")


@dataclass(frozen=True, slots=True)
class Cue:
    """The part that the characters `start` to `end` of a text give to the name beside them."""

    part: Part
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Patterns:
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


@cache
def _patterns(language: str) -> _Patterns:
    known = facts(Roles, language)
    found: dict[str, list[str]] = {"before": [], "after": []}
    for cue in known.cue if known else ():
        for side, expressions in (("before", cue.before), ("after", cue.after)):
            if known and expressions:
                joined = "|".join(expressions).replace(" {of}", "{of}").replace("{of}", known.of)
                found[side].append(f"(?P<{cue.role}>{joined})")
    return _Patterns(
        caseless_pattern(rf"(?<!\w)(?:{'|'.join(found['before'])})$") if found["before"] else None,
        caseless_pattern("|".join(found["after"])) if found["after"] else None,
    )


def cues_beside(text: str, start: int, end: int, language: str) -> tuple[Cue, ...]:
    """What is said of the country named from `start` to `end` of a text, in its own sentence."""
    patterns = _patterns(language.split("-", 1)[0])
    found = []
    if patterns.before is not None:
        head = max(0, start - _BEFORE)
        window = _SENTENCE.split(caseless(text[head:start]))[-1]
        match = patterns.before.search(window)
        if match and match.lastgroup:
            at = start - len(window) + match.start()
            found.append(Cue(Part(match.lastgroup), at, end))
    if patterns.after is not None:
        window = _SENTENCE.split(caseless(text[end : end + _AFTER]), 1)[0]
        genitive = _GENITIVE.match(window)
        match = patterns.after.match(window, genitive.end() if genitive else 0)
        if match and match.lastgroup:
            found.append(Cue(Part(match.lastgroup), start, end + match.end()))
    return tuple(found)
