"""Hostile and broken files: none may stop the run, hang it, or take it beyond its memory.

    python -m evaluation.hostile [--only PATTERN]

Makes more than two hundred files, each named by what is wrong with it, the same on every
machine, and reads each as an ingest would.  Prints what became of each, the slowest, and the
peak of memory.  Exit status 1 if one was not foreseen (`internal`, `crash`), took longer than
`BOUND` seconds, or the memory of the reading processes together went beyond 512 MB.
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
"""Seconds of processor time after which a file counts as hung: two limits of the reading process,
and some."""

MEMORY = 512 * 1024 * 1024

_UNFORESEEN = ("internal", "crash")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one file: its refusals by code, how many were read, the seconds of processor
    time that it took, and the most memory (resident, in bytes) that this process, and the largest
    one that works for it, had taken by then.
    """

    name: str
    read: int
    refused: tuple[str, ...]
    why: str
    seconds: float
    peak: int
    worker_peak: int

    @property
    def is_foreseen(self) -> bool:
        return not any(code in _UNFORESEEN for code in self.refused)


def fates(paths: Iterable[Path], archive: Path) -> Iterator[Fate]:
    """Read each file as an ingest would; return the outcomes."""
    preparer = Preparer(archive)
    for path in paths:
        yield _fate(path, preparer)


def _fate(path: Path, preparer: Preparer) -> Fate:
    started = _computed()
    read, refused, why = 0, list[str](), ""
    for one in find_inputs([str(path)], (), ()):
        prepared = preparer.prepare(one)
        if isinstance(prepared, Refusal):
            refused.append(prepared.code)
            why = why or prepared.why
        else:
            read += 1
    seconds = _computed() - started
    return Fate(path.name, read, tuple(refused), why, seconds, _peak("self"), _worker_peak())


def _computed() -> float:
    """Seconds of processor time of this process and of those that it started."""
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
    options.add_argument("--read", type=Path, help="Read what was made in this folder.")
    given = options.parse_args(arguments)
    if given.read:
        return _read(given.read)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files().items():
            if re.search(given.only, name):
                (Path(folder) / name).write_bytes(data)
        # In a process of its own: what making them took must not count as reading.
        command = [sys.executable, "-m", "evaluation.hostile", "--read", folder]
        return subprocess.run(command, check=False).returncode


def _read(folder: Path) -> int:
    paths = sorted(folder.iterdir())
    with tempfile.TemporaryDirectory() as archive:
        found = []
        for fate in fates(paths, Path(archive)):
            print(_line(fate), flush=True)
            found.append(fate)
    return _verdict(found)


def _line(fate: Fate) -> str:
    codes = " ".join(f"{code}×{n}" if n > 1 else code for code, n in Counter(fate.refused).items())
    took = f"{fate.seconds:7.2f} s {fate.peak >> 20:4} + {fate.worker_peak >> 20:3} MB"
    return f"{took}  {fate.name:42} read {fate.read:3}  {codes:24} {fate.why[:90]}"


def _verdict(found: list[Fate]) -> int:
    own, other = max(f.peak for f in found), max(f.worker_peak for f in found)
    bad = [f for f in found if not f.is_foreseen or not (f.read or f.refused)]
    hung = [f for f in found if f.seconds > BOUND]
    slowest = max(found, key=lambda f: f.seconds)
    untouched = sum(1 for f in found if not f.refused)
    print(
        f"{len(found)} files: {untouched} read, {len(found) - untouched} refused, whole or in part"
    )
    total = sum(f.seconds for f in found)
    print(f"{total:.1f} s; the slowest {slowest.seconds:.1f} s: {slowest.name}")
    print(f"memory: {own >> 20} MB the reader, {other >> 20} MB the largest process apart")
    for fate in (*bad, *hung):
        print(f"NOT FORESEEN OR TOO SLOW: {_line(fate)}")
    is_over = own + other > MEMORY
    if is_over:
        print(f"TOO MUCH MEMORY: {(own + other) >> 20} MB")
    return 1 if bad or hung or is_over else 0


if __name__ == "__main__":
    sys.exit(main())
