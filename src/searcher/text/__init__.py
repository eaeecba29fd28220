"""What a word is, and when two words are the same word."""

from searcher.text.apostrophes import Reading, core_readings, readings, written_readings
from searcher.text.edit_distance import is_within_one_edit
from searcher.text.inflection import Lemmas
from searcher.text.interning import Beginnings, Question, Wording, wording
from searcher.text.minhash import bands, fingerprint, resemblance, shingles
from searcher.text.stemming import families, family, script_of, stem, written_as
from searcher.text.tokens import (
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
from searcher.text.vocabulary import Vocabulary

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
    "is_within_one_edit",
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
