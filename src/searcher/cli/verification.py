"""The command that checks an archive, and lists what repairs it."""

import os
import shlex
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import click
import msgspec

from searcher.cli.check_progress import CheckProgress
from searcher.cli.workspace import Workspace, in_workspace
from searcher.model.errors import BadRegistry, IndexFailure, NotAnArchive
from searcher.model.query import Query
from searcher.model.record import PROGRAM
from searcher.sources import Registry
from searcher.store import Archive, Damage, DamageKind, utc_now
from searcher.store.ocfl import INVENTORY, ROOT_NAMASTE, object_path
from searcher.store.repair import Repairer

_OBJECTS = "objects/"
_FEW = 500  # objects for which starting processes does not pay
_DEPTH = 4  # parts of the path of an object from the folder of the archive
_GUIDE = "docs/how-to/back-up-and-restore.md"


@click.command("verify")
@click.option(
    "--list",
    "as_list",
    is_flag=True,
    help="Print only the paths to restore from a backup, relative to the archive.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 1,
    show_default="one for each core",
    help="How many processes read.",
)
@click.option("--resume", is_flag=True, help="Continue a check that was interrupted.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was checked, when, and each finding with its code, as JSON.",
)
@click.option(
    "--repair-from",
    "copy",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Replace what is damaged by what is intact in this copy of the archive.",
)
@click.option(
    "--accept", is_flag=True, help="Accept README.md and sources.toml as they were edited."
)
@in_workspace
def verify_command(
    workspace: Workspace,
    processes: int,
    report: Path | None,
    copy: Path | None,
    *,
    as_list: bool,
    resume: bool,
    accept: bool,
) -> None:
    """Check every byte of the archive and its index against what was written.

    For each finding a code is printed, and for each kind its remedy. The paths of --list are
    those that rsync --files-from takes; the rest is printed to standard error then.
    """
    if accept:
        for name in workspace.existing_archive().listed_files.accept():
            click.echo(f"{name} is accepted as it is.", err=as_list)
    check = _Check(workspace, processes, is_quiet=as_list)
    for damage in check.run(resume=resume):
        click.echo(f"{damage.path}: {damage.why} [{damage.code}]", err=as_list)
    if as_list:
        for path in to_restore(check.damages):
            click.echo(path)
    left = list(_repair(workspace, copy, check.damages)) if copy else check.damages
    for line in _remedies(left, workspace) if left else ():
        click.echo(line, err=as_list)
    if report:
        report.write_bytes(msgspec.json.format(msgspec.json.encode(check.report()), indent=2))
    _verify_index(workspace)
    if left:
        sys.exit(1)


def _verify_index(workspace: Workspace) -> None:
    """Compare the index with its digests.  Raises IndexFailure."""
    if workspace.has_index:
        workspace.open_engine().verify()


@dataclass
class _Check:
    """One check of an archive: what was read, and the damages."""

    workspace: Workspace
    processes: int
    is_quiet: bool = field(kw_only=True)
    damages: list[Damage] = field(default_factory=list)
    objects: int = 0
    files: int = 0
    size: int = 0
    started: str = field(default_factory=utc_now)

    def run(self, *, resume: bool) -> Iterator[Damage]:
        """Yield each damage with its path in the archive; then print and log what was read."""
        for damage in self._found(resume=resume):
            self.damages.append(damage)
            yield damage

    def _found(self, *, resume: bool) -> Iterator[Damage]:
        try:
            archive = self.workspace.existing_archive()
        except NotAnArchive:
            if not _has_objects(self.workspace.archive):
                raise
            name = ROOT_NAMASTE[1].decode().strip()
            why = f"is missing ({name}): nothing else can be checked yet"
            yield Damage(f"{_OBJECTS}{ROOT_NAMASTE[0]}", why, DamageKind.MISSING)
            return
        progress = CheckProgress(archive.root, resume=resume)
        self.objects, self.files, self.size = progress.counted
        is_small = sum(1 for _ in islice(archive.ids(lambda _: None), _FEW)) < _FEW
        processes = 1 if is_small else self.processes
        for checked in progress.follow(archive.verify(processes, progress.groups)):
            self.objects += bool(checked.name)
            self.files, self.size = self.files + checked.files, self.size + checked.size
            yield from (replace(d, path=checked.folder + d.path) for d in checked.damages)
        yield from _faults_of_registry(self.workspace)
        yield from _disagreements(self.workspace, archive)
        progress.end()
        archive.log_verified(self.outcome)
        click.echo(self.outcome, err=self.is_quiet)

    @property
    def outcome(self) -> str:
        """What was read and found, in a line; it is logged as an event."""
        wrong = len(self.damages)
        kinds = Counter(damage.kind.code for damage in self.damages)
        listed = ", ".join(f"{code} {count}" for code, count in sorted(kinds.items()))
        read = f"{self.objects} objects, {self.files} files, {self.size:,} bytes read"
        return f"{read}: {wrong or 'nothing'} wrong{f' ({listed})' if listed else ''}."

    def report(self) -> dict[str, object]:
        """Return what was checked, when and by which program, and each finding."""
        findings = [
            {"path": d.path, "code": d.code, "what": d.why, "remedy": d.kind.remedy}
            for d in self.damages
        ]
        return {
            "archive": str(self.workspace.archive),
            "started": self.started,
            "ended": utc_now(),
            "program": PROGRAM,
            "objects": self.objects,
            "files": self.files,
            "bytes": self.size,
            "findings": findings,
        }


def _has_objects(archive: Path) -> bool:
    """Check whether a folder has objects of an archive, though its storage root is not declared."""
    return next(archive.glob(f"{_OBJECTS}???/???/*/{INVENTORY}"), None) is not None


def _faults_of_registry(workspace: Workspace) -> Iterator[Damage]:
    try:
        Registry.load(workspace.open_archive().sources_path)
    except BadRegistry as error:
        yield Damage("sources.toml", error.why, DamageKind.REGISTRY)


def _disagreements(workspace: Workspace, archive: Archive) -> Iterator[Damage]:
    """Yield the objects that a complete index has and the archive has not."""
    if not workspace.has_index or not (engine := workspace.open_engine()).is_complete():
        return
    try:
        found = [ranked.id for ranked in engine.scan(Query())]
    except IndexFailure:
        return  # it is reported when the index itself is verified
    for identifier in found:
        place = f"{_OBJECTS}{object_path(identifier)}"
        if not (archive.root / place).exists():
            yield Damage(place, "is missing: the index has this record", DamageKind.LOST)


def _repair(workspace: Workspace, copy: Path, damages: Iterable[Damage]) -> Iterator[Damage]:
    """Repair what a copy repairs; yield what is left."""
    archive = workspace.existing_archive()
    root = archive.root.resolve()
    moment = utc_now().replace(":", "")
    aside = root.with_name(f"{root.name}.replaced-{moment}")
    damages, left = list(damages), set[str]()
    for repair in Repairer(archive, Archive(copy), aside).repair(damages):
        if repair.why:
            left.add(repair.path)
        click.echo(f"{repair.path}: {repair.why or 'repaired'}", err=True)
    if aside.exists():
        click.echo(f"What was replaced is in {aside}.", err=True)
    for damage in damages:
        if damage.path in left or any(damage.path.startswith(f"{path}/") for path in left):
            yield damage


def to_restore(damages: Iterable[Damage]) -> list[str]:
    """Return the paths that a backup restores, relative to the archive; folders end in a slash."""
    paths = sorted({_path(damage) for damage in damages if damage.kind.is_restored})
    folders = tuple(path for path in paths if path.endswith("/"))
    return [p for p in paths if not any(p != f and p.startswith(f) for f in folders)]


def _path(damage: Damage) -> str:
    match damage.kind:
        case DamageKind.INCONSISTENT | DamageKind.INVALID:
            return "/".join(damage.path.split("/")[:_DEPTH]) + "/"
        case DamageKind.LOST | DamageKind.EMPTY:
            return f"{damage.path}/"
        case _:
            return damage.path


def _remedies(damages: Iterable[Damage], workspace: Workspace) -> Iterator[str]:
    """Yield the remedy of each kind of damage, and how a backup is used."""
    kinds = [damage.kind for damage in damages]
    yield "\nTo repair it:"
    for kind in DamageKind:
        if count := kinds.count(kind):
            yield f"- {count} {kind.what}. {kind.remedy}"
    if any(kind.is_restored for kind in kinds):
        archive = shlex.quote(str(workspace.archive))
        yield f"To copy what is needed from a backup ({_GUIDE}):"
        yield f"    {workspace.command('verify', '--repair-from')} BACKUP"
        yield "or, by rsync:"
        yield f"    {workspace.command('verify', '--list')} > damaged.txt"
        yield (
            "    rsync -arI --ignore-missing-args --files-from=damaged.txt "
            f"BACKUP/ {archive.rstrip('/')}/"
        )
    yield f"Then check again: {workspace.command('verify')}"
