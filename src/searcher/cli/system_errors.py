"""Messages and remedies for errors of the operating system."""

import errno
import os
from collections.abc import Mapping

_FULL = "Free room on its disk and run the command again; what was reported is stored."
_PERMISSION = (
    "Give yourself the permission, or name a folder of your own with --archive and --index."
)
_MANY = "Raise the limit of open files (ulimit -n 4096), and run the command again."
_FOLDER = "Check the folder: a part of the path is missing, or is a file."
_DISK = (
    "The disk may be failing: copy the archive elsewhere, and run `searcher verify` on the copy."
)
_REMEDIES: Mapping[int, str] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: "The file system allows no file as large: name a folder on another one.",
    errno.EACCES: _PERMISSION,
    errno.EPERM: _PERMISSION,
    errno.EROFS: "It is mounted read-only: name a folder elsewhere with --archive and --index.",
    errno.ENOENT: _FOLDER,
    errno.ENOTDIR: _FOLDER,
    errno.EEXIST: _FOLDER,
    errno.EISDIR: "Check the folder: there is one where a file should be; name a file.",
    errno.ENAMETOOLONG: "Choose a shorter name, or a folder that is less deep.",
    errno.ELOOP: "Check the links on the path: they lead in a circle.",
    errno.EMFILE: _MANY,
    errno.ENFILE: _MANY,
    errno.ENOMEM: "Close other programs, and run the command again.",
    errno.EIO: _DISK,
    errno.EXDEV: "Keep the whole archive on one file system, without links to others.",
}


def system_message(error: OSError) -> str:
    """Return the message of an error: the files, and the reason."""
    why = error.strerror or str(error) or type(error).__name__
    names = [
        os.fsdecode(n) for n in (error.filename, error.filename2) if isinstance(n, str | bytes)
    ]
    return f"{' to '.join(names)}: {why}" if names else why


def system_remedy(error: OSError) -> str:
    """Return what to do about an error."""
    general = "Check the folder and the disk it is on, and run the command again."
    return _REMEDIES.get(error.errno or 0, general)
