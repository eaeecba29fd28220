"""Read the members of packs: ZIP and TAR.

Nothing is written to disk, so a name can lead nowhere; links are not followed.
"""

import stat
import tarfile
import zipfile
from collections.abc import Iterator, Set
from pathlib import PurePosixPath
from typing import BinaryIO

from searcher.model.errors import (
    BombOriginal,
    DamagedOriginal,
    EncryptedOriginal,
    OversizedOriginal,
    RefusedInput,
    TooLargeOriginal,
    TruncatedOriginal,
    UnsupportedOriginal,
)
from searcher.readers.containers.compression import RATIO, SOME_SIZE, TOTAL
from searcher.readers.containers.member_names import MemberNames
from searcher.readers.containers.members import (
    LIMIT,
    ContainerEntry,
    Member,
    unreadable,
)
from searcher.readers.file_names import inner_name, stores_in
from searcher.readers.formats import Format
from searcher.readers.office.package import ZIP_FAULTS, open_zip

ENTRIES = 200_000
"""The most files that one pack may hold."""

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30  # bytes before the name of a member
_KINDS = {
    tarfile.CHRTYPE: "device",
    tarfile.BLKTYPE: "device",
    tarfile.FIFOTYPE: "pipe",
}


# ZIP


def zip_members(stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Yield the members of a ZIP.  Raises DamagedOriginal, TruncatedOriginal, BombOriginal."""
    pack = open_zip(stream, Format.ZIP)
    entries = [info for info in pack.infolist() if not info.is_dir()]
    _check(entries)
    named = [(_name(info), info) for info in entries]
    every = [inner_name(name) for name, _ in named]
    known = {str(PurePosixPath(name).with_suffix("")) for name in every}
    names = MemberNames(known, stores_in(every))
    total = 0
    for raw, info in named:
        if (name := names.take(raw)) is None:
            continue
        total += info.file_size
        if total > TOTAL:
            raise BombOriginal(f"its files have more than {TOTAL:,} bytes")
        try:
            yield Member(name, _read_member(pack, info))
        except RefusedInput as error:
            yield unreadable(name, error)
    yield from names.skipped()


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse a pack with too many files, or whose files share their bytes."""
    if len(entries) > ENTRIES:
        raise TooLargeOriginal(f"it holds more than {ENTRIES:,} files")
    end = 0
    for info in sorted(entries, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise BombOriginal("its files overlap")
        end = info.header_offset + _LOCAL_HEADER + info.compress_size


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a file; one in a code page of DOS may be Russian."""
    if info.flag_bits & _UTF8_NAME or info.orig_filename.isascii():
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for codec in ("utf-8", "cp866"):  # of DOS for the Cyrillic script
        try:
            name = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" or all(c.isascii() or "\u0400" <= c <= "\u04ff" for c in name):
            return name
    return info.orig_filename


def _read_member(pack: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnsupportedOriginal("link")
    if info.flag_bits & _ENCRYPTED:
        raise EncryptedOriginal("file (a file in a ZIP)")
    if info.file_size > max(SOME_SIZE, RATIO * info.compress_size):
        raise BombOriginal(f"{info.compress_size:,} bytes unpack to {info.file_size:,}")
    if info.file_size > LIMIT:
        raise OversizedOriginal(info.file_size, LIMIT)
    try:
        return pack.read(info)
    except (*ZIP_FAULTS, RuntimeError) as error:
        raise DamagedOriginal(Format.ZIP.label, str(error) or "its data ends too early") from error


# TAR


def stores_of_tar(stream: BinaryIO) -> frozenset[str]:
    """Return the OCFL storage roots and objects in a TAR, by the headers of its files, as far as it
    can be read.
    """
    found = set[str]()
    try:
        with tarfile.open(fileobj=stream, mode="r|", errors="replace") as pack:
            for number, info in enumerate(pack):
                if number >= ENTRIES:
                    break
                pack.members.clear()  # type: ignore[attr-defined]  # tarfile keeps all it has read
                found |= stores_in([inner_name(info.name)])
    except (tarfile.TarError, EOFError, OSError, ValueError, RefusedInput):
        pass  # the fault is reported when the files are read
    return frozenset(found)


def tar_members(stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Yield the members of a TAR; if it is seekable, its headers are scanned for stores first.

    Raises what `members_of_tar` raises.
    """
    stores = frozenset[str]()
    if stream.seekable():
        stores = stores_of_tar(stream)
        stream.seek(0)
    return members_of_tar(stream, stores)


def members_of_tar(stream: BinaryIO, stores: Set[str]) -> Iterator[ContainerEntry]:
    """Yield the members of a TAR; `stores` are the folders in it that belong to OCFL.

    Raises DamagedOriginal, TruncatedOriginal, BombOriginal, TooLargeOriginal.
    """
    names, total = MemberNames(set(), stores), 0
    try:
        with tarfile.open(fileobj=stream, mode="r|", errors="replace") as pack:
            for number, info in enumerate(pack):
                if number >= ENTRIES:
                    raise TooLargeOriginal(f"it holds more than {ENTRIES:,} files")
                pack.members.clear()  # type: ignore[attr-defined]  # tarfile keeps all it has read
                if info.isdir() or (name := names.take(info.name)) is None:
                    continue
                total += info.size
                if total > TOTAL:
                    raise BombOriginal(f"its files have more than {TOTAL:,} bytes")
                yield _tar_member(pack, info, name)
            if pack.fileobj.tell() % tarfile.BLOCKSIZE:
                raise TruncatedOriginal(Format.TAR.label, "it ends within the head of a file")
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        is_cut = "unexpected end" in str(error)
        kind = TruncatedOriginal if is_cut else DamagedOriginal
        raise kind(Format.TAR.label, str(error)) from error
    yield from names.skipped()


def _tar_member(pack: tarfile.TarFile, info: tarfile.TarInfo, name: str) -> ContainerEntry:
    if not info.isfile():
        return unreadable(name, UnsupportedOriginal(_KINDS.get(info.type, "link")))
    if info.size > LIMIT:
        return unreadable(name, OversizedOriginal(info.size, LIMIT))
    file = pack.extractfile(info)
    try:
        data = file.read() if file else b""
    except (TruncatedOriginal, tarfile.ReadError):
        data = b""
    if len(data) < info.size:
        return unreadable(name, TruncatedOriginal(Format.TAR.label, "its last file is cut"))
    return Member(name, data)
