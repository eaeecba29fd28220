"""Read corrections from a table: a line a record, with a column `id` and any fields.

The table that `/search.csv` gives can be edited and brought back: a cell that is as it was is no
correction.  An empty cell leaves the value as it is, unless empty cells clear.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from searcher.export.csv import BETWEEN_VALUES, COLUMNS, text_of, unescape_formula
from searcher.ingest.curation import Decision
from searcher.ingest.hints import make_clearing, make_correction
from searcher.model.errors import BadIdentifier, BadTable, SearcherError
from searcher.model.fields import DeclaredField, Output
from searcher.model.identifiers import parse_identifier
from searcher.model.record import SCHEMA, Correction, Decisions, Record
from searcher.store import Archive


class EmptyCells(Enum):
    """What an empty cell means."""

    KEEP = "keep"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class TableDecision:
    """The decision of a line, numbered as an editor numbers lines, or why there is none.

    `kept` counts the empty cells that leave a value as it is.
    """

    line: int
    decision: Decision | None = None
    error: SearcherError | None = None
    kept: int = 0


@dataclass(frozen=True, slots=True)
class CorrectionTable:
    """A table of corrections: its columns, and its lines with their numbers."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]

    @classmethod
    def read(cls, path: Path) -> "CorrectionTable":
        """Read a CSV file: UTF-8 or UTF-16, with commas, semicolons or tabs.

        Raises BadTable if it is no table, has no column `id`, or a column is not known.
        """
        lines = tuple(_lines(path.name, _decode(path)))
        if not lines:
            raise BadTable(path.name, 1, "it is empty")
        number, first = lines[0]
        columns = tuple(cell.lower() for cell in first)
        _check_columns(path.name, number, columns)
        return cls(path.name, columns, lines[1:])

    def decisions(
        self, archive: Archive, reason: str, by: str, empty: EmptyCells = EmptyCells.KEEP
    ) -> Iterator[TableDecision]:
        """Yield the decision of each line: what differs from the version that it was made of."""
        reader = _LineReader(archive, reason, by, empty)
        first_lines: dict[str, int] = {}
        for number, cells in self.lines:
            try:
                line = self._line(number, cells)
                if first_lines.setdefault(line.identifier, number) != number:
                    earlier = first_lines[line.identifier]
                    raise line.error(f"it names {line.identifier}, as line {earlier} does")
                yield reader.decision(line)
            except SearcherError as error:
                yield TableDecision(number, error=error)

    def _line(self, number: int, cells: tuple[str, ...]) -> "_Line":
        if len(cells) != len(self.columns):
            why = f"it has {len(cells)} cells, and the first line has {len(self.columns)}"
            raise BadTable(self.name, number, why)
        return _Line(self.name, number, dict(zip(self.columns, cells, strict=True)))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a table: its cells by column."""

    table: str
    number: int
    cells: Mapping[str, str]

    @property
    def identifier(self) -> str:
        """The record it is about.  Raises BadTable."""
        try:
            return parse_identifier(unescape_formula(self.cells["id"]))
        except BadIdentifier as error:
            raise self.error(str(error)) from error

    @property
    def version(self) -> int | None:
        """The version it was made of, None if it has no such cell.  Raises BadTable."""
        cell = self.cells.get("version", "")
        if cell and not (cell.isdecimal() and int(cell)):
            raise self.error(f"its version {cell!r} is not a number")
        return int(cell) if cell else None

    def changed_cells(self, record: Record) -> Iterator[tuple[str, str]]:
        """Yield the columns whose cells differ from the values of a record, with their texts."""
        for column, cell in self.cells.items():
            text = unescape_formula(cell)
            if column in _COLUMNS and text != _text(record, _COLUMNS[column]):
                yield column, text

    def error(self, why: str) -> BadTable:
        """Return the error of this line."""
        return BadTable(self.table, self.number, why)


@dataclass(frozen=True, slots=True)
class _LineReader:
    """Makes decisions of lines."""

    archive: Archive
    reason: str
    by: str
    empty: EmptyCells

    def decision(self, line: _Line) -> TableDecision:
        """Return the decision of a line.  Raises BadTable, BadHint, UnknownRecord."""
        record = self.archive.get(line.identifier, line.version)
        corrections, kept = [], 0
        for column, text in line.changed_cells(record):
            field = _COLUMNS[column]
            if field.declaration.hint is None:
                raise line.error(f"it changes {column}, which follows from other fields")
            if not text and self.empty is EmptyCells.KEEP:
                kept += 1
            else:
                corrections.append(self._correction(field, text, line))
        decisions = Decisions.correcting(c for c in corrections if not _is_value(c, record))
        decision = Decision(record.id, decisions, self.reason, self.by, line.version)
        return TableDecision(line.number, decision, kept=kept)

    def _correction(self, field: DeclaredField, text: str, line: _Line) -> Correction:
        place = f"{line.table}, line {line.number}"
        if not text:
            return make_clearing(field.key, self.by, place)
        hint = field.declaration.hint
        if hint and hint.type.is_list:
            text = text.replace(BETWEEN_VALUES, " ")
        return make_correction(field.key, text, self.by, place)


def _is_value(correction: Correction, record: Record) -> bool:
    """Return whether a record has the values of a correction, in any order."""
    items = SCHEMA.field(correction.field).items(record)
    return sorted(correction.values) == sorted(text_of(item, "") for item in items)


def _text(record: Record, field: DeclaredField) -> str:
    return " ".join(text_of(field.value(record), BETWEEN_VALUES).split())


def _lines(name: str, text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the lines of a table that are not empty, each with its number, spaces tidied."""
    first = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count), strict=True)
    number = 1
    try:
        for row in rows:
            cells = tuple(" ".join(cell.split()) for cell in row)
            if any(cells):
                yield number, cells
            number = rows.line_num + 1
    except csv.Error as error:
        raise BadTable(name, rows.line_num, f"it is not CSV: {error}") from error


def _decode(path: Path) -> str:
    data = path.read_bytes()
    encoding = "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        number = data[: error.start].count(b"\n") + 1
        raise BadTable(path.name, number, "it is not UTF-8; save it as “CSV UTF-8”") from error


def _check_columns(name: str, number: int, columns: tuple[str, ...]) -> None:
    if "id" not in columns:
        raise BadTable(name, number, "no column is called “id”")
    for column, count in Counter(columns).items():
        if column not in {*_COLUMNS, *COLUMNS, "id"}:
            known = ", ".join(sorted({*SCHEMA.hints}))
            raise BadTable(name, number, f"the column “{column}” is not a field ({known})")
        if count > 1:
            raise BadTable(name, number, f"there are {count} columns “{column}”")


def _named_columns() -> Iterator[tuple[str, DeclaredField]]:
    for field in SCHEMA.listed_in(Output.CSV):
        yield field.column, field
    for key in SCHEMA.hints:
        yield key, SCHEMA.field(key)


_COLUMNS: Mapping[str, DeclaredField] = dict(_named_columns())
"""The columns that are read: those of the table of a result, and the keys of fields."""
