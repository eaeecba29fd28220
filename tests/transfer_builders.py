"""Archives to export, the files of an export, and dumps that are made by hand."""

import hashlib
import io
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from ingest_builders import WorkFolder

from searcher.ingest import correct, make_correction, withdraw
from searcher.model.identifiers import mint, url_key

NOTES = {
    "https://lantern.example/en": "Carpets lent\n\nYerevan, 3 March 2017. Museums of Armenia and Kazakhstan agreed on a loan.\n",
    "https://lantern.example/ru": "Ковры переданы\n\nЕреван, 4 марта 2017. Музеи Армении и Казахстана договорились.\n",
    "https://lantern.example/kk": "Кілемдер берілді\n\nЕреван, 2017 жылғы 5 наурыз. Армения мен Қазақстан мұражайлары келісті.\n",
    "https://lantern.example/hy": "Գորգեր\n\nԵրևան, 6 մարտի 2017։ Հայաստանի և Ղազախստանի թանգարանները պայմանավորվեցին։\n",
}
"""Documents in four languages by their addresses."""


def id_of(language: str) -> str:
    return mint(url_key(f"https://lantern.example/{language}"))


def filled(root: Path) -> WorkFolder:
    """Make an installation with four records, one corrected and one withdrawn, a saved search and
    a registry of its own.
    """
    work = WorkFolder(root)
    for number, (url, text) in enumerate(NOTES.items()):
        work.ingest(work.write(f"note-{number}.txt", text), url=url)
    right = make_correction("title", "Ковры переданы музею", "Anna", "--title")
    correct(work.archive, work.engine, id_of("ru"), [right], "the full title")
    withdraw(work.archive, work.engine, id_of("kk"), "published by mistake", "Anna")
    found = [(id_of("en"), 1), (id_of("ru"), 2)]
    work.archive.saved_searches.save("/search?q=carpets", "carpets", found, a_day=10)
    add_source(work, "lantern", "Lantern Gazette")
    work.archive.log_verified("nothing wrong")
    return work


def add_source(work: WorkFolder, identifier: str, name: str) -> None:
    path = work.archive.sources_path
    entry = f'[[source]]\nid = "{identifier}"\nname = "{name}"\nkind = "newspaper"\n'
    path.write_text(f"{path.read_text('utf-8')}\n{entry}", "utf-8")


OWN_LOGS = ("logs/events.jsonl", "logs/state.json", "logs/digests.txt")
"""Files that each archive has of its own, which an export does not hold."""


def tree(work: WorkFolder) -> dict[str, bytes]:
    """Return every file of an archive that is kept for good, but its own log and its identity."""
    root = work.archive.root
    files = {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    return {
        name: data
        for name, data in files.items()
        if not name.startswith("work/") and "/." not in f"/{name}" and name not in OWN_LOGS
    }


def members(dump: Path) -> dict[str, bytes]:
    """Read the files of a dump, in their order."""
    with tarfile.open(dump) as pack:
        return {one.name: pack.extractfile(one).read() for one in pack}  # type: ignore[union-attr]


def with_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Replace the manifest by one of the files as they are."""
    kept = {name: data for name, data in files.items() if name != "manifest-sha512.txt"}
    lines = (
        f"{hashlib.sha512(data).hexdigest()}  {name}\n"
        for name, data in kept.items()
        if name != "searcher-export.json"
    )
    return {**kept, "manifest-sha512.txt": "".join(lines).encode()}


def packed(path: Path, files: Mapping[str, bytes], kinds: Mapping[str, bytes] = {}) -> Path:
    """Write a TAR; `kinds` are the types of members that are not files."""
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as pack:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.type = kinds.get(name, tarfile.REGTYPE)
            member.size = len(data) if member.isreg() else 0
            member.linkname = "" if member.isreg() else "/etc/passwd"
            pack.addfile(member, io.BytesIO(data))
    return path


def path_of(files: Mapping[str, bytes], identifier: str, name: str) -> str:
    (path,) = (p for p in files if p.endswith(f"/{identifier}/{name}"))
    return path


def exported(head: bytes, **changes: object) -> bytes:
    return msgspec.json.encode({**msgspec.json.decode(head), **changes})


def records_of(work: WorkFolder) -> Iterator[tuple[str, int]]:
    for record in work.archive.records():
        yield record.id, record.version
