"""The group of all commands; each is imported when it is invoked.

So `searcher --help` loads neither the site nor the readers of any format.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class CommandRef:
    """A command: the module and the name it is defined by, and its line in the list of all."""

    module: str
    name: str
    summary: str

    def load(self) -> click.Command:
        """Import the command."""
        command = getattr(importlib.import_module(f"searcher.cli.{self.module}"), self.name)
        assert isinstance(command, click.Command)
        return command


COMMANDS: Mapping[str, CommandRef] = {
    "ingest": CommandRef("ingest", "ingest_command", "Take documents into the archive."),
    "watch": CommandRef("watching", "watch_command", "Ingest what appears in a folder."),
    "search": CommandRef("search", "search_command", "Search the archive."),
    "pair": CommandRef("pairs", "pair_command", "Show what there is about a pair of countries."),
    "show": CommandRef("search", "show_command", "Show a record with its evidence."),
    "review": CommandRef("review", "review_command", "List what needs a decision, and decide."),
    "correct": CommandRef("decisions", "correct_command", "Correct values of a record."),
    "withdraw": CommandRef(
        "decisions", "withdraw_command", "Withdraw a record, leaving a tombstone."
    ),
    "restore": CommandRef("decisions", "restore_command", "Restore a withdrawn record."),
    "revert": CommandRef("decisions", "revert_command", "Return to an earlier version."),
    "merge": CommandRef("decisions", "merge_command", "Merge a record into another."),
    "purge": CommandRef("decisions", "purge_command", "Destroy what must legally go."),
    "renormalise": CommandRef(
        "renormalise", "renormalise_command", "Apply better rules to records."
    ),
    "sources": CommandRef("sources", "sources_group", "List, add and edit publishers."),
    "dossier": CommandRef("dossier", "dossier_group", "Publish, list and withdraw dossiers."),
    "export": CommandRef("export", "export_command", "Write a dump, a bag or JSON lines."),
    "import": CommandRef("importing", "import_command", "Read what was exported elsewhere."),
    "verify": CommandRef("verification", "verify_command", "Check every byte of the archive."),
    "rebuild": CommandRef("maintenance", "rebuild_command", "Rebuild the index from the archive."),
    "crosslingual": CommandRef(
        "crosslingual", "crosslingual_group", "Relate words of different languages."
    ),
    "alerts": CommandRef("alerts", "alerts_group", "Mail new records to readers who asked."),
    "serve": CommandRef("maintenance", "serve_command", "Serve the site."),
    "demo": CommandRef("demo", "demo_command", "Ingest the sample collection and serve it."),
}


class _Commands(click.Group):
    """Finds commands in the table instead of importing them all."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = COMMANDS.get(cmd_name)
        return entry.load() if entry else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--archive",
    type=click.Path(),
    envvar="SEARCHER_ARCHIVE",
    help="Folder of the archive.  [default: archive]",
)
@click.option(
    "--index",
    type=click.Path(),
    envvar="SEARCHER_INDEX",
    help="Folder of the index.  [default: .index]",
)
@click.option(
    "--engine",
    envvar="SEARCHER_ENGINE",
    help="Address of a cluster that has the index: opensearch+https://USER@HOST:9200/NAME.",
)
@click.version_option(package_name="searcher")
def main(**_: Any) -> None:
    """Archive and search documents of relations between countries."""
