"""The rules of OCFL 1.1 for the folder of an object, each with its code."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from searcher.store.ocfl_inventory_rules import BrokenRule, ReadInventory

_VERSION = re.compile(r"v0*[1-9][0-9]*")
_SIDECAR = re.compile(r"inventory\.json\.(sha512|sha256)")
_DECLARATION = re.compile(r"0=ocfl_object_(1\.[01])")
_REGISTERED = re.compile(r"00(0[1-9]|1[01])-[a-z0-9-]+|initial")
_ALGORITHMS = {
    "md5": "md5",
    "sha1": "sha1",
    "sha256": "sha256",
    "sha512": "sha512",
    "blake2b-512": "blake2b",
}
_SIZES = {"blake2b-160": 20, "blake2b-256": 32, "blake2b-384": 48}


def broken_rules(folder: Path, known: Mapping[str, str] | None = None) -> list[BrokenRule]:
    """Check an object by the rules of OCFL; return errors and warnings, in the order found.

    `known` are the SHA-512 of files that were read already, by their path.  Raises OSError if a
    file cannot be read.
    """
    return list(dict.fromkeys(_Object(folder, known or {}).check()))


class _Object:
    """The check of one object."""

    def __init__(self, folder: Path, known: Mapping[str, str]) -> None:
        self._folder, self._known = folder, known

    @cached_property
    def _names(self) -> list[str]:
        return sorted(path.name for path in self._folder.iterdir())

    @cached_property
    def _versions(self) -> list[str]:
        return [n for n in self._names if _VERSION.fullmatch(n) and (self._folder / n).is_dir()]

    def check(self) -> Iterator[BrokenRule]:
        yield from self._declaration()
        if "inventory.json" not in self._names:
            yield BrokenRule("E063", "inventory.json", "is missing")
            return
        root = self._inventory("")
        yield from self._sidecar("", root)
        yield from root.broken
        yield from self._root_names(root)
        if not root.versions or any(b.code in ("E033", "E041") for b in root.broken):
            return
        yield from self._version_folders(root)
        yield from self._older(root)
        yield from self._contents(root)

    def _declaration(self) -> Iterator[BrokenRule]:
        found = [name for name in self._names if _DECLARATION.fullmatch(name)]
        if len(found) != 1:
            yield BrokenRule("E003", "", "has no declaration, or several")
        for name in found:
            if (self._folder / name).read_bytes() != f"{name[2:]}\n".encode():
                yield BrokenRule("E007", name, "does not hold its own name")

    def _inventory(self, prefix: str) -> ReadInventory:
        path = f"{prefix}inventory.json"
        return ReadInventory(path, (self._folder / path).read_bytes())

    def _sidecar(self, prefix: str, inventory: ReadInventory) -> Iterator[BrokenRule]:
        path = f"{prefix}inventory.json.{inventory.algorithm}"
        try:
            line = (self._folder / path).read_text("utf-8", "replace")
        except FileNotFoundError:
            yield BrokenRule("E058", path, "is missing")
            return
        found = re.fullmatch(r"([0-9A-Fa-f]+)[ \t]+inventory\.json\s*", line)
        if not found:
            yield BrokenRule("E061", path, "is not a digest and the name of the inventory")
        elif found[1].lower() != self._digest(inventory.path, str(inventory.algorithm)):
            yield BrokenRule("E060", inventory.path, "does not match its digest")

    def _root_names(self, root: ReadInventory) -> Iterator[BrokenRule]:
        for name in self._names:
            if _DECLARATION.fullmatch(name) or name in ("inventory.json", "logs"):
                continue
            if _SIDECAR.fullmatch(name) and name.endswith(f".{root.algorithm}"):
                continue
            if name == "extensions":
                yield from self._extensions()
            elif name in self._versions and root.versions and name not in root.versions:
                yield BrokenRule("E046", name, "is a version that the inventory does not have")
            elif name not in self._versions:
                yield BrokenRule("E001", name, "may not be in an object")

    def _extensions(self) -> Iterator[BrokenRule]:
        for path in sorted((self._folder / "extensions").iterdir()):
            place = f"extensions/{path.name}"
            if not path.is_dir():
                yield BrokenRule("E067", place, "is a file")
            elif not _REGISTERED.fullmatch(path.name):
                yield BrokenRule("W013", place, "is not a registered extension")

    def _version_folders(self, root: ReadInventory) -> Iterator[BrokenRule]:
        for version in root.versions:
            if version not in self._versions:
                yield BrokenRule("E010", version, "is missing")
                continue
            for path in sorted((self._folder / version).iterdir()):
                name, place = path.name, f"{version}/{path.name}"
                if name in (root.content, "inventory.json") or _SIDECAR.fullmatch(name):
                    continue
                if not path.is_dir():
                    yield BrokenRule("E015", place, "is beside the content of the version")
                else:
                    yield BrokenRule("W002", place, "is beside the content of the version")

    def _older(self, root: ReadInventory) -> Iterator[BrokenRule]:
        """Compare the inventory of each version with the newest one."""
        latest = ""
        for version in filter(self._versions.__contains__, root.versions):
            if not (self._folder / version / "inventory.json").is_file():
                yield BrokenRule("W010", version, "has no inventory of its own")
                continue
            older = self._inventory(f"{version}/")
            yield from self._sidecar(f"{version}/", older)
            if older.ocfl_version < latest:
                yield BrokenRule("E103", older.path, "is of an earlier version of OCFL than before")
            latest = older.ocfl_version
            if version == root.head:
                if older.data != root.data:
                    yield BrokenRule("E064", older.path, "is not the inventory of the object")
                continue
            yield from (one for one in older.broken if one.code != "W004")
            yield from self._compared(version, older, root)

    def _compared(
        self, version: str, older: ReadInventory, root: ReadInventory
    ) -> Iterator[BrokenRule]:
        path = older.path
        if older.read.get("id") != root.read.get("id"):
            yield BrokenRule("E037", path, "is of another object")
        if older.head != version:
            yield BrokenRule("E040", path, f"its head is not {version}")
        if older.content != root.content:
            yield BrokenRule("E019", path, "has its content in another folder")
        if older.algorithm != root.algorithm:
            yield BrokenRule("W004", path, f"its digests are {older.algorithm}")
        for name in older.versions:
            yield from self._same_version(name, older, root)

    def _same_version(
        self, name: str, older: ReadInventory, root: ReadInventory
    ) -> Iterator[BrokenRule]:
        before, after = older.content_of(name), root.content_of(name)
        is_subset = all(paths <= after.get(one, frozenset()) for one, paths in before.items())
        if before.keys() != after.keys() or not is_subset:
            yield BrokenRule("E066", older.path, f"has other files in {name} than the newest one")
        blocks = [read.versions.get(name) for read in (older, root)]
        plain = [
            {key: value for key, value in block.items() if key != "state"}
            for block in blocks
            if isinstance(block, dict)
        ]
        if len(plain) == len(blocks) and plain[0] != plain[1]:
            yield BrokenRule("W011", older.path, f"describes {name} otherwise than the newest one")

    def _contents(self, root: ReadInventory) -> Iterator[BrokenRule]:
        every = [self._inventory(f"{v}/") for v in self._versions if self._has_inventory(v)]
        listed = {path for paths in root.manifest.values() for path in paths}
        for path in self._content_files(root):
            if path not in listed:
                yield BrokenRule("E023", path, "is not in the manifest")
        for inventory in (root, *every):
            if inventory.algorithm in _ALGORITHMS:
                yield from self._by(inventory, str(inventory.algorithm), inventory.manifest, "E092")
            yield from self._missing_in(inventory)
        fixity = root.read.get("fixity")
        for algorithm, block in fixity.items() if isinstance(fixity, dict) else ():
            if isinstance(block, dict):
                yield from self._by(root, algorithm, block, "E093")

    def _has_inventory(self, version: str) -> bool:
        return (self._folder / version / "inventory.json").is_file()

    def _missing_in(self, inventory: ReadInventory) -> Iterator[BrokenRule]:
        """Yield the content up to the head of an inventory that its manifest does not have."""
        listed = {path for paths in inventory.manifest.values() for path in paths}
        for path in self._content_files(inventory):
            if path.split("/")[0] in inventory.versions and path not in listed:
                yield BrokenRule("E023", path, f"is not in the manifest of {inventory.path}")

    def _content_files(self, inventory: ReadInventory) -> Iterator[str]:
        for version in self._versions:
            folder = self._folder / version / str(inventory.content)
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    yield str(path.relative_to(self._folder))

    def _by(
        self, inventory: ReadInventory, algorithm: str, block: Mapping[str, list[str]], code: str
    ) -> Iterator[BrokenRule]:
        """Compare content with its digests by an algorithm."""
        for digest, paths in block.items():
            for path in paths:
                if path.startswith("/") or ".." in path.split("/"):
                    continue
                if not (self._folder / path).is_file():
                    yield BrokenRule("E092", path, f"is missing, and in {inventory.path}")
                    continue
                found = self._digest(path, algorithm)
                if found is not None and found != digest.lower():
                    yield BrokenRule(code, path, f"does not match its {algorithm}")

    def _digest(self, path: str, algorithm: str) -> str | None:
        if algorithm == "sha512" and path in self._known:
            return self._known[path]
        data = (self._folder / path).read_bytes()
        if algorithm in _SIZES:
            return hashlib.blake2b(data, digest_size=_SIZES[algorithm]).hexdigest()
        name = _ALGORITHMS.get(algorithm)
        return hashlib.new(name, data).hexdigest() if name else None
