"""The command `searcher`: the archive from the command line.

Exit status: 0 done; 1 something was refused, not found or found damaged; 2 wrong usage.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from searcher.archive import Archive
from searcher.engines import open_engine
from searcher.errors import BadHint, IndexLocked, NotAnArchive, QueryError, SearcherError
from searcher.export import page_json, record_json, to_text
from searcher.identity import parse_identifier
from searcher.ingest import (
    COMMAND_LINE,
    Outcome,
    Verdict,
    correct,
    find_inputs,
    ingest,
    make_hint,
    withdraw,
)
from searcher.query import MAX_SIZE, Query, Sort
from searcher.record import Hint, Record
from searcher.search import Engine
from web import serve

_REPOSITORY = Path(__file__).resolve().parents[2]
_HOME = _REPOSITORY if (_REPOSITORY / "pyproject.toml").is_file() else Path.cwd()
_ERRORS = Console(stderr=True)
_OUT = Console()
_REFUSED_SHOWN = 50


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

    def open_engine(self) -> Engine:
        """The engine of the index."""
        return open_engine(self.index, self.open_archive().get)


Command = Callable[..., None]


def _placed(command: Command) -> Command:
    """A command that takes --archive and --index too, and says errors in words."""

    @click.option("--archive", type=click.Path(path_type=Path), help="Folder of the archive.")
    @click.option("--index", type=click.Path(path_type=Path), help="Folder of the index.")
    @wraps(command)
    def run(archive: Path | None, index: Path | None, **rest: Any) -> None:
        context = click.get_current_context()
        places = context.find_object(Places) or Places(_HOME / "archive", _HOME / ".index")
        try:
            command(Places(archive or places.archive, index or places.index), **rest)
        except SearcherError as error:
            _fail(str(error), error.remedy)
        except BrokenPipeError:
            raise
        except OSError as error:
            _fail(str(error), "Check the folder, its permissions and the room on its disk.")

    return run


def _fail(why: str, remedy: str) -> NoReturn:
    _ERRORS.print(f"[bold red]error:[/] {escape(why)}", highlight=False, soft_wrap=True)
    if remedy:
        _ERRORS.print(escape(remedy), highlight=False, soft_wrap=True)
    sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    envvar="SEARCHER_ARCHIVE",
    default=_HOME / "archive",
    help="Folder of the archive.",
    show_default="archive/ of the repository",
)
@click.option(
    "--index",
    type=click.Path(path_type=Path),
    envvar="SEARCHER_INDEX",
    default=_HOME / ".index",
    help="Folder of the index.",
    show_default=".index/ of the repository",
)
@click.version_option(package_name="searcher")
@click.pass_context
def main(context: click.Context, archive: Path, index: Path) -> None:
    """Archive and search documents of relations between countries."""
    context.obj = Places(archive, index)


def _hint_options(command: Command) -> Command:
    for name, text in reversed(_HINT_OPTIONS.items()):
        command = click.option(f"--{name}", help=text)(command)
    return command


_HINT_OPTIONS = {
    "url": "Where it was published.",
    "title": "Its title.",
    "source": "Who published it.",
    "creator": "Who wrote it.",
    "published": "When it was published (2017-03-03, 2017-03, XXXX-04-23).",
    "modified": "When it was last changed.",
    "language": "Its language (kk, ru, en).",
    "kind": "press-release, news, report, statement, speech, agreement, interview or other.",
    "parties": "The countries it is about (KZ AM, RU-TA).",
    "retrieved": "The day it was retrieved (2017-03-03).",
}


def _hints(options: dict[str, str | None], origin: str) -> tuple[Hint, ...]:
    given = {key: value for key, value in options.items() if value is not None}
    try:
        return tuple(make_hint(key, value, origin, f"--{key}") for key, value in given.items())
    except BadHint as error:
        raise click.UsageError(f"{error}.") from error


# Ingesting


@main.command("ingest")
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--manifest",
    "manifests",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with a column `file`, and hints in the others.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a JSON line for each input.",
)
@click.option("--processes", type=click.IntRange(1, 64), help="How many processes read documents.")
@_hint_options
@_placed
def ingest_command(
    places: Places,
    paths: tuple[str, ...],
    manifests: tuple[Path, ...],
    report: Path | None,
    processes: int | None,
    **said: str | None,
) -> None:
    """Take documents into the archive.

    PATH is a file, a folder, a pattern such as 'in/*.html', a CSV manifest, or - for standard
    input. Ingesting the same document again changes nothing. What is said by an option holds
    for every input and wins over side files (NAME.meta.toml), which win over manifests.
    """
    if not paths and not manifests:
        raise click.UsageError("Name at least one PATH, or - for standard input.")
    inputs = list(find_inputs(paths, manifests, _hints(said, COMMAND_LINE)))
    archive, engine = places.open_archive(), places.open_engine()
    outcomes = []
    with _report_to(report) as tell, _progress(len(inputs)) as step:
        for outcome in ingest(inputs, archive, engine, processes=processes):
            tell(outcome)
            step(outcome)
            outcomes.append(outcome)
    _summary(outcomes)
    if any(o.verdict is Verdict.REFUSED for o in outcomes):
        sys.exit(1)


@contextmanager
def _report_to(path: Path | None) -> Iterator[Callable[[Outcome], None]]:
    if path is None:
        yield lambda _: None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:

        def tell(outcome: Outcome) -> None:
            out.write(msgspec.json.encode(outcome) + b"\n")
            out.flush()

        yield tell


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Outcome], None]]:
    columns = (
        TextColumn("ingesting"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[speed]}"),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=_ERRORS, transient=not _ERRORS.is_terminal) as progress:
        task = progress.add_task("", total=total, name="", speed="")

        def step(outcome: Outcome) -> None:
            speed = progress.tasks[0].finished_speed or progress.tasks[0].speed
            shown = f"{speed:.0f} documents/s" if speed else ""
            progress.update(
                task, advance=1, name=escape(Path(outcome.input).name[:40]), speed=shown
            )

        yield step


def _summary(outcomes: list[Outcome]) -> None:
    """The last table: how many of each, and what was refused and why."""
    counts = Counter(o.verdict for o in outcomes)
    table = Table(title="Ingested", title_justify="left")
    table.add_column("outcome")
    table.add_column("documents", justify="right")
    for verdict in Verdict:
        table.add_row(verdict, str(counts[verdict]))
    review = sum(1 for o in outcomes if o.notes)
    table.add_row("for review", str(review), style="bold" if review else None)
    _OUT.print(table)
    refused = [o for o in outcomes if o.verdict is Verdict.REFUSED]
    for outcome in refused[:_REFUSED_SHOWN]:
        text = f"{outcome.input}: {outcome.why} [{outcome.code}]. {outcome.remedy}"
        _ERRORS.print(escape(text), highlight=False, soft_wrap=True)
    if len(refused) > _REFUSED_SHOWN:
        _ERRORS.print(f"… and {len(refused) - _REFUSED_SHOWN} more; --report lists them all.")


@main.command("correct")
@click.argument("identifier")
@click.option("--reason", required=True, help="Why it is corrected.")
@click.option("--by", required=True, help="Who corrects it.")
@_hint_options
@_placed
def correct_command(
    places: Places, identifier: str, reason: str, by: str, **said: str | None
) -> None:
    """Correct values of a record: a new version, whose values win over all others."""
    hints = _hints(said, by)
    if not hints:
        raise click.UsageError("Name at least one value to correct, such as --title.")
    record = correct(
        places.existing_archive(), places.open_engine(), parse_identifier(identifier), hints, reason
    )
    click.echo(f"{record.id} is now version {record.version}.")


@main.command("withdraw")
@click.argument("identifier")
@click.option("--reason", required=True, help="Why it is withdrawn; readers see it.")
@click.option("--by", required=True, help="Who withdraws it.")
@_placed
def withdraw_command(places: Places, identifier: str, reason: str, by: str) -> None:
    """Withdraw a record: its permalink then tells that it was there, and why it is gone."""
    record = withdraw(
        places.existing_archive(), places.open_engine(), parse_identifier(identifier), reason, by
    )
    click.echo(f"{record.id} is withdrawn; version {record.version} is its tombstone.")


# Searching


@main.command("search")
@click.argument("query")
@click.option("--sort", type=click.Choice([s.value for s in Sort]), default=Sort.RELEVANCE.value)
@click.option("--page", type=click.IntRange(1), default=1)
@click.option("--size", type=click.IntRange(1, MAX_SIZE), default=10)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_placed
def search_command(
    places: Places, query: str, sort: str, page: int, size: int, *, as_json: bool
) -> None:
    """Search the archive."""
    places.existing_archive()
    _need_index(places)
    try:
        asked = Query.parse(query, sort=Sort(sort), page=page, size=size)
    except QueryError as error:
        _ERRORS.print(
            escape(f"  {query}\n  {' ' * error.position}^"), highlight=False, soft_wrap=True
        )
        raise
    found = places.open_engine().search(asked)
    if as_json:
        click.echo(to_text(page_json(asked, found)))
        return
    _OUT.print(f"{found.total} found", highlight=False)
    for number, hit in enumerate(found.hits, start=asked.first + 1):
        facts = " · ".join(filter(None, (hit.date, ", ".join(hit.pairs), hit.source, hit.language)))
        _OUT.print(f"\n{number}. [bold]{escape(hit.title)}[/]\n   {escape(facts)}", highlight=False)
        _OUT.print(
            f"   {escape(hit.snippet.text.replace(chr(10), ' '))}\n   [dim]{hit.id}[/]",
            highlight=False,
        )


def _need_index(places: Places) -> None:
    """Make the index where there is none yet, or where the last writer was interrupted."""
    archive, engine = places.open_archive(), places.open_engine()
    if engine.is_complete() or next(archive.ids(), None) is None:
        return
    try:
        _rebuild(archive, engine)
    except IndexLocked:
        _ERRORS.print("Another program is writing: what it has not finished is not found yet.")
    else:
        _ERRORS.print("The index was missing or unfinished; it was made anew from the archive.")


@main.command("show")
@click.argument("identifier")
@click.option("--version", type=click.IntRange(1), help="An older version.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_placed
def show_command(places: Places, identifier: str, version: int | None, *, as_json: bool) -> None:
    """Show a record, with the evidence for each value."""
    archive = places.existing_archive()
    record = archive.get(parse_identifier(identifier), version)
    if as_json:
        click.echo(to_text(record_json(record, archive.history(record.id))))
        return
    _OUT.print(f"[bold]{escape(record.heading)}[/]", highlight=False)
    _OUT.print(_facts(record))
    if record.reason:
        _OUT.print(escape(record.reason))
    _OUT.print(escape(record.body), highlight=False, soft_wrap=True)


def _why(record: Record, name: str) -> str:
    heard = "; ".join(f"{e.rule}: {e.found[:50]}" for e in record.evidence(name)[:2])
    return f"[dim]{escape(heard)}[/]"


def _facts(record: Record) -> Table:
    table = Table(show_header=False, box=None)
    for name in (
        "id",
        "version",
        "status",
        "title",
        "published",
        "modified",
        "source",
        "creator",
        "language",
        "kind",
        "pairs",
    ):
        value = getattr(record, name)
        shown = (
            ", ".join(value)
            if isinstance(value, tuple)
            else str(value if value is not None else "not known")
        )
        table.add_row(name, escape(shown), _why(record, name))
    parties = ", ".join(f"{p.code} ({p.weight:.0%})" for p in record.parties)
    table.add_row("parties", escape(parties), _why(record, "parties"))
    table.add_row("review", escape(", ".join(n.code for n in record.notes)), "")
    return table


@main.command("review")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
@_placed
def review_command(places: Places, *, as_json: bool) -> None:
    """List the records with values that nobody knows yet, by what is missing."""
    noted: dict[str, list[Record]] = {}
    for record in places.existing_archive().records():
        for code in dict.fromkeys(note.code for note in record.notes):
            noted.setdefault(code, []).append(record)
    for code, records in sorted(noted.items()):
        if as_json:
            for record in records:
                click.echo(
                    msgspec.json.encode({"code": code, "id": record.id, "title": record.heading})
                )
            continue
        _OUT.print(f"\n[bold]{code}[/] ({len(records)})", highlight=False)
        for record in records:
            _OUT.print(f"  {record.id}  {escape(record.heading)}", highlight=False, soft_wrap=True)


# Keeping


@main.command("verify")
@_placed
def verify_command(places: Places) -> None:
    """Check every byte of the archive against what was written."""
    objects = files = size = 0
    damages = []
    archive = places.existing_archive()
    for checked in archive.verify():
        objects += bool(checked.name)
        files, size = files + checked.files, size + checked.size
        for damage in checked.damages:
            damages.append(damage)
            folder = "" if damage.path.startswith("logs/") else "objects/"
            click.echo(f"{folder}{damage.path}: {damage.why}")
    read = f"{objects} objects, {files} files, {size:,} bytes read"
    outcome = f"{read}: {len(damages) or 'nothing'} wrong."
    archive.log_verified(outcome)
    click.echo(outcome)
    if damages:
        sys.exit(1)


@main.command("rebuild")
@_placed
def rebuild_command(places: Places) -> None:
    """Make the index anew from the archive; searches go on meanwhile."""
    count = _rebuild(places.existing_archive(), places.open_engine())
    click.echo(f"{count} records indexed.")


def _rebuild(archive: Archive, engine: Engine) -> int:
    total = sum(1 for _ in archive.ids())
    columns = (TextColumn("indexing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_ERRORS, transient=True) as progress:
        return engine.rebuild(progress.track(archive.records(), total=total))


@main.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@_placed
def serve_command(places: Places, port: int, host: str) -> None:
    """Serve the site."""
    _need_index(places)
    click.echo(f"Serving {places.archive} on http://{host}:{port} (Ctrl-C ends it)")
    serve(places.archive, places.index, host=host, port=port)


def run(arguments: Iterable[str] | None = None) -> None:
    """The command with given arguments, for scripts."""
    main(list(arguments) if arguments is not None else None, prog_name="searcher")
