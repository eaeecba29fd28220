"""Command-line options shared by several benchmarks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from benchmarks.corpus import Corpus
from benchmarks.peers import NAMES, OURS

Command = Callable[..., Any]


def _names(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys([OURS, *(name.strip() for name in value.split(","))]))
    for name in names:
        if name not in NAMES:
            raise click.BadParameter(f"{name} is not one of {', '.join(NAMES)}")
    return names


def corpus_options(documents: int) -> Callable[[Command], Command]:
    """Add the options for the corpus, the number of documents (with its default) and the peers."""

    def add(command: Command) -> Command:
        for option in (
            click.option(
                "--json", "output", type=click.Path(path_type=Path), help="Write the results here."
            ),
            click.option(
                "--peers",
                default=",".join(NAMES),
                show_default=True,
                callback=_names,
                help="Engines to compare, separated by commas; ours is always included.",
            ),
            click.option(
                "--docs",
                default=documents,
                show_default=True,
                type=click.IntRange(1),
                help="Maximum number of documents.",
            ),
            click.option(
                "--corpus",
                "file",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="FILE.jsonl.gz; without it documents are generated.",
            ),
        ):
            command = option(command)
        return command

    return add


def chosen_corpus(file: Path | None, docs: int) -> Corpus:
    """Return the requested corpus, with the number of documents that it really has."""
    return Corpus(file, sum(1 for _ in Corpus(file, docs)) if file else docs)
