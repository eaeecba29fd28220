"""Index a whole archive: read its records and make segments of them, in several processes.

Each process makes segments of parts of the archive, in the order of the archive; the segments are
then added to the index in this order, so that it does not depend on which process made which.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from searcher.index.arrivals import times_in
from searcher.index.current_records import put_current
from searcher.index.protocol import Track
from searcher.index.whoosh.commit import Commit, Segment
from searcher.index.whoosh.writer import Writer
from searcher.model.errors import ArchiveError
from searcher.store import Archive
from searcher.store.child_process import collect_rarely, end_with_parent
from searcher.store.process_executor import ProcessExecutor

_LEAST_PART = 2000  # records, fewer of which do not pay for a process
_MOST_PARTS = 64


class _Built(NamedTuple):
    """What a process made of a part of an archive: segments, of how many records, and the records
    that it could not read.
    """

    segments: Sequence[Segment]
    records: int
    unread: Sequence[str]


def put_archive(
    writer: Writer, archive: Archive, processes: int, track: Track
) -> tuple[int, Sequence[ArchiveError]]:
    """Put all current records of an archive; return how many, and the errors of what could not be
    read.
    """
    unread = list[ArchiveError]()
    ids: Iterable[str] = archive.ids(unread.append)
    parts: list[Sequence[str]] = []
    if processes > 1:
        ids = listed = list(ids)
        parts = _parts(listed)
    if len(parts) < 2:
        return put_current(writer, archive.read_each(track(ids), unread.append)), unread
    build = _Build(writer, archive, unread)
    for _ in track(build.finished(parts, processes)):
        pass
    return build.count, unread


def _parts(ids: Sequence[str]) -> list[Sequence[str]]:
    size = max(_LEAST_PART, -(-len(ids) // _MOST_PARTS))
    return [ids[start : start + size] for start in range(0, len(ids), size)]


@dataclass
class _Build:
    """The segments of an archive, made in processes and added to an index."""

    writer: Writer
    archive: Archive
    unread: list[ArchiveError]
    count: int = 0

    def finished(self, parts: Iterable[Sequence[str]], processes: int) -> Iterator[str]:
        """Index parts of the archive; yield the records of each that is finished, in order."""
        memory = self.writer.memory // processes
        begin = os.getpid(), self.writer.folder, self.archive.root, memory
        with ProcessExecutor(processes, _start, begin) as executor:
            try:
                submitted = [(part, executor.submit(_build, part)) for part in parts]
                for part, future in submitted:
                    self._add(part, future)
                    yield from part
            finally:
                executor.shutdown(cancel_futures=True)

    def _add(self, part: Sequence[str], future: Future[_Built]) -> None:
        """Add what a process made of a part; index here what it could not read, or all of the part
        if it ended.
        """
        try:
            built = future.result()
        except BrokenProcessPool:
            built = _Built((), 0, part)
        self.writer.adopt(built.segments)
        rest = self.archive.read_each(built.unread, self.unread.append)
        self.count += built.records + put_current(self.writer, rest)


_builder: tuple[Archive, Writer] | None = None


def _start(parent: int, folder: Path, root: Path, memory: int) -> None:
    global _builder  # noqa: PLW0603 (one writer for the life of the process)
    end_with_parent(parent)
    collect_rarely()
    archive = Archive(root)
    writer = Writer(folder, Commit(), memory, times=partial(times_in, archive))
    _builder = archive, writer


def _build(ids: Sequence[str]) -> _Built:
    assert _builder is not None
    archive, writer = _builder
    unread = list[str]()
    count = put_current(writer, archive.read_each(ids, lambda e: unread.append(e.identifier or "")))
    return _Built(writer.detach(), count, unread)
