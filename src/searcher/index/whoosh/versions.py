"""The versions of an index: an index of other versions is not read, but rebuilt.

`tests/engines/test_versions.py` has a golden segment and golden terms.  It fails when either
changes, and reports which of these numbers to raise.
"""

from searcher.index.analysis import ANALYSER, analyser_version

__all__ = ["ANALYSER", "FORMAT", "analyser_version"]

FORMAT = 5
"""The layout of commits and segment files.  Raise it when the same records write other files."""
