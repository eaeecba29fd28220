"""Read bags (BagIt, RFC 8493): those of this program as exports, and the payload of others."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from searcher.ingest.inputs.files import open_regular
from searcher.ingest.transfer.export_source import PIECE, Digesting, IncomingFile, parse_head
from searcher.model.errors import BadExport, RefusedInput
from searcher.store.export_format import HEAD, sort_key

_DECLARATION, _INFO, _FETCH = "bagit.txt", "bag-info.txt", "fetch.txt"
_MANIFEST = re.compile(r"(tag)?manifest-(md5|sha1|sha224|sha256|sha384|sha512)\.txt")
_SMALL = 1 << 20  # bytes of a file that describes the bag
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_ESCAPES = {"%0A": "\n", "%0D": "\r", "%25": "%"}
_ESCAPE = re.compile("%0[AaDd]|%25")


def is_bag(folder: Path) -> bool:
    """Check whether a folder declares that it is a bag."""
    return (folder / _DECLARATION).is_file()


@dataclass(frozen=True, slots=True)
class PayloadFile:
    """A file of the payload: its path below `data/`, and its digests by algorithm."""

    path: str
    digests: Mapping[str, str]


class Bag:
    """A bag in a folder.  Raises BadExport if what describes it is not valid."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self.name = folder.name
        self._check_declaration()
        names = sorted(path.name for path in self._folder.iterdir())
        found = [match for name in names if (match := _MANIFEST.fullmatch(name))]
        self._manifests = [match[2] for match in found if not match[1]]
        if not self._manifests:
            raise BadExport(self.name, "", "has no manifest")
        if (self._folder / _FETCH).exists():
            raise BadExport(self.name, _FETCH, "lists files that must be fetched first")
        for match in found:
            if match[1]:
                self._check_tags(match[0], match[2])

    @property
    def is_own(self) -> bool:
        """Whether this program wrote it, with objects of an archive."""
        return (self._folder / HEAD).is_file() and (self._folder / "data" / "objects").is_dir()

    @property
    def payload(self) -> Path:
        """The folder of its payload."""
        return self._folder / "data"

    def info(self) -> list[tuple[str, str]]:
        """Return the fields of `bag-info.txt`, in order; a field may be repeated."""
        if not (self._folder / _INFO).exists():
            return []
        unfolded = re.sub(r"\r?\n[ \t]+", " ", self._read(_INFO))
        pairs = (line.partition(":") for line in unfolded.splitlines())
        return [(name.strip(), value.strip()) for name, colon, value in pairs if colon]

    def payload_files(self) -> Iterator[PayloadFile]:
        """Yield what the manifests list, in the order of the first of them.

        Raises BadExport if they do not list the same, or not all that is there.
        """
        with ExitStack() as stack:
            first, *others = (
                stack.enter_context((self._folder / f"manifest-{name}.txt").open(encoding="utf-8"))
                for name in self._manifests
            )
            read = [dict(self._lines(stream)) for stream in others]
            count = 0
            for path, digest in self._lines(first):
                digests = [digest, *(lines.pop(path, "") for lines in read)]
                count += 1
                yield self._payload_file(path, digests)
        if left := next((path for lines in read for path in lines), None):
            raise BadExport(self.name, left, "is in one manifest only")
        if count != sum(len(names) for _, _, names in os.walk(self.payload)):
            raise BadExport(self.name, "data", "holds files that no manifest lists, or lists twice")

    def _lines(self, stream: IO[str]) -> Iterator[tuple[str, str]]:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield self._line(line.rstrip("\r\n"), f"{Path(stream.name).name}, line {number}")

    def _line(self, line: str, place: str) -> tuple[str, str]:
        """Return the path and the digest of a line of a manifest."""
        if not (found := _LINE.fullmatch(line)):
            raise BadExport(self.name, place, "is not a digest and a path")
        path = _ESCAPE.sub(lambda m: _ESCAPES[m[0].upper()], found[2].removeprefix("./"))
        if path.startswith(("/", "~")) or ".." in path.split("/") or "\0" in path:
            raise BadExport(self.name, place, f"leads out of the bag: {path}")
        return path, found[1].lower()

    def _payload_file(self, path: str, digests: list[str]) -> PayloadFile:
        if not path.startswith("data/"):
            raise BadExport(self.name, path, "is not in the payload, and its manifest lists it")
        if not os.path.lexists(self._folder / path):
            raise BadExport(self.name, path, "is missing")
        named = dict(zip(self._manifests, digests, strict=True))
        return PayloadFile(path.removeprefix("data/"), named)

    def _check_declaration(self) -> None:
        if not re.match(r"BagIt-Version:\s*[01]\.\d+\s", self._read(_DECLARATION)):
            raise BadExport(self.name, _DECLARATION, "declares no known version of BagIt")

    def _check_tags(self, manifest: str, algorithm: str) -> None:
        for number, line in enumerate(self._read(manifest).splitlines(), start=1):
            path, digest = self._line(line, f"{manifest}, line {number}")
            with self.open(path) as file:
                if hashlib.file_digest(file, algorithm).hexdigest() != digest:
                    raise BadExport(self.name, path, "was changed: its digest differs")

    def _read(self, path: str) -> str:
        with self.open(path) as file:
            try:
                return str(file.read(_SMALL), "utf-8-sig")
            except UnicodeDecodeError as error:
                raise BadExport(self.name, path, "is not in UTF-8") from error

    @contextmanager
    def open(self, path: str) -> Iterator[Any]:
        """Open a file of the bag; links are not followed.  Raises BadExport."""
        try:
            with open_regular(self._folder / path, self._folder) as file:
                yield file
        except RefusedInput as error:
            raise BadExport(self.name, path, str(error)) from error

    def check(self, file: PayloadFile) -> None:
        """Compare a file of the payload with its digests.  Raises BadExport."""
        with self.digested(file) as content:
            while content.read(PIECE):
                pass

    @contextmanager
    def digested(self, file: PayloadFile) -> Iterator[Digesting]:
        """Open a file of the payload; compare it with its digests in the end.  Raises BadExport."""
        digests = {name: hashlib.new(name) for name in file.digests}
        with self.open(f"data/{file.path}") as opened:
            content = Digesting(opened, os.fstat(opened.fileno()).st_size, (*digests.values(),))
            yield content
            content.finish()
        if any(digest.hexdigest() != file.digests[name] for name, digest in digests.items()):
            raise BadExport(self.name, f"data/{file.path}", "was changed: its digest differs")


class BagSource:
    """A bag that this program wrote, as an export."""

    def __init__(self, bag: Bag) -> None:
        self._bag = bag
        self.name = bag.name

    def files(self) -> Iterator[IncomingFile]:
        """Read the payload in the order of an export; compare each file with its digests."""
        with self._bag.open(HEAD) as head:
            parse_head(head.read(_SMALL), self.name)
        for file in self._in_order():
            with self._bag.digested(file) as content:
                yield IncomingFile(file.path, content.size, cast(IO[bytes], content))

    def _in_order(self) -> list[PayloadFile]:
        files = list(self._bag.payload_files())
        try:
            return sorted(files, key=lambda file: sort_key(file.path))
        except ValueError:
            return files  # the reader names the path that belongs to no archive
