"""Print the results of a benchmark and write them as JSON."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Bar:
    """A requirement of the project; `value` is None if it was not measured."""

    demand: str
    value: float | None
    met: bool | None

    def __str__(self) -> str:
        value = "not measured" if self.value is None else f"{self.value:.2f}"
        verdict = "" if self.met is None else "met" if self.met else "NOT MET"
        return f"{self.demand:<58}{value:>14}  {verdict}".rstrip()


def at_least(demand: str, value: float | None, limit: float) -> Bar:
    """Return a bar that is met by a value of at least the limit."""
    return Bar(demand, value, None if value is None else value >= limit)


def below(demand: str, value: float | None, limit: float) -> Bar:
    """Return a bar that is met by a value below the limit."""
    return Bar(demand, value, None if value is None else value < limit)


def print_most(what: str, measured: float, most: float, unit: str) -> None:
    """Print a value and the most that it may be."""
    verdict = "met" if measured <= most else "NOT MET"
    print(f"  {what:<40}{measured:>8.1f} {unit}, bar {most:.0f} {unit}: {verdict}")


def mean(values: Iterable[float]) -> float | None:
    """Return the geometric mean, or None for no values."""
    numbers = list(values)
    return statistics.geometric_mean(numbers) if numbers else None


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Format a table as text: the first column aligned left, the others right."""
    cells = [list(heads), *([_formatted(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]
    return "\n".join([title, "", *lines, ""])


def _formatted(cell: object) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell >= 1000 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def print_bars(bars: Iterable[Bar]) -> None:
    """Print every bar and whether it is met."""
    print("requirements of the project\n")
    for bar in bars:
        print(bar)
    print()


def write(path: Path | None, results: dict[str, Any], bars: Iterable[Bar]) -> None:
    """Write the results and bars as JSON, if a path is given."""
    if path:
        everything = {**results, "bars": [asdict(bar) for bar in bars]}
        path.write_text(json.dumps(everything, indent=2, default=str) + "\n", encoding="utf-8")
