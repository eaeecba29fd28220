"""What holds for every test."""

from collections.abc import Iterator

import pytest
import whoosh
from collection import Collection, made
from hypothesis import settings
from server_builders import close_servers

# The first call of a reader loads its data, and machines differ: time is measured elsewhere.
settings.register_profile("archive", deadline=None)
settings.load_profile("archive")


def pytest_report_header() -> str:
    """Which Whoosh the tests run on: there are two (see docs/decisions/0009)."""
    return f"whoosh {whoosh.versionstring()}"


@pytest.fixture(scope="session")
def collection() -> Collection:
    """The generated collection: made once, then kept until what makes it changes."""
    return made()


@pytest.fixture(autouse=True)
def _servers() -> Iterator[None]:
    """End the servers of the sites that a test asked."""
    yield
    close_servers()
