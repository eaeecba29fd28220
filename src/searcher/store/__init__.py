"""The archive: preserves every original bit for bit, and every version of its record."""

from searcher.store.archive import Archive, Version, Writer
from searcher.store.fixity import CheckResult, Damage
from searcher.store.layout import OWN_NAMES, is_readme
from searcher.store.saved_searches import (
    RecordVersion,
    SavedSearch,
    SavedSearches,
    record_list,
    utc_now,
)
from searcher.store.withdrawals import Withdrawals

__all__ = [
    "OWN_NAMES",
    "Archive",
    "CheckResult",
    "Damage",
    "RecordVersion",
    "SavedSearch",
    "SavedSearches",
    "Version",
    "Withdrawals",
    "Writer",
    "is_readme",
    "record_list",
    "utc_now",
]
