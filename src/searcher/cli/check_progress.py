"""Keep how far a check of an archive has come, so that it can be continued.

    ARCHIVE/logs/checking.json     there while a check is made, or if it was interrupted

A group is a folder below `objects/`.  One in which something is damaged does not count as checked,
so that a check that is continued names it, too.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from searcher.store import CheckResult
from searcher.store.durable import write_file
from searcher.store.layout import CHECKING

_SECONDS = 5.0  # between two writes


class _Checked(msgspec.Struct):
    """The groups that were checked, and how many objects, files and bytes they have."""

    groups: list[str] = []
    objects: int = 0
    files: int = 0
    size: int = 0


class CheckProgress:
    """How far a check of an archive has come."""

    def __init__(self, root: Path, *, resume: bool) -> None:
        self._path = root / CHECKING
        self._checked = self._read() if resume else _Checked()
        self._written = time.monotonic()

    @property
    def groups(self) -> frozenset[str]:
        """The groups that an interrupted check has checked."""
        return frozenset(self._checked.groups)

    @property
    def counted(self) -> tuple[int, int, int]:
        """The objects, files and bytes that an interrupted check has read."""
        return self._checked.objects, self._checked.files, self._checked.size

    def follow(self, results: Iterator[CheckResult]) -> Iterator[CheckResult]:
        """Yield results, which come group by group, and keep which groups are checked."""
        group, pending, is_intact = "", list[CheckResult](), True
        for result in results:
            yield result
            if not result.name:
                continue
            place = result.place.partition("/")[0]
            if place != group:
                self._add(group, pending, is_intact=is_intact)
                group, pending, is_intact = place, [], True
            pending.append(result)
            is_intact = is_intact and not result.damages

    def _add(self, group: str, results: list[CheckResult], *, is_intact: bool) -> None:
        if not group or not is_intact:
            return
        checked = self._checked
        checked.groups.append(group)
        checked.objects += len(results)
        checked.files += sum(result.files for result in results)
        checked.size += sum(result.size for result in results)
        if time.monotonic() - self._written > _SECONDS:
            self._write()

    def end(self) -> None:
        """Forget the groups: the check has come to its end."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            return

    def _write(self) -> None:
        """Write the groups; an archive that cannot be written is checked all the same."""
        self._written = time.monotonic()
        try:
            write_file(self._path, msgspec.json.encode(self._checked))
        except OSError:
            return

    def _read(self) -> _Checked:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Checked)
        except (OSError, ValueError):
            return _Checked()
