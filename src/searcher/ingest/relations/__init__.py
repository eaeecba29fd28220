"""Find earlier records that a new one is related to: the same text, in its words or translated, and
the other side's account.
"""

from searcher.ingest.relations.relation_finder import RelationFinder

__all__ = ["RelationFinder"]
