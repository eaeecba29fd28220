"""Settings and fixtures of all tests."""

from collections.abc import Iterator

import pytest
import whoosh
from collection import Collection, cached_collection
from hypothesis import settings
from server_builders import close_servers

# The first call of a reader loads its data, and machines differ: time is measured elsewhere.
settings.register_profile("archive", deadline=None)
settings.load_profile("archive")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of the tests of faults (`tests/faults`)."""
    parser.addoption("--every", type=int, default=0, help="Try a fault at every n-th operation.")


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
