"""Commands that write, each on a prepared archive, and what an observer sees of the result."""

import io
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from ingest_builders import WorkFolder, note, web_page

from searcher.cli import run
from searcher.model.dossier import Dossier, DossierEntry, DossierSection, dossier_json
from searcher.model.errors import UnknownRecord
from searcher.model.record import to_json

_DECIDED = ("--by", "Anna", "--reason", "a test")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"]*")
_FLAG = "source-unregistered"
_NAMES = ("plain", "changed", "gone", "twin", "other")

Identifiers = Mapping[str, str]
History = tuple[tuple[str, str, str], ...]
State = Mapping[str, object]


@dataclass(frozen=True)
class Scenario:
    """A command: its name, its arguments given the identifiers of the records, what is typed, and
    the folder in which it is run.
    """

    name: str
    arguments: Callable[[Identifiers], tuple[str, ...]]
    typed: Callable[[Identifiers], str] = lambda _: ""
    folder: str = "."

    def observed(self, root: Path) -> WorkFolder:
        """Return the folder whose archive the command changes."""
        return WorkFolder(root / self.folder)

    def run_in(self, root: Path) -> int:
        """Run the command as a user does, in its folder; return its exit status."""
        identifiers = json.loads((root / "identifiers.json").read_text())
        before, stdin = Path.cwd(), sys.stdin
        os.chdir(root / self.folder)
        sys.stdin = io.StringIO(self.typed(identifiers))
        try:
            return _run(("--archive", "archive", "--index", "index", *self.arguments(identifiers)))
        finally:
            os.chdir(before)
            sys.stdin = stdin


def _run(arguments: tuple[str, ...]) -> int:
    with Path(os.devnull).open("w") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
        try:
            run(arguments)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else 1
    return 0


def _address(name: str) -> str:
    return f"https://lantern.example/{name}"


def prepare(root: Path) -> WorkFolder:
    """Make an archive with records in each state, and what the commands read."""
    work = WorkFolder(root)
    for number, name in enumerate(_NAMES):
        work.write(f"{name}.html", web_page(f"About {name}", note(number), _address(name)))
    assert work.run("ingest", "--processes", "1", str(work.path(""))).exit_code == 0
    by_url = {r.original.url: r.id for r in work.archive.records()}
    ids = {name: by_url[_address(name)] for name in _NAMES}
    entries = tuple(DossierEntry(ids[name]) for name in ("plain", "other"))
    first = Dossier("Carpets", "", (DossierSection("", entries[:1]),))
    ids["dossier"] = work.archive.dossiers.publish(first, "Anna", "").id
    (root / "dossier.json").write_bytes(
        dossier_json(Dossier("Carpets", "Two records.", (DossierSection("", entries),)))
    )
    (root / "identifiers.json").write_text(json.dumps(ids))
    for arguments in (
        ("correct", ids["changed"], "--title", "A better title", *_DECIDED),
        ("withdraw", ids["gone"], *_DECIDED),
        ("sources", "add", "lantern", "--name", "Lantern", "--kind", "newspaper"),
        ("export", "--dump", str(root / "dump.tar")),
    ):
        assert work.run(*arguments).exit_code == 0, arguments
    (root / "elsewhere").mkdir()
    (root / "new").mkdir()
    for number in range(10, 13):
        (root / "new" / f"note-{number}.txt").write_text(note(number))
    newer = web_page("About plain, again", note(40), _address("plain"))
    (root / "new" / "plain.html").write_text(newer)
    lines = [f"{ids[name]},Title {name}" for name in ("plain", "other", "twin")]
    (root / "table.csv").write_text("\n".join(["id,title", *lines]) + "\n")
    return work


def _with_id(*arguments: str) -> Callable[[Identifiers], tuple[str, ...]]:
    """Return the arguments with identifiers in the place of names in braces."""
    return lambda ids: tuple(argument.format(**ids) for argument in arguments)


SCENARIOS = (
    Scenario("ingest", _with_id("ingest", "--processes", "1", "--report", "report.jsonl", "new")),
    Scenario("correct", _with_id("correct", "{plain}", "--title", "Corrected", *_DECIDED)),
    Scenario("correct-table", _with_id("correct", "--from", "table.csv", *_DECIDED)),
    Scenario("accept", _with_id("review", "{plain}", "--accept", _FLAG, *_DECIDED)),
    Scenario(
        "accept-all",
        _with_id("review", "--code", _FLAG, "--where", "carpets", "--accept", *_DECIDED),
    ),
    Scenario("withdraw", _with_id("withdraw", "{plain}", *_DECIDED)),
    Scenario("replace", _with_id("withdraw", "{plain}", "--replaced-by", "{other}", *_DECIDED)),
    Scenario("restore", _with_id("restore", "{gone}", *_DECIDED)),
    Scenario("revert", _with_id("revert", "{changed}", "--to", "1", *_DECIDED)),
    Scenario("merge", _with_id("merge", "{twin}", "{other}", *_DECIDED)),
    Scenario(
        "purge", _with_id("purge", "{changed}", *_DECIDED), lambda ids: f"y\n{ids['changed']}\n"
    ),
    Scenario(
        "register",
        _with_id(
            *("sources", "edit", "lantern", "--host", "lantern.example", "--renormalise"), *_DECIDED
        ),
    ),
    Scenario("unregister", _with_id("sources", "remove", "lantern", "--yes")),
    Scenario("publish", _with_id("dossier", "publish", "dossier.json", "--by", "Anna")),
    Scenario(
        "publish-again",
        _with_id("dossier", "publish", "dossier.json", "--by", "Anna", "--id", "{dossier}"),
    ),
    Scenario("withdraw-dossier", _with_id("dossier", "withdraw", "{dossier}", *_DECIDED)),
    Scenario("rebuild", _with_id("rebuild")),
    Scenario("export", _with_id("export", "--bagit", "bag")),
    Scenario("import", _with_id("import", "../dump.tar"), folder="elsewhere"),
)
"""Commands that write to the archive, the index, or both."""


def observe(work: WorkFolder) -> State:
    """Return what the archive and the index hold, and what was exported."""
    sources, engine = work.archive.sources_path, work.engine
    return {
        "registry": sources.read_text() if sources.exists() else "",
        "exported": sorted(p.name for p in work.root.glob("bag/*")),
        "indexed": {i: engine.version_of(i) for i in work.archive.ids()},
        "records": records_of(work),
        "dossiers": dossiers_of(work),
    }


def records_of(work: WorkFolder) -> Mapping[str, History]:
    """Return the history of each record, without the times of events."""
    return {identifier: history_of(work, identifier) for identifier in work.archive.ids()}


def dossiers_of(work: WorkFolder) -> Mapping[str, object]:
    """Return the versions of each published dossier, without their times."""
    every = work.archive.dossiers
    return {
        one: [(v.version, v.by, v.reason, v.status, v.dossier) for v in every.history(one)]
        for one in every.ids()
    }


def history_of(work: WorkFolder, identifier: str) -> History:
    """Return who made each version of a record and why, and what it holds."""
    return tuple(
        (v.by, v.reason, _content(work, identifier, v.number))
        for v in work.archive.history(identifier)
    )


def _content(work: WorkFolder, identifier: str, version: int) -> str:
    """Return a version of a record without moments; empty if it is purged."""
    try:
        return _MOMENT.sub("", to_json(work.archive.get(identifier, version)).decode())
    except UnknownRecord:
        return ""
