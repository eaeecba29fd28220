#!/usr/bin/env python3
"""The sample collection: ingest it into archive/ if it is not there yet, and serve it.

scripts/demo.py [--port N] [--no-serve]
"""

import tomllib
from pathlib import Path

import click

from searcher.archive import Archive
from searcher.cli import run
from searcher.ingest import find_inputs
from searcher.ingest.prepare import Known, Preparer

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"


def _identifier(file: str, archive: Archive) -> str:
    """The identifier of a sample that was ingested."""
    one = next(iter(find_inputs([str(SAMPLES / file)], (), ())))
    known = Preparer(archive.root).prepare(one)
    if not isinstance(known, Known):
        raise click.ClickException(f"{file} is not in the archive")
    return known.record.id


def _withdrawals(archive: Archive) -> None:
    for event in tomllib.loads((SAMPLES / "events.toml").read_text("utf-8"))["withdraw"]:
        identifier = _identifier(event["file"], archive)
        if archive.get(identifier).status == "current":
            _searcher(["withdraw", identifier, "--reason", event["reason"], "--by", event["by"]])


def _searcher(arguments: list[str]) -> None:
    """A command of `searcher`, after which we go on if all is well."""
    try:
        run(arguments)
    except SystemExit as end:
        if end.code:
            raise


@click.command()
@click.option("--port", default=8000, type=click.IntRange(1, 65535))
@click.option("--serve/--no-serve", default=True)
def demo(*, port: int, serve: bool) -> None:
    """Ingest the sample collection and serve it."""
    click.echo(
        "The sample collection (publishers invented, see samples/README.md) goes into archive/."
    )
    _searcher(["ingest", str(SAMPLES / "collection")])
    _searcher(["ingest", str(SAMPLES / "later")])
    _withdrawals(Archive(ROOT / "archive"))
    if serve:
        run(["serve", "--port", str(port)])


if __name__ == "__main__":
    demo()
