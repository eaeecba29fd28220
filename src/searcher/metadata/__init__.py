"""A document and its context → a record, every value with its evidence."""

from searcher.metadata.normalise import address_of, normalise

__all__ = ["address_of", "normalise"]
