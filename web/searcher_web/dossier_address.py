"""Dossiers in addresses: everything that a reader's own dossier has is in its address.

    t=TITLE&i=INTRODUCTION&s=HEADING&d=ID&n=NOTE&d=ID/v2&x=ID

`s` begins a section, `d` adds a record, `n` is the note on the record before it; `x` removes a
record that came before.  A longer dossier is compressed, as `z`.  The parameters of several
dossiers make one: its title and introduction are the first ones.
"""

import base64
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

import msgspec
from flask import request

from searcher.model.dossier import (
    Dossier,
    DossierEntry,
    Heading,
    Line,
    as_dossier,
    canonical,
    dossier_of,
    entry_of,
)
from searcher.model.errors import BadDossier, BadIdentifier
from searcher.model.messages import marked
from searcher_web.addresses import address
from searcher_web.limits import MAX_PARAMETERS

MAX_ADDRESS = 12_000
"""Bytes of the parameters of a dossier; a page has them several times."""
_MAX_PLAIN = 1_000  # bytes up to which they are not compressed
_MAX_PLAIN_LINES = 60
_MAX_UNPACKED = 1 << 18  # bytes
_TOO_LONG = marked("This dossier is too long for an address of this site")
_DAMAGED = marked("The address of this dossier was cut or changed")

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DossierPlace:
    """Where a dossier is: its path, and the parameters that have all of it, if it is not stored."""

    path: str
    parameters: Parameters = ()

    def url(self, ending: str = "", *more: tuple[str, str]) -> str:
        """Return the address of the dossier, in a format if an ending is given (`.csv`)."""
        return address(self.path + ending, [*self.parameters, *more])

    @property
    def size(self) -> int:
        """The bytes of the parameters."""
        return len(self.url()) - len(self.path)


def requested_dossier() -> Dossier:
    """Return the dossier in the address of this request.  Raises BadDossier."""
    query = request.query_string.decode("ascii", "replace")
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_PARAMETERS)
    return dossier_from(pairs)


def dossier_from(pairs: Iterable[tuple[str, str]]) -> Dossier:
    """Make a dossier of parameters; skip invalid identifiers.  Raises BadDossier."""
    title, introduction, outline = "", "", list[Line]()
    for name, sent in pairs:
        value = sent.replace("\r\n", "\n")  # as forms end lines
        match name:
            case "t":
                title = title or value
            case "i":
                introduction = introduction or value
            case "z":
                packed = unpack(value)
                title = title or packed.title
                introduction = introduction or packed.introduction
                outline += packed.outline
            case "x":
                outline = [line for line in outline if not _is(line, value)]
            case _:
                outline = _with_line(outline, name, value)
    return dossier_of(title, introduction, outline)


def _is(line: Line, identifier: str) -> bool:
    return isinstance(line, DossierEntry) and line.id == identifier


def _with_line(outline: list[Line], name: str, value: str) -> list[Line]:
    if name == "s":
        return [*outline, Heading(value)]
    if name == "d":
        try:
            return [*outline, entry_of(value)]
        except BadIdentifier:
            return outline
    if name == "n" and outline and isinstance(last := outline[-1], DossierEntry):
        return [*outline[:-1], DossierEntry(last.id, last.version, value.strip())]
    return outline


def parameters_of(dossier: Dossier) -> Parameters:
    """Return the parameters that have all of a dossier.  Raises BadDossier if they are too long."""
    plain = tuple(_plain(dossier))
    if len(plain) <= _MAX_PLAIN_LINES and len(address("", plain)) <= _MAX_PLAIN:
        return plain
    packed = pack(dossier)
    if len(packed) > MAX_ADDRESS:
        raise BadDossier(_TOO_LONG)
    return (("z", packed),)


def _plain(dossier: Dossier) -> Iterator[tuple[str, str]]:
    if dossier.title:
        yield "t", dossier.title
    if dossier.introduction:
        yield "i", dossier.introduction
    for line in dossier.outline:
        if isinstance(line, Heading):
            yield "s", line.text
            continue
        yield "d", f"{line.id}/v{line.version}" if line.version else line.id
        if line.note:
            yield "n", line.note


def pack(dossier: Dossier) -> str:
    """Compress a dossier into letters that an address may have."""
    data = zlib.compress(msgspec.json.encode(as_dossier(dossier)), 9)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpack(text: str) -> Dossier:
    """Return the dossier that was compressed.  Raises BadDossier."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        reader = zlib.decompressobj()
        content = reader.decompress(data, _MAX_UNPACKED)
        if not reader.eof:
            raise BadDossier(_DAMAGED)
        found = msgspec.json.decode(content, type=Dossier)
        lines = [canonical(line) for line in found.outline]
    except (ValueError, zlib.error, msgspec.MsgspecError, BadIdentifier) as error:
        raise BadDossier(_DAMAGED) from error
    return dossier_of(found.title, found.introduction, lines)
