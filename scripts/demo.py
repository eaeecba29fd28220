#!/usr/bin/env python3
"""The sample collection: ingest it into build/demo/ if it is not there yet, and serve it.

scripts/demo.py [--port N] [--no-serve]

It never touches another archive: what SEARCHER_ARCHIVE and its like name is left aside.
"""

import os
import tomllib
from pathlib import Path

import click

from searcher.cli import run
from searcher.ingest import find_inputs
from searcher.ingest.preparation import Known, Preparer
from searcher.model.errors import CannotServe
from searcher.store import Archive
from searcher.store.durable import write_file
from searcher_web import listen

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
REGISTRY = ROOT / "archive" / "sources.toml"
DEMO = ROOT / "build" / "demo"
ARCHIVE, INDEX = DEMO / "archive", DEMO / "index"
HOST = "127.0.0.1"


def _identifier(file: str) -> str:
    """The identifier of a sample that was ingested."""
    one = next(iter(find_inputs([str(SAMPLES / file)], (), ())))
    known = Preparer(ARCHIVE).prepare(one)
    if not isinstance(known, Known):
        raise click.ClickException(f"{file} is not in the archive")
    return known.record.id


def _withdraw() -> None:
    for event in tomllib.loads((SAMPLES / "events.toml").read_text("utf-8"))["withdraw"]:
        identifier = _identifier(event["file"])
        if Archive(ARCHIVE).get(identifier).status == "current":
            _searcher("withdraw", identifier, "--reason", event["reason"], "--by", event["by"])
        else:
            click.echo(f"{identifier} was withdrawn by an earlier run.")


def _searcher(*arguments: str) -> None:
    """A command of `searcher` on the demo's own folders, after which we go on if all is well."""
    try:
        run(["--archive", str(ARCHIVE), "--index", str(INDEX), *arguments])
    except SystemExit as end:
        if end.code:
            raise


def _say(number: int, *sentences: str) -> None:
    click.echo(f"\n{number}. {' '.join(sentences)}\n")


def _fill() -> None:
    """Ingest the samples, and say what each step is for."""
    write_file(ARCHIVE / REGISTRY.name, REGISTRY.read_bytes())
    _say(
        1,
        f"Documents come in. The sample collection goes into {ARCHIVE.relative_to(ROOT)}/.",
        "Its publishers are invented (see samples/README.md). What is for review has something",
        "that could not be found in the document, such as its date. A second run adds nothing.",
    )
    _searcher("ingest", str(SAMPLES / "collection"))
    _say(
        2,
        "A page changes. Its publisher corrected it at the same address, so it is now version 2",
        "of its record; version 1 can still be read and compared.",
    )
    _searcher("ingest", str(SAMPLES / "later"))
    _say(
        3,
        "A document is withdrawn. It was published by mistake: no search finds it any more, and",
        "its permalink says that it was there, and why it is gone.",
    )
    _withdraw()


def _check_address(port: int) -> None:
    """End at once where the site could not be served in the end."""
    try:
        for one in listen(HOST, port):
            one.close()
    except CannotServe as error:
        raise click.ClickException(f"{error}\n{error.remedy}") from error


@click.command()
@click.option("--port", default=8000, type=click.IntRange(1, 65535))
@click.option("--serve/--no-serve", default=True)
def demo(*, port: int, serve: bool) -> None:
    """Ingest the sample collection and serve it."""
    for name in [name for name in os.environ if name.startswith("SEARCHER_")]:
        del os.environ[name]
    if serve:
        _check_address(port)
    _fill()
    if serve:
        _say(4, "Readers search it. Open the address in a browser.")
        _searcher("serve", "--host", HOST, "--port", str(port))


if __name__ == "__main__":
    demo()
