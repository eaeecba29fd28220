"""Read hostile and broken files: none may end the run, hang it, or exceed the memory limit.

    python -m evaluation.hostile [--only PATTERN]

Generate more than two hundred files, each named by its defect, the same on every machine, and
read each as an ingest would.  Print the outcome of each, the slowest, and the peak memory.
Exit status 1 if an outcome was unexpected (`internal`, `crash`), a file took longer than
`BOUND` seconds, or the reading processes together used more than 512 MB.
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.broken import files
from searcher.ingest import find_inputs
from searcher.ingest.preparation import Preparer
from searcher.ingest.prepared import Refusal

BOUND = 45.0
"""Seconds of processor time after which a file counts as hung: somewhat more than twice the limit
of the reading process."""

MEMORY = 512 * 1024 * 1024

_UNEXPECTED = ("internal", "crash")


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """The outcome of one file: the documents read, the codes of the refusals, the seconds of
    processor time, and the peak memory so far (resident, in bytes) of this process and of its
    largest worker.
    """

    name: str
    read: int
    refused: tuple[str, ...]
    reason: str
    seconds: float
    peak: int
    worker_peak: int

    @property
    def is_expected(self) -> bool:
        return not any(code in _UNEXPECTED for code in self.refused)


def outcomes(paths: Iterable[Path], archive: Path) -> Iterator[FileOutcome]:
    """Read each file as an ingest would; yield the outcomes."""
    preparer = Preparer(archive)
    for path in paths:
        yield _outcome(path, preparer)


def _outcome(path: Path, preparer: Preparer) -> FileOutcome:
    started = _computed()
    read, refused, reason = 0, list[str](), ""
    for one in find_inputs([str(path)], (), ()):
        prepared = preparer.prepare(one)
        if isinstance(prepared, Refusal):
            refused.append(prepared.code)
            reason = reason or prepared.why
        else:
            read += 1
    seconds = _computed() - started
    return FileOutcome(
        path.name, read, tuple(refused), reason, seconds, _peak("self"), _worker_peak()
    )


def _computed() -> float:
    """Return the seconds of processor time of this process and of those that it started."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time() + ended.ru_utime + ended.ru_stime
    return own + sum(map(_computed_by, _children()))


def _computed_by(process: str) -> float:
    try:
        values = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0.0
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


def _children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def _peak(process: str) -> int:
    """Return the peak memory of a process (`VmHWM`: what `getrusage` reports of a process
    includes that of its parent).
    """
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:  # it has ended
        return 0
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _worker_peak() -> int:
    """Return the peak memory of the largest running worker of this process.

    A worker that ended is not included; its limit is `worker.MEMORY`.
    """
    return max(map(_peak, _children()), default=0)


def main(arguments: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Read hostile and broken files.")
    options.add_argument("--only", default="", help="Only files whose names match this pattern.")
    options.add_argument("--read", type=Path, help="Read the files of this folder; generate none.")
    given = options.parse_args(arguments)
    if given.read:
        return _read(given.read)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files().items():
            if re.search(given.only, name):
                (Path(folder) / name).write_bytes(data)
        # In a separate process: the memory for generating the files must not count as reading.
        command = [sys.executable, "-m", "evaluation.hostile", "--read", folder]
        return subprocess.run(command, check=False).returncode


def _read(folder: Path) -> int:
    paths = sorted(folder.iterdir())
    with tempfile.TemporaryDirectory() as archive:
        found = []
        for outcome in outcomes(paths, Path(archive)):
            print(_line(outcome), flush=True)
            found.append(outcome)
    return _verdict(found)


def _line(outcome: FileOutcome) -> str:
    codes = " ".join(
        f"{code}×{n}" if n > 1 else code for code, n in Counter(outcome.refused).items()
    )
    took = f"{outcome.seconds:7.2f} s {outcome.peak >> 20:4} + {outcome.worker_peak >> 20:3} MB"
    return f"{took}  {outcome.name:42} read {outcome.read:3}  {codes:24} {outcome.reason[:90]}"


def _verdict(found: list[FileOutcome]) -> int:
    own, other = max(f.peak for f in found), max(f.worker_peak for f in found)
    unexpected = [f for f in found if not f.is_expected or not (f.read or f.refused)]
    hung = [f for f in found if f.seconds > BOUND]
    slowest = max(found, key=lambda f: f.seconds)
    untouched = sum(1 for f in found if not f.refused)
    print(
        f"{len(found)} files: {untouched} read, {len(found) - untouched} refused, whole or in part"
    )
    total = sum(f.seconds for f in found)
    print(f"{total:.1f} s; the slowest {slowest.seconds:.1f} s: {slowest.name}")
    print(f"memory: {own >> 20} MB the reader, {other >> 20} MB the largest worker")
    for outcome in (*unexpected, *hung):
        print(f"UNEXPECTED OR TOO SLOW: {_line(outcome)}")
    is_over = own + other > MEMORY
    if is_over:
        print(f"TOO MUCH MEMORY: {(own + other) >> 20} MB")
    return 1 if unexpected or hung or is_over else 0


if __name__ == "__main__":
    sys.exit(main())
