"""The command that checks an archive, and lists what repairs it."""

import shlex
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from searcher.cli.workspace import Workspace, in_workspace
from searcher.model.errors import BadRegistry, NotAnArchive
from searcher.model.query import Query
from searcher.sources import Registry
from searcher.store import Damage, DamageKind
from searcher.store.ocfl import INVENTORY, ROOT_NAMASTE, object_path

_OBJECTS = "objects/"
_BESIDE = ("logs/", "searches/", "sources.toml")
_DEPTH = 4  # parts of the path of an object from the folder of the archive
_GUIDE = "docs/how-to/back-up-and-restore.md"


@click.command("verify")
@click.option(
    "--list",
    "as_list",
    is_flag=True,
    help="Print only the paths to restore from a backup, relative to the archive.",
)
@in_workspace
def verify_command(workspace: Workspace, *, as_list: bool) -> None:
    """Check every byte of the archive and its index against what was written.

    For each kind of damage the remedy is printed. The paths of --list are those that rsync
    --files-from takes; the rest is printed to standard error then.
    """
    damages = []
    for damage in _check(workspace, to_stderr=as_list):
        damages.append(damage)
        click.echo(f"{damage.path}: {damage.why}", err=as_list)
    if as_list:
        for path in to_restore(damages):
            click.echo(path)
    for line in _remedies(damages, workspace) if damages else ():
        click.echo(line, err=as_list)
    if workspace.index.exists():
        workspace.open_engine().verify()
    if damages:
        sys.exit(1)


def _check(workspace: Workspace, *, to_stderr: bool) -> Iterator[Damage]:
    """Yield each damage with its path in the archive; then print and log what was read."""
    try:
        archive = workspace.existing_archive()
    except NotAnArchive:
        if not _has_objects(workspace.archive):
            raise
        why = f"is missing ({ROOT_NAMASTE[1].decode().strip()}): nothing else can be checked yet"
        yield Damage(f"{_OBJECTS}{ROOT_NAMASTE[0]}", why)
        return
    objects = files = size = wrong = 0
    for checked in archive.verify():
        objects += bool(checked.name)
        files, size = files + checked.files, size + checked.size
        wrong += len(checked.damages)
        yield from map(_in_archive, checked.damages)
    for damage in (*_faults_of_registry(workspace), *_lost_records(workspace)):
        wrong += 1
        yield damage
    outcome = f"{objects} objects, {files} files, {size:,} bytes read: {wrong or 'nothing'} wrong."
    archive.log_verified(outcome)
    click.echo(outcome, err=to_stderr)


def _has_objects(archive: Path) -> bool:
    """Check whether a folder has objects of an archive, though its storage root is not declared."""
    return next(archive.glob(f"{_OBJECTS}???/???/*/{INVENTORY}"), None) is not None


def _in_archive(damage: Damage) -> Damage:
    folder = "" if damage.path.startswith(_BESIDE) else _OBJECTS
    return replace(damage, path=f"{folder}{damage.path}")


def _faults_of_registry(workspace: Workspace) -> Iterator[Damage]:
    try:
        Registry.load(workspace.open_archive().sources_path)
    except BadRegistry as error:
        yield Damage("sources.toml", error.why, DamageKind.REGISTRY)


def _lost_records(workspace: Workspace) -> Iterator[Damage]:
    """Yield the objects that a complete index has and the archive has not."""
    if not workspace.index.exists() or not (engine := workspace.open_engine()).is_complete():
        return
    for ranked in engine.scan(Query()):
        place = f"{_OBJECTS}{object_path(ranked.id)}"
        if not (workspace.archive / place).exists():
            yield Damage(place, "is missing: the index has this record", DamageKind.LOST)


def to_restore(damages: Iterable[Damage]) -> list[str]:
    """Return the paths that a backup restores, relative to the archive; folders end in a slash."""
    paths = sorted({_path(damage) for damage in damages if damage.kind.is_restored})
    folders = tuple(path for path in paths if path.endswith("/"))
    return [p for p in paths if not any(p != f and p.startswith(f) for f in folders)]


def _path(damage: Damage) -> str:
    match damage.kind:
        case DamageKind.INCONSISTENT:
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
        yield f"    {workspace.command('verify', '--list')} > damaged.txt"
        yield (
            "    rsync -arI --ignore-missing-args --files-from=damaged.txt "
            f"BACKUP/ {archive.rstrip('/')}/"
        )
    yield f"Then check again: {workspace.command('verify')}"
