"""Options for the values of metadata fields, derived from the declarations of the fields."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from searcher.cli.source_options import note_unregistered
from searcher.cli.workspace import Command, chosen_workspace
from searcher.ingest import COMMAND_LINE, make_clearing, make_correction, make_hint
from searcher.model.errors import BadHint
from searcher.model.fields import Schema
from searcher.model.record import SCHEMA, Correction, Hint

_CLEARED = "no_"
"""What the name of a parameter that clears a field begins with."""


def hint_options(command: Command, schema: Schema = SCHEMA) -> Command:
    """Add an option for each field that can be given as a hint, and note what may be misspelt."""

    @wraps(command)
    def run(**given: Any) -> None:
        for name in _sources(given):
            note_unregistered(chosen_workspace(given["archive"], given["index"]), name)
        command(**given)

    return _with_options(run, schema)


def _sources(given: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of sources among the values of options."""
    if given.get("source"):
        yield given["source"]
    for assignment in given.get("assigned", ()):
        key, _, value = assignment.partition("=")
        if key.strip() == "source" and value.strip():
            yield value.strip()


def _with_options(command: Command, schema: Schema) -> Command:
    for key, hint in reversed(schema.hints.items()):
        command = click.option(f"--{key}", help=hint.help)(command)
    return command


def correction_options(command: Command, schema: Schema = SCHEMA) -> Command:
    """Add options for each field that can be corrected: its value, or that it has none."""
    command = click.option(
        "--set",
        "assigned",
        multiple=True,
        metavar="FIELD=VALUE",
        help="Another way to give a value; an empty one clears the field, as --no-FIELD does.",
    )(command)
    for key in reversed(schema.hints):
        name = f"{_CLEARED}{key}"
        command = click.option(f"--no-{key}", name, is_flag=True, hidden=True)(command)
    return hint_options(command, schema)


def hints_from_options(options: Mapping[str, str | None]) -> tuple[Hint, ...]:
    """Make hints of the options that were given.  Raises UsageError if a value is not valid."""
    with _usage_errors():
        return tuple(
            make_hint(key, value, COMMAND_LINE, f"--{key}")
            for key, value in options.items()
            if value is not None
        )


def corrections_from_options(options: Mapping[str, object], by: str) -> tuple[Correction, ...]:
    """Make corrections of the options of `correction_options`.

    Raises UsageError if a value is not valid, or a field is given twice.
    """
    with _usage_errors():
        corrections = tuple(_corrections(options, by))
    fields = [correction.field for correction in corrections]
    for field in fields:
        if fields.count(field) > 1:
            raise click.UsageError(f"{field} is given more than once.")
    return corrections


def _corrections(options: Mapping[str, object], by: str) -> Iterator[Correction]:
    for name, value in options.items():
        if name == "assigned":
            assert isinstance(value, tuple)
            yield from (_assigned(text, by) for text in value)
        elif name.startswith(_CLEARED):
            if value:
                key = name.removeprefix(_CLEARED)
                yield make_clearing(key, by, f"--no-{key}")
        elif value is not None:
            yield make_correction(name, value, by, f"--{name}")


def _assigned(text: str, by: str) -> Correction:
    key, sign, value = text.partition("=")
    if not sign:
        raise click.UsageError(f"--set {text}: write FIELD=VALUE.")
    if not value.strip():
        return make_clearing(key, by, "--set")
    return make_correction(key, value, by, "--set")


@contextmanager
def _usage_errors() -> Iterator[None]:
    try:
        yield
    except BadHint as error:
        raise click.UsageError(f"{error}.") from error
