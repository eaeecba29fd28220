"""The archive: preserves every original bit for bit, and every version of its record."""

from searcher.store.archive import Archive, Version, Versions
from searcher.store.damages import CheckResult, Damage, DamageKind
from searcher.store.dossiers import PublishedDossier, PublishedDossiers
from searcher.store.layout import OWN_NAMES, is_readme
from searcher.store.objects import Moments, OnUnread, raise_error
from searcher.store.ocfl import EventKind
from searcher.store.saved_searches import (
    RecordVersion,
    SavedSearch,
    SavedSearches,
    record_list,
    utc_now,
)
from searcher.store.state import State, StateHistory
from searcher.store.withdrawals import Withdrawals
from searcher.store.writer import Writer

__all__ = [
    "OWN_NAMES",
    "Archive",
    "CheckResult",
    "Damage",
    "DamageKind",
    "EventKind",
    "Moments",
    "OnUnread",
    "PublishedDossier",
    "PublishedDossiers",
    "RecordVersion",
    "SavedSearch",
    "SavedSearches",
    "State",
    "StateHistory",
    "Version",
    "Versions",
    "Withdrawals",
    "Writer",
    "is_readme",
    "raise_error",
    "record_list",
    "utc_now",
]
