"""The query language: text → query and expression tree."""

from searcher.query.lenient import MAX_TYPED, Reading, read_query
from searcher.query.matching import loosened
from searcher.query.parser import MAX_LENGTH, parse_expression, parse_query
from searcher.query.pieces import ValuesNamed
from searcher.query.value_names import values_named

__all__ = [
    "MAX_LENGTH",
    "MAX_TYPED",
    "Reading",
    "ValuesNamed",
    "loosened",
    "parse_expression",
    "parse_query",
    "read_query",
    "values_named",
]
