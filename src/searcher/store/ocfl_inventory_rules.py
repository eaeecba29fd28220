"""The rules of OCFL 1.1 for one inventory, each with its code (ocfl.io/1.1/spec/validation-codes).

A code that begins with E is an error, one with W a warning.  An inventory is read as it is, since
one that breaks a rule may have any type anywhere.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

ALGORITHMS = {"sha512": 128, "sha256": 64}
"""Digest algorithms of inventories, and the length of their digests in hex."""

CONTENT = "content"
"""The folder of the content of a version, unless an inventory names another."""

_TYPE = re.compile(r"https://ocfl\.io/(1\.[01])/spec/#inventory")
_VERSION = re.compile(r"v(0*)([1-9][0-9]*)")
_CREATED = re.compile(
    r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(\.\d+)?(Z|[+-][0-2]\d:[0-5]\d)"
)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.+")
_FORBIDDEN = {"", ".", ".."}


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that is broken: its code, in which file of an object, and how."""

    code: str
    path: str
    why: str


class ReadInventory:
    """An inventory as it is in a file, and the rules it breaks; `data` are its bytes."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path, self.data = path, data
        self.broken: list[BrokenRule] = []
        try:
            read = msgspec.json.decode(data, type=dict[str, Any])
        except msgspec.MsgspecError as error:
            self._break("E033", f"is not an object of JSON: {error}")
            read = {}
        self.read = read
        self.algorithm = read.get("digestAlgorithm")
        self.head = read.get("head")
        self.content = read.get("contentDirectory", CONTENT)
        self.manifest = self._digests(read.get("manifest"), "E041", "E096", "the manifest")
        self.versions: Mapping[str, Any] = {}
        if read:
            self._check()

    def _break(self, code: str, why: str) -> None:
        self.broken.append(BrokenRule(code, self.path, why))

    def _need(self, is_so: object, code: str, why: str) -> None:
        if not is_so:
            self._break(code, why)

    @property
    def ocfl_version(self) -> str:
        """The version of OCFL that it names: `1.1`."""
        found = _TYPE.fullmatch(str(self.read.get("type")))
        return found[1] if found else ""

    def files_of(self, version: str) -> dict[str, list[str]]:
        """Return digest → logical paths of a version, the digests in lower case."""
        block = self.versions.get(version)
        state = block.get("state") if isinstance(block, dict) else None
        return _lower(state) if isinstance(state, dict) else {}

    def content_of(self, version: str) -> dict[str, frozenset[str]]:
        """Return logical path → content paths of a version."""
        return {
            logical: frozenset(self.manifest.get(digest, ()))
            for digest, paths in self.files_of(version).items()
            for logical in paths
        }

    def _check(self) -> None:
        read = self.read
        for key, code in (("id", "E036"), ("type", "E036"), ("digestAlgorithm", "E036")):
            self._need(isinstance(read.get(key), str) and read[key], code, f"has no {key}")
        self._need(isinstance(self.head, str), "E036", "has no head")
        self._need(_TYPE.fullmatch(str(read.get("type", ""))), "E038", "is of no known version")
        self._need(self.algorithm in ALGORITHMS, "E025", f"its digests are {self.algorithm}")
        if self.algorithm == "sha256":
            self._break("W004", "its digests are sha256, not sha512")
        if isinstance(read.get("id"), str):
            self._need(_URI.fullmatch(read["id"]), "W005", "its identifier is not a URI")
        is_name = isinstance(self.content, str) and "/" not in self.content
        self._need(is_name and self.content not in _FORBIDDEN, "E017", "names a bad folder")
        self._check_versions(read.get("versions"))
        self._check_manifest()
        self._check_fixity(read.get("fixity"))

    def _check_versions(self, versions: object) -> None:
        if not isinstance(versions, dict) or not versions:
            self._break("E008", "has no versions")
            return
        self.versions = versions
        names = [_VERSION.fullmatch(name) for name in versions]
        if not all(names):
            self._break("E046", f"{min(versions)} may not be the name of a version")
            return
        numbers = sorted(int(name[2]) for name in names if name)
        self._need(numbers == list(range(1, len(numbers) + 1)), "E010", "a version is missing")
        padded = {len(name[0]) if name[1] else 0 for name in names if name}
        if padded - {0}:
            self._break("W001", "the numbers of its versions have zeros before them")
        self._need(len(padded) == 1, "E013", "some of its versions are padded, others not")
        newest = max(versions, key=lambda name: int(_number(name)))
        self._need(self.head == newest, "E040", f"its head is not {newest}")
        for name, block in versions.items():
            self._check_block(name, block)

    def _check_block(self, name: str, block: object) -> None:
        if not isinstance(block, dict):
            self._break("E047", f"{name} is not an object")
            return
        created = block.get("created")
        self._need(created is not None, "E048", f"{name} was created at no time")
        is_time = isinstance(created, str) and _CREATED.fullmatch(created)
        self._need(is_time, "E049", f"{name} was created at {created}")
        if not isinstance(block.get("message", ""), str):
            self._break("E094", f"{name} has a message that is not a text")
        self._need("message" in block, "W007", f"{name} has no message")
        self._check_user(name, block.get("user"))
        if "state" not in block:
            self._break("E048", f"{name} has no state")
        elif not isinstance(block["state"], dict):
            self._break("E050", f"{name} has a state that is not an object")
        else:
            self._check_state(name, block["state"])

    def _check_user(self, name: str, user: object) -> None:
        if user is None:
            self._break("W007", f"{name} has no user")
        elif not isinstance(user, dict) or not isinstance(user.get("name"), str):
            self._break("E054", f"{name} has a user without a name")
        elif not isinstance(user.get("address"), str):
            self._break("W008", f"{name} has a user without an address")
        else:
            is_uri = _URI.fullmatch(user["address"])
            self._need(is_uri, "W009", f"{name} has a user whose address is not a URI")

    def _check_state(self, name: str, state: Mapping[str, Any]) -> None:
        self._digests(state, "E050", "E050", f"the state of {name}")
        missing = _lower(state).keys() - self.manifest.keys()
        self._need(not missing, "E050", f"{name} has a digest that is not in the manifest")
        exact = self.read.get("manifest")
        if isinstance(exact, dict) and not missing and not state.keys() <= exact.keys():
            self._break("E050", f"{name} writes a digest in another case than the manifest")
        paths = [path for listed in _lower(state).values() for path in listed]
        self._check_paths(paths, ("E053", "E052"), "E095", name)

    def _check_manifest(self) -> None:
        paths = [path for listed in self.manifest.values() for path in listed]
        self._check_paths(paths, ("E100", "E099"), "E101", "the manifest")
        used = {digest for name in self.versions for digest in self.files_of(name)}
        self._need(self.manifest.keys() <= used, "E107", "content that no version has is listed")

    def _check_fixity(self, fixity: object) -> None:
        if fixity is None:
            return
        if not isinstance(fixity, dict):
            self._break("E057", "its fixity is not an object")
            return
        listed = {path for paths in self.manifest.values() for path in paths}
        for algorithm, block in fixity.items():
            digests = self._digests(block, "E057", "E097", f"the fixity by {algorithm}")
            paths = [path for found in digests.values() for path in found]
            self._check_paths(paths, ("E100", "E099"), "E101", f"the fixity by {algorithm}")
            well_formed = {p for p in paths if not _FORBIDDEN & {*p.split("/")}}
            self._need(well_formed <= listed, "E057", "fixity names content that is not listed")

    def _digests(self, block: object, code: str, twice: str, what: str) -> dict[str, list[str]]:
        """Return digest → paths, in lower case; a block that is none is empty."""
        if not isinstance(block, dict):
            self._break(code, f"{what} is not an object")
            return {}
        for digest, count in Counter(digest.lower() for digest in block).items():
            self._need(count == 1, twice, f"{what} has {digest[:12]}… twice")
        return _lower(block)

    def _check_paths(
        self, paths: Iterable[str], bad: tuple[str, str], twice: str, what: str
    ) -> None:
        """Check that paths are relative, without `.` and `..`, and that none is in another."""
        outer, inner = bad
        seen = Counter(paths)
        folders = {path[:at] for path in seen for at in _slashes(path)}
        for path, count in seen.items():
            if path.startswith("/") or path.endswith("/"):
                self._break(outer, f"{what} has the path {path}")
            elif _FORBIDDEN & {*path.split("/")}:
                self._break(inner, f"{what} has the path {path}")
            self._need(count == 1, twice, f"{what} has {path} twice")
            self._need(path not in folders, twice, f"{what} has {path} as a file and a folder")


def _number(version: str) -> str:
    found = _VERSION.fullmatch(version)
    return found[2] if found else "0"


def _slashes(path: str) -> Iterator[int]:
    return (at for at, letter in enumerate(path) if letter == "/" and at)


def _lower(block: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return digest → paths with the digests in lower case."""
    merged: dict[str, list[str]] = {}
    for digest, paths in block.items():
        listed = paths if isinstance(paths, list) else []
        texts = [path for path in listed if isinstance(path, str)]
        merged.setdefault(digest.lower(), []).extend(texts)
    return merged
