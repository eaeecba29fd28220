"""Ingest documents into the archive and its index, and change records by archivists' decisions."""

from searcher.ingest.curation import accept_flags, correct, withdraw
from searcher.ingest.hints import COMMAND_LINE, make_correction, make_hint
from searcher.ingest.inputs.discovery import find_inputs
from searcher.ingest.inputs.input import Input
from searcher.ingest.inputs.storage_detection import StorageDetector
from searcher.ingest.outcomes import Outcome, Verdict
from searcher.ingest.pipeline import ingest
from searcher.ingest.record_diff import RecordDiff
from searcher.ingest.renormalisation import (
    RenormalisationFailure,
    apply_renormalisation,
    preview_renormalisation,
)

__all__ = [
    "COMMAND_LINE",
    "Input",
    "Outcome",
    "RecordDiff",
    "RenormalisationFailure",
    "StorageDetector",
    "Verdict",
    "accept_flags",
    "apply_renormalisation",
    "correct",
    "find_inputs",
    "ingest",
    "make_correction",
    "make_hint",
    "preview_renormalisation",
    "withdraw",
]
