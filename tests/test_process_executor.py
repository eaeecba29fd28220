"""A process that is killed never holds the others, even in the middle of sending its result."""

import multiprocessing
import os
import signal
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection

import pytest

from searcher.store import process_executor
from searcher.store.process_executor import ProcessExecutor


def half_sent_then_killed() -> bytes:
    """Return a result of which this process sends the half; then it is killed."""
    send = Connection._send

    def half(self: Connection, data: bytes, *_: object) -> None:
        if len(data) > 1000:
            send(self, data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        send(self, data)

    Connection._send = half  # type: ignore[method-assign]
    return bytes(100_000)


def doubled(number: int) -> int:
    return 2 * number


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_executor, "_GRACE", 0.5)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("processes", [1, 3])
def test_a_process_that_is_killed_while_it_sends_breaks_the_pool(processes: int) -> None:
    with ProcessExecutor(processes) as executor:
        assert [executor.submit(doubled, n).result(60) for n in range(4)] == [0, 2, 4, 6]
        killed = executor.submit(half_sent_then_killed)
        with pytest.raises(BrokenProcessPool):
            killed.result(60)
        with pytest.raises(BrokenProcessPool):
            executor.submit(doubled, 1)
    assert multiprocessing.active_children() == []


def test_a_pool_that_ends_is_not_broken() -> None:
    with ProcessExecutor(2) as executor:
        results = [executor.submit(doubled, n) for n in range(50)]
    assert [one.result() for one in results] == [2 * n for n in range(50)]
    assert executor._watch
    executor._watch.join(10)
    assert not executor._watch.is_alive()
