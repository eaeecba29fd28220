"""The version of the analysis of records: what an index of any engine is made by."""

import hashlib
import unicodedata
from functools import cache
from importlib.metadata import version

import msgspec

from searcher.languages import every
from searcher.languages.words import Spelling, Stemming
from searcher.model.facets import Field

ANALYSER = 2
"""The analysis of records.  Raise it when a record gives other terms, facet values, days or LSH
bands: tokens, stemmers, pairs and places are part of it.  A new language needs no new number: the
rules of all languages have a digest.
"""


@cache
def analyser_version() -> str:
    """Return the version of the analysis, with those of the stemmers and the tables of letters, the
    rules of the languages, and the facets.
    """
    libraries = f"PyStemmer {version('PyStemmer')}, Unicode {unicodedata.unidata_version}"
    return f"{ANALYSER}, {libraries}, languages {_rules()}, facets {' '.join(Field)}"


def _rules() -> str:
    """Return a digest of the facts by which words become index terms; comments do not change it."""
    facts = (every(Stemming), every(Spelling))
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()[:16]
