"""Dossiers: records that a reader has collected, in an order, under headings, with notes.

A dossier is edited as an outline: one list of lines, each a heading or an entry, so that both are
moved and removed alike.  Its file is JSON (docs/formats/dossier.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from searcher.model.errors import BadDossier, BadIdentifier
from searcher.model.identifiers import parse_identifier
from searcher.model.messages import marked

FORMAT = 1
"""The number of the format of files that is written."""
MAX_ENTRIES = 200
MAX_SECTIONS = 50
MAX_TITLE = 300
"""Characters of a title or a heading."""
MAX_NOTE = 2_000
MAX_INTRODUCTION = 10_000
_RECORDS = marked("A dossier has at most %(most)s records, not %(size)s")
_SECTIONS = marked("A dossier has at most %(most)s sections, not %(size)s")
_TITLE = marked("A title or a heading has at most %(most)s characters, not %(size)s")
_NOTE = marked("A note has at most %(most)s characters, not %(size)s")
_INTRODUCTION = marked("An introduction has at most %(most)s characters, not %(size)s")
_UNREADABLE = marked("This file is not a dossier: %(why)s")
_LATER = marked("This file was written by a later version of the program")


class DossierEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record of a dossier: its identifier, one version of it or else the newest, and a note."""

    id: str
    version: int | None = None
    note: str = ""


class DossierSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some entries under a heading, which is empty if they come before all headings."""

    heading: str = ""
    records: tuple[DossierEntry, ...] = ()


class Dossier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dossier, within the limits of this module."""

    title: str = ""
    introduction: str = ""
    sections: tuple[DossierSection, ...] = ()

    @property
    def entries(self) -> tuple[DossierEntry, ...]:
        """All entries, in their order."""
        return tuple(entry for section in self.sections for entry in section.records)

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of the introduction."""
        return [" ".join(one.split()) for one in self.introduction.split("\n\n") if one.strip()]

    @property
    def outline(self) -> "tuple[Line, ...]":
        """Its headings and entries, as one list."""
        lines: list[Line] = []
        for number, section in enumerate(self.sections):
            if number or section.heading:
                lines.append(Heading(section.heading))
            lines.extend(section.records)
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of an outline that begins a section."""

    text: str


Line = Heading | DossierEntry


class DossierFile(Dossier, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file of a dossier: the number of its format; `id` if it has a permanent address."""

    format: int = FORMAT
    id: str | None = None


def dossier_of(title: str, introduction: str, outline: Iterable[Line]) -> Dossier:
    """Make a dossier of an outline.  Raises BadDossier if it is larger than a dossier may be.

    A record that comes twice is kept where it comes first.
    """
    sections: list[tuple[str, list[DossierEntry]]] = [("", [])]
    seen: set[str] = set()
    for line in outline:
        if isinstance(line, Heading):
            sections.append((_single_line(line.text), []))
        elif line.id not in seen:
            seen.add(line.id)
            sections[-1][1].append(line)
    # An empty heading is not lost because it is the first line.
    if not sections[0][1] and (len(sections) == 1 or sections[1][0]):
        del sections[0]
    made = tuple(DossierSection(heading, tuple(entries)) for heading, entries in sections)
    return checked(Dossier(_single_line(title), introduction.strip(), made))


def checked(dossier: Dossier) -> Dossier:
    """Return a dossier that is within the limits.  Raises BadDossier."""
    headings = [section.heading for section in dossier.sections]
    notes = [entry.note for entry in dossier.entries]
    for what, size, most in (
        (_RECORDS, len(notes), MAX_ENTRIES),
        (_SECTIONS, len(headings), MAX_SECTIONS),
        (_TITLE, max(map(len, (dossier.title, *headings))), MAX_TITLE),
        (_NOTE, max(map(len, notes), default=0), MAX_NOTE),
        (_INTRODUCTION, len(dossier.introduction), MAX_INTRODUCTION),
    ):
        if size > most:
            raise BadDossier(what, size=f"{size:,}", most=f"{most:,}")
    return dossier


def moved(outline: tuple[Line, ...], index: int, target: int) -> tuple[Line, ...]:
    """Return an outline in which a line is at another index; at an end if there is none."""
    lines = list(outline)
    line = lines.pop(index)
    lines.insert(max(0, min(target, len(lines))), line)
    return tuple(lines)


def entry_of(text: str, note: str = "") -> DossierEntry:
    """Parse `ID` or `ID/v2`.  Raises BadIdentifier."""
    identifier, _, version = text.strip().partition("/v")
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 7 else 0
    if version and not number:
        raise BadIdentifier(text)
    return DossierEntry(parse_identifier(identifier), number or None, note.strip())


def canonical(line: Line) -> Line:
    """Return a line whose identifier is written as records have it.  Raises BadIdentifier."""
    if isinstance(line, Heading):
        return line
    version = "" if line.version is None else f"/v{line.version}"
    return entry_of(line.id + version, line.note)


# Files


def parse_dossier(data: bytes) -> DossierFile:
    """Parse the file of a dossier.  Raises BadDossier."""
    try:
        file = msgspec.json.decode(data, type=DossierFile)
    except (ValueError, msgspec.MsgspecError) as error:
        raise BadDossier(_UNREADABLE, why=str(error)) from error
    if file.format > FORMAT:
        raise BadDossier(_LATER)
    try:
        lines = [canonical(line) for line in file.outline]
        own = parse_identifier(file.id) if file.id else None
    except BadIdentifier as error:
        raise BadDossier(_UNREADABLE, why=str(error)) from error
    made = dossier_of(file.title, file.introduction, lines)
    return DossierFile(made.title, made.introduction, made.sections, id=own)


def dossier_json(dossier: Dossier, identifier: str | None = None) -> bytes:
    """Encode a dossier as its file."""
    content = {"format": FORMAT, **({"id": identifier} if identifier else {})}
    whole = {**content, **msgspec.to_builtins(as_dossier(dossier))}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def as_dossier(dossier: Dossier) -> Dossier:
    """Return the dossier of a file, without what the file adds."""
    return Dossier(dossier.title, dossier.introduction, dossier.sections)


def _single_line(text: str) -> str:
    return " ".join(text.split())
