"""Import the registry of another archive: its entries are added to those that are here."""

from collections.abc import Iterator
from pathlib import Path

from searcher.ingest.transfer.outcomes import ImportOutcome, ImportVerdict
from searcher.model.errors import BadSource, SourceExists
from searcher.sources import Source
from searcher.sources.editor import RegistryFile
from searcher.sources.registry import Registry, parse_registry, parse_sources, registry_template
from searcher.store.listed_files import ListedFiles


def take_registry(path: Path, data: bytes) -> Iterator[ImportOutcome]:
    """Take the registry of an export over, or add its entries to one that was begun here.

    An entry that is different here stays as it is, and is a conflict.  Raises ArchiveLocked.
    """
    here = path.read_bytes() if path.exists() else registry_template()
    if data == here:
        return
    if here == registry_template():
        ListedFiles(path.parent).write(path.name, data)
        yield ImportOutcome("registry", ImportVerdict.ADDED)
        return
    known = {source.id: source for source in parse_sources(here.decode(), str(path))}
    for source in parse_sources(data.decode(), str(path)):
        if known.get(source.id) != source:
            yield _added(path, source)
    registry = Registry.load(path)
    for removed in parse_registry(data.decode(), str(path)).removed:
        known_here = registry.by_id(removed.id) or registry.removed_name(removed.id)
        if known_here is None:  # one that ships is used here, whatever is done elsewhere
            RegistryFile(path).note_removed(removed)
            yield ImportOutcome(f"removed source {removed.id}", ImportVerdict.ADDED)


def _added(path: Path, source: Source) -> ImportOutcome:
    what = f"source {source.id}"
    try:
        RegistryFile(path).add(source)
    except (SourceExists, BadSource) as error:
        return ImportOutcome(what, ImportVerdict.CONFLICT, str(error))
    return ImportOutcome(what, ImportVerdict.ADDED)
