"""Print what a change does to records: their fields before and after."""

from collections.abc import Iterable, Iterator

from rich.markup import escape

from searcher.cli.workspace import OUT
from searcher.ingest import RecordDiff


def print_each(diffs: Iterable[RecordDiff]) -> Iterator[RecordDiff]:
    """Print each difference, field by field, and yield it."""
    for diff in diffs:
        print_diff(diff)
        yield diff


def print_diff(diff: RecordDiff) -> None:
    """Print a difference, field by field."""
    heading = f"\n[bold]{diff.before.id}[/] {escape(diff.before.heading)}"
    OUT.print(heading, highlight=False, soft_wrap=True)
    for field, before, after in diff.lines():
        OUT.print(
            f"  {field}: [red]{escape(before)}[/] → [green]{escape(after)}[/]",
            highlight=False,
            soft_wrap=True,
        )
