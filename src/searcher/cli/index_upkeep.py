"""Make the index agree with the archive, before a search or while the site is served."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Thread

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from searcher.cli.system_errors import system_message
from searcher.cli.workspace import ERRORS, Workspace, print_unread
from searcher.index.protocol import Engine, IndexCondition, Track
from searcher.ingest import Upkeep, bring_up_to_date, repair
from searcher.model.errors import IndexLocked, SearcherError
from searcher.store import Archive

_PAUSE = 60.0  # seconds between two checks: each reads the whole index


@contextmanager
def indexing(archive: Archive) -> Iterator[Track]:
    """Show the progress of what is indexed."""
    total = sum(1 for _ in archive.ids(lambda _: None))
    columns = (TextColumn("indexing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERRORS, transient=True) as progress:
        yield lambda ids: progress.track(ids, total=total)


def need_index(workspace: Workspace) -> None:
    """Make the index agree with the archive; if that cannot be, search what there is."""
    archive, engine = workspace.open_archive(), workspace.open_engine()
    was = engine.condition()
    if was is IndexCondition.COMPLETE or _is_nothing(archive, was):
        return
    try:
        with indexing(archive) as track:
            done = bring_up_to_date(archive, engine, track)
        report(done)
        workspace.unread += done.unread
    except IndexLocked:
        _print("Another program is writing: what it has not finished is not found yet.")
    except OSError as error:
        if was.needs_rebuild:
            raise
        _print(f"The index is {was.value}, and cannot be completed: {system_message(error)}")


class IndexKeeper:
    """Checks every file of the index, and makes it agree with the archive, while the last commit
    is served: when the site begins, and when a reader meets damage.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = Lock()
        self._thread: Thread | None = None
        self._next = 0.0  # no check begins before this time

    def begin(self) -> None:
        """Begin a check in a thread of its own, unless one is under way or has just been made."""
        with self._lock:
            now = time.monotonic()
            if now < self._next or (self._thread and self._thread.is_alive()):
                return
            # The check when the site begins delays no other: damage may follow at once.
            self._next = now + _PAUSE if self._thread else now
            archive, engine = self._workspace.open_archive(), self._workspace.open_engine()
            self._thread = Thread(target=_keep, args=(archive, engine), daemon=True)
            self._thread.start()


def _keep(archive: Archive, engine: Engine) -> None:
    try:
        was = engine.condition()
        if _is_nothing(archive, was):
            return
        if was.needs_rebuild:
            _print(f"The index is {was.value}: it is made anew. The site serves records meanwhile.")
        done = repair(archive, engine)
        report(done)
        print_unread(done.unread)
    except IndexLocked:
        _print("Another program is writing: what it has not finished is not found yet.")
    except SearcherError as error:
        _print(f"The index cannot be made anew: {error}. {error.remedy}")
    except OSError as error:
        _print(f"The index cannot be made anew: {system_message(error)}")


def _is_nothing(archive: Archive, was: IndexCondition) -> bool:
    """Return whether there is neither an index nor a record that it could have."""
    return was is IndexCondition.MISSING and not any(archive.ids(lambda _: None))


def report(done: Upkeep) -> None:
    """Print what was wrong with an index, and what was done."""
    if done.was.needs_rebuild or done.is_rebuilt:
        why = IndexCondition.DAMAGED if not done.was.needs_rebuild else done.was
        _print(f"The index was {why.value}; it was made anew from the archive.")
    elif done.indexed:
        _print(f"The index was {done.was.value}; {done.indexed} records were added.")


def _print(line: str) -> None:
    ERRORS.print(escape(line), highlight=False, soft_wrap=True)
