"""Build small archives and validate them."""

import hashlib
import logging
import shutil
import warnings
from pathlib import Path

import ocfl

from searcher.model.identifiers import mint, url_key
from searcher.model.record import Kind, Original, Party, Record, Status
from searcher.store import Archive


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
