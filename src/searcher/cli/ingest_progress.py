"""The progress bar of an ingest: what is done of the bytes found, and the time that is left."""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from searcher.ingest import Input, Outcome
from searcher.readers.containers.members import SEPARATOR

_COLUMNS = ("{task.fields[documents]}", "{task.fields[speed]}", "{task.fields[left]}")
_LONGEST_NAME = 40  # characters
_WINDOW = 60.0  # seconds whose speed is used
_EARLIEST = 3.0  # seconds in which processes may still be started


class Workload:
    """The bytes of the files of an ingest: how many there are, and how many are done.

    A file is done when all of its members are; of a container in progress, the bytes of the members
    that are done count.  If they are more than it has, it is compressed, and how much of it is left
    is not known.
    """

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        self._pending: deque[tuple[str, int]] = deque()
        self._has_stream, self._total = False, 0
        self._done = self._done_of_file = 0
        self._file = ""

    def find(self, found: Collection[Input]) -> None:
        """Note the sizes of all that was found."""
        for one in found:
            self._has_stream |= one.path is None and one.is_to_be_read
            size = _size(one.path) if one.path and one.is_to_be_read else 0
            self._sizes[one.name] = size
            self._total += size

    def follow(self, inputs: Iterator[Input]) -> Iterator[Input]:
        """Yield the inputs, noting the file that each is in."""
        for one in inputs:
            self._pending.append((one.name.partition(SEPARATOR)[0], one.size_in_memory))
            yield one

    def finish_next(self) -> None:
        """Note that the outcome of the next input, in their order, is known."""
        file, size = self._pending.popleft()
        if file != self._file:
            self._done += self._sizes.pop(self._file, 0)
            self._file, self._done_of_file = file, 0
        self._done_of_file += size

    @property
    def total(self) -> int | None:
        """The bytes of all files, or None if there are none or a stream is among them."""
        return None if self._has_stream else self._total or None

    @property
    def done(self) -> int:
        """The bytes that are done."""
        return self._done + min(self._done_of_file, self._sizes.get(self._file, 0))

    @property
    def is_measured(self) -> bool:
        """Whether it is known how much of the file in progress is left."""
        return self._done_of_file <= self._sizes.get(self._file, 0)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class Estimator:
    """Estimates the time left by the speed of the last minute.

    Documents that are stored already take far less time than new ones, so the speed of the whole
    run would mislead.
    """

    def __init__(self) -> None:
        self._samples = deque([(0.0, 0)])

    def left(self, seconds: float, done: int, total: int) -> float | None:
        """Return the seconds left when `done` of `total` bytes are done after `seconds`; None if
        that cannot be estimated yet.
        """
        if self._samples[-1][0] != seconds:
            self._samples.append((seconds, done))
        while len(self._samples) > 2 and self._samples[1][0] <= seconds - _WINDOW:
            self._samples.popleft()
        start, done_before = self._samples[0]
        if seconds < _EARLIEST or done <= done_before:
            return None
        return (total - done) * (seconds - start) / (done - done_before)


def describe_time(seconds: float) -> str:
    """Describe a duration as far as it can be estimated: `about 3 min left`."""
    if seconds < 60:
        return f"about {max(5, round(seconds / 5) * 5)} s left"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min left"
    return f"about {minutes // 60} h {minutes % 60} min left"


@contextmanager
def show_progress(workload: Workload, console: Console) -> Iterator[Callable[[Outcome], None]]:
    """Show a progress bar; yield the function that moves it by one outcome."""
    columns = (
        TextColumn("ingesting"),
        BarColumn(),
        TimeElapsedColumn(),
        *map(TextColumn, _COLUMNS),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        task = progress.add_task("", total=None, documents=0, speed="", left="", name="")
        documents, started, estimator = 0, time.monotonic(), Estimator()

        def step(outcome: Outcome) -> None:
            nonlocal documents
            documents += 1
            workload.finish_next()
            seconds = time.monotonic() - started
            progress.update(
                task,
                total=workload.total,
                completed=workload.done,
                documents=documents,
                speed=f"{documents / seconds:.0f} documents/s" if documents > seconds > 0 else "",
                left=_left(workload, estimator, seconds),
                name=escape(Path(outcome.input).name[:_LONGEST_NAME]),
            )

        yield step


def _left(workload: Workload, estimator: Estimator, seconds: float) -> str:
    if workload.total is None or not workload.is_measured:
        return ""
    left = estimator.left(seconds, workload.done, workload.total)
    return "" if left is None else describe_time(left)
