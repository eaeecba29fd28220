"""Paths as given → single inputs, each with what was said about it."""

import glob
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from searcher.errors import (
    AddressInput,
    BadHint,
    EmptyOriginal,
    LinkedInput,
    NotAFile,
    OutsideInput,
    RefusedInput,
    ReportInput,
    StoredInput,
    UnreadableInput,
)
from searcher.ingest.files import (
    is_stream,
    kind_of,
    opened,
    path_of,
    read_file,
    read_stream,
    reason,
    target_of,
)
from searcher.ingest.folders import Faulty, Skipped, Walk
from searcher.ingest.hints import (
    SIDE_ENDING,
    BadRow,
    Row,
    combine,
    container_hints,
    first_line,
    is_manifest,
    manifest_rows,
    row_hints,
    side_hints,
    together,
)
from searcher.ingest.patterns import Matches
from searcher.ingest.storage import Storage, Stores
from searcher.originals import (
    LIMIT,
    SEPARATOR,
    Member,
    PassedOver,
    Unread,
    error_of,
    media_type_of,
    members_of,
)
from searcher.originals.media import COLLECTIONS, MAIL, PACKS, glimpse
from searcher.originals.names import STORED, printable
from searcher.record import Hint

STANDARD_INPUT = "-"
_STANDARD = "standard input"
_ADDRESS = re.compile(r"(?:(?:https?|ftp)://?|www\.)\S", re.I)
_REPORTS = (".jsonl", ".ndjson", ".json")
_REPORTED = frozenset({"input", "verdict", "code", "remedy"})
Listener = Callable[[str, PassedOver], None]
"""Is told the name of a container and what in it is no document."""


@dataclass(frozen=True, slots=True)
class Input:
    """One document to ingest: how it is called, where it lies (or its bytes), its hints.

    One out of a container is called `container.zip!/name/in/it`; `declared` is the media type
    that the container gives it.  `refused` is set where nothing can be done with it, `skipped`
    where it is no document.  `within` is the folder by which it was found, if it was not named:
    it must lie there when it is read.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    hints: tuple[Hint, ...] = ()
    refused: RefusedInput | None = None
    declared: str = ""
    skipped: RefusedInput | None = None
    within: Path | None = None

    @property
    def file_name(self) -> str:
        """Its name without the folders before it."""
        outer, separator, inner = self.name.partition(SEPARATOR)
        is_ours = self.path is not None or separator
        return (Path(outer).name if is_ours else outer) + separator + inner

    @property
    def held(self) -> int:
        """How many bytes of it are in memory."""
        return len(self.data or b"")

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to read."""
        return self.refused is not None or self.skipped is not None

    def read(self) -> bytes:
        """Its bytes.  Raises UnreadableInput, NotAFile, or OversizedOriginal."""
        if self.data is not None:
            return self.data
        assert self.path is not None
        return read_file(self.path, LIMIT, self.within)


@dataclass
class _Manifests:
    """What manifests say of files, gathered on the way, and where two do not agree."""

    stores: Stores
    rows: dict[Path, Row] = field(default_factory=dict)
    faults: dict[Path, RefusedInput] = field(default_factory=dict)

    def take(self, manifest: Path, within: Path | None = None) -> list[Input]:
        """Take a manifest in; returns the files it lists, its bad rows, or itself, refused.

        One that somebody named is their word: it may name any file.  One that was found in a
        folder, `within`, names only files of that folder.
        """
        found = list[Input]()
        try:
            for row in manifest_rows(manifest, within):
                if isinstance(row, BadRow):
                    place = f"{_shown(manifest)}{SEPARATOR}{row.place}"
                    found.append(Input(place, refused=row.error))
                else:
                    found.append(self._listed(row, within))
        except RefusedInput as error:
            found.append(Input(_shown(manifest), manifest, refused=error))
        return found

    def _listed(self, row: Row, within: Path | None) -> Input:
        name = _shown(row.file)
        if within is not None and not row.file.is_relative_to(within):
            return Input(name, refused=OutsideInput(within))
        if held := self.stores.holding(row.file):
            return Input(name, refused=_stored(held))
        self._add(row)
        return Input(name, row.file, within=within)

    def _add(self, row: Row) -> None:
        before = self.rows.get(row.file)
        try:
            self.rows[row.file] = together(before, row) if before else row
        except RefusedInput as error:
            self.faults[row.file] = error

    def hints(self, file: Path) -> tuple[Hint, ...]:
        """What was said of a file.  Raises BadHint."""
        if fault := self.faults.get(file):
            raise fault
        return row_hints(self.rows[file]) if file in self.rows else ()


def find_inputs(
    paths: Iterable[str],
    manifests: Iterable[Path],
    said: tuple[Hint, ...],
    passed_over: Listener = lambda _name, _passed: None,
    stores: Stores | None = None,
) -> Iterator[Input]:
    """Every input below some paths (files, folders, globs, `-`), each once, in a fixed order.

    A container stands for the documents in it, which are unpacked only as they are asked for.
    `said` are the hints of the command line, which hold for all; `stores` knows where this run
    itself writes.
    """
    finder = _Finder(_Manifests(stores or Stores()), passed_over)
    found = [one for path in paths for one in finder.expand(path)]
    found += [one for manifest in manifests for one in finder.known.take(manifest)]
    seen: set[object] = set()
    for one in found:
        key = _key(one)
        if key not in seen:
            seen.add(key)
            yield from _opened(_complete(one, finder.known, said), passed_over)


def _key(one: Input) -> object:
    """What is the same for two inputs that are one."""
    if isinstance(one.skipped, StoredInput):
        return "storage", one.skipped.root.resolve()
    if one.path is None or one.skipped:
        return one.name
    try:
        return one.path.resolve()
    except (OSError, RuntimeError):  # links in a circle
        return one.name


def _complete(one: Input, known: _Manifests, said: tuple[Hint, ...]) -> Input:
    """An input that was found, with its name as it can be shown, and all that was said of it."""
    # A file may have a name that is no text; it is archived under a name that is.
    one = replace(one, name=printable(os.fsencode(one.name).decode("utf-8", "replace")))
    if one.is_settled:
        return one
    try:
        if one.path is None:
            return _streamed(one, said)
        return replace(one, hints=combine(*_told(one.path, known), said))
    except RefusedInput as error:
        return replace(one, refused=error)


def _streamed(one: Input, said: tuple[Hint, ...]) -> Input:
    """What came through standard input, or through a descriptor that the shell opened."""
    if one.name == STANDARD_INPUT:
        data = read_stream(sys.stdin.buffer, LIMIT)
        return replace(one, name=_STANDARD, data=data, hints=said)
    try:
        with Path(one.name).open("rb") as stream:
            data = read_stream(stream, LIMIT)
    except OSError as error:
        raise UnreadableInput(one.name, reason(error)) from error
    return replace(one, data=data, hints=said)


def _told(path: Path, known: _Manifests) -> Iterator[tuple[Hint, ...]]:
    """What a manifest and a side file say of a document.  Raises BadHint, UnreadableInput."""
    if path.name.endswith(SIDE_ENDING):
        missing = path.name.removesuffix(SIDE_ENDING)
        raise BadHint(path.name, "the file name", missing, "the name of a document here")
    yield known.hints(path.resolve())
    yield side_hints(path)


# Opening containers


def _opened(one: Input, passed_over: Listener) -> Iterator[Input]:
    """An input, or if it is a container what it holds; a message, and what is attached to it."""
    if one.is_settled:
        yield one
    elif one.path is None:
        yield from _unpacked(one, one.data or b"", passed_over)
    else:
        try:
            with opened(one.path, one.within) as file:
                yield from _unpacked(one, path_of(file), passed_over)
        except RefusedInput as error:
            yield replace(one, refused=error)


def _unpacked(one: Input, source: Path | bytes, passed_over: Listener) -> Iterator[Input]:
    try:
        kind = media_type_of(glimpse(source) if isinstance(source, Path) else source)
    except OSError:
        kind = ""  # it is told when it is read
    if kind not in PACKS | COLLECTIONS:
        yield one
    if kind in PACKS | COLLECTIONS or kind == MAIL:
        yield from _members(one, source, kind, passed_over)


def _members(one: Input, source: Path | bytes, kind: str, passed_over: Listener) -> Iterator[Input]:
    is_empty = kind != MAIL
    if kind == MAIL:  # the address is that of the message, which is no container of versions
        one = replace(one, hints=tuple(hint for hint in one.hints if hint.key != "url"))
    for found in members_of(source, kind, one.file_name):
        match found:
            case PassedOver(what=what) if what == STORED:
                is_empty = False
                root = Path(one.name)
                yield Input(f"{one.name}", skipped=StoredInput("an archive (OCFL)", root))
            case PassedOver():
                passed_over(one.name, found)
            case _:
                is_empty = False
                yield _member(one, found)
    if is_empty:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        yield replace(one, refused=EmptyOriginal(size))


def _member(one: Input, found: Member | Unread) -> Input:
    """The input that a member is; what was said of its container holds for it."""
    name = f"{one.name}{SEPARATOR}{found.name}" if found.name else one.name
    if isinstance(found, Unread):
        return Input(name, refused=error_of(found))
    try:
        hints = combine(container_hints(found.said, name), one.hints)
    except RefusedInput as error:
        return Input(name, refused=error)
    return Input(name, data=found.data, hints=hints, declared=found.declared)


# Finding


@dataclass
class _Finder:
    """Finds the inputs that paths lead to."""

    known: _Manifests
    passed_over: Listener

    def expand(self, given: str) -> Iterator[Input]:
        """The inputs of a path as it was given on the command line."""
        if given == STANDARD_INPUT or is_stream(given):
            yield Input(given)
            return
        try:
            mode = Path(given).stat().st_mode
        except OSError as error:
            yield from self._unfound(given, error)
            return
        yield from self._named(given, mode)

    def _unfound(self, given: str, error: OSError) -> Iterator[Input]:
        """What a path stands for that leads to nothing: a pattern, an address, a mistake."""
        if _ADDRESS.match(given):
            yield Input(given, refused=AddressInput(given))
            return
        matches = Matches(given) if glob.has_magic(given) else None
        is_any = False
        for match in matches or ():
            is_any = True
            yield from self._matched(match, Path(matches.base).resolve())  # type: ignore[union-attr]
        if not is_any:
            yield Input(given, refused=UnreadableInput(given, _why_unfound(given, error)))

    def _named(self, given: str, mode: int) -> Iterator[Input]:
        """What somebody named: links lead to what they mean."""
        path = Path(given)
        if held := self.known.stores.holding(path.resolve()):
            yield Input(given, skipped=_stored(held))
        elif stat.S_ISDIR(mode):
            yield from self._walk(path)
        elif stat.S_ISREG(mode):
            yield from self._file(path, None)
        else:
            yield Input(given, refused=NotAFile(kind_of(mode)))

    def _matched(self, match: Path, within: Path) -> Iterator[Input]:
        """What a pattern found: links are not followed."""
        name = str(match)
        try:
            mode = match.lstat().st_mode
        except OSError as error:
            yield Input(name, refused=UnreadableInput(name, reason(error)))
            return
        if held := self.known.stores.holding(match.parent.resolve() / match.name):
            yield Input(name, skipped=_stored(held))
        elif stat.S_ISLNK(mode):
            yield Input(name, skipped=LinkedInput(target_of(match)))
        elif stat.S_ISDIR(mode):
            yield from self._walk(match)
        elif stat.S_ISREG(mode):
            yield from self._file(match, within)
        else:
            yield Input(name, skipped=NotAFile(kind_of(mode)))

    def _file(self, path: Path, within: Path | None) -> Iterator[Input]:
        """The input that a file is; a manifest stands for those it lists, a side file for none."""
        if self._is_report(path, within):
            yield Input(str(path), skipped=ReportInput())
        elif is_manifest(path, within):
            yield from self.known.take(path, within)
        elif not _is_side_file(path):
            yield Input(str(path), path, within=within)

    def _is_report(self, path: Path, within: Path | None) -> bool:
        if path.suffix.lower() not in _REPORTS:
            return path.resolve() == self.known.stores.report
        return first_line(path, within).keys() >= _REPORTED or (
            path.resolve() == self.known.stores.report
        )

    def _walk(self, folder: Path) -> Iterator[Input]:
        """The documents in a folder, then those that its manifests list and that are not there."""
        walk, within = Walk(folder, self.known.stores), folder.resolve()
        manifests = list[Path]()
        for found in walk:
            match found:
                case Skipped(path, why):
                    yield Input(str(path), skipped=why)
                case Faulty(path, why):
                    yield Input(str(path), refused=why)
                case Path() if is_manifest(found, within) and not self._is_report(found, within):
                    manifests.append(found)
                case _:
                    yield from self._file(found, within)
        for manifest in manifests:
            yield from self.known.take(manifest, within)
        for what, count in sorted(walk.passed.items()):
            self.passed_over(str(folder), PassedOver(what, count))


def _stored(held: tuple[Path, Storage]) -> StoredInput:
    root, storage = held
    return StoredInput(storage.what, root)


def _why_unfound(given: str, error: OSError) -> str:
    if os.path.islink(given):  # noqa: PTH114 (any name, also one too long)
        return f"it is a link to {target_of(Path(given))}, where nothing is"
    return "no file has this name" if isinstance(error, FileNotFoundError) else reason(error)


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _is_side_file(path: Path) -> bool:
    """Whether it is the side file of a document that is there."""
    name = path.name.removesuffix(SIDE_ENDING)
    return name != path.name and path.with_name(name).is_file()
