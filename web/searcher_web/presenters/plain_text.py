"""A version of a record as plain text: metadata above it, its citation below it."""

from collections.abc import Iterator

from searcher.export.cited import CitedArchive
from searcher.export.csv import text_of
from searcher.model.fields import Output
from searcher.model.record import Record
from searcher.text import single_line
from searcher_web.i18n import gettext
from searcher_web.presenters.citing import CitationView
from searcher_web.presenters.formatting import scheme_label

_WIDEST = 78
"""Columns of the longest line below a title."""
_TITLE = "title"


def plain_text(record: Record, home: CitedArchive) -> str:
    """Return a version in the language of the interface, with the names of its values.

    Whoever copies it whole has its citation and the permalink too.
    """
    title = single_line(record.heading)
    head = "\n".join(_header(record))
    cite, permanent = gettext("Cite this version"), gettext("Permalink")
    parts = (f"{title}\n{'=' * min(len(title), _WIDEST)}", head, record.body)
    tail = f"--\n{cite}:\n{CitationView(record, home).text}"
    text = "\n\n".join((*filter(None, parts), tail))
    return f"{text}\n\n{permanent}: {home.permalink(record)}\n"


def _header(record: Record) -> Iterator[str]:
    for field in record.schema.listed_in(Output.TEXT_HEADER):
        scheme = field.declaration.scheme
        values = (scheme_label(scheme, text_of(item, ", ")) for item in field.items(record))
        if (text := single_line(", ".join(values))) and field.key != _TITLE:
            yield ": ".join((gettext(field.label), text))
