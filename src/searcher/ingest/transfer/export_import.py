"""Import a dump or a bag of this program: all of it, or nothing if any of it is bad.

It is read twice: first it is checked, and nothing is written; then it is installed.  After an
interruption, another run completes it, since what is stored is recognized by its history.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from searcher.index.protocol import Engine
from searcher.ingest.transaction import open_writers
from searcher.ingest.transfer.checking import ExportReader, SmallFile, StagedObject
from searcher.ingest.transfer.export_source import ExportSource
from searcher.ingest.transfer.installation import Installer
from searcher.ingest.transfer.outcomes import ImportOutcome, ImportVerdict
from searcher.ingest.transfer.registry_import import take_registry
from searcher.model.errors import ArchiveLocked
from searcher.model.record import PROGRAM
from searcher.store import Archive, ocfl, utc_now
from searcher.store.durable import write_file, write_lock
from searcher.store.export_format import Section, dossier_of_path


def import_export(
    source: ExportSource, archive: Archive, engine: Engine
) -> Iterator[ImportOutcome]:
    """Import a dump or a bag; yield what became of each thing in it, once that is durable.

    Raises BadExport or LaterExport before anything is written; ArchiveLocked or IndexLocked if
    another program is writing.
    """
    if (registry := _checked(source)) is not None:
        yield from take_registry(archive.sources_path, registry)
    run = _ImportRun(source, archive, engine)
    yield from run.install()
    run.log_end()


def _checked(source: ExportSource) -> bytes | None:
    """Read all of an export; return its registry, if it has one.  Raises BadExport."""
    registry = None
    with TemporaryDirectory() as folder:
        for one in ExportReader(source, Path(folder)):
            if isinstance(one, SmallFile) and one.section is Section.REGISTRY:
                registry = one.data
    return registry


class _ImportRun:
    """One run, which installs what was checked."""

    def __init__(self, source: ExportSource, archive: Archive, engine: Engine) -> None:
        self._source, self._archive, self._engine = source, archive, engine
        self._log = b""
        self._changed = 0
        self._conflicts = set[str]()

    def install(self) -> Iterator[ImportOutcome]:
        """Install the objects, the saved searches and the dossiers."""
        stage = self._archive.root / "work" / "import"
        with open_writers(self._archive, self._engine) as (store, index):
            installer = Installer(self._archive, store, index, stage / "batch")
            for one in ExportReader(self._source, stage):
                match one:
                    case StagedObject():
                        yield from self._count(installer.take(one))
                    case SmallFile():
                        yield from self._count(self._take(one))
            yield from self._count(installer.flush())
            shutil.rmtree(stage, ignore_errors=True)

    def _count(self, outcomes: Iterator[ImportOutcome]) -> Iterator[ImportOutcome]:
        for outcome in outcomes:
            self._changed += outcome.verdict in (ImportVerdict.ADDED, ImportVerdict.CONTINUED)
            yield outcome

    def _take(self, small: SmallFile) -> Iterator[ImportOutcome]:
        match small.section:
            case Section.LOG:
                self._log = small.data
            case Section.SEARCHES:
                identifier = Path(small.path).stem
                is_new = self._archive.saved_searches.take(identifier, small.data)
                verdict = ImportVerdict.ADDED if is_new else ImportVerdict.UNCHANGED
                yield ImportOutcome(f"search {identifier}", verdict)
            case Section.DOSSIERS:
                yield self._take_dossier(*dossier_of_path(small.path), small.data)

    def _take_dossier(self, identifier: str, version: int, data: bytes) -> ImportOutcome:
        """Store a version of a dossier, unless this archive has another history of it."""
        what = f"dossier {identifier} v{version}"
        try:
            if identifier in self._conflicts:
                raise ValueError("what is here has another history, and stays as it is")
            is_new = self._archive.dossiers.take(identifier, version, data)
        except ValueError as error:
            self._conflicts.add(identifier)
            return ImportOutcome(what, ImportVerdict.CONFLICT, str(error))
        return ImportOutcome(what, ImportVerdict.ADDED if is_new else ImportVerdict.UNCHANGED)

    def log_end(self) -> None:
        """Add to the archive's log that something was imported, after the log of the export if the
        archive has none of its own.
        """
        log = self._archive.root / ocfl.LOGS
        if not self._changed and (log.is_file() or not self._log):
            return  # an interrupted run may have installed all and not come this far
        detail = f"{self._changed} records and searches of {self._source.name}"
        event = ocfl.Event(ocfl.EventKind.IMPORTED, 0, utc_now(), PROGRAM, detail)
        with write_lock(log.parent / ".lock", ArchiveLocked(self._archive.root)):
            lines = log.read_bytes() if log.is_file() else self._log
            write_file(log, ocfl.seal(lines, event))
