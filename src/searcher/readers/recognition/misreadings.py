"""Correct what the program reads wrongly in a language, by the facts about that language."""

import re
from collections.abc import Iterable
from functools import cache

from searcher.languages import every
from searcher.languages.originals import RecognisedWords
from searcher.readers.recognition.tesseract import program_code


def corrected(text: str, languages: Iterable[str]) -> str:
    """Return a text as it was written, in languages as the program calls them."""
    for language in languages:
        if language in _by_code():
            pattern, replacements = _compiled(language)
            text = pattern.sub(lambda found, of=replacements: of[found[0]], text)  # type: ignore[misc]
    return text


@cache
def _by_code() -> dict[str, RecognisedWords]:
    return {program_code(language): known for language, known in every(RecognisedWords).items()}


@cache
def _compiled(code: str) -> tuple[re.Pattern[str], dict[str, str]]:
    known = _by_code()[code]
    words = [rf"\b{re.escape(word)}\b" for word in known.words]
    signs = [rf"(?<=\w){re.escape(sign)}" for sign in known.signs]
    return re.compile("|".join([*words, *signs])), {**known.words, **known.signs}
