"""Intercept each operation of this process that changes the disk."""

import builtins
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from searcher.store import durable

Before = Callable[[str], None]
After = Callable[[str, Path | None], None]

_LIBC = durable._LIBC
_CREATING = os.O_CREAT | os.O_TRUNC
_NAMES = ("mkdir", "rename", "replace", "link", "symlink", "unlink", "remove", "rmdir", "truncate")
NEED_ROOM = frozenset({"mkdir", "create", "write", "link", "symlink"})
"""Operations that fail on a full disk."""


@contextmanager
def operations(
    before: Before = lambda _: None, after: After = lambda _, __: None, *, modern: bool = True
) -> Iterator[None]:
    """Call `before` and `after` around each operation of this process that changes the disk.

    A file is written in halves, with an operation between them.  Syncing is only simulated;
    `after` receives the synced path, or None for all.  If not `modern`, neither `syncfs` nor
    `renameat2` is available.
    """
    watched = _Watched(before, after)
    libc = SimpleNamespace()
    if modern:
        libc.syncfs = watched.around("syncfs", lambda _: 0)
        libc.renameat2 = watched.around("renameat2", _LIBC.renameat2)
    with pytest.MonkeyPatch.context() as patch:
        for name in _NAMES:
            patch.setattr(os, name, watched.around(name, getattr(os, name)))
        patch.setattr(os, "open", watched.open_descriptor(os.open))
        patch.setattr(os, "write", watched.on_files("write", os.write))
        patch.setattr(os, "ftruncate", watched.on_files("ftruncate", os.ftruncate))
        patch.setattr(os, "fsync", watched.fsync)
        patch.setattr(io, "open", watched.open_file)
        patch.setattr(builtins, "open", watched.open_file)
        patch.setattr(durable, "_LIBC", libc)
        yield


class _Watched:
    """The functions that take the place of those of the system."""

    def __init__(self, before: Before, after: After) -> None:
        self._before, self._after = before, after
        self._real_open = io.open

    def around(self, operation: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that announces an operation."""

        def acting(*args: Any, **kwargs: Any) -> Any:
            self._before(operation)
            result = act(*args, **kwargs)
            self._after(operation, None)
            return result

        return acting

    def on_files(self, operation: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that announces an operation on a file, not on a pipe."""
        announced = self.around(operation, act)

        def acting(descriptor: int, *args: Any) -> Any:
            is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
            return (announced if is_file else act)(descriptor, *args)

        return acting

    def open_descriptor(self, act: Callable[..., int]) -> Callable[..., int]:
        """Return a function that announces the creation of a file."""
        announced = self.around("create", act)

        def opening(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
            opened: int = (announced if flags & _CREATING else act)(path, flags, *args, **kwargs)
            return opened

        return opening

    def fsync(self, descriptor: int) -> None:
        """Announce that a file or folder is synced."""
        self._before("fsync")
        self._after("fsync", Path(f"/proc/self/fd/{descriptor}").readlink())

    def open_file(self, file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        """Open a file; announce its creation and what is written to it."""
        writes = next((m for m in "wxa" if m in mode), "")
        is_temporary = "+" in mode or "opener" in kwargs
        if not writes or is_temporary or isinstance(file, int):
            return self._real_open(file, mode, *args, **kwargs)
        raw = self.around("create", self._raw_file())(file, writes)
        buffered = io.BufferedWriter(raw)
        if "b" in mode:
            return buffered
        encoding = args[1] if len(args) > 1 else kwargs.get("encoding")
        return io.TextIOWrapper(buffered, encoding, newline=kwargs.get("newline"))

    def _raw_file(self) -> type[io.FileIO]:
        before, after = self._before, self._after

        class RawFile(io.FileIO):
            def write(self, data: Any) -> int:
                half = len(data) // 2
                written = super().write(data[:half])
                before("write")
                written += super().write(data[half:])
                after("write", None)
                return written

        return RawFile
