"""Objects that keep and that break the rules of OCFL 1.1, one for each rule."""

import copy
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archive_builders import folder_of, small_archive

from searcher.store import Archive, DamageKind
from searcher.store.ocfl_object_rules import broken_rules

Read = dict[str, Any]


def sha512(data: bytes) -> str:
    return hashlib.sha512(data).hexdigest()


ONE, TWO = b"one\n", b"two\n"
D1, D2 = sha512(ONE), sha512(TWO)


def block(state: Read, at: str) -> Read:
    user = {"name": "Anna", "address": "mailto:anna@lantern.example"}
    return {"created": f"2026-01-0{at}T10:00:00Z", "message": "m", "user": user, "state": state}


def inventories() -> list[Read]:
    """Return the inventories of the two versions of an object."""
    first: Read = {
        "id": "urn:lantern:1",
        "type": "https://ocfl.io/1.1/spec/#inventory",
        "digestAlgorithm": "sha512",
        "head": "v1",
        "manifest": {D1: ["v1/content/a.txt"]},
        "versions": {"v1": block({D1: ["a.txt"]}, "1")},
    }
    second = copy.deepcopy(first)
    second["head"] = "v2"
    second["manifest"][D2] = ["v2/content/b.txt"]
    second["versions"]["v2"] = block({D1: ["a.txt"], D2: ["b.txt"]}, "2")
    return [first, second]


class Made:
    """An object that is made in a folder, to be broken before or after it is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.first, self.second = inventories()
        self.files = {"v1/content/a.txt": ONE, "v2/content/b.txt": TWO}

    def write(self) -> None:
        self.put("0=ocfl_object_1.1", b"ocfl_object_1.1\n")
        for name, data in self.files.items():
            self.put(name, data)
        for prefix, read in (("v1/", self.first), ("v2/", self.second), ("", self.second)):
            self.put_inventory(prefix, read)

    def put(self, name: str, data: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def put_inventory(self, prefix: str, read: Read) -> None:
        data = json.dumps(read).encode()
        algorithm = str(read.get("digestAlgorithm", "sha512"))
        digest = hashlib.new(algorithm if algorithm != "md6" else "md5", data).hexdigest()
        self.put(f"{prefix}inventory.json", data)
        self.put(f"{prefix}inventory.json.{algorithm}", f"{digest} inventory.json\n".encode())

    def remove(self, name: str) -> None:
        path = self.folder / name
        (shutil.rmtree if path.is_dir() else Path.unlink)(path)  # type: ignore[operator]


Break = Callable[[Made], object]


def both(key: str, value: object) -> Break:
    """Set a key of both inventories, or drop it."""

    def change(made: Made) -> None:
        for read in (made.first, made.second):
            if value is None:
                del read[key]
            else:
                read[key] = value

    return change


def state(value: object) -> Break:
    return lambda made: made.second["versions"]["v2"].update(state=value)


def of_block(key: str, value: object) -> Break:
    return lambda made: made.second["versions"]["v2"].update({key: value})


BEFORE: tuple[tuple[str, Break], ...] = (
    ("E008", both("versions", {})),
    ("E010", lambda made: made.second["versions"].pop("v1")),
    ("E017", both("contentDirectory", "a/b")),
    ("E019", lambda made: made.first.update(contentDirectory="content-dir")),
    ("E023", lambda made: made.files.update({"v2/content/more.txt": b"x"})),
    ("E025", both("digestAlgorithm", "md6")),
    ("E036", both("id", None)),
    ("E037", lambda made: made.first.update(id="urn:lantern:2")),
    ("E038", both("type", "https://lantern.example/inventory")),
    ("E040", lambda made: made.second.update(head="v1")),
    ("E041", both("manifest", None)),
    ("E047", lambda made: made.second["versions"].update(v2="none")),
    ("E048", lambda made: made.second["versions"]["v2"].pop("created")),
    ("E049", of_block("created", "2026-01-02")),
    ("E050", state({D1: ["a.txt"], D2: ["b.txt"], "0" * 128: ["c.txt"]})),
    ("E052", state({D1: ["a.txt"], D2: ["../b.txt"]})),
    ("E053", state({D1: ["a.txt"], D2: ["/b.txt"]})),
    ("E054", of_block("user", {"address": "mailto:a@b.example"})),
    ("E057", lambda made: made.second.update(fixity="none")),
    ("E066", lambda made: made.second["versions"]["v1"].update(state={D2: ["a.txt"]})),
    ("E092", lambda made: made.files.update({"v1/content/a.txt": b"other"})),
    ("E093", lambda made: made.second.update(fixity={"md5": {"0" * 32: ["v1/content/a.txt"]}})),
    ("E094", of_block("message", ["m"])),
    ("E095", state({D1: ["a", "a/b"], D2: ["c"]})),
    ("E096", lambda made: made.second["manifest"].update({D1.upper(): ["v1/content/a.txt"]})),
    ("E097", lambda made: made.second.update(
        fixity={"md5": {"AB": ["v1/content/a.txt"], "ab": ["v2/content/b.txt"]}}
    )),
    ("E099", lambda made: made.second["manifest"].update({D2: ["v2/content/../b.txt"]})),
    ("E100", lambda made: made.second["manifest"].update({D2: ["/v2/content/b.txt"]})),
    ("E101", lambda made: made.second["manifest"].update({D2: ["v1/content/a.txt"]})),
    ("E103", lambda made: made.second.update(type="https://ocfl.io/1.0/spec/#inventory")),
    ("E107", state({D1: ["a.txt", "b.txt"]})),
    ("W004", both("digestAlgorithm", "sha256")),
    ("W005", both("id", "lantern-1")),
    ("W007", lambda made: made.second["versions"]["v2"].pop("message")),
    ("W008", of_block("user", {"name": "Anna"})),
    ("W009", of_block("user", {"name": "Anna", "address": "Yerevan"})),
    ("W011", lambda made: made.second["versions"]["v1"].update(message="other")),
)  # fmt: skip
"""What is written otherwise, by the rule that it breaks."""

AFTER: tuple[tuple[str, Break], ...] = (
    ("E001", lambda made: made.put("notes.txt", b"x")),
    ("E003", lambda made: made.remove("0=ocfl_object_1.1")),
    ("E007", lambda made: made.put("0=ocfl_object_1.1", b"x")),
    ("E015", lambda made: made.put("v2/notes.txt", b"x")),
    ("E033", lambda made: made.put("inventory.json", b"[]")),
    ("E046", lambda made: made.put("v3/content/x", b"x")),
    ("E058", lambda made: made.remove("inventory.json.sha512")),
    ("E060", lambda made: made.put("inventory.json.sha512", b"ab inventory.json\n")),
    ("E061", lambda made: made.put("inventory.json.sha512", b"none\n")),
    ("E063", lambda made: made.remove("inventory.json")),
    ("E064", lambda made: made.put_inventory("v2/", {**made.second, "more": 1})),
    ("E067", lambda made: made.put("extensions/x", b"x")),
    ("E092", lambda made: made.remove("v1/content/a.txt")),
    ("W002", lambda made: made.put("v2/more/x", b"x")),
    ("W010", lambda made: made.remove("v1/inventory.json")),
    ("W013", lambda made: made.put("extensions/mine/x", b"x")),
)
"""What is done to an object that is valid, by the rule that it breaks."""


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path / "object")


def codes(made: Made) -> set[str]:
    return {rule.code for rule in broken_rules(made.folder)}


def test_a_valid_object_breaks_no_rule(made: Made) -> None:
    made.second["fixity"] = {
        "md5": {hashlib.md5(ONE).hexdigest(): ["v1/content/a.txt"]},
        "sha1": {hashlib.sha1(TWO).hexdigest(): ["v2/content/b.txt"]},
        "blake2b-160": {hashlib.blake2b(ONE, digest_size=20).hexdigest(): ["v1/content/a.txt"]},
        "unknown": {"ab": ["v2/content/b.txt"]},
    }
    made.write()
    made.put("logs/anything.txt", b"x")
    made.put("extensions/0008-schema-registry/x", b"x")
    assert codes(made) == set()


def test_an_object_of_padded_numbers_is_valid_with_a_warning(tmp_path: Path) -> None:
    made = Made(tmp_path / "padded")
    text = json.dumps([made.first, made.second]).replace('"v1', '"v01').replace('"v2', '"v02')
    made.first, made.second = json.loads(text)
    made.files = {"v01/content/a.txt": ONE, "v02/content/b.txt": TWO}
    made.put("0=ocfl_object_1.1", b"ocfl_object_1.1\n")
    for name, data in made.files.items():
        made.put(name, data)
    for prefix, read in (("v01/", made.first), ("v02/", made.second), ("", made.second)):
        made.put_inventory(prefix, read)
    assert codes(made) == {"W001"}


@pytest.mark.parametrize(("code", "change"), BEFORE, ids=[code for code, _ in BEFORE])
def test_a_rule_that_is_broken_by_what_is_written(made: Made, code: str, change: Break) -> None:
    change(made)
    made.write()
    assert code in codes(made)


@pytest.mark.parametrize(("code", "change"), AFTER, ids=[code for code, _ in AFTER])
def test_a_rule_that_is_broken_afterwards(made: Made, code: str, change: Break) -> None:
    made.write()
    change(made)
    found = codes(made)
    assert code in found
    assert code.startswith("E") or found == {code}


def test_an_archive_names_the_rule_that_another_writer_broke(tmp_path: Path) -> None:
    """An object that is whole by its digests may still not be valid."""
    archive = small_archive(tmp_path / "archive")
    folder = folder_of(archive, "corrected")
    for prefix in ("", "v2/"):
        path = folder / f"{prefix}inventory.json"
        data = path.read_bytes().replace(b"ocfl.io/1.1/spec", b"ocfl.io/9.1/spec")
        path.write_bytes(data)
        path.with_name("inventory.json.sha512").write_text(f"{sha512(data)} inventory.json\n")
    damages = {d for checked in Archive(archive.root).verify() for d in checked.damages}
    assert {d.kind for d in damages} == {DamageKind.INVALID}
    assert "invalid E038" in {d.code for d in damages}
