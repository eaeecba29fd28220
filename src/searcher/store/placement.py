"""Put finished folders in their places, each in one step, and many of them with few waits for the
disk.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from searcher.store.durable import ASIDE, exchange, fsync, sync_names, sync_tree

WRAP = ".wrap"
"""Ending of a folder that new folders move into, to be put in place with it."""


def put_in_place(new: Path, target: Path) -> None:
    """Replace `target` by a finished folder; a reader sees the old or the new, never none.

    The old folder, if any, is left where the new one was.  Both must be on one file system
    and already on disk; the folders that name them are forced to disk here.  Where the system
    cannot exchange two folders, a reader may for a moment see none.
    """
    (move,) = _arranged([(str(new), str(target))])
    if move.source != str(new):
        inner = Path(move.source) / target.parent.relative_to(move.target)
        for folder in (inner, *inner.parents):
            if folder == Path(move.source).parent:
                break
            fsync(folder)
    move.carry_out()
    sync_names((os.path.dirname(move.target), new.parent))


@dataclass(frozen=True, slots=True)
class Placement:
    """Finished folders, on disk, each to replace what is in the place of its target."""

    _moves: Sequence["_Move"]

    @classmethod
    def prepare(cls, new: Iterable[tuple[str, str]]) -> "Placement":
        """Prepare folders of one file system, each with its target, and force them to disk."""
        moves = _arranged(new)
        sync_tree(move.source for move in moves)
        return cls(moves)

    def carry_out(self) -> None:
        """Replace each target as `put_in_place` does, force all names to disk by one call if the
        system offers it, and remove the old folders.
        """
        for move in self._moves:
            move.carry_out()
        sync_names(
            os.path.dirname(path) for move in self._moves for path in (move.target, move.source)
        )
        for move in self._moves:
            if move.replaces:
                shutil.rmtree(move.source, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Move:
    """A folder that is put in the place of a target, where another is that it `replaces`."""

    source: str
    target: str
    replaces: bool = False

    def carry_out(self) -> None:
        """Put the folder in place; the old one, if any, is left where the new one was."""
        if not self.replaces:
            os.rename(self.source, self.target)
        elif not exchange(self.source, self.target):
            _put_by_renames(self.source, self.target)


def _arranged(new: Iterable[tuple[str, str]]) -> list[_Move]:
    """Arrange what moves where.

    Folders missing above targets come with them in one rename, so that a crash leaves no empty
    ones behind, which OCFL forbids.
    """
    moves: dict[str, _Move] = {}
    for source, target in new:
        top = _topmost_missing(target)
        if top is None or top == target:
            moves[target] = _Move(source, target, replaces=top is None)
            continue
        if top not in moves:
            moves[top] = _Move(_new_wrap(source), top)
        inner = moves[top].source + target.removeprefix(top)
        os.makedirs(os.path.dirname(inner), exist_ok=True)
        os.rename(source, inner)
    return list(moves.values())


def _topmost_missing(target: str) -> str | None:
    """Return the topmost folder that must be made for a target to be; None if it is there."""
    top = None
    while not os.path.exists(target):
        top, target = target, os.path.dirname(target) or "."
    return top


def _new_wrap(new: str) -> str:
    wrap = f"{new}{WRAP}"
    if os.path.exists(wrap):  # left by an attempt that failed
        shutil.rmtree(wrap)
    return wrap


def _put_by_renames(new: str, target: str) -> None:
    aside = os.path.join(os.path.dirname(new), f"{os.path.basename(target)}{ASIDE}")
    os.rename(target, aside)
    try:
        os.rename(new, target)
    except OSError:
        os.rename(aside, target)
        raise
    os.rename(aside, new)
