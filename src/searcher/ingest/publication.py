"""Publish a dossier whose records the archive has."""

from dataclasses import dataclass

from searcher.model.dossier import Dossier, DossierEntry
from searcher.model.errors import UnknownRecord, UnpublishableDossier
from searcher.model.record import Status
from searcher.store import Archive, PublishedDossier
from searcher.store.dossiers import identifier_of


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published, whether now or before, and its entries whose records are withdrawn."""

    published: PublishedDossier
    is_new: bool
    withdrawn: tuple[DossierEntry, ...]


def publish(
    archive: Archive, dossier: Dossier, by: str, reason: str, identifier: str | None = None
) -> Publication:
    """Publish a dossier; as a new version of the one with an identifier, if that is given.

    Raises UnpublishableDossier, UnknownDossier, WithdrawnDossier, ArchiveLocked, OSError.
    """
    if not dossier.title or not dossier.entries:
        raise UnpublishableDossier("it needs a title and a record")
    unknown = [entry.id for entry in dossier.entries if not _is_known(archive, entry)]
    if unknown:
        raise UnpublishableDossier(f"the archive does not have {', '.join(unknown)}")
    known = archive.dossiers.known(identifier or identifier_of(dossier))
    published = archive.dossiers.publish(dossier, by, reason, identifier)
    withdrawn = tuple(entry for entry in dossier.entries if _is_withdrawn(archive, entry))
    return Publication(published, published.version > known, withdrawn)


def _is_known(archive: Archive, entry: DossierEntry) -> bool:
    try:
        archive.get(entry.id, entry.version)
    except UnknownRecord:
        return False
    return True


def _is_withdrawn(archive: Archive, entry: DossierEntry) -> bool:
    head = archive.get(entry.id)
    return head.status is Status.WITHDRAWN and not head.merged_into
