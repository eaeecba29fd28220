"""Describe how two versions of a record differ, field by field, for a terminal."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from searcher.model.record import Party, Place, Record
from searcher.model.review import ReviewFlag

_SHOWN = 200  # characters of changed paragraphs


@dataclass(frozen=True, slots=True)
class RecordDiff:
    """A record before and after a change, and the names of the fields that differ."""

    before: Record
    after: Record
    fields: tuple[str, ...]

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Yield each field that differs, with the display text of its value before and after."""
        for field in self.fields:
            if field == "body":
                yield field, *first_text_change(self.before.body, self.after.body)
            else:
                yield field, _display(self.before.value(field)), _display(self.after.value(field))


def first_text_change(before: str, after: str) -> tuple[str, str]:
    """Return the first paragraphs in which two texts differ, and how many more places do."""
    old, new = before.split("\n\n"), after.split("\n\n")
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    changes = [opcode for opcode in matcher.get_opcodes() if opcode[0] != "equal"]
    _, old_start, old_end, new_start, new_end = changes[0]
    more = f" (and {len(changes) - 1} more places)" if len(changes) > 1 else ""
    return _excerpt(old[old_start:old_end]), _excerpt(new[new_start:new_end]) + more


def _excerpt(paragraphs: list[str]) -> str:
    text = " ¶ ".join(paragraphs)
    return (text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…") or "nothing"


def _display(value: object) -> str:
    match value:
        case None:
            return "not known"
        case Party(code, weight, role):
            return f"{code} ({weight:.0%}, {role})"
        case Place(name):
            return name
        case ReviewFlag(code, _, detail):
            return f"{code} {detail}".strip()
        case tuple():
            return ", ".join(map(_display, value)) or "none"
        case _:
            return str(value)
