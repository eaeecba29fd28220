"""Remove an entry from the text of a registry; what else an archivist wrote there is kept.

A TOML library takes the comments between two tables as a part of the first one, and would remove
those that precede the next entry.  So lines are removed, and the result is compared with what it
must be.
"""

import re

import tomlkit
from tomlkit.exceptions import TOMLKitError

_COMMENT = re.compile(r"\s*(?:#.*)?")


def without_entry(text: str, table: str, identifier: str) -> str:
    """Return the text of a registry without the entries of an array of tables with an id."""
    while (index := _index(text, table, identifier)) is not None:
        text = _without(text, table, index)
    return text


def _index(text: str, table: str, identifier: str) -> int | None:
    entries = tomlkit.parse(text).unwrap().get(table, [])
    found = (i for i, entry in enumerate(entries) if entry.get("id") == identifier)
    return next(found, None)


def _without(text: str, table: str, index: int) -> str:
    """Remove one entry by its lines, or by the library if a text looks like the head of a table."""
    document = tomlkit.parse(text)
    expected = document.unwrap()
    del expected[table][index]
    shorter = _without_lines(text, table, index)
    try:
        is_right = _filled(tomlkit.parse(shorter).unwrap()) == _filled(expected)
    except TOMLKitError:
        is_right = False
    if is_right:
        return shorter
    del document[table][index]
    return tomlkit.dumps(document)


def _filled(tables: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in tables.items() if value != []}


def _without_lines(text: str, table: str, index: int) -> str:
    lines = text.splitlines(keepends=True)
    head = re.compile(rf"\s*\[\[\s*{table}\s*\]\]")
    inner = re.compile(rf"\s*\[{{1,2}}\s*{table}\s*\.")
    heads = [i for i, line in enumerate(lines) if head.match(line)]
    if index >= len(heads):
        return text
    start = heads[index]
    following = range(start + 1, len(lines))
    end = next(
        (i for i in following if lines[i].lstrip().startswith("[") and not inner.match(lines[i])),
        len(lines),
    )
    while end > start + 1 and _COMMENT.fullmatch(lines[end - 1].rstrip("\r\n")):
        end -= 1
    while end < len(lines) and not lines[end].strip():  # the space after the entry
        end += 1
    return "".join(lines[:start] + lines[end:])
