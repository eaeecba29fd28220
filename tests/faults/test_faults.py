"""A command that is killed, or whose disk fails, at any operation loses nothing acknowledged and is
completed by running it again; so it is after a power cut.

Without `--every` a few operations of each command are tried; `make torture` tries all of them.
"""

import functools
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from archive_builders import damaged_paths, ocfl_errors
from disk_builders import Disk, Tree, memory_folder, restore
from faults.faulty import KILLED, Fault, faulty, in_child, names_of_operations
from faults.operations import operations
from faults.scenarios import SCENARIOS, History, Scenario, State, observe, prepare, records_of
from ingest_builders import WorkFolder

_SAMPLED = 2  # operations of a command that are tried in a short run

RecordProperty = Callable[[str, object], None]

EACH = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


@dataclass(frozen=True)
class Rehearsal:
    """A command that was run undisturbed: what was before and after it, and its operations."""

    base: Path
    scenario: Scenario
    records: tuple[Mapping[str, History], Mapping[str, History]]
    after: State
    operations: Sequence[str]

    def observed(self, root: Path) -> WorkFolder:
        return self.scenario.observed(root)

    def copy_to(self, root: Path) -> Path:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.base, root, symlinks=True)
        return root

    def run_again(self, root: Path) -> int:
        return in_child(functools.partial(self.scenario.run_in, root))

    def assert_old_or_new(self, root: Path) -> None:
        """Assert that each record is as it was before the command, or as it is after it."""
        found = records_of(self.observed(root))
        old, new = self.records
        assert old.keys() <= found.keys()
        for identifier in found:
            assert found[identifier] in (old.get(identifier), new.get(identifier)), identifier

    def assert_completed(self, root: Path) -> None:
        """Assert that the command, run again, leaves what it leaves undisturbed."""
        self.run_again(root)
        work = self.observed(root)
        assert observe(work) == self.after
        assert work.engine.is_complete()
        assert damaged_paths(work.archive) == set()
        assert ocfl_errors(work.archive.root / "objects") == []


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """Prepare an archive."""
    with memory_folder() as root:
        prepare(root / "base")
        yield root / "base"


@functools.cache
def rehearsed(base: Path, scenario: Scenario) -> Rehearsal:
    """Run a command undisturbed on a copy of the prepared archive."""
    root = base.with_name("rehearsed")
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root, symlinks=True)
    before = records_of(scenario.observed(root))
    done = names_of_operations(functools.partial(scenario.run_in, root))
    after = observe(scenario.observed(root))
    records = before, records_of(scenario.observed(root))
    return Rehearsal(base, scenario, records, after, done)


def moments(total: int, every: int) -> range:
    """Return the operations to try: every n-th one, or a few if none is asked for."""
    return range(1, total + 1, every or max(1, total // _SAMPLED))


@EACH
@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.value)
def test_a_command_with_a_fault_at_any_operation_is_completed_by_running_it_again(
    base: Path, every: int, scenario: Scenario, fault: Fault, record_property: RecordProperty
) -> None:
    rehearsal = rehearsed(base, scenario)
    tried = moments(len(rehearsal.operations), every)
    record_property("faults", len(tried))
    for at in tried:
        root = rehearsal.copy_to(base.with_name("faulty"))
        status = faulty(functools.partial(scenario.run_in, root), fault, at)
        assert (status == KILLED) == (fault is Fault.KILL), at
        rehearsal.assert_old_or_new(root)
        if status == 0:
            assert observe(rehearsal.observed(root)) == rehearsal.after, at
        rehearsal.assert_completed(root)


@dataclass(frozen=True)
class Cut:
    """The disk after a power cut, and the report of an ingest that a reader had seen by then."""

    tree: Tree
    reported: str
    is_finished: bool


def cuts_during(rehearsal: Rehearsal, every: int) -> list[Cut]:
    """Run a command; return what may be on the disk after a power cut at each operation."""
    root = rehearsal.copy_to(rehearsal.base.with_name("disk"))
    disk = Disk(root)
    disk.sync_all()
    tried = set(moments(len(rehearsal.operations), every))
    cuts: dict[tuple[Tree, str], Cut] = {}
    count = 0

    def after(operation: str, path: Path | None) -> None:
        nonlocal count
        count += 1
        if operation == "syncfs":
            disk.sync_all()
        elif path is not None and path.is_relative_to(root):
            disk.sync(path)
        if count in tried:
            keep(is_finished=False)

    def keep(*, is_finished: bool) -> None:
        report = root / "report.jsonl"
        reported = report.read_text() if report.exists() else ""
        for tree in (disk.with_synced_names(), disk.with_all_names(), disk.with_some_names(count)):
            cuts[tree, reported] = Cut(tree, reported, is_finished)

    with operations(after=after):
        assert rehearsal.scenario.run_in(root) == 0
    keep(is_finished=True)
    disk.close()
    shutil.rmtree(root)
    return list(cuts.values())


@EACH
def test_a_power_cut_at_any_operation_loses_nothing_acknowledged(
    base: Path, every: int, scenario: Scenario, record_property: RecordProperty
) -> None:
    rehearsal = rehearsed(base, scenario)
    cuts = cuts_during(rehearsal, every)
    record_property("faults", len(cuts))
    for cut in cuts:
        root = base.with_name("cut")
        shutil.rmtree(root, ignore_errors=True)
        restore(cut.tree, root)
        rehearsal.assert_old_or_new(root)
        archive = rehearsal.observed(root).archive
        for line in cut.reported.split("\n")[:-1]:
            outcome = json.loads(line)
            assert archive.get(outcome["id"], outcome["version"])
        if cut.is_finished:
            assert observe(rehearsal.observed(root)) == rehearsal.after
        rehearsal.assert_completed(root)
