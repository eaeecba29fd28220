"""One input → a record ready to be stored, or why not.  Runs in any process; writes nothing."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from searcher.ingest.deadline import patience
from searcher.ingest.hints import ORIGINS, combine
from searcher.ingest.inputs.expansion import Input
from searcher.metadata import Context, document_url, normalise
from searcher.model.errors import IdentityCollision, RefusedInput, SearcherError
from searcher.model.identifiers import bytes_key, canonical_url, mint, url_key
from searcher.model.record import Hint, Original, Reason, Record, Status
from searcher.model.review import ReviewCode
from searcher.model.selectors import SelectorsByHost
from searcher.readers.document import Document
from searcher.readers.media_types import ENDINGS
from searcher.sandbox import read_original, with_name_checked
from searcher.sources import Registry
from searcher.store import Archive


@dataclass(frozen=True, slots=True)
class New:
    """A record to be stored with its original: the first version, or the next."""

    record: Record
    data: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """Nothing to do: this original, with these hints, is a version of a record already."""

    record: Record


@dataclass(frozen=True, slots=True)
class Refused:
    """The input cannot be taken: a stable code, why, and the remedy."""

    code: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Skipped(Refused):
    """The input is no document: it is passed over, and that is no fault."""


Prepared = New | Known | Refused


def refusal(error: RefusedInput) -> Refused:
    """What is told of an error."""
    return Refused(error.code, str(error), error.remedy)


def settled(one: Input) -> Refused | None:
    """What becomes of an input of which nothing needs to be read."""
    if one.skipped:
        return Skipped(one.skipped.code, str(one.skipped), one.skipped.remedy)
    return refusal(one.refused) if one.refused else None


class Preparer:
    """Prepares inputs for one archive."""

    def __init__(self, archive: Path) -> None:
        self._archive = Archive(archive)
        self.registry = Registry.load(self._archive.sources_path)

    def prepare(self, one: Input) -> Prepared:
        """What is to be done with an input; never raises for a fault of the input."""
        try:
            if known := settled(one):
                return known
            with patience():
                return self._prepare(one, one.read())
        except RefusedInput as error:
            return refusal(error)
        except SearcherError as error:
            return Refused("archive", str(error), error.remedy)
        except Exception as error:  # one unforeseen document must not stop the others
            why = f"could not be read: {type(error).__name__}: {error}"
            return Refused(
                "internal", why, "Keep the file and report this as a fault of the program."
            )

    def corrected(self, record: Record, hints: tuple[Hint, ...]) -> Record:
        """A record normalised anew with an archivist's hints added to those it has.

        Raises RefusedInput if the readers of today would refuse its original, DamagedRecord if
        the original is not as it was written.
        """
        merged = combine(record.hints, hints)
        told, retitled = self._parted(record, merged)
        data = self._archive.intact_original(record).read_bytes()
        document = self._read(data, record.original.media_type, record.original.name, merged)
        context = Context(
            original=_described(record.original, document, merged),
            registry=self.registry,
            identifier=record.id,
            identity=record.identity,
            hints=told,
            retitled=retitled,
        )
        anew = normalise(document, context)
        doubled = tuple(note for note in record.flags if note.code == ReviewCode.NEAR_DUPLICATE)
        return structs.replace(anew, related=record.related, flags=(*anew.flags, *doubled))

    def _parted(
        self, record: Record, hints: tuple[Hint, ...]
    ) -> tuple[tuple[Hint, ...], Hint | None]:
        """Hints with the title that was said at ingest, and the one an archivist gave since."""
        retitled = _title_by_archivist(hints)
        if retitled is None:
            return hints, None
        others = tuple(hint for hint in hints if hint.key != "title")
        for number in range(record.version, 0, -1):
            before = self._archive.get(record.id, number).hints
            if at_ingest := [h for h in before if h.key == "title" and h.origin in ORIGINS]:
                return combine(others, tuple(at_ingest)), retitled
        return others, retitled

    def _read(self, data: bytes, declared: str, name: str, hints: tuple[Hint, ...]) -> Document:
        """What stands in an original, read as the registry says of its publisher's pages."""
        document = read_original(data, declared, _selectors(self.registry, hints))
        return with_name_checked(document, name)

    def _prepare(self, one: Input, data: bytes) -> Prepared:
        sha256 = hashlib.sha256(data).hexdigest()
        document = self._read(data, one.declared, one.file_name, one.hints)
        url = document_url(document, one.hints)
        identity = self._identity(url, sha256)
        identifier = mint(identity)
        if identifier not in self._archive:
            return New(
                self._record(one, document, data, sha256, url, identity), data, Reason.FIRST_INGEST
            )
        return self._again(one, document, data, sha256, url, identity)

    def _identity(self, url: str | None, sha256: str) -> str:
        """The key of the record: by URL; by bytes if it has none or first came without."""
        by_bytes = bytes_key(sha256)
        if url is None or (
            mint(url_key(url)) not in self._archive and mint(by_bytes) in self._archive
        ):
            return by_bytes
        return url_key(url)

    def _again(
        self,
        one: Input,
        document: Document,
        data: bytes,
        sha256: str,
        url: str | None,
        identity: str,
    ) -> Prepared:
        """The input of a record that exists: known, or its next version."""
        head = self._archive.get(mint(identity))
        if head.identity != identity:
            raise IdentityCollision(head.id, head.identity, identity)
        versions = [head, *(self._archive.get(head.id, n) for n in range(head.version - 1, 0, -1))]
        said = _values(one.hints)
        if any(v.original.sha256 == sha256 and said <= _values(v.hints) for v in versions):
            return Known(head)
        if head.status is Status.WITHDRAWN:
            return Known(head)
        retitled = _title_by_archivist(head.hints)
        by_archivists = tuple(h for h in head.hints if h.origin not in ORIGINS and h != retitled)
        one = replace(one, hints=combine(one.hints, by_archivists))
        is_same = head.original.sha256 == sha256
        changed = Reason.HINTS_CHANGED if is_same else Reason.ORIGINAL_CHANGED
        record = self._record(one, document, data, sha256, url, identity, retitled)
        return New(record, data, changed)

    def _record(
        self,
        one: Input,
        document: Document,
        data: bytes,
        sha256: str,
        url: str | None,
        identity: str,
        retitled: Hint | None = None,
    ) -> Record:
        retrieved = next((h.value for h in one.hints if h.key == "retrieved"), None)
        original = Original(
            sha256=sha256,
            size=len(data),
            media_type=document.media_type,
            encoding=document.encoding,
            name=one.file_name,
            path=f"original{ENDINGS[document.media_type][0]}",
            url=url,
            retrieved=retrieved,
        )
        context = Context(
            original=original,
            registry=self.registry,
            identifier=mint(identity),
            identity=identity,
            hints=one.hints,
            retitled=retitled,
        )
        return normalise(document, context)


def _title_by_archivist(hints: tuple[Hint, ...]) -> Hint | None:
    return next((h for h in hints if h.key == "title" and h.origin not in ORIGINS), None)


def _selectors(registry: Registry, hints: tuple[Hint, ...]) -> SelectorsByHost | None:
    """Return the selectors of a document's publisher if its URL was given, else of all publishers:
    which one it is, is known once the page is parsed.
    """
    given = next((hint.value for hint in hints if hint.key == "url"), None)
    if not given:
        return registry.selectors_by_host
    url = canonical_url(given)
    return registry.selectors_of(url) if url else None


def _described(original: Original, document: Document, hints: tuple[Hint, ...]) -> Original:
    """An original with the address and the day of retrieval that hints now give it."""
    retrieved = next((h.value for h in hints if h.key == "retrieved"), original.retrieved)
    return replace(original, url=document_url(document, hints), retrieved=retrieved)


def _values(hints: tuple[Hint, ...]) -> set[tuple[str, str]]:
    return {(hint.key, hint.value) for hint in hints}
