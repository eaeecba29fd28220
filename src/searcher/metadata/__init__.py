"""Normalising: a document and its context → a record, every value with its evidence."""

from searcher.metadata.context import Context
from searcher.metadata.corrections import accept, apply_decisions, normalise_with_decisions
from searcher.metadata.document_address import document_address, retrieved_from
from searcher.metadata.normalise import normalise

__all__ = [
    "Context",
    "accept",
    "apply_decisions",
    "document_address",
    "normalise",
    "normalise_with_decisions",
    "retrieved_from",
]
