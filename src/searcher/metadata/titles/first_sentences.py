"""The heading of a text that is written as a sentence, with a full stop."""

import re
from functools import cache

from searcher.languages import facts
from searcher.languages.words import Spelling
from searcher.metadata.dating import find_dates
from searcher.metadata.kind_cues import cues_in
from searcher.metadata.line_languages import possible_languages
from searcher.metadata.publishers.attributions import names_reporter
from searcher.model.record import Kind

_MAX_SENTENCE = 160  # characters
_REPORTER_LANGUAGES = 5  # in which the words for a reporter are searched
_FULL_STOPS = (".", "…")


def may_be_heading(line: str) -> bool:
    """Check whether a line is one short sentence that does not begin a report.

    A report names its day or its reporter in its first sentence: `ASTANA, April 23. ...`, `... ,
    Trend reports.`
    """
    if len(line) > _MAX_SENTENCE:
        return False
    languages = possible_languages(line)
    return _one_sentence(_stops(languages[0])).fullmatch(line) is not None and not (
        _begins_like_news(line)
        or names_reporter(line, languages[:_REPORTER_LANGUAGES])
        or _names_day(line, languages)
    )


def _begins_like_news(line: str) -> bool:
    lowered = line.lower()
    news = (cue for cue in cues_in("lead") if cue.kind is Kind.NEWS)
    return any(cue.may_match(lowered) and cue.pattern.search(line) for cue in news)


def _names_day(line: str, languages: tuple[str, ...]) -> bool:
    if not any(map(str.isdecimal, line)):
        return False
    return any(find_dates(line, language) for language in languages)


def _stops(language: str) -> tuple[str, ...]:
    spelling = facts(Spelling, language.split("-", 1)[0])
    return (spelling.stops if spelling else ()) or _FULL_STOPS


@cache
def _one_sentence(stops: tuple[str, ...]) -> re.Pattern[str]:
    """Compile the pattern of a line with a stop at its end and no end of a sentence before it."""
    marks = "".join(map(re.escape, stops))
    return re.compile(rf"(?:[^{marks}!?]|[{marks}!?](?!\s))+[{marks}]\s*[\"”»’]?")
