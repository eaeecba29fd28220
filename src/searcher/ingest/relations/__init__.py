"""Find earlier records that are related to a new one: near-duplicates and counterparts."""

from searcher.ingest.relations.relation_finder import RelationFinder

__all__ = ["RelationFinder"]
