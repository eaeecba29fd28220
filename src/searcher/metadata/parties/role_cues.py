"""Cues to what a country does where it is named, in the words beside its name.

They weigh its mention (`mention_weights`) and show signatories (`signatories`).  The words are
facts of the languages, `roles.toml`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from searcher.languages import facts
from searcher.languages.documents import Roles
from searcher.text import caseless, caseless_pattern


class CueKind(StrEnum):
    """What a country does where it is named, as the data names it.

    MEMBER: takes part in a gathering.  PASSING: is only compared or listed.  MEDIA: is where a
    news medium is from, not what the news is about.
    """

    HOST = "host"
    VISITOR = "visitor"
    SIGNATORY = "signatory"
    MEMBER = "member"
    ACTS = "acts"
    PASSING = "passing"
    MEDIA = "media"


PASSIVE = frozenset({CueKind.PASSING, CueKind.MEDIA})
ACTIVE = frozenset(CueKind) - PASSIVE

_BEFORE, _AFTER = 80, 60  # characters in which cues are searched
_SENTENCE_END = re.compile(r"[.!?;։]\s|(?<!:)(?<!:\n)\n")
# The ending of a case between a name and what follows, with an apostrophe or without.
_GENITIVE = re.compile(r"['’]?s?['’]?\s+|['’][^\W\d_]{1,4}\s+|[^\W\d_]{1,4}\s+|\s*")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue to what the country beside it does: characters `start` to `end` of the text."""

    kind: CueKind
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


def find_cues(text: str, start: int, end: int, language: str) -> tuple[Cue, ...]:
    """Find the cues beside the name at characters `start` to `end`, within its sentence.

    `language` is a BCP 47 tag.
    """
    patterns = _patterns(language.split("-", 1)[0])
    before = _cue_before(patterns, text, start, end)
    after = _cue_after(patterns, text, start, end)
    return tuple(filter(None, (before, after)))


def _cue_before(patterns: _Patterns, text: str, start: int, end: int) -> Cue | None:
    if patterns.before is None:
        return None
    window = _SENTENCE_END.split(caseless(text[max(0, start - _BEFORE) : start]))[-1]
    match = patterns.before.search(window)
    if not match or not match.lastgroup:
        return None
    return Cue(CueKind(match.lastgroup), start - len(window) + match.start(), end)


def _cue_after(patterns: _Patterns, text: str, start: int, end: int) -> Cue | None:
    if patterns.after is None:
        return None
    window = _SENTENCE_END.split(caseless(text[end : end + _AFTER]), 1)[0]
    genitive = _GENITIVE.match(window)
    match = patterns.after.match(window, genitive.end() if genitive else 0)
    if not match or not match.lastgroup:
        return None
    return Cue(CueKind(match.lastgroup), start, end + match.end())
