"""Propose entries of the registry for the sources of records that are not registered."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from itertools import chain, count
from urllib.parse import urlsplit

from anyascii import anyascii

from searcher.model.record import Record
from searcher.sources.institutions import institution_of_host, parse_institution
from searcher.sources.registry import (
    Registry,
    Source,
    SourceKind,
    domain_country,
    normalize_host,
)

_LONGEST_IDENTIFIER = 60  # characters


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that no registry has, as it might be registered, and the number of its records."""

    source: Source
    records: int


def propose_sources(records: Iterable[Record], registry: Registry) -> Iterator[Proposal]:
    """Propose the unregistered sources of records, the most frequent first."""
    counts: Counter[str] = Counter()
    hosts: dict[str, Counter[str]] = {}
    languages: dict[str, Counter[str]] = {}
    for record in records:
        name = record.source
        if name is None or record.source_id or registry.by_name(name):
            continue
        counts[name] += 1
        hosts.setdefault(name, Counter()).update(_unregistered_host(record, registry))
        languages.setdefault(name, Counter())[record.language or ""] += 1
    taken = {source.id for source in registry.sources}
    for name, number in counts.most_common():
        used = tuple(sorted(filter(None, languages[name])))
        source = _propose(name, tuple(sorted(hosts[name])), used)
        source = replace(source, id=_unused(source.id, taken))
        taken.add(source.id)
        yield Proposal(source, number)


def _unused(identifier: str, taken: Set[str]) -> str:
    """Return the identifier, or the first of `ID-2`, `ID-3`… that no source has."""
    numbered = (f"{identifier}-{number}" for number in count(2))
    return next(i for i in chain([identifier], numbered) if i not in taken)


def _unregistered_host(record: Record, registry: Registry) -> list[str]:
    """Return the host of a record's URL, unless it is that of a registered source."""
    host = normalize_host(urlsplit(record.original.url or "").hostname or "")
    return [host] if host and registry.by_host(host) is None else []


def _propose(name: str, hosts: tuple[str, ...], languages: tuple[str, ...]) -> Source:
    """Make an entry from the name, else from a host, else of a newspaper in the host's country."""
    body = next(filter(None, (parse_institution(name, language) for language in languages)), None)
    body = body or next(filter(None, (institution_of_host(host, name) for host in hosts)), None)
    country = body.country if body else next(filter(None, map(domain_country, hosts)), None)
    return Source(
        id=body.id if body and body.id not in hosts else _slug(name),
        name=name,
        kind=body.kind if body else SourceKind.NEWSPAPER,
        country=country,
        resides=body.resides if body else None,
        languages=languages,
        hosts=hosts,
        day_first=country != "US",
    )


def _slug(name: str) -> str:
    latin = re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower())
    return latin.strip("-")[:_LONGEST_IDENTIFIER] or "source"
