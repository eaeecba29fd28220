"""The archive: every original bit for bit, every version of its record, for ever."""

from searcher.store.archive import Archive, Version, Writer
from searcher.store.fixity import Checked, Damage
from searcher.store.layout import OWN_NAMES, is_readme
from searcher.store.saved_searches import CitedSearch, RecordVersion, Searches, list_of, now
from searcher.store.withdrawals import Withdrawals

__all__ = [
    "OWN_NAMES",
    "Archive",
    "Checked",
    "CitedSearch",
    "Damage",
    "RecordVersion",
    "Searches",
    "Version",
    "Withdrawals",
    "Writer",
    "is_readme",
    "list_of",
    "now",
]
