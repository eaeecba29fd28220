"""How long a stored record waits to be found, and how rarely processes collect garbage."""

import gc
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from searcher.ingest import pipeline
from searcher.ingest.inputs.input import Input
from searcher.ingest.pipeline import IngestRun
from searcher.ingest.prepared import Refusal
from searcher.store.child_process import collect_rarely

_BATCHES = 40


@pytest.mark.parametrize(("seconds", "commits"), [(0.01, 20), (0.2, 10), (5.0, 5)])
def test_commits_that_take_long_are_rarer_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch, seconds: float, commits: int
) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(pipeline.time, "monotonic", lambda: clock.now)
    index = Mock()
    index.commit.side_effect = lambda: setattr(clock, "now", clock.now + seconds)
    run = IngestRun(Mock(), index, Mock(), Mock())

    def prepared() -> object:
        for number in range(_BATCHES * pipeline._BATCH):
            clock.now += 1.01 / pipeline._BATCH  # a batch a second
            yield Input(str(number), data=b""), Refusal("empty", "is empty", "")

    assert len(list(run.outcomes(prepared()))) == _BATCHES * pipeline._BATCH
    assert index.commit.call_count == commits


def test_processes_of_a_pool_collect_garbage_rarely() -> None:
    with ProcessPoolExecutor(1, get_context("spawn"), collect_rarely) as pool:
        assert pool.submit(gc.get_threshold).result()[0] > 10 * gc.get_threshold()[0]
        assert pool.submit(os.getpid).result() != os.getpid()
