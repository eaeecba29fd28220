"""Tables whose rows hold or name documents: their columns, and how they are detected."""

import json
import re

from searcher.model.record import SCHEMA
from searcher.readers.format_declaration import GLIMPSE

HOLDING = ("html", "body", "text", "content")
"""The columns of a table that hold a document, the best first."""

NAMING = "file"
"""The column of a table that names the file of a document."""

_DESCRIBING = frozenset({"id", *(column for column, _ in SCHEMA.columns)})
_MEMBER = re.compile(rb'\s*\{\s*"(?:[^"\\]|\\.)*"\s*:')
_HOLDS_TEXT = re.compile(rb'"(?:body|text|html|content)"\s*:', re.I)
_CELL = re.compile(r'"?[\w .:-]{1,40}"?')


def is_jsonl(text: bytes) -> bool:
    """Detect lines of JSON objects that hold, or name, documents."""
    if not text[:400].lstrip().startswith(b"{") or not _MEMBER.match(text):
        return False
    line, _, rest = text.partition(b"\n")
    if not rest and len(text) >= GLIMPSE:  # a line longer than what is seen
        return _HOLDS_TEXT.search(text) is not None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and any(key in found for key in (*HOLDING, NAMING))


def is_csv(text: bytes) -> bool:
    """Detect a table of documents by its first line."""
    return bool(columns_of(text))


def columns_of(head: bytes) -> tuple[str, ...]:
    """Return the columns of a table of documents, by its first line; empty if it is not one.

    It has a column that holds or names documents, and one that describes them.
    """
    line = head[:2000].partition(b"\n")[0].decode("utf-8", "replace").strip("\ufeff\r ")
    separator = max(",;\t", key=line.count)
    cells = line.split(separator)
    if len(cells) < 2 or not all(_CELL.fullmatch(cell.strip()) for cell in cells if cell.strip()):
        return ()
    columns = tuple(cell.strip(' "').lower() for cell in cells)
    is_table = {*HOLDING, NAMING}.intersection(columns) and _DESCRIBING.intersection(columns)
    return columns if is_table else ()
