"""Ingest documents into the archive and its index, and change records by archivists' decisions."""

from searcher.ingest.bulk import DecisionOutcome, carry_out_decisions, preview_decisions
from searcher.ingest.correction_table import CorrectionTable, EmptyCells, TableDecision
from searcher.ingest.curation import (
    Decision,
    accept_flags,
    correct,
    decide,
    withdraw,
)
from searcher.ingest.hints import COMMAND_LINE, make_clearing, make_correction, make_hint
from searcher.ingest.index_upkeep import Upkeep, bring_up_to_date, rebuild, repair
from searcher.ingest.inputs.discovery import find_inputs
from searcher.ingest.inputs.input import Input
from searcher.ingest.inputs.storage_detection import StorageDetector
from searcher.ingest.outcomes import Outcome, Verdict
from searcher.ingest.pipeline import ingest
from searcher.ingest.record_diff import RecordDiff
from searcher.ingest.registry_effects import (
    Concerned,
    concerned_by_change,
    concerned_records,
    preview_registry,
)
from searcher.ingest.renormalisation import (
    RenormalisationFailure,
    apply_renormalisation,
    preview_renormalisation,
)
from searcher.ingest.reversal import merge, purge, restore, revert
from searcher.ingest.text_recognition import TextRecognition
from searcher.ingest.transaction import open_writers

__all__ = [
    "COMMAND_LINE",
    "Concerned",
    "CorrectionTable",
    "Decision",
    "DecisionOutcome",
    "EmptyCells",
    "Input",
    "Outcome",
    "RecordDiff",
    "RenormalisationFailure",
    "StorageDetector",
    "TableDecision",
    "TextRecognition",
    "Upkeep",
    "Verdict",
    "accept_flags",
    "apply_renormalisation",
    "bring_up_to_date",
    "carry_out_decisions",
    "concerned_by_change",
    "concerned_records",
    "correct",
    "decide",
    "find_inputs",
    "ingest",
    "make_clearing",
    "make_correction",
    "make_hint",
    "merge",
    "open_writers",
    "preview_decisions",
    "preview_registry",
    "preview_renormalisation",
    "purge",
    "rebuild",
    "repair",
    "restore",
    "revert",
    "withdraw",
]
