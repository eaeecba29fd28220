"""The versions of an index: an index of other versions is not read, but rebuilt.

`tests/engines/test_versions.py` has a golden segment and golden terms.  It fails when either
changes, and reports which of these numbers to raise.
"""

import unicodedata
from functools import cache
from importlib.metadata import version

from searcher.model.facets import Field

FORMAT = 1
"""The layout of commits and segment files.  Raise it when the same records write other files."""

ANALYSER = 1
"""The analysis of records.  Raise it when a record gives other terms, facet values, days or LSH
bands: tokens, stemmers, pairs and places are part of it.
"""


@cache
def analyser_version() -> str:
    """Return the version of the analysis, with those of the stemmers and the tables of letters, and
    the facets.
    """
    libraries = f"PyStemmer {version('PyStemmer')}, Unicode {unicodedata.unidata_version}"
    return f"{ANALYSER}, {libraries}, facets {' '.join(Field)}"
