"""What is printed, and written as JSON."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Bar:
    """What the project demands; `value` is None where it was not measured."""

    demand: str
    value: float | None
    met: bool | None

    def __str__(self) -> str:
        said = "not measured" if self.value is None else f"{self.value:.2f}"
        verdict = "" if self.met is None else "met" if self.met else "NOT MET"
        return f"{self.demand:<58}{said:>14}  {verdict}".rstrip()


def at_least(demand: str, value: float | None, limit: float) -> Bar:
    """A bar that is met from a limit up."""
    return Bar(demand, value, None if value is None else value >= limit)


def below(demand: str, value: float | None, limit: float) -> Bar:
    """A bar that is met under a limit."""
    return Bar(demand, value, None if value is None else value < limit)


def mean(values: Iterable[float]) -> float | None:
    """The geometric mean; None of nothing."""
    held = list(values)
    return statistics.geometric_mean(held) if held else None


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as text: the first column to the left, the others to the right."""
    cells = [list(heads), *([_said(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]
    return "\n".join([title, "", *lines, ""])


def _said(cell: object) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell >= 1000 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def print_bars(bars: Iterable[Bar]) -> None:
    """Print what is demanded and whether it is met."""
    print("what the project demands\n")
    for bar in bars:
        print(bar)
    print()


def write(path: Path | None, told: dict[str, Any], bars: Iterable[Bar]) -> None:
    """Write what was measured, if a file is wanted."""
    if path:
        everything = {**told, "bars": [asdict(bar) for bar in bars]}
        path.write_text(json.dumps(everything, indent=2, default=str) + "\n", encoding="utf-8")
