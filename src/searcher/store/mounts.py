"""Whether a lock on a folder is one for all machines that have mounted it.

Linux passes `flock` on to an NFS server, as a lock of the whole file, unless the mount has `nolock`
or `local_lock`: then each machine has locks of its own, and two of them could write at once.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")
_NETWORK = ("nfs", "nfs4")
_LOCAL = ("nolock", "local_lock=all", "local_lock=flock")


class Mount(NamedTuple):
    """A mounted file system: where, of which kind, with which options."""

    place: Path
    kind: str
    options: frozenset[str]


def mounts_in(text: str) -> Iterator[Mount]:
    """Read the mounts of a process (proc(5), mountinfo)."""
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        fields, rest = before.split(" "), after.split(" ")
        if len(fields) > 4 and len(rest) > 2:
            place = _OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[4])
            options = (*fields[5].split(","), *rest[2].split(","))
            yield Mount(Path(place), rest[0], frozenset(options))


def local_locks_of(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """Return the option by which locks on a path are those of this machine alone, though others may
    have it too; None if there is none, or it is not known.
    """
    try:
        every = list(mounts_in(mounts.read_text("utf-8", "surrogateescape")))
    except OSError:
        return None
    whole = path.resolve()
    holding = [one for one in every if whole.is_relative_to(one.place)]
    if not holding:
        return None
    nearest = max(holding, key=lambda one: len(one.place.parts))
    if nearest.kind not in _NETWORK:
        return None
    return next((option for option in _LOCAL if option in nearest.options), None)
