"""Build small archives, validate them, and intercept every operation that changes the disk."""

import hashlib
import io
import logging
import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ocfl
import pytest

from searcher.model.identifiers import mint, url_key
from searcher.model.record import Kind, Original, Party, Record, Status
from searcher.store import Archive, durable


def url_of(name: str) -> str:
    return f"https://example.org/{name}"


def id_of(name: str) -> str:
    return mint(url_key(url_of(name)))


def page(name: str) -> bytes:
    """Make the bytes of an original."""
    return f"<h1>{name}</h1>\n<p>Делегация прибыла в Ереван.</p>\n".encode()


def a_record(
    name: str, *, title: str = "The ministers met", original: bytes | None = None
) -> Record:
    """Make a record as the normaliser does; the archive assigns its version."""
    data = page(name) if original is None else original
    return Record(
        id=id_of(name),
        version=1,
        identity=url_key(url_of(name)),
        status=Status.CURRENT,
        title=title,
        body="The delegation came to Yerevan.\n\nДелегация прибыла в Ереван.",
        language="en",
        kind=Kind.NEWS,
        source="an-agency",
        source_id=None,
        creator=None,
        published="2017-03-03",
        modified=None,
        parties=(Party("AM", 0.5), Party("KZ", 0.5)),
        pairs=("AM-KZ",),
        countries=("AM", "KZ"),
        places=(),
        topics=(),
        original=Original(
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            media_type="text/html",
            encoding="utf-8",
            name=f"{name}.html",
            path="original.html",
            url=url_of(name),
        ),
        flags=(),
        hints=(),
        provenance=(),
    )


def put(archive: Archive, name: str, *, title: str = "The ministers met") -> Record:
    """Put one record with its own writer."""
    with archive.writer() as writer:
        return writer.put(a_record(name, title=title), page(name), "first ingest")


def small_archive(root: Path) -> Archive:
    """Make an archive with `single` in one version, `corrected` in two, and `gone` withdrawn."""
    archive = Archive(root)
    with archive.writer() as writer:
        for name in ("single", "corrected", "gone"):
            writer.put(a_record(name), page(name), "first ingest")
        writer.put(a_record("corrected", title="The presidents met"), None, "wrong title", "Anna")
        writer.withdraw(id_of("gone"), "published by mistake", "Anna")
    return archive


def copy_of(archive: Archive, root: Path) -> Archive:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(archive.root, root)
    return Archive(root)


def folder_of(archive: Archive, name: str) -> Path:
    """Find the folder of an object, independently of the code of the archive."""
    (folder,) = (archive.root / "objects").glob(f"*/*/{id_of(name)}")
    return folder


def files_below(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def damaged_paths(archive: Archive) -> set[str]:
    return {damage.path for checked in archive.verify() for damage in checked.damages}


def state_of(archive: Archive) -> dict[str, list[Record]]:
    """Read every version of every record."""
    return {
        identifier: [archive.get(identifier, v.number) for v in archive.history(identifier)]
        for identifier in archive.ids()
    }


def ocfl_errors(root: Path) -> list[str]:
    """Validate a storage root and its objects with ocfl-py; return its errors."""
    store = ocfl.StorageRoot(root=str(root))
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            valid = store.validate(log_errors=False)
    finally:
        logging.disable(logging.NOTSET)
    errors = [f"{path}: {message}" for path, message in store.errors]
    if not valid or store.good_objects != store.num_objects:
        errors += [f"the root: {store.log.status_str()}"]
    objects = len(list(root.glob("???/???/*")))
    if store.num_objects != objects:
        errors.append(f"{store.num_objects} objects of {objects} were validated")
    return errors


def assert_archives_valid(folder: Path) -> None:
    """Assert that every archive below a folder is valid, except those damaged on purpose."""
    for namaste in folder.rglob("0=ocfl_1.1"):
        if "damaged" not in namaste.relative_to(folder).parts:
            errors = ocfl_errors(namaste.parent)
            assert not errors, errors


Step = Callable[[str], None]
_LIBC = durable._LIBC


@contextmanager
def operations(
    before: Step = lambda _: None,
    after: Callable[[str, Path | None], None] = lambda _, __: None,
    *,
    modern: bool = True,
) -> Iterator[None]:
    """Call `before` and `after` around each operation of this process that changes the disk.

    Syncing is only simulated; `after` receives the synced path, or None for all.  If not
    `modern`, neither `syncfs` nor `renameat2` is available.
    """

    def around(operation: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def acting(*args: Any, **kwargs: Any) -> Any:
            before(operation)
            result = act(*args, **kwargs)
            after(operation, None)
            return result

        return acting

    def fsync(descriptor: int) -> None:
        before("fsync")
        after("fsync", Path(f"/proc/self/fd/{descriptor}").readlink())

    class Watched(io.FileIO):
        def write(self, data: Any) -> int:
            half = len(data) // 2
            written = super().write(data[:half])
            before("write")
            written += super().write(data[half:])
            after("write", None)
            return written

    real_open = io.open

    def open_(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if "w" not in mode:
            return real_open(file, mode, *args, **kwargs)
        return io.BufferedWriter(around("create", Watched)(file, "w"))

    libc = SimpleNamespace()
    if modern:
        libc.syncfs = around("syncfs", lambda _: 0)
        libc.renameat2 = around("renameat2", _LIBC.renameat2)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("mkdir", "rename", "replace", "link", "unlink", "rmdir"):
            patch.setattr(os, name, around(name, getattr(os, name)))
        patch.setattr(os, "fsync", fsync)
        patch.setattr(io, "open", open_)
        patch.setattr(durable, "_LIBC", libc)
        yield
