"""The Whoosh schema of an index, for Whoosh's own searcher.

Words are tokenized and stemmed by us, by the language of the record: one field of words as
written, one of stems, for the title and for the whole text (title and body).  No text is stored:
it is in the archive.
"""

from whoosh import columns, fields
from whoosh.analysis import IDAnalyzer
from whoosh.formats import Existence, Frequency, Positions

from searcher.model.facets import Field

DAYS = ("earliest", "latest")
"""The columns of days, as ordinals (day 1 is 1 January of year 1)."""


class TermField(fields.FieldType):  # type: ignore[misc]
    """Terms that are given ready-made; `form` is what is indexed of each occurrence."""

    def __init__(self, form: object, *, scorable: bool) -> None:
        self.analyzer = IDAnalyzer()
        self.format = form
        self.scorable = scorable
        self.stored = False


class DayField(fields.FieldType):  # type: ignore[misc]
    """A column of days; not searched by term."""

    def __init__(self) -> None:
        self.analyzer = self.format = None
        self.stored = self.scorable = False
        self.column_type = columns.NumericColumn("i")

    def from_column_value(self, value: int) -> int:
        """Return the ordinal of the day."""
        return value


def schema() -> fields.Schema:
    """Make a new schema."""
    values = {str(field): TermField(Existence(), scorable=False) for field in Field}
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        version=fields.STORED,
        title_words=TermField(Positions(), scorable=True),
        title_stems=TermField(Frequency(), scorable=True),
        text_words=TermField(Positions(), scorable=True),
        text_stems=TermField(Frequency(), scorable=True),
        **values,
        **{day: DayField() for day in DAYS},
    )
