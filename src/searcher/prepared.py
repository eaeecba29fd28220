"""Data that takes long to prepare, kept on disk for the processes to come.

It can be prepared anew at any time, so whatever hinders keeping it only costs time.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_SETTING = "XDG_CACHE_HOME"  # of the XDG Base Directory Specification
_WRITABLE_BY_OTHERS = 0o022


def prepared(name: str, version: str, prepare: Callable[[Path], None]) -> Path | None:
    """Return the folder that `prepare` fills, once for each version of some data; older versions
    are removed.  Return None if no folder of this user's own can be written.
    """
    try:
        folder = _own_folder()
        kept = folder / f"{name}-{version}"
        if not kept.is_dir():
            _fill(kept, prepare)
            _remove_others(folder, name, kept)
    except (OSError, RuntimeError):  # RuntimeError: the user has no home
        return None
    return kept


def _own_folder() -> Path:
    """Make the folder, which nobody else may write to: what is read of it is trusted."""
    folder = Path(os.environ.get(_SETTING) or Path.home() / ".cache") / "searcher"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_uid != os.getuid() or found.st_mode & _WRITABLE_BY_OTHERS:
        raise PermissionError(folder)
    return folder


def _fill(kept: Path, prepare: Callable[[Path], None]) -> None:
    """Fill a folder in one step, whatever other processes do; the first of them succeeds."""
    with tempfile.TemporaryDirectory(prefix=".", dir=kept.parent) as temporary:
        whole = Path(temporary) / kept.name
        whole.mkdir()
        prepare(whole)
        for path in whole.iterdir():
            _force(path)  # or a power cut could leave a whole name with half the bytes
        try:
            whole.rename(kept)
        except OSError:
            if not kept.is_dir():
                raise


def _force(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _remove_others(folder: Path, name: str, kept: Path) -> None:
    for other in folder.glob(f"{name}-*"):
        if other != kept:
            shutil.rmtree(other, ignore_errors=True)
