"""The published format of records: its schema, its description, and records of earlier formats."""

import json
import re
from pathlib import Path

import pytest
from builders import ROOT
from ingest_builders import WorkFolder, note
from jsonschema import Draft202012Validator

from searcher.ingest import accept_flags, correct, make_correction, withdraw
from searcher.model.errors import DamagedRecord, LaterRecord
from searcher.model.record import FORMAT, LaterFormat, Record, from_json, is_canonical, to_json
from searcher.model.record.formats import format_number
from searcher.model.record.json_schema import json_schema
from searcher.store.ocfl import sha512

FORMATS = ROOT / "docs" / "formats"
RECORDS = ROOT / "tests" / "records"
SCHEMA_PATH = FORMATS / "record.schema.json"
WRITTEN = sorted(RECORDS.glob("format-*.json"))


@pytest.fixture
def work(tmp_path: Path) -> WorkFolder:
    return WorkFolder(tmp_path)


def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA_PATH.read_text("utf-8")))


def test_the_published_schema_agrees_with_the_declaration() -> None:
    derived = json.loads(json.dumps(json_schema()))
    published = json.loads(SCHEMA_PATH.read_text("utf-8"))
    assert published == derived, "run scripts/record_schema.py"
    Draft202012Validator.check_schema(json_schema())


def test_the_schema_accepts_written_records_and_refuses_other_objects(work: WorkFolder) -> None:
    check = validator()
    for number in range(3):
        work.write(f"{number}.txt", note(number))
    work.ingest(str(work.path("")), source="The Mill")
    first, second, third = work.archive.ids()
    correct(
        work.archive,
        work.engine,
        first,
        [
            make_correction("parties", "TR UZ", "Anna", ""),
            make_correction("title", "T", "Anna", ""),
        ],
        "a slip",
    )
    accept_flags(work.archive, work.engine, second, ["source-unregistered"], "known", "Anna")
    withdraw(work.archive, work.engine, third, "by mistake", "Anna")
    for identifier in (first, second, third):
        for version in (1, 2):
            written = json.loads(to_json(work.archive.get(identifier, version)))
            check.validate(written)
            assert not check.is_valid(written | {"format": 1})
            assert not check.is_valid(written | {"kind": "rumour"})
            assert check.is_valid(written | {"added_later": 1})


def test_every_key_of_the_schema_is_described() -> None:
    described = (FORMATS / "record.md").read_text("utf-8")
    words = {word for code in re.findall(r"`([^`]+)`", described) for word in [code]}
    definitions = json_schema()["$defs"]
    keys = {key for one in definitions.values() for key in one.get("properties", ())}
    assert not keys - words


def test_the_described_keys_are_in_the_order_in_which_they_are_written() -> None:
    table = (FORMATS / "record.md").read_text("utf-8").split("## Keys")[1].split("A claim in")[0]
    rows = [
        re.findall(r"`(\w+)`", line.split("|")[1]) for line in table.splitlines() if "|" in line
    ]
    assert [key for row in rows for key in row] == [*json_schema()["$defs"]["Record"]["properties"]]


def test_there_are_records_of_every_format() -> None:
    found = {format_number(path.read_bytes()) for path in WRITTEN}
    assert found == set(range(1, FORMAT + 1))


@pytest.mark.parametrize("name", ["corrected", "accepted"])
def test_a_record_of_an_earlier_format_is_converted_to_the_current_one(name: str) -> None:
    current = (RECORDS / f"format-{FORMAT}-{name}.json").read_bytes()
    record = from_json(current)
    assert is_canonical(record, current)
    validator().validate(json.loads(current))
    for number in range(1, FORMAT):
        assert from_json((RECORDS / f"format-{number}-{name}.json").read_bytes()) == record


def test_the_hints_of_format_1_are_divided_by_who_gave_them() -> None:
    corrected = from_json((RECORDS / "format-1-corrected.json").read_bytes())
    assert [(hint.key, hint.values, hint.origin) for hint in corrected.hints] == [
        ("parties", ("AM", "KZ"), "side file"),
        ("retrieved", ("2019-03-05",), "side file"),
        ("title", ("Consultations on transport",), "side file"),
        ("topics", ("transport",), "side file"),
    ]
    assert [(one.field, one.values, one.by) for one in corrected.corrections] == [
        ("kind", ("press-release",), "An archivist"),
        ("title", ("Deputy ministers met in Almaty",), "An archivist"),
    ]
    accepted = from_json((RECORDS / "format-1-accepted.json").read_bytes())
    assert accepted.hints == ()
    assert [(one.code, one.by) for one in accepted.accepted] == [("near-duplicate", "An archivist")]


def test_a_record_as_an_earlier_format_wrote_it_is_canonical() -> None:
    for path in WRITTEN:
        data = path.read_bytes()
        assert is_canonical(from_json(data), data)
    current = (RECORDS / f"format-{FORMAT}-accepted.json").read_bytes()
    spaced = current.replace(b'"version": 2', b'"version":  2')
    assert from_json(spaced) == from_json(current)
    assert not is_canonical(from_json(spaced), spaced)


@pytest.mark.parametrize(
    "fault",
    [
        lambda record: record.pop("hints"),
        lambda record: record.pop("provenance"),
        lambda record: record.update(hints=["title"]),
        lambda record: record.update(provenance=[{}]),
        lambda record: record.update(related=None),
        lambda record: record.update(version="one"),
    ],
)
def test_an_invalid_record_of_format_1_is_refused(fault) -> None:
    record = json.loads((RECORDS / "format-1-corrected.json").read_bytes())
    fault(record)
    with pytest.raises(ValueError):
        from_json(json.dumps(record).encode())


def _rewritten(work: WorkFolder, record: Record, old: bytes, new: bytes) -> Path:
    """Change the stored record of an object and all digests that seal it."""
    (path,) = (work.root / "archive" / "objects").glob(f"*/*/{record.id}/v1/content/record.json")
    data = path.read_bytes()
    changed = data.replace(old, new, 1)
    assert changed != data
    path.write_bytes(changed)
    folder = path.parents[2]
    for inventory in (folder / "inventory.json", folder / "v1" / "inventory.json"):
        text = inventory.read_bytes().replace(sha512(data).encode(), sha512(changed).encode())
        inventory.write_bytes(text)
        inventory.with_name("inventory.json.sha512").write_bytes(
            f"{sha512(text)} inventory.json\n".encode()
        )
    return path


def test_a_record_of_a_later_format_is_refused_with_the_remedy_to_update(work: WorkFolder) -> None:
    record = work.ingest_one(work.write("a.txt", note(1)))
    _rewritten(work, record, b'"format": 2', b'"format": 77')
    with pytest.raises(LaterRecord, match="format 77") as error:
        work.archive.get(record.id)
    assert "Update the program" in error.value.remedy
    assert isinstance(error.value, DamagedRecord)  # the site leaves it out, as it does damaged ones
    with pytest.raises(LaterFormat):
        from_json(b'{"format": 3}')
    shown = work.run("show", record.id)
    assert "Update the program" in shown.stderr
    assert work.run("verify").exit_code == 1


def test_an_archive_with_records_of_format_1_is_intact_and_served(work: WorkFolder) -> None:
    record = work.ingest_one(work.write("a.txt", note(1)))
    path = _rewritten(work, record, b'  "format": 2,\n', b"")
    data = path.read_bytes()
    for new, old in ((b'"flags"', b'"notes"'), (b'"locator"', b'"where"'), (b'"part"', b'"at"')):
        data = data.replace(new, old)
    data = data.replace(b'"confidence"', b'"sure"')
    data = data.replace(b'  "corrections": [],\n  "accepted": [],\n', b"")
    _rewritten(work, record, path.read_bytes(), data)
    assert format_number(path.read_bytes()) == 1
    assert work.archive.get(record.id) == record
    assert work.run("verify").exit_code == 0
    assert work.run("rebuild").exit_code == 0
    corrected = correct(
        work.archive, work.engine, record.id, [make_correction("title", "T", "A", "")], "a slip"
    )
    assert (corrected.version, corrected.title) == (2, "T")
    assert work.archive.get(record.id, 1) == record
