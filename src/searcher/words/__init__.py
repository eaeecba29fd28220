"""What a word is, and when two words are the same word."""

from searcher.words.lemmas import Lemmas
from searcher.words.numbering import Beginnings, Question, Wording, wording
from searcher.words.resemblance import bands, fingerprint, resemblance, shingles
from searcher.words.stems import families, family, script_of, stem
from searcher.words.tokens import (
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
    "Beginnings",
    "Lemmas",
    "Question",
    "Token",
    "Vocabulary",
    "Wording",
    "bands",
    "bare_words",
    "begins_small",
    "caseless",
    "caseless_pattern",
    "families",
    "family",
    "fingerprint",
    "fold",
    "folded_words",
    "lower",
    "resemblance",
    "script_of",
    "shingles",
    "starts_of",
    "stem",
    "tokens",
    "without",
    "wording",
    "words_with_edges",
    "written_words",
]
