"""Compiled templates, kept for the sites that this user starts later."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from inspect import getfile
from pathlib import Path

from jinja2 import BytecodeCache, Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from searcher.prepared import prepared


class _CompiledTemplates(FileSystemBytecodeCache):
    """Keeps the code of templates in a folder, for each UI locale."""

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Return the bucket of a template in the language of an environment."""
        language = getattr(environment, "language", None) or ""
        return super().get_bucket(environment, f"{language}/{name}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with the code that was compiled before, if that is whole."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # what a damaged file raises depends on where it is damaged
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a bucket, if there is room for it."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def compiled_templates() -> BytecodeCache | None:
    """Return the compiled templates of this version of the program; None if no folder of this
    user's own can be written.
    """
    folder = prepared("templates", _version(), lambda _: None)
    return _CompiledTemplates(str(folder)) if folder else None


def _version() -> str:
    """Return a digest of what the code of templates depends on: constant expressions in them are
    evaluated when they are compiled, by functions of the program.
    """
    digest = hashlib.sha256(version("jinja2").encode())
    for package in (Path(__file__).parent, Path(getfile(prepared)).parent):
        for file in _files(str(package)):
            digest.update(file.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


def _files(folder: str) -> Iterator[str]:
    """Yield the files of a folder and those below it, each with its size and time."""
    with os.scandir(folder) as entries:
        inside = sorted(entries, key=lambda entry: entry.name)
    for entry in inside:
        if entry.is_dir():
            yield from _files(entry.path) if entry.name != "__pycache__" else ()
        else:
            found = entry.stat()
            yield f"{entry.path} {found.st_size} {found.st_mtime_ns}\n"
