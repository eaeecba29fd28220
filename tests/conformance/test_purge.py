"""What is purged is in no file of an index, in every engine."""

from pathlib import Path

import pytest
from conftest import Library
from laws_builders import record
from msgspec import structs

from searcher.model.record import Record, Status


def purged(one: Record) -> Record:
    return structs.replace(one, version=2, status=Status.WITHDRAWN, title=None, body="")


def files_with(word: str, folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if word.encode() in path.read_bytes()]


def test_no_file_has_a_word_that_only_a_purged_record_had(
    library: Library, request: pytest.FixtureRequest
) -> None:
    folder = library.path
    if request.node.callspec.params["library"] == "cluster":
        folder = request.getfixturevalue("cluster").folder
        if folder is None:
            pytest.skip("the files of a cluster that was started elsewhere are not known")
    library.put(record(n, title=f"Talks {n}", body=f"The quokka{n}. Zebras.") for n in range(9))
    library.put([record(3, body="The quokka3, again.", version=2)])
    assert files_with("quokka3", folder)
    before = library.ids("zebras")
    with library.engine.writer() as writer:
        writer.purge(purged(record(3)))
    assert files_with("quokka3", folder) == []
    assert library.ids("zebras") == before - {record(3).id}
    assert library.ids("quokka4") == {record(4).id}
    assert not library.engine.terms().has_prefix("quokka3")
    library.put([record(20, body="Zebras.")])
    assert library.engine.count() == 9
