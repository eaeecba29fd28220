"""Bags: a folder with files of an archive, as BagIt 1.0 (RFC 8493) packs them.

DIR/bagit.txt, bag-info.txt, searcher-export.json      what it is
DIR/manifest-sha256.txt, manifest-sha512.txt           the digests of the payload
DIR/tagmanifest-sha256.txt, tagmanifest-sha512.txt     the digests of the files above
DIR/data/objects/…                                     objects, as in the archive
DIR/data/sources.toml, searches/…, logs/…              what an archive has beside them
"""

import hashlib
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from searcher.export.dump import Listener, head_json, new_head
from searcher.model.errors import OccupiedFolder
from searcher.store import Archive, OnUnread, raise_error
from searcher.store.durable import fsync, make_folders, sync_tree
from searcher.store.export_format import HEAD, ExportHead, manifest_line, object_of
from searcher.store.snapshot import StoredFile, snapshot

_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_ALGORITHMS = ("sha256", "sha512")
_PIECE = 1 << 20


def write_bag(
    archive: Archive,
    folder: Path,
    ids: Iterable[str] | None = None,
    query: str | None = None,
    on_object: Listener = lambda _: None,
    on_unread: OnUnread = raise_error,
) -> int:
    """Write a bag in a new or empty folder, whole or not at all; return the number of objects.

    With `ids`, the result of `query`, it holds only these objects and the registry.  `on_unread`
    is called with the error of what is damaged, and left out.  Raises OccupiedFolder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OccupiedFolder(folder)
    make_folders(folder.parent)
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        bag = _Bag(part, new_head(query))
        for file in snapshot(archive, ids, on_unread):
            bag.add(file, on_object)
        bag.finish()
        sync_tree([part])
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    fsync(folder.parent)
    return bag.objects


class _Bag:
    """A bag that is being written."""

    def __init__(self, folder: Path, head: ExportHead) -> None:
        self._folder, self._head = folder, head
        self._size = self._files = self.objects = 0
        self._last: str | None = None
        make_folders(folder / "data")
        self._open = ExitStack()
        self._manifests = [
            self._open.enter_context((folder / f"manifest-{name}.txt").open("wb"))
            for name in _ALGORITHMS
        ]

    def add(self, file: StoredFile, on_object: Listener) -> None:
        """Copy a file into the payload."""
        path = f"data/{file.path}"
        (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
        with (self._folder / path).open("wb") as out:
            _copy_part(file.content, out, file.size)
        for manifest, digest in zip(self._manifests, (file.sha256, file.sha512), strict=True):
            manifest.write(manifest_line(digest, path))
        self._size, self._files = self._size + file.size, self._files + 1
        if (identifier := object_of(file.path)) and identifier != self._last:
            self._last, self.objects = identifier, self.objects + 1
            on_object(identifier)

    def finish(self) -> None:
        """Write what describes the bag, and the digests of that."""
        self._open.close()
        (self._folder / "bagit.txt").write_bytes(_DECLARATION)
        (self._folder / "bag-info.txt").write_text(self._info(), "utf-8")
        (self._folder / HEAD).write_bytes(head_json(self._head))
        tags = sorted(path for path in self._folder.iterdir() if path.is_file())
        for name in _ALGORITHMS:
            lines = [manifest_line(_digest(path, name), path.name) for path in tags]
            (self._folder / f"tagmanifest-{name}.txt").write_bytes(b"".join(lines))

    def _info(self) -> str:
        content = f"what was found by {self._head.query}" if self._head.query else "the whole of it"
        described = {
            "External-Description": f"{self.objects} records of an archive: {content}",
            "Bagging-Date": self._head.made[:10],
            "Bag-Software-Agent": self._head.program,
            "Payload-Oxum": f"{self._size}.{self._files}",
        }
        return "".join(f"{name}: {' '.join(text.split())}\n" for name, text in described.items())


def _copy_part(source: IO[bytes], out: IO[bytes], size: int) -> None:
    while size and (piece := source.read(min(size, _PIECE))):
        out.write(piece)
        size -= len(piece)


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()
