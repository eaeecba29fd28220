"""Options for the values of an entry of the registry, and notes on names that it does not have."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import click
from rich.markup import escape

from searcher.cli.workspace import ERRORS, Command, Workspace
from searcher.ingest import COMMAND_LINE, Input
from searcher.model.errors import BadSource, SearcherError
from searcher.sources import Registry, Source, SourceKind
from searcher.sources.editor import Value
from searcher.sources.near_names import names_of, near_sources

_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option("--name", help="Its name."),
    click.option("--kind", type=click.Choice([k.value for k in SourceKind])),
    click.option("--alias", "aliases", multiple=True, help="Another name, in any language."),
    click.option("--country", help="Whose it is (KZ)."),
    click.option("--resides", help="The country an embassy or consulate is in (AM)."),
    click.option("--language", "languages", multiple=True, help="A language it writes in (kk)."),
    click.option("--host", "hosts", multiple=True, help="A host it publishes on."),
    click.option(
        "--day-first/--month-first", default=None, help="Whether 03/04/2017 is in April or March."
    ),
)

_MOST_NAMES = 100  # that are compared with those of the registry

KEYS: Mapping[str, str] = {
    "alias": "aliases",
    "language": "languages",
    "host": "hosts",
    "day-first": "day_first",
}
"""The keys of an entry by the options that are named otherwise."""


def value_options(command: Command) -> Command:
    """Add an option for each value of an entry."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def given_values(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values that were given."""
    return {key: value for key, value in values.items() if value not in (None, ())}


@contextmanager
def naming_options() -> Iterator[None]:
    """Report a value that is not valid by the name of its option."""
    try:
        yield
    except BadSource as error:
        option = next((o for o, key in KEYS.items() if key == error.key), error.key)
        hint = "IDENTIFIER" if option == "id" else f"--{option}"
        raise click.BadParameter(str(error), param_hint=hint) from error


def note_unregistered(workspace: Workspace, name: str) -> None:
    """Print a note on standard error if a name that is given for a source is not registered."""
    registry = _registry(workspace)
    if registry and not registry.by_name(name):
        near = near_sources(name, registry)
        _print_note(f"“{name}”", near)


class GivenSources:
    """Counts the sources that side files, manifests and containers give, to note misspelt ones."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def follow(self, inputs: Iterator[Input]) -> Iterator[Input]:
        """Yield the inputs, counting their sources."""
        for one in inputs:
            given = (h for h in one.hints if h.key == "source" and h.origin != COMMAND_LINE)
            self._counts.update(hint.values[0] for hint in given)
            yield one

    def note(self, workspace: Workspace) -> None:
        """Print a note for each name that is near a registered one, the most frequent first."""
        registry = _registry(workspace)
        if registry is None:
            return
        for name, count in self._counts.most_common(_MOST_NAMES):
            if registry.by_name(name) is None and (near := near_sources(name, registry)):
                documents = "1 document" if count == 1 else f"{count:,} documents"
                _print_note(f"“{name}” ({documents})", near)


def _registry(workspace: Workspace) -> Registry | None:
    """Load the registry; return None if that fails, which the command itself reports."""
    try:
        return Registry.load(workspace.open_archive().sources_path)
    except SearcherError:
        return None


def _print_note(name: str, near: Iterable[Source]) -> None:
    note = f"note: {name} is not in the registry of sources; it is used as it is given."
    if names := list(names_of(near)):
        note += f" Did you mean {' or '.join(names)}?"
    ERRORS.print(escape(note), highlight=False, soft_wrap=True)
