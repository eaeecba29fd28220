"""The command `searcher demo`: the sample collection, ingested and served."""

import os
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import click
import msgspec

from searcher.cli.commands import main
from searcher.ingest import find_inputs
from searcher.ingest.preparation import Preparer
from searcher.ingest.prepared import AlreadyStored
from searcher.languages import load_table
from searcher.model.errors import CannotServe
from searcher.store import Archive
from searcher.store.listed_files import ListedFiles
from searcher_web import listen

HOST = "127.0.0.1"
SAMPLES = Path(str(files("searcher_samples")))


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default="searcher-demo",
    show_default=True,
    help="Folder of the archive and the index of the demo.",
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--serve/--no-serve", default=True, help="Serve the site in the end.")
def demo_command(folder: Path, port: int, *, serve: bool) -> None:
    """Ingest the sample collection and serve it.

    The demo never touches another archive: --archive, SEARCHER_ARCHIVE and the like are ignored.
    """
    for name in [name for name in os.environ if name.startswith("SEARCHER_")]:
        del os.environ[name]
    if serve:
        _check_address(port)
    demo = _Demo(folder)
    demo.fill()
    if serve:
        _explain(4, "Readers search it. Open the address in a browser.")
        demo.run("serve", "--host", HOST, "--port", str(port))


def _check_address(port: int) -> None:
    """Check that the site can be served in the end, before any work.  Raises ClickException."""
    try:
        for one in listen(HOST, port):
            one.close()
    except CannotServe as error:
        raise click.ClickException(f"{error}\n{error.remedy}") from error


def _explain(number: int, *sentences: str) -> None:
    click.echo(f"\n{number}. {' '.join(sentences)}\n")


class _Withdrawal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sample that was withdrawn: its file, why, and by whom."""

    file: str
    reason: str
    by: str


class _Events(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happened to samples after they were published: `events.toml`."""

    withdraw: tuple[_Withdrawal, ...]


@dataclass(frozen=True, slots=True)
class _Demo:
    """A demo in a folder, whose archive may have been filled by an earlier run."""

    folder: Path

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def run(self, *arguments: str) -> None:
        """Run a command on the folders of the demo; exit only if it fails."""
        folders = ("--archive", str(self.archive), "--index", str(self.folder / "index"))
        try:
            main([*folders, *arguments], prog_name="searcher")
        except SystemExit as end:
            if end.code:
                raise

    def fill(self) -> None:
        """Ingest the samples, and explain each step."""
        registry = "sources.toml"
        ListedFiles(self.archive).write(registry, (SAMPLES / registry).read_bytes())
        _explain(
            1,
            f"Documents come in. The sample collection goes into {self.archive}/.",
            "Its publishers are invented. What is for review has something that could not be",
            "found in the document, such as its date. A second run adds nothing.",
        )
        self.run("ingest", str(SAMPLES / "collection"))
        _explain(
            2,
            "A page changes. Its publisher corrected it at the same address, so it is now",
            "version 2 of its record; version 1 can still be read and compared.",
        )
        self.run("ingest", str(SAMPLES / "later"))
        _explain(
            3,
            "A document is withdrawn. It was published by mistake: no search finds it any more,",
            "and its permalink shows that it was there, and why it is gone.",
        )
        self._withdraw()

    def _withdraw(self) -> None:
        for event in load_table(SAMPLES / "events.toml", _Events).withdraw:
            identifier = self._identifier(event.file)
            if Archive(self.archive).get(identifier).status == "current":
                self.run("withdraw", identifier, "--reason", event.reason, "--by", event.by)
            else:
                click.echo(f"{identifier} was withdrawn by an earlier run.")

    def _identifier(self, file: str) -> str:
        """Return the identifier of a sample that was ingested."""
        sample = next(iter(find_inputs([str(SAMPLES / file)], (), ())))
        known = Preparer(self.archive).prepare(sample)
        if not isinstance(known, AlreadyStored):
            raise click.ClickException(f"{file} is not in the archive")
        return known.record.id
