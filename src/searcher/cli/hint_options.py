"""Options for the values of metadata fields, derived from the declarations of the fields."""

from collections.abc import Mapping

import click

from searcher.cli.workspace import Command
from searcher.ingest import make_hint
from searcher.model.errors import BadHint
from searcher.model.fields import Schema
from searcher.model.record import SCHEMA, Hint


def hint_options(command: Command, schema: Schema = SCHEMA) -> Command:
    """Add an option for each field that can be given as a hint."""
    for key, hint in reversed(schema.hints.items()):
        if hint.help:
            command = click.option(f"--{key}", help=hint.help)(command)
    return command


def hints_from_options(options: Mapping[str, str | None], origin: str) -> tuple[Hint, ...]:
    """Make hints of the options that were given.  Raises UsageError if a value is not valid."""
    given = {key: value for key, value in options.items() if value is not None}
    try:
        return tuple(make_hint(key, value, origin, f"--{key}") for key, value in given.items())
    except BadHint as error:
        raise click.UsageError(f"{error}.") from error
