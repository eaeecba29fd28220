"""Tokens, folding, stems and index terms of words; fingerprints of texts."""

from searcher.text.apostrophes import (
    Interpretation,
    core_interpretations,
    interpretations,
    written_interpretations,
)
from searcher.text.consonant_keys import consonant_key
from searcher.text.edit_distance import is_within_one_edit
from searcher.text.forms import WordForms, forms_in, languages_with_forms
from searcher.text.inflection import Lemmatizer
from searcher.text.interning import CachedPredicate, PhrasePrefilter, TokenizedText, tokenize
from searcher.text.letters import capital_letters, small_letters
from searcher.text.minhash import (
    agreement,
    fingerprint,
    jaccard_similarity,
    lsh_bands,
    lsh_bands_of_each,
    shingles,
)
from searcher.text.month_names import month_names
from searcher.text.single_line import single_line
from searcher.text.small_words import is_small_word
from searcher.text.stemming import (
    folded_query_word,
    languages_of,
    query_terms,
    script_of,
    stem,
    term_for,
)
from searcher.text.tokens import (
    LETTER_APOSTROPHE,
    Token,
    bare_words,
    begins_lowercase,
    caseless,
    caseless_pattern,
    fold,
    folded_words,
    lower,
    starts_of,
    tokens,
    with_usual_digits,
    without,
    words_with_edges,
    written_words,
)
from searcher.text.transliteration import Spelled, romanised_scripts, spelled_in
from searcher.text.vocabulary import Vocabulary

__all__ = [
    "LETTER_APOSTROPHE",
    "CachedPredicate",
    "Interpretation",
    "Lemmatizer",
    "PhrasePrefilter",
    "Spelled",
    "Token",
    "TokenizedText",
    "Vocabulary",
    "WordForms",
    "agreement",
    "bare_words",
    "begins_lowercase",
    "capital_letters",
    "caseless",
    "caseless_pattern",
    "consonant_key",
    "core_interpretations",
    "fingerprint",
    "fold",
    "folded_query_word",
    "folded_words",
    "forms_in",
    "interpretations",
    "is_small_word",
    "is_within_one_edit",
    "jaccard_similarity",
    "languages_of",
    "languages_with_forms",
    "lower",
    "lsh_bands",
    "lsh_bands_of_each",
    "month_names",
    "query_terms",
    "romanised_scripts",
    "script_of",
    "shingles",
    "single_line",
    "small_letters",
    "spelled_in",
    "starts_of",
    "stem",
    "term_for",
    "tokenize",
    "tokens",
    "with_usual_digits",
    "without",
    "words_with_edges",
    "written_interpretations",
    "written_words",
]
