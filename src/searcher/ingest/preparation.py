"""Prepare an input for storage: read, address, identify, compare, normalise, record.

Preparing runs in any process and writes nothing.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from searcher.ingest.deadline import SECONDS, deadline
from searcher.ingest.inputs.input import Input
from searcher.ingest.parsing import parse_original
from searcher.ingest.prepared import (
    AlreadyStored,
    NewVersion,
    Prepared,
    Refusal,
    refusal_without_reading,
)
from searcher.ingest.text_recognition import TextRecognition, languages_for
from searcher.metadata import (
    Context,
    document_address,
    normalise_with_decisions,
    retrieved_from,
)
from searcher.model.errors import IdentityCollision, RefusedInput, SearcherError
from searcher.model.identifiers import bytes_key, mint
from searcher.model.record import Decisions, Hint, Original, Reason, Record, Status, hint_value
from searcher.model.web_addresses import canonical_url, identity_keys
from searcher.readers.document import Document
from searcher.sources import Registry
from searcher.store import Archive

_SECONDS = {TextRecognition.OFF: SECONDS, TextRecognition.ON: 5 * SECONDS}
"""The time for one input: the recognition of a text waits for another process."""


@dataclass(frozen=True, slots=True)
class InputContent:
    """The content of an input: its file name, bytes, SHA-256, document, hints, and its address as
    written.
    """

    file_name: str
    data: bytes
    sha256: str
    document: Document
    address: str | None
    hints: tuple[Hint, ...]

    @property
    def url(self) -> str | None:
        """The canonical URL."""
        return canonical_url(self.address) if self.address else None


class Preparer:
    """A preparer of inputs for one archive, by its registry of sources."""

    def __init__(self, archive: Path, recognition: TextRecognition = TextRecognition.OFF) -> None:
        self._archive = Archive(archive)
        self._recognition = recognition
        self.registry = Registry.load(self._archive.sources_path)

    def prepare(self, source: Input) -> Prepared:
        """Prepare an input; a failure becomes a Refusal, so that it does not stop the others."""
        try:
            if refusal := refusal_without_reading(source):
                return refusal
            with deadline(_SECONDS[self._recognition]):
                return self._prepare(source)
        except RefusedInput as error:
            return Refusal.of(error)
        except SearcherError as error:
            return Refusal(error.code, str(error), error.remedy)
        except Exception as error:
            why = f"could not be read: {type(error).__name__}: {error}"
            remedy = "Keep the file and report this as a fault of the program."
            return Refusal("internal", why, remedy)

    def _prepare(self, source: Input) -> Prepared:
        content = read_content(source, self.registry, self._recognition)
        identity = choose_identity(content, self._archive)
        latest = latest_version(identity, self._archive)
        if latest and is_stored(content, latest, self._archive):
            return AlreadyStored(latest)
        decisions = latest.decisions if latest else Decisions()
        record = normalise_content(content, identity, decisions, self.registry)
        if latest:
            record = structs.replace(record, merged=latest.merged)
        return NewVersion(record, content.data, reason_for_version(content, latest))


def read_content(
    source: Input, registry: Registry, recognition: TextRecognition = TextRecognition.OFF
) -> InputContent:
    """Read and parse an input, and find its URL.  Raises RefusedInput if it cannot be read."""
    data = source.read()
    digest = hashlib.sha256(data).hexdigest()
    given_url = hint_value(source.hints, "url")
    languages = languages_for(recognition, source.hints, registry)
    document = parse_original(
        data, source.declared, source.file_name, given_url, registry, languages
    )
    address = document_address(document, given_url)
    return InputContent(source.file_name, data, digest, document, address, source.hints)


def choose_identity(content: InputContent, archive: Archive) -> str:
    """Return the key that the identifier is minted from.

    It is the URL, or the checksum if there is no URL.  A record that was minted from another
    spelling of the URL, or from the checksum before the URL was known, keeps its identity.
    """
    by_bytes = bytes_key(content.sha256)
    by_url = identity_keys(content.address) if content.address else ()
    return next(
        (key for key in (*by_url, by_bytes) if mint(key) in archive), (*by_url, by_bytes)[0]
    )


def latest_version(identity: str, archive: Archive) -> Record | None:
    """Return the newest version of a record, None if there is none.

    Raises IdentityCollision if another identity has the same identifier.
    """
    identifier = mint(identity)
    if identifier not in archive:
        return None
    latest = archive.get(identifier)
    if latest.identity != identity:
        raise IdentityCollision(latest.id, latest.identity, identity)
    return latest


def is_stored(content: InputContent, latest: Record, archive: Archive) -> bool:
    """Return whether a version has this original with these values given, or the record is
    withdrawn.
    """
    hints = {(hint.key, hint.values) for hint in content.hints}
    return latest.status is Status.WITHDRAWN or any(
        version.original.sha256 == content.sha256 and hints <= _given_values(version)
        for version in _versions(latest, archive)
    )


def _versions(latest: Record, archive: Archive) -> Iterator[Record]:
    """Yield the versions of a record, the newest first."""
    yield latest
    for number in range(latest.version - 1, 0, -1):
        yield archive.get(latest.id, number)


def _given_values(version: Record) -> set[tuple[str, tuple[str, ...]]]:
    hints = {(hint.key, hint.values) for hint in version.hints}
    return hints | {(one.field, one.values) for one in version.corrections}


def normalise_content(
    content: InputContent, identity: str, decisions: Decisions, registry: Registry
) -> Record:
    """Normalise the content of an input into a record, with the decisions about it."""
    context = Context(
        original=_original(content),
        registry=registry,
        identifier=mint(identity),
        identity=identity,
        hints=content.hints,
    )
    return normalise_with_decisions(content.document, context, decisions)


def reason_for_version(content: InputContent, latest: Record | None) -> Reason:
    """Return why the record gets a version: what changed since the latest one, if there is one."""
    if latest is None:
        return Reason.FIRST_INGEST
    is_same = latest.original.sha256 == content.sha256
    return Reason.HINTS_CHANGED if is_same else Reason.ORIGINAL_CHANGED


def _original(content: InputContent) -> Original:
    return Original(
        sha256=content.sha256,
        size=len(content.data),
        media_type=content.document.media_type,
        encoding=content.document.encoding,
        name=content.file_name,
        path=f"original{content.document.origin.endings[0]}",
        url=content.url,
        retrieved=retrieved_from(content.address, hint_value(content.hints, "retrieved")),
    )
