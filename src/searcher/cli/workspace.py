"""What all commands share: the folders of the archive and its index, and how errors are printed."""

import os
import shlex
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial, wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.markup import escape

from searcher.cli.system_errors import system_message, system_remedy
from searcher.index import MEMORY, open_engine
from searcher.index.protocol import Engine
from searcher.model.errors import (
    ArchiveError,
    DamagedRecord,
    NotAnArchive,
    NotAnIndex,
    SearcherError,
)
from searcher.model.record import Record
from searcher.search import Search
from searcher.sources import Registry
from searcher.store import Archive

_MOST_NAMED = 20
ERRORS = Console(stderr=True)
OUT = Console()


DEFAULTS = {"archive": "archive", "index": ".index"}
"""The folders, below the current one, of an archive and an index that nobody named."""


@dataclass
class Workspace:
    """The folders of the archive and its index, the address of a cluster that has the index
    instead, if there is one, and the errors of what a command left out.

    They are printed when the command ends, with status 1.
    """

    archive: Path
    index: Path
    engine: str | None = None
    unread: list[ArchiveError] = field(default_factory=list)
    _opened: Archive | None = field(default=None, init=False, repr=False, compare=False)

    def command(self, *words: str) -> str:
        """Return a command of this program that the archivist can run as it is printed."""
        named = {"archive": self.archive, "index": self.index}
        options = [
            word
            for name, folder in named.items()
            if folder != Path(os.environ.get(f"SEARCHER_{name.upper()}") or DEFAULTS[name])
            for word in (f"--{name}", str(folder))
        ]
        if self.engine is not None and self.engine != os.environ.get("SEARCHER_ENGINE"):
            options += ["--engine", self.engine]
        return shlex.join(["searcher", *words, *options])

    @property
    def has_index(self) -> bool:
        """Whether there may be an index."""
        return self.engine is not None or self.index.exists()

    def open_archive(self) -> Archive:
        """Open the archive, which may not exist yet; once, for only the archive that stores a
        record knows when it came before it is on disk, which the index needs.
        """
        self._opened = self._opened or Archive(self.archive)
        return self._opened

    def existing_archive(self) -> Archive:
        """Open the archive.  Raises NotAnArchive if it does not exist."""
        if not self.archive.exists():
            raise NotAnArchive(self.archive, "there is no such folder")
        return self.open_archive()

    def open_engine(self, memory: int = MEMORY) -> Engine:
        """Open the engine of the index; `memory` limits the bytes that writing uses.

        Raises NotAnIndex if the folder cannot be used for one, BadEngine.
        """
        if not self.engine and self.index.resolve().is_relative_to(self.archive.resolve()):
            raise NotAnIndex(self.index, "it is in the archive, which has no other content")
        archive = self.open_archive()
        return open_engine(self.index, memory, archive, self.engine)

    def open_search(self) -> Search:
        """Open the search of the archive.  Raises NotAnIndex if the folder cannot be used."""
        archive = self.open_archive()
        registry = partial(Registry.load, archive.sources_path)

        def read(identifier: str, version: int) -> Record:
            try:
                return archive.public_version(identifier, version)
            except DamagedRecord as error:
                self.unread.append(error)
                raise

        return Search(self.open_engine(), read, registry=registry)


Command = Callable[..., None]


def in_workspace(command: Command) -> Command:
    """Add the options --archive, --index and --engine to a command, and print its errors with
    remedies.
    """

    @click.option("--archive", type=click.Path(path_type=Path), help="Folder of the archive.")
    @click.option("--index", type=click.Path(path_type=Path), help="Folder of the index.")
    @click.option("--engine", help="Address of the cluster that has the index instead.")
    @wraps(command)
    def run(archive: Path | None, index: Path | None, engine: str | None, **rest: Any) -> None:
        workspace = chosen_workspace(archive, index, engine)
        try:
            command(workspace, **rest)
        except SearcherError as error:
            _fail(str(error), error.remedy)
        except BrokenPipeError:
            raise
        except OSError as error:
            _fail(system_message(error), system_remedy(error))
        finally:
            print_unread(workspace.unread)
        if workspace.unread:
            sys.exit(1)

    return run


def print_unread(unread: Iterable[ArchiveError]) -> None:
    """Print the error of each thing that could not be read, once, with its remedy."""
    lines = [f"left out: {e} [{e.code}]. {e.remedy}" for e in unread]
    lines = list(dict.fromkeys(lines))
    if len(lines) > _MOST_NAMED:
        left = len(lines) - _MOST_NAMED
        lines[_MOST_NAMED:] = [f"left out: {left} more; `searcher verify` names them."]
    for line in lines:
        ERRORS.print(escape(line), highlight=False, soft_wrap=True)


def chosen_workspace(
    archive: Path | None, index: Path | None, engine: str | None = None
) -> Workspace:
    """Return what was named after the command, before it, by the environment, or by default."""
    context = click.get_current_context()
    return Workspace(
        archive or _folder(context, "archive"),
        index or _folder(context, "index"),
        engine or context.find_root().params.get("engine") or None,
    )


def _folder(context: click.Context, name: str) -> Path:
    """Return a folder that was named before the command, by the environment, or by default."""
    return Path(context.find_root().params.get(name) or DEFAULTS[name])


def not_blank(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Strip the value of an option.  Raises BadParameter if it is blank."""
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty, and is needed in the history of the record.")
    return value and value.strip()


def _fail(why: str, remedy: str) -> NoReturn:
    ERRORS.print(f"[bold red]error:[/] {escape(why)}", highlight=False, soft_wrap=True)
    if remedy:
        ERRORS.print(escape(remedy), highlight=False, soft_wrap=True)
    sys.exit(1)
