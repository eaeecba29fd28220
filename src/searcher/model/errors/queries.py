"""Queries that are not valid."""

from searcher.model.errors.base import SearcherError


class QueryError(SearcherError):
    """A query that is not valid: what is wrong, at which character (from 0), and the remedy.

    `messages` are both as keys of the translation catalogs, with placeholders `%(name)s`.
    """

    code = "bad-query"

    def __init__(self, query: str, position: int, what: str, remedy: str, **values: object) -> None:
        self.messages = (what, remedy)
        self.values = values
        self.what, self.remedy = (m % values if values else m for m in self.messages)
        self.query = query
        self.position = position
        super().__init__(f"{self.what} (at character {position + 1})")
