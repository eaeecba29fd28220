"""The languages that a line may be in, while the language of its text is not known or another."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from itertools import groupby

from searcher.languages import DEFAULT_LANGUAGE, every
from searcher.languages.words import Profile


def possible_languages(line: str) -> tuple[str, ...]:
    """Return the languages (BCP 47) that a line may be in, by the script of its first letter."""
    letter = next(filter(str.isalpha, line), "a")
    script = unicodedata.name(letter, "LATIN").split()[0]
    return _languages_by_script().get(script, (DEFAULT_LANGUAGE,))


@cache
def _languages_by_script() -> Mapping[str, tuple[str, ...]]:
    """Map each script to the languages in which its lines are tried, by rank."""
    ranked = sorted(
        (row.script, row.rank, row.tag or language)
        for language, profile in every(Profile).items()
        for row in profile.first_lines
    )
    by_script = groupby(ranked, key=lambda row: row[0])
    return {script: tuple(tag for _, _, tag in rows) for script, rows in by_script}
