"""Documents into the archive and its index, and what archivists decide about them."""

from searcher.ingest.curation import (
    Difference,
    Failure,
    correct,
    differences,
    renew,
    settle,
    withdraw,
)
from searcher.ingest.hints import COMMAND_LINE, make_hint
from searcher.ingest.inputs.expansion import find_inputs
from searcher.ingest.inputs.input import Input
from searcher.ingest.inputs.stores import Stores
from searcher.ingest.pipeline import Outcome, Verdict, ingest

__all__ = [
    "COMMAND_LINE",
    "Difference",
    "Failure",
    "Input",
    "Outcome",
    "Stores",
    "Verdict",
    "correct",
    "differences",
    "find_inputs",
    "ingest",
    "make_hint",
    "renew",
    "settle",
    "withdraw",
]
