"""Read a site at full load while records are added, corrected, withdrawn and restored.

    python -m benchmarks.mixed --archive DIR --index DIR [--minutes 10] [--readers 4]

The archive is changed: use a copy.  Readers request searches, facets, records and versions from
`searcher serve` without a pause, on connections of their own.  A writer keeps a set of marked
records, of which it adds, corrects (another source), withdraws and restores one after the other,
so that in each commit every marked record has one source, and at most one is withdrawn.  An answer
is torn if its total, its hits and its facets are not of one commit.  Printed: how many answers,
errors and torn answers, milliseconds (median, 99th percentile), how often the archive changed, and
the memory of the server in the first and in the last third.
"""

import json
import multiprocessing
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event as ProcessEvent
from pathlib import Path

import click

from evaluation.browsing import Answer, Browser, served
from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.ingest import (
    COMMAND_LINE,
    Outcome,
    Verdict,
    correct,
    find_inputs,
    ingest,
    make_correction,
    make_hint,
    restore,
    withdraw,
)
from searcher.store import Archive

MARK = "quokkamark"
_SOURCES = ("Mark Gazette", "Mark Courier")
_MARKED = 40
_SAMPLE = 5.0  # seconds between two measures of memory
_PAGE = os.sysconf("SC_PAGE_SIZE")
_WORDS = ("minister", "senate", "energy", "budget", "trade", "security", "health", "border")


@dataclass
class Seen:
    """What the readers saw: seconds of each answer, errors, torn answers."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)


def write(archive_path: Path, index_path: Path, folder: Path, end: ProcessEvent) -> None:
    """Change marked records until the end; print how many changes were made."""
    archive = Archive(archive_path)
    engine = open_engine(index_path, archive=archive)
    chance, changes = random.Random(7), 0
    marked: list[str] = []
    while not end.is_set():
        if len(marked) < _MARKED:
            path = folder / f"{len(marked)}.txt"
            path.write_text(f"Carpets\n\n{MARK} number {len(marked)}, lent in May.\n", "utf-8")
            hints = (make_hint("source", _SOURCES[0], COMMAND_LINE, "--source"),)
            inputs = find_inputs([str(path)], (), hints)
            marked += [_current(o, archive, engine) for o in [*ingest(inputs, archive, engine)]]
        identifier, source = chance.choice(marked), chance.choice(_SOURCES)
        change = (make_correction("source", source, "A. Archivist", f"change {changes}"),)
        correct(archive, engine, identifier, change, f"change {changes}")
        withdraw(archive, engine, identifier, "for a moment", "A. Archivist")
        restore(archive, engine, identifier, "again", "A. Archivist")
        changes += 3
    print(f"{changes} changes of {len(marked)} marked records")


def _current(outcome: Outcome, archive: Archive, engine: Engine) -> str:
    """Return the identifier of a record, which a run that was ended may have left withdrawn."""
    assert outcome.id, outcome.why
    if outcome.verdict is Verdict.WITHDRAWN:
        restore(archive, engine, outcome.id, "again", "A. Archivist")
    return outcome.id


def faults_of(answer: Answer) -> str:
    """Return what of a search of the marked records is not of one commit; empty if nothing."""
    found = json.loads(answer.body)
    counted = sum(value["count"] for value in found["facets"]["source"])
    hits = {hit["id"] for hit in found["hits"]}
    if not found["total"] == counted == len(hits):
        return f"total {found['total']}, by source {counted}, hits {len(hits)}"
    return ""


def read(
    port: int, identifiers: Sequence[str], end: threading.Event, seed: int, seen: Seen
) -> None:
    """Request pages without a pause until the end."""
    chance = random.Random(seed)
    with Browser(port) as browser:
        while not end.is_set():
            path, check = _request(chance, identifiers)
            started = time.perf_counter()
            try:
                answer = browser.ask(path)
            except OSError as error:
                seen.errors.append(f"{path}: {error}")
                continue
            seen.seconds.append(time.perf_counter() - started)
            if answer.status >= 500 or not answer.body:
                seen.errors.append(f"{path}: {answer.status}")
            elif problem := check(answer):
                seen.torn.append(f"{path}: {problem}")


def _request(
    chance: random.Random, identifiers: Sequence[str]
) -> tuple[str, Callable[[Answer], str]]:
    """Choose an address, and how its answer is checked."""
    identifier, word = chance.choice(identifiers), chance.choice(_WORDS)
    kind = chance.randrange(8)
    if kind < 3:
        return f"/search.json?q={MARK}&size=100", faults_of
    paths = (
        f"/search?q={word}", f"/search?q={MARK}&size=50", f"/d/{identifier}",
        f"/d/{identifier}/v1", f"/facet/source?q={word}",
    )  # fmt: skip
    return paths[kind - 3], _faults_of_page


def _faults_of_page(answer: Answer) -> str:
    return "" if answer.body.rstrip().endswith(b"</html>") else "the page is not complete"


def memory_of(port: int) -> int:
    """Return the resident bytes of the server of a port, all of its processes together."""
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"--port\0{port}\0".encode() in (process / "cmdline").read_bytes():
                found += int((process / "statm").read_text().split()[1]) * _PAGE
        except OSError:  # it has ended
            continue
    return found


def watch(port: int, minutes: float) -> list[int]:
    """Measure the memory of a server from time to time."""
    measured, until = [], time.monotonic() + 60 * minutes
    while time.monotonic() < until:
        time.sleep(min(_SAMPLE, max(0.0, until - time.monotonic())))
        measured.append(memory_of(port))
    return measured


def report(seen: Sequence[Seen], memory: Sequence[int]) -> None:
    """Print the figures of all readers."""
    seconds = sorted(s for one in seen for s in one.seconds)
    errors, torn = [e for one in seen for e in one.errors], [t for one in seen for t in one.torn]
    third = max(1, len(memory) // 3)
    first, last = (statistics.median(part) / 2**20 for part in (memory[:third], memory[-third:]))
    print(f"{len(seconds):,} answers, {len(errors)} errors, {len(torn)} torn")
    print(f"ms: median {seconds[len(seconds) // 2] * 1000:.1f}, ", end="")
    print(f"99th percentile {seconds[len(seconds) * 99 // 100] * 1000:.1f}")
    print(f"MB: first third {first:.0f}, last third {last:.0f}")
    print("\n".join((errors + torn)[:20]))


@click.command()
@click.option("--archive", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--index", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--minutes", default=10.0)
@click.option("--readers", default=4)
def main(archive: Path, index: Path, minutes: float, readers: int) -> None:
    """Read and write at once, and print what readers saw."""
    identifiers = random.Random(1).sample(sorted(Archive(archive).ids()), 1000)
    end, stop = multiprocessing.Event(), threading.Event()
    with tempfile.TemporaryDirectory() as folder, served(archive, index) as port:
        writer = multiprocessing.Process(target=write, args=(archive, index, Path(folder), end))
        seen = [Seen() for _ in range(readers)]
        threads = [
            threading.Thread(target=read, args=(port, identifiers, stop, number, one))
            for number, one in enumerate(seen)
        ]
        writer.start()
        for thread in threads:
            thread.start()
        memory = watch(port, minutes)
        stop.set()
        end.set()
        writer.join()
        for thread in threads:
            thread.join()
    report(seen, memory)


if __name__ == "__main__":
    main()
