"""The index has the moments at which records came into the archive, not those of its own writing."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from builders import ROOT
from click.testing import CliRunner

from searcher.cli import main
from searcher.index import arrivals, open_engine
from searcher.model.query import Query
from searcher.store import Archive

YEAR = datetime(2020, 1, 1, tzinfo=UTC)


EARLY = SimpleNamespace(time=lambda: 978_307_200.0)
"""A clock that an engine would use only if it did not ask the archive."""


def test_an_ingest_indexes_when_each_record_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "time", EARLY)
    archive, index = tmp_path / "archive", tmp_path / "index"
    folders = ["--archive", str(archive), "--index", str(index)]
    samples = sorted((ROOT / "samples").rglob("*.html"))[:8]
    ingest = [*folders, "ingest", "--processes", "1", *map(str, samples)]
    result = CliRunner().invoke(main, ingest)
    assert result.exit_code == 0, result.output
    engine = open_engine(index, archive=Archive(archive))
    assert engine.search(Query(added_since=YEAR)).total == engine.search(Query()).total == 8
