"""A work folder for tests of ingest: documents, an archive with its index, and the command."""

import io
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from searcher.cli import main
from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.ingest import COMMAND_LINE, Outcome, Verdict, find_inputs, ingest, make_hint
from searcher.model.identifiers import mint
from searcher.model.record import Record
from searcher.query import parse_query
from searcher.search import ResultPage, Search
from searcher.store import Archive

REPOSITORY = Path(__file__).parents[1]
SEARCHER = Path(sys.executable).with_name("searcher")

UNKNOWN_ID = mint("url:https://nobody.example/")
"""An identifier that no record has."""

URL = "https://lantern.example/talks"

ADDED, UPDATED, UNCHANGED, WITHDRAWN, SKIPPED, REFUSED = Verdict


def parcel(number: int) -> str:
    """Return a word that occurs in one document only."""
    return f"parcel{number}"


def note(number: int) -> str:
    """Return a small document, each different, all dated and about Armenia and Kazakhstan."""
    return (
        f"Carpets lent for round {number}\n\n"
        f"Yerevan, {number % 28 + 1} March 2017. Museums of Armenia and Kazakhstan agreed on the "
        f"loan of {parcel(number)}, the delegations said after round {number} of their talks.\n"
    )


def web_page(title: str, text: str, canonical: str = "") -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{link}</head>'
        f"<body><h1>{title}</h1><p>{text}</p></body></html>"
    )


@dataclass(frozen=True)
class WorkFolder:
    """A folder with documents in `in/`, an archive and an index."""

    root: Path

    @property
    def archive(self) -> Archive:
        return Archive(self.root / "archive")

    @property
    def engine(self) -> Engine:
        """An engine that is opened anew."""
        return open_engine(self.root / "index", archive=self.archive)

    def path(self, name: str) -> Path:
        return self.root / "in" / name

    def write(self, name: str, content: str | bytes) -> str:
        """Write a file in `in/`; return its path."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def write_notes(self, numbers: Iterable[int]) -> str:
        """Write a file for each number; return their folder."""
        for number in numbers:
            self.write(f"note-{number:03}.txt", note(number))
        return str(self.path(""))

    def ingest(
        self,
        *paths: str,
        manifests: Iterable[str] = (),
        processes: int | None = None,
        **options: str,
    ) -> list[Outcome]:
        hints = tuple(make_hint(k, v, COMMAND_LINE, f"--{k}") for k, v in options.items())
        inputs = find_inputs(paths, map(Path, manifests), hints)
        return list(ingest(inputs, self.archive, self.engine, processes=processes))

    def ingest_one(self, path: str, **options: str) -> Record:
        """Ingest one document; return its record."""
        (outcome,) = self.ingest(path, **options)
        return self.record(outcome)

    def record(self, outcome: Outcome) -> Record:
        """Return the record of an outcome, in the version that it reports."""
        assert outcome.id, outcome.why
        return self.archive.get(outcome.id, outcome.version)

    def history(self, identifier: str) -> list[tuple[str, str | None]]:
        """Return the reason and the title of each version of a record."""
        return [
            (v.reason, self.archive.get(identifier, v.number).title)
            for v in self.archive.history(identifier)
        ]

    def search(self, query: str) -> ResultPage:
        return Search(self.engine, self.archive.get).page(parse_query(query))

    def objects(self) -> dict[str, bytes]:
        """Return the content of every file of the store."""
        root = self.root / "archive" / "objects"
        return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}

    @property
    def places(self) -> tuple[str, ...]:
        """The options of the command for the folders of this work folder."""
        return "--archive", str(self.root / "archive"), "--index", str(self.root / "index")

    def run(self, *arguments: str, data: bytes = b"") -> Result:
        """Run the command in this process."""
        result = CliRunner().invoke(main, [*self.places, *arguments], input=data)
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result

    def run_json(self, *arguments: str) -> dict[str, object]:
        """Run the command with --json; return what it prints."""
        result = self.run(*arguments, "--json")
        assert result.exit_code == 0, result.output
        decoded: dict[str, object] = msgspec.json.decode(result.stdout)
        return decoded


def verdicts(outcomes: Iterable[Outcome]) -> list[Verdict]:
    return [outcome.verdict for outcome in outcomes]


def codes(outcomes: Iterable[Outcome]) -> list[str | None]:
    return [outcome.code for outcome in outcomes]


def by_name(outcomes: Iterable[Outcome]) -> dict[str, tuple[str, str | None]]:
    """Return the verdict and the code of each outcome by the name of its input."""
    return {outcome.input: (outcome.verdict, outcome.code) for outcome in outcomes}


def refusal_line(outcome: Outcome) -> str:
    """Return the report of a refused input in one line."""
    return f"{outcome.input}: {outcome.why} [{outcome.code}]. {outcome.remedy}"


def give_standard_input(patch: pytest.MonkeyPatch, data: bytes) -> None:
    patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def environment(**more: str) -> dict[str, str]:
    """Return an environment for a command, without the folders that others set."""
    return {k: v for k, v in os.environ.items() if not k.startswith("SEARCHER_")} | more


def write_tree(work: WorkFolder) -> None:
    """Write three documents, and beside them what is not a document."""
    for name, content in {
        "a.txt": note(1),
        "b.html": web_page("Two", note(2)),
        "deep/c.txt": note(3),
        ".hidden.txt": note(4),
        ".hidden/e.txt": note(5),
        "a.txt.meta.toml": 'title = "One"',
        "list.csv": "file,title\na.txt,First\ndeep/c.txt,Third\n",
    }.items():
        work.write(name, content)


HINT_VALUES = {
    "url": ("https://LANTERN.example/talks?utm_source=x", "https://lantern.example/talks"),
    "title": ("Loans agreed", "Loans agreed"),
    "source": ("Lantern Gazette", "Lantern Gazette"),
    "creator": ("Desk of culture", "Desk of culture"),
    "author": ("Desk of culture", "Desk of culture"),
    "published": ("2017-03", "2017-03"),
    "date": ("XXXX-04-23", "XXXX-04-23"),
    "modified": ("2017-03-04", "2017-03-04"),
    "updated": ("2017-03-04", "2017-03-04"),
    "language": ("kk", "kk"),
    "lang": ("hy", "hy"),
    "kind": ("Agreement", "agreement"),
    "parties": ("tr, RU-TA", ["RU", "RU-TA", "TR"]),
    "topics": ("trade, energy", ("trade", "energy")),
    "retrieved": ("2017-05-01", "2017-05-01"),
}
"""For each key of a hint a value as it is given, and as a record has it."""

HINT_ALIASES = {"author": "creator", "date": "published", "updated": "modified", "lang": "language"}


def value_of(record: Record, key: str) -> object:
    """Return the value of a record that a hint with this key gives it."""
    if key == "parties":
        return sorted(record.party_codes)
    if key in ("url", "retrieved"):
        return getattr(record.original, key)
    return getattr(record, HINT_ALIASES.get(key, key))
