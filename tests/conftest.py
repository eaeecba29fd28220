"""Settings and fixtures of all tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest
import whoosh
from collection import Collection, cached_collection
from flask import Flask
from hypothesis import settings
from jinja2.bccache import Bucket, BytecodeCache
from server_builders import close_servers

# The first call of a reader loads its data, and machines differ: time is measured elsewhere.
settings.register_profile("archive", deadline=None)
settings.load_profile("archive")

# Tests write tens of thousands of small files, and force each to the disk: in memory if there is
# room for them.  What a disk may lose is simulated (`disk_builders`).
_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30  # bytes
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


class CompiledTemplates(BytecodeCache):
    """Caches compiled templates for all sites of a process: tests make hundreds of sites."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def get_bucket(self, environment, name, filename, source):  # type: ignore[no-untyped-def]
        """Return the bucket of a template in the language of an environment."""
        kind = type(environment).__name__, getattr(environment, "language", "")
        key = f"{kind} {self.get_cache_key(name, filename)}"
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with the code that was compiled before."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Cache the code of a bucket."""
        self._code[bucket.key, bucket.checksum] = bucket.code


Flask.jinja_options = {"bytecode_cache": CompiledTemplates()}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the tests of faults (`tests/faults`) and of engines (`conformance`)."""
    parser.addoption("--every", type=int, default=0, help="Try a fault at every n-th operation.")
    parser.addoption("--cluster", default="essential", choices=["none", "essential", "all"],
                     help="Which laws are tested on the cluster, too.")  # fmt: skip


@pytest.fixture(scope="session")
def every(pytestconfig: pytest.Config) -> int:
    """Return which operations of a command fail in turn: every n-th; 0 for a few."""
    asked: int = pytestconfig.getoption("every")
    return asked


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Report how many faults were tried (`record_property("faults", …)`)."""
    reports = [one for every in terminalreporter.stats.values() for one in every]
    properties = (p for one in reports for p in getattr(one, "user_properties", ()))
    if faults := sum(int(str(value)) for name, value in properties if name == "faults"):
        terminalreporter.write_line(f"{faults} faults tried")


def pytest_report_header() -> str:
    """Report the version of Whoosh that the tests run on (see docs/decisions/0009)."""
    return f"whoosh {whoosh.versionstring()}"


@pytest.fixture(scope="session")
def collection() -> Collection:
    """Open the generated collection, which is cached until the code that makes it changes."""
    return cached_collection()


@pytest.fixture(autouse=True)
def _servers() -> Iterator[None]:
    """Stop the servers that a test has started."""
    yield
    close_servers()
