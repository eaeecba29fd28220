"""The query language: text → query and expression tree."""

from searcher.query.parser import MAX_LENGTH, parse_expression, parse_query

__all__ = ["MAX_LENGTH", "parse_expression", "parse_query"]
