"""Changes of a dossier that a form sends: its texts, its order, and what is added or removed."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from searcher.model.dossier import (
    Dossier,
    DossierEntry,
    Heading,
    Line,
    dossier_of,
    entry_of,
    moved,
)
from searcher.model.errors import BadIdentifier
from searcher.model.identifiers import PATTERN
from searcher.model.messages import marked
from searcher_web.parameters import BadParameter

_ACTION = re.compile(r"(up|down|remove|heading|page|save|add|open|read|file)(?: ([0-9]{1,4}))?")
_NAMED = re.compile(rf"\b({PATTERN.pattern})(/v[0-9]{{1,6}})?\b", re.IGNORECASE)
_ADD_REMEDY = marked("Write identifiers or permalinks of records, with spaces between them.")
_ACTION_REMEDY = marked("Use the buttons of the page.")


class Change(NamedTuple):
    """What a button does, and the index (from 0) of the line of the outline that it is beside, or
    the number of the page that it leads to.
    """

    action: str
    line: int


def change_of(form: Mapping[str, str]) -> Change:
    """Return what the pressed button does.  Raises BadParameter."""
    value = form.get("do", "save")
    found = _ACTION.fullmatch(value)
    if not found:
        raise BadParameter("do", value, _ACTION_REMEDY)
    if value == "save" and form.get("add", "").strip():
        return Change("add", 0)  # the Enter key in the box of identifiers
    return Change(found[1], int(found[2] or 0))


def with_texts(dossier: Dossier, form: Mapping[str, str]) -> tuple[Line, ...]:
    """Return the outline with the headings and notes of a form, in the order of its numbers."""
    lines = [_with_text(line, form.get(f"l{i}")) for i, line in enumerate(dossier.outline)]
    outline = tuple(lines)
    for index, line in enumerate(lines):
        place = form.get(f"at{index}", "")
        if isinstance(line, DossierEntry) and place.isdecimal() and len(place) < 4:
            outline = _at_number(outline, line, int(place))
    return outline


def _with_text(line: Line, text: str | None) -> Line:
    if text is None:
        return line
    if isinstance(line, Heading):
        return Heading(text)
    return DossierEntry(line.id, line.version, "\n".join(text.split("\r\n")).strip())


def _at_number(outline: tuple[Line, ...], line: DossierEntry, number: int) -> tuple[Line, ...]:
    """Move an entry to where the entry with a number (from 1) is, unless it is there."""
    entries = [index for index, one in enumerate(outline) if isinstance(one, DossierEntry)]
    target = entries[max(1, min(number, len(entries))) - 1]
    index = outline.index(line)
    return outline if index == target else moved(outline, index, target)


def changed(outline: tuple[Line, ...], change: Change, form: Mapping[str, str]) -> tuple[Line, ...]:
    """Return the outline after a change.  Raises BadParameter if nothing can be added."""
    action, index = change
    if action == "add":
        return (*outline, *_named(form.get("add", "")))
    if action == "page" or index >= len(outline):
        return outline
    match action:
        case "up":
            return moved(outline, index, index - 1)
        case "down":
            return moved(outline, index, index + 1)
        case "remove":
            return outline[:index] + outline[index + 1 :]
        case "heading":
            return (*outline[:index], Heading(""), *outline[index:])
    return outline


def _named(text: str) -> list[DossierEntry]:
    """Return the records that a text names: by identifiers, permalinks or addresses."""
    found = []
    for identifier, version in _NAMED.findall(text):
        try:
            found.append(entry_of(identifier + version))
        except BadIdentifier:
            continue
    if not found:
        raise BadParameter("add", text, _ADD_REMEDY)
    return found


def edited(dossier: Dossier, change: Change, form: Mapping[str, str]) -> Dossier:
    """Return a dossier with the texts of a form, after a change.  Raises BadDossier."""
    outline = changed(with_texts(dossier, form), change, form)
    introduction = "\n".join(form.get("i", dossier.introduction).split("\r\n"))
    return dossier_of(form.get("t", dossier.title), introduction, outline)


def line_after(change: Change) -> int | None:
    """Return the index of the line that a change leaves at the reader's place; None if none."""
    match change.action:
        case "up":
            return max(0, change.line - 1)
        case "down":
            return change.line + 1
        case "remove" | "heading":
            return change.line
    return None
