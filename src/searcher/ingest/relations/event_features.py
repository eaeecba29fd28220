"""Extract the names and numbers by which two accounts of one event are matched.

Names are reduced to consonant keys, because the two accounts are often in different languages.
"""

import re
from collections.abc import Iterator, Set

from searcher.gazetteer import find_places
from searcher.model.record import Record
from searcher.text import consonant_key, tokens

_MIN_KEY_LENGTH = 3  # consonants of a name
_NUMBER = re.compile(r"(?<![\d.,])\d{2,4}(?![\d.,]*\d)")
_SENTENCE_END = re.compile(r"[.!?:։…]\s|\n|[«\"“”„(]\s*$")


def event_features(record: Record) -> Set[str]:
    """Return the consonant keys of names, and the numbers, without those of the record's date."""
    date_numbers = {str(int(n)) for n in re.findall(r"\d+", record.published or "")}
    numbers = {str(int(n)) for n in _NUMBER.findall(record.body)}
    return {*_name_keys(record), *(numbers - date_numbers)}


def _name_keys(record: Record) -> Iterator[str]:
    """Yield the consonant keys of capitalized words within sentences, and of cities.

    Names of countries are skipped: all records about a pair have them in common.
    """
    places = find_places(record.body, record.language or "en")
    country_spans = [range(place.start, place.end) for place in places if not place.name]
    end = 0
    for word in tokens(record.body):
        gap, end = record.body[end : word.start], word.end
        if not gap or _SENTENCE_END.search(gap):
            continue  # every word is capitalized at the start of a sentence
        if word.text[0].isupper() and _is_long(word.text):
            key = consonant_key(word.text)
            is_country = any(word.start in span for span in country_spans)
            if len(key) >= _MIN_KEY_LENGTH and not is_country:
                yield key


def _is_long(word: str) -> bool:
    """Return whether a word is longer than an initial or a short abbreviation."""
    return len(word) > 3 or (len(word) > 1 and not word.isupper())
