"""Options for the values of metadata fields, derived from the declarations of the fields."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from searcher.cli.workspace import Command
from searcher.ingest import COMMAND_LINE, make_correction, make_hint
from searcher.model.errors import BadHint
from searcher.model.fields import Schema
from searcher.model.record import SCHEMA, Correction, Hint


def hint_options(command: Command, schema: Schema = SCHEMA) -> Command:
    """Add an option for each field that can be given as a hint."""
    for key, hint in reversed(schema.hints.items()):
        command = click.option(f"--{key}", help=hint.help)(command)
    return command


def hints_from_options(options: Mapping[str, str | None]) -> tuple[Hint, ...]:
    """Make hints of the options that were given.  Raises UsageError if a value is not valid."""
    with _usage_errors():
        return tuple(
            make_hint(key, value, COMMAND_LINE, f"--{key}")
            for key, value in options.items()
            if value is not None
        )


def corrections_from_options(options: Mapping[str, str | None], by: str) -> tuple[Correction, ...]:
    """Make corrections of the options that were given.  Raises UsageError as for hints."""
    with _usage_errors():
        return tuple(
            make_correction(key, value, by, f"--{key}")
            for key, value in options.items()
            if value is not None
        )


@contextmanager
def _usage_errors() -> Iterator[None]:
    try:
        yield
    except BadHint as error:
        raise click.UsageError(f"{error}.") from error
