"""Find the dates of a short line, which may be in another language than the text around it."""

import re

from searcher.metadata.dating.parser import DateMention, DayOrder, find_dates
from searcher.metadata.line_languages import possible_languages

_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
_MAX_LINE = 80  # characters of a line that is tried in other languages


def find_line_dates(line: str, language: str, order: DayOrder) -> list[DateMention]:
    """Find the dates in a line, in a language (BCP 47) or else in the first of its script in which
    it has a day: programs write dates in the language of their reader or of their maker.
    """
    found = find_dates(line, language, order)
    if any(m.date.is_day for m in found) or len(line) > _MAX_LINE or not _YEAR.search(line):
        return found
    for other in possible_languages(line):
        mentions = find_dates(line, other, order)
        if any(m.date.is_day for m in mentions):
            return mentions
    return found
