"""The manifest of an export: which records of which search it holds, and how to verify them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from searcher.export.csv import COLUMNS
from searcher.export.entries import Unreadable
from searcher.index.protocol import Listing
from searcher.model.expression import other_names
from searcher.model.query import Query
from searcher.model.record import JSON_KEYS, PROGRAM
from searcher.store import record_list, utc_now


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of an export: the query and its address, the names that were searched beside the
    words typed, when it was made (RFC 3339, UTC), the number of records, the SHA-256 of their
    sorted list (see `record_list`), the program, the notices of the search, the columns of the
    table, the keys of the JSON lines.
    """

    query: str
    address: str
    also_searched: tuple[str, ...]
    order: str
    made: str
    records: int
    digest: str
    program: str
    notices: tuple[str, ...]
    columns: tuple[str, ...]
    keys: tuple[str, ...]


def manifest_of(query: Query, address: str, listing: Listing) -> Manifest:
    """Make the manifest of the export of a listing, dated now."""
    return Manifest(
        query=query.text,
        address=address,
        also_searched=other_names(query.expression),
        order=query.sort,
        made=utc_now(),
        records=listing.total,
        digest=hashlib.sha256(record_list((r.id, r.version) for r in listing)).hexdigest(),
        program=PROGRAM,
        notices=tuple(map(str, listing.notices)),
        columns=COLUMNS,
        keys=(*JSON_KEYS, "versions"),
    )


def manifest_json(manifest: Manifest, unreadable: Iterable[Unreadable] = ()) -> bytes:
    """Encode a manifest with the records that could not be read as indented JSON."""
    content = {**msgspec.to_builtins(manifest), "unread": list(unreadable)}
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
