"""What a word is, and when two words are the same word."""

from searcher.words.apostrophes import Reading, core_readings, readings, written_readings
from searcher.words.lemmas import Lemmas
from searcher.words.numbering import Beginnings, Question, Wording, wording
from searcher.words.resemblance import bands, fingerprint, resemblance, shingles
from searcher.words.stems import families, family, script_of, stem, written_as
from searcher.words.tokens import (
    LETTER_APOSTROPHE,
    Token,
    bare_words,
    begins_small,
    caseless,
    caseless_pattern,
    fold,
    folded_words,
    lower,
    starts_of,
    tokens,
    without,
    words_with_edges,
    written_words,
)
from searcher.words.vocabulary import Vocabulary

__all__ = [
    "LETTER_APOSTROPHE",
    "Beginnings",
    "Lemmas",
    "Question",
    "Reading",
    "Token",
    "Vocabulary",
    "Wording",
    "bands",
    "bare_words",
    "begins_small",
    "caseless",
    "caseless_pattern",
    "core_readings",
    "families",
    "family",
    "fingerprint",
    "fold",
    "folded_words",
    "lower",
    "readings",
    "resemblance",
    "script_of",
    "shingles",
    "starts_of",
    "stem",
    "tokens",
    "without",
    "wording",
    "words_with_edges",
    "written_as",
    "written_readings",
    "written_words",
]
