"""The options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from benchmarks.corpus import Corpus
from benchmarks.peers import NAMES, OURS

Command = Callable[..., Any]


def _names(_: click.Context, __: click.Parameter, said: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys([OURS, *(name.strip() for name in said.split(","))]))
    for name in names:
        if name not in NAMES:
            raise click.BadParameter(f"{name} is none of {', '.join(NAMES)}")
    return names


def corpus_options(documents: int) -> Callable[[Command], Command]:
    """Which corpus, how much of it (by default so many documents), and which peers."""

    def add(command: Command) -> Command:
        for option in (
            click.option("--json", "told", type=click.Path(path_type=Path), help="Write it here."),
            click.option(
                "--peers",
                default=",".join(NAMES),
                show_default=True,
                callback=_names,
                help="Which engines, parted by commas; ours always takes part.",
            ),
            click.option(
                "--docs",
                default=documents,
                show_default=True,
                type=click.IntRange(1),
                help="How many documents at most.",
            ),
            click.option(
                "--corpus",
                "file",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="FILE.jsonl.gz; without it documents are made.",
            ),
        ):
            command = option(command)
        return command

    return add


def chosen(file: Path | None, docs: int) -> Corpus:
    """The corpus that was asked for, with as many documents as it really has."""
    return Corpus(file, sum(1 for _ in Corpus(file, docs)) if file else docs)
