"""What all commands share: the folders of the archive and its index, and how errors are printed."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.markup import escape

from searcher.cli.system_errors import remedy_of, words_of
from searcher.index import MEMORY, open_engine
from searcher.index.protocol import Engine
from searcher.model.errors import NotAnArchive, NotAnIndex, SearcherError
from searcher.search import Search
from searcher.store import Archive

ERRORS = Console(stderr=True)
OUT = Console()


DEFAULTS = {"archive": "archive", "index": ".index"}
"""The folders, below the current one, of an archive and an index that nobody named."""


@dataclass
class Places:
    """Where the archive and its index lie."""

    archive: Path
    index: Path

    def open_archive(self) -> Archive:
        """The archive, which need not be there yet."""
        return Archive(self.archive)

    def existing_archive(self) -> Archive:
        """The archive.  Raises NotAnArchive if there is none."""
        if not self.archive.exists():
            raise NotAnArchive(self.archive, "there is no such folder")
        return self.open_archive()

    def open_engine(self, memory: int = MEMORY) -> Engine:
        """The engine of the index; `memory` is about how many bytes writing may use.

        Raises NotAnIndex if the folder is no place for one.
        """
        if self.index.resolve().is_relative_to(self.archive.resolve()):
            raise NotAnIndex(self.index, "it lies in the archive, which holds nothing else")
        archive = self.open_archive()
        return open_engine(self.index, memory, archive.withdrawals)

    def open_search(self) -> Search:
        """Open the search of the archive.  Raises NotAnIndex if the folder is no place for one."""
        return Search(self.open_engine(), self.open_archive().served)


Command = Callable[..., None]


def placed(command: Command) -> Command:
    """A command that takes --archive and --index too, and says errors in words."""

    @click.option("--archive", type=click.Path(path_type=Path), help="Folder of the archive.")
    @click.option("--index", type=click.Path(path_type=Path), help="Folder of the index.")
    @wraps(command)
    def run(archive: Path | None, index: Path | None, **rest: Any) -> None:
        context = click.get_current_context()
        archive, index = archive or _folder(context, "archive"), index or _folder(context, "index")
        try:
            command(Places(archive, index), **rest)
        except SearcherError as error:
            _fail(str(error), error.remedy)
        except BrokenPipeError:
            raise
        except OSError as error:
            _fail(words_of(error), remedy_of(error))

    return run


def _folder(context: click.Context, name: str) -> Path:
    """Return a folder that was named before the command, by the environment, or by default."""
    return Path(context.find_root().params.get(name) or DEFAULTS[name])


def stated(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """A name or a reason as it is kept.  Raises BadParameter for one that says nothing."""
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty: whoever reads the history must learn it.")
    return value and value.strip()


def _fail(why: str, remedy: str) -> NoReturn:
    ERRORS.print(f"[bold red]error:[/] {escape(why)}", highlight=False, soft_wrap=True)
    if remedy:
        ERRORS.print(escape(remedy), highlight=False, soft_wrap=True)
    sys.exit(1)
