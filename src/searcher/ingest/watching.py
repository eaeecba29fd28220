"""Watch a folder: ingest what appears in it and below, and move nothing.

The folder is looked through again and again.  A file is taken when it was the same twice in a row:
its size, its times, the hints beside it.  What was taken is remembered by that, so a file that is
refused is reported once, until it changes.  Nothing is written about it: after a restart each file
is read once more, and the archive recognises what it has by its identity.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from searcher.index.protocol import Engine
from searcher.ingest.inputs.discovery import find_files
from searcher.ingest.inputs.input import Input
from searcher.ingest.inputs.storage_detection import StorageDetector
from searcher.ingest.inputs.unpacking import SkipListener, unpack
from searcher.ingest.outcomes import Outcome, Verdict
from searcher.ingest.pipeline import ingest
from searcher.model.errors import ArchiveLocked, IndexLocked
from searcher.model.record import Hint
from searcher.store import Archive

FileState = tuple[object, ...]
"""What two looks at a file have in common if nothing happened to it."""


@dataclass
class FolderWatch:
    """A watch of one folder: what is seen there, and what was taken of it.

    `stopped` is set from elsewhere, to end after the document that is being read.
    """

    folder: Path
    hints: tuple[Hint, ...]
    storage: StorageDetector
    stopped: threading.Event = field(default_factory=threading.Event)
    _seen: dict[str, FileState] = field(default_factory=dict)
    _taken: dict[str, FileState] = field(default_factory=dict)

    def look(self) -> list[Input]:
        """Look through the folder; return the files to take: those that are new or changed, and
        that were the same at the look before.
        """
        detector = StorageDetector(self.storage.archive, self.storage.index, self.storage.report)
        found = find_files([str(self.folder)], (), self.hints, storage=detector)
        states = {source.name: (_state(source), source) for source in found}
        ready = [
            source
            for name, (state, source) in states.items()
            if state == self._seen.get(name) and state != self._taken.get(name)
        ]
        self._seen = {name: state for name, (state, _) in states.items()}
        self._taken = {name: taken for name, taken in self._taken.items() if name in states}
        return ready

    def take(
        self, ready: list[Input], archive: Archive, engine: Engine, on_skipped: SkipListener
    ) -> Iterator[Outcome]:
        """Ingest files that are ready; yield what is to be reported, once it is durable.

        Raises ArchiveLocked or IndexLocked if another program is writing; then nothing is taken.
        """
        with_members = self._unpacked(ready, on_skipped)
        for outcome in ingest(with_members, archive, engine):
            if outcome.verdict is not Verdict.UNCHANGED:
                yield outcome

    def _unpacked(self, ready: list[Input], on_skipped: SkipListener) -> Iterator[Input]:
        for source in ready:
            if self.stopped.is_set():
                return
            yield from unpack(source, on_skipped)
            self._taken[source.name] = self._seen[source.name]


def _state(source: Input) -> FileState:
    """Return what identifies a file as it is now, with its hints."""
    refused = source.skipped or source.refused
    why = None if refused is None else (refused.code, str(refused))
    try:
        found = os.stat(source.path, follow_symlinks=False) if source.path else None  # noqa: PTH116
    except OSError:
        found = None
    times = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns) if found else ()
    return (*times, source.hints, why)


def watch(
    watched: FolderWatch,
    open_archive: Callable[[], tuple[Archive, Engine]],
    report: Callable[[Outcome], None],
    on_skipped: SkipListener,
    seconds: float,
    on_added: Callable[[], object] = lambda: None,
) -> None:
    """Watch a folder until it is stopped, looking at it every so many seconds.

    While another program writes, what is ready waits for the next look.  `on_added` is called when
    new records have come in.
    """
    while not watched.stopped.is_set():
        if ready := watched.look():
            verdicts = set[Verdict]()
            with suppress(ArchiveLocked, IndexLocked):
                for outcome in watched.take(ready, *open_archive(), on_skipped):
                    report(outcome)
                    verdicts.add(outcome.verdict)
            if Verdict.ADDED in verdicts:
                on_added()
        watched.stopped.wait(seconds)
