"""What a word is, and when two words are the same word."""

from searcher.words.stems import query_stems, script_of, stem
from searcher.words.tokens import Token, fold, lower, tokens

__all__ = ["Token", "fold", "lower", "query_stems", "script_of", "stem", "tokens"]
