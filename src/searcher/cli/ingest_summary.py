"""What an ingest prints at its end: the counts, what was not ingested and why, what to do next."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from searcher.cli.workspace import ERRORS, OUT, Workspace
from searcher.ingest import Outcome, Verdict
from searcher.model.review import ReviewCode
from searcher.readers.containers.members import FIRST_NAMES, SkippedMembers

_MAX_LISTED = 50  # refused inputs that are printed
_MAX_CODES = 3  # codes that are counted in a line
_IN_THE_REGISTRY = ReviewCode.SOURCE_UNREGISTERED
"""What is decided once for all records of a source: a collection of one has it in each."""

_RARE = (Verdict.WITHDRAWN, Verdict.SKIPPED)


class SkippedTally:
    """Sums up what was skipped in folders and containers, with the first names of each kind."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._names: dict[str, list[str]] = {}

    def add(self, _: str, skipped: SkippedMembers) -> None:
        """Add what was skipped in one folder or container."""
        self._counts[skipped.what] += skipped.count
        self._names.setdefault(skipped.what, []).extend(skipped.names)

    def lines(self) -> Iterator[str]:
        """Yield a line for each kind."""
        for what, count in sorted(self._counts.items()):
            names = _first(self._names[what], count)
            yield f"skipped, not documents: {count} {what}{names and f': {names}'}"


def print_summary(
    outcomes: Sequence[Outcome], seconds: float, tally: SkippedTally, workspace: Workspace
) -> None:
    """Print the summary: counts and speed, then what was not ingested, then what to do next."""
    counts = Counter(o.verdict for o in outcomes)
    review = sum(1 for o in outcomes if _own_codes(o))
    OUT.print(_table(counts, review))
    OUT.print(pace(len(outcomes) - counts[Verdict.SKIPPED], seconds))
    for line in tally.lines():
        OUT.print(escape(line), highlight=False, soft_wrap=True)
    for line in (*_skipped_lines(outcomes), *_refused_lines(outcomes)):
        ERRORS.print(escape(line), highlight=False, soft_wrap=True)
    for line in _next_steps(outcomes, counts, review, workspace.command):
        OUT.print(escape(line), highlight=False, soft_wrap=True)


def _table(counts: Mapping[Verdict, int], review: int) -> Table:
    table = Table(title="Ingested", title_justify="left")
    table.add_column("outcome")
    table.add_column("documents", justify="right")
    for verdict in Verdict:
        if counts[verdict] or verdict not in _RARE:
            table.add_row(verdict, str(counts[verdict]))
    table.add_row("for review", str(review), style="bold" if review else None)
    return table


def pace(documents: int, seconds: float) -> Text:
    """Return the duration, and the speed if it is at least one document a second."""
    if not documents:
        return Text("No documents were found.")
    speed = documents / seconds if seconds else 0.0
    return Text(f"{seconds:.1f} s, {speed:.0f} documents/s" if speed >= 1 else f"{seconds:.1f} s")


def _skipped_lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield what was skipped: of each reason the first in full, and the names of a few others."""
    groups: dict[str | None, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.verdict is Verdict.SKIPPED:
            groups.setdefault(outcome.code, []).append(outcome)
    for code, (first, *others) in groups.items():
        yield f"skipped: {_refusal(first)}"
        if others:
            names = _first([o.input for o in others], len(others))
            yield f"skipped: {len(others)} more for this reason [{code}]: {names}"


def _refused_lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield the inputs that were refused, each with the reason and the remedy."""
    refused = [o for o in outcomes if o.verdict is Verdict.REFUSED]
    yield from map(_refusal, refused[:_MAX_LISTED])
    if more := refused[_MAX_LISTED:]:
        codes = _most_common(Counter(str(o.code) for o in more))
        yield f"… and {len(more)} more ({codes}); --report FILE lists them all."


def _refusal(outcome: Outcome) -> str:
    return f"{outcome.input}: {outcome.why} [{outcome.code}]. {outcome.remedy}"


def _next_steps(
    outcomes: Iterable[Outcome],
    counts: Mapping[Verdict, int],
    review: int,
    command: Callable[..., str],
) -> Iterator[str]:
    """Yield what to do next, each step with its command."""
    if refused := counts[Verdict.REFUSED]:
        yield f"{refused} refused: follow the advice above, and ingest what you repaired again."
    if review:
        codes = Counter(code for o in outcomes for code in _own_codes(o))
        yield f"{review} for review ({_most_common(codes)}): {command('review')}"
    if unregistered := sum(1 for o in outcomes if _IN_THE_REGISTRY in o.review_codes):
        propose = command("sources", "proposed")
        yield f"{unregistered} of sources that are not in the registry: {propose}"
    if counts[Verdict.ADDED] + counts[Verdict.UPDATED]:
        yield f"To search and read them: {command('serve')}"


def _own_codes(outcome: Outcome) -> list[str]:
    """Return what is for review in a record by itself."""
    return [code for code in outcome.review_codes if code != _IN_THE_REGISTRY]


def _first(names: Sequence[str], count: int) -> str:
    """List the first of some names, and how many there are beside them."""
    named = names[:FIRST_NAMES]
    more = [f"{count - len(named)} more"] if named and count > len(named) else []
    return ", ".join((*named, *more))


def _most_common(counts: Counter[str]) -> str:
    named = [f"{count} {code}" for code, count in counts.most_common(_MAX_CODES)]
    return ", ".join((*named, "…") if len(counts) > _MAX_CODES else named)
