"""Normalise stored records again by the current rules, from their originals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from msgspec import structs

from searcher.index.protocol import Engine
from searcher.ingest.parsing import parse_original
from searcher.ingest.record_diff import RecordDiff
from searcher.ingest.record_lines import RECORD_LINE, record_of_line
from searcher.ingest.text_recognition import languages_of
from searcher.ingest.transaction import open_writers
from searcher.metadata import (
    Context,
    apply_decisions,
    document_address,
    normalise_with_decisions,
    retrieved_from,
)
from searcher.model.errors import ArchiveError, RefusedInput, SearcherError
from searcher.model.record import PROGRAM, Decisions, Record, Status, hint_value
from searcher.model.review import ReviewCode
from searcher.model.version_diff import changed_fields
from searcher.model.web_addresses import canonical_url
from searcher.sources import Registry
from searcher.store import Archive

_BATCH = 64  # records made durable together
_NO_DECISIONS = Decisions()


class Renormaliser:
    """A normaliser of stored originals by the current rules and a registry, by default that of the
    archive.
    """

    def __init__(self, archive: Path, registry: Registry | None = None) -> None:
        self._archive = Archive(archive)
        self._registry = registry or Registry.load(self._archive.sources_path)

    def renormalise(self, record: Record, more: Decisions = _NO_DECISIONS) -> Record:
        """Normalise a record again, with its decisions and more of them.

        Raises RefusedInput if the current readers refuse its original, DamagedRecord if the
        original is not as it was written.
        """
        decisions = record.decisions.merge(more)
        given_url = decisions.value("url") or hint_value(record.hints, "url")
        data = self._archive.intact_original(record).read_bytes()
        if record.original.media_type == RECORD_LINE:
            return self._from_line(record, data, decisions)
        media_type, name = record.original.media_type, record.original.name
        languages = languages_of(record)
        document = parse_original(data, media_type, name, given_url, self._registry, languages)
        address = document_address(document, given_url)
        retrieved = retrieved_from(address, record.original.retrieved)
        url = canonical_url(address) if address else None
        context = Context(
            original=replace(record.original, url=url, retrieved=retrieved),
            registry=self._registry,
            identifier=record.id,
            identity=record.identity,
            hints=record.hints,
        )
        renormalised = normalise_with_decisions(document, context, decisions)
        return _with_relations_of(record, renormalised)

    def _from_line(self, record: Record, line: bytes, decisions: Decisions) -> Record:
        """Apply decisions to a record whose original is a record of another installation."""
        address = decisions.value("url")
        url = canonical_url(address) if address else record.original.url
        imported = structs.replace(record_of_line(line), original=replace(record.original, url=url))
        decided = apply_decisions(imported, decisions, self._registry)
        return _with_relations_of(record, decided)


def _with_relations_of(record: Record, renormalised: Record) -> Record:
    duplicates = (flag for flag in record.flags if flag.code == ReviewCode.NEAR_DUPLICATE)
    return structs.replace(renormalised, related=record.related, merged=record.merged).flagged(
        *duplicates
    )


@dataclass(frozen=True, slots=True)
class RenormalisationFailure:
    """A record that cannot be read, or whose original the current rules refuse; it stays as it is.

    `remedy` is what to do about it.
    """

    identifier: str
    why: str
    remedy: str = ""

    @classmethod
    def of(cls, identifier: str, error: SearcherError) -> "RenormalisationFailure":
        """Make the failure of a record from an error."""
        return cls(identifier, str(error), error.remedy if isinstance(error, ArchiveError) else "")

    def __str__(self) -> str:
        return f"{self.identifier}: {self.why}; it stays as it is. {self.remedy}".strip()


def preview_renormalisation(
    archive: Archive, ids: Iterable[str] | None = None
) -> Iterator[RecordDiff | RenormalisationFailure]:
    """Compare records with what the current rules make of their originals; write nothing.

    `ids` are the identifiers of the records, all records by default.  Unchanged records are
    left out.
    """
    renormaliser, unlisted = Renormaliser(archive.root), list[ArchiveError]()
    for identifier in archive.ids(unlisted.append) if ids is None else ids:
        try:
            record = archive.get(identifier)
            if record.status is not Status.CURRENT:
                continue
            after = renormaliser.renormalise(record)
        except (ArchiveError, RefusedInput) as error:
            yield RenormalisationFailure.of(identifier, error)
            continue
        if fields := changed_fields(record, after):
            yield RecordDiff(record, after, fields)
    yield from (RenormalisationFailure.of("archive", error) for error in unlisted)


def apply_renormalisation(
    archive: Archive,
    engine: Engine,
    diffs: Iterable[RecordDiff],
    reason: str,
    by: str = PROGRAM,
) -> Iterator[Record]:
    """Store each renormalised record as the next version; yield it once it is durable.

    A record that was changed since it was compared is left as it is.  Raises ArchiveLocked or
    IndexLocked if another program is writing.
    """
    diffs = iter(diffs)
    with open_writers(archive, engine) as (store, index):
        while batch := list(islice(diffs, _BATCH)):
            current = [d for d in batch if _is_newest(archive, d.before)]
            stored = [store.put(d.after, None, reason, by) for d in current]
            for record in stored:
                index.put(record)
            store.flush()
            yield from stored


def _is_newest(archive: Archive, record: Record) -> bool:
    """Check that a record is still the newest version, and can be read."""
    try:
        return archive.newest_version(record.id) == record.version
    except ArchiveError:
        return False
