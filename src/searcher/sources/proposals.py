"""Propose entries of the registry for the sources of records that are not registered."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from itertools import chain, count
from urllib.parse import urlsplit

from anyascii import anyascii

from searcher.model.record import Record, Status
from searcher.sources.institutions import institution_of_host
from searcher.sources.name_variants import (
    Group,
    NamedSource,
    group_variants,
    own_domain,
    own_hosts,
)
from searcher.sources.near_names import near_sources
from searcher.sources.registry import (
    Registry,
    Source,
    SourceKind,
    domain_country,
    normalize_host,
)
from searcher.text import fold

_LONGEST_IDENTIFIER = 60  # characters

NamesInForm = Callable[[Record], Iterable[str]]
"""Returns the publishers that the form of a record names which has no source."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that no registry has, as it might be registered, and the number of its records.

    `in_form` are those that name it only in their form; `near` are registered sources of which it
    may be another name.
    """

    source: Source
    records: int
    in_form: int = 0
    near: tuple[Source, ...] = ()


def propose_sources(
    records: Iterable[Record], registry: Registry, in_form: NamesInForm = lambda _: ()
) -> Iterator[Proposal]:
    """Propose the unregistered sources of records, the most frequent first, the variants of one
    publisher as one.
    """
    names: dict[str, NamedSource] = {}
    forms: Counter[str] = Counter()
    for record in records:
        if record.status is not Status.CURRENT or record.source_id:
            continue
        name = record.source or next(iter(in_form(record)), None)
        if name is None or registry.by_name(name):
            continue
        forms[name] += record.source is None
        _count(record, names.setdefault(name, NamedSource(name)), registry)
    yield from _proposals(group_variants(names.values()), forms, registry)


def _count(record: Record, named: NamedSource, registry: Registry) -> None:
    named.records += 1
    named.languages[record.language or ""] += 1
    host = normalize_host(urlsplit(record.original.url or "").hostname or "")
    if host and registry.by_host(host) is None:
        named.hosts[host] += 1


def _proposals(
    groups: Iterable[Group], forms: Counter[str], registry: Registry
) -> Iterator[Proposal]:
    ids = {source.id for source in registry.sources}
    domains: set[str] = set()
    for group in groups:
        source = _without_hosts(_propose(group), domains)
        source = replace(source, id=_unused(source.id, ids))
        ids.add(source.id)
        domains.update(map(own_domain, source.hosts))
        yield Proposal(
            source,
            sum(one.records for one in group),
            sum(forms[one.name] for one in group),
            near_sources(source.name, registry),
        )


def _without_hosts(source: Source, domains: Set[str]) -> Source:
    """Leave out hosts whose domain a more frequent source has: only one can have it."""
    hosts = tuple(host for host in source.hosts if own_domain(host) not in domains)
    return replace(source, hosts=hosts)


def _unused(identifier: str, taken: Set[str]) -> str:
    """Return the identifier, or the first of `ID-2`, `ID-3`… that no source has."""
    numbered = (f"{identifier}-{number}" for number in count(2))
    return next(i for i in chain([identifier], numbered) if i not in taken)


def _propose(group: Group) -> Source:
    """Make an entry from the names, else from a host, else of a newspaper in the host's country."""
    name, hosts = group[0].name, own_hosts({host for one in group for host in one.hosts})
    body = next(filter(None, (one.body for one in group)), None)
    body = body or next(filter(None, (institution_of_host(host, name) for host in hosts)), None)
    country = body.country if body else next(filter(None, map(domain_country, hosts)), None)
    return Source(
        id=body.id if body and body.id not in hosts else _slug(name),
        name=name,
        kind=body.kind if body else SourceKind.NEWSPAPER,
        aliases=tuple(_aliases(group)),
        country=country,
        resides=body.resides if body else None,
        languages=tuple(sorted({code for one in group for code in one.languages if code})),
        hosts=hosts,
        day_first=country != "US",
    )


def _aliases(group: Group) -> Iterator[str]:
    """Yield the other names of a group, without hosts and what differs in case or accents only."""
    known = {fold(group[0].name)}
    for one in group[1:]:
        if not one.is_host and fold(one.name) not in known:
            known.add(fold(one.name))
            yield one.name


def _slug(name: str) -> str:
    latin = re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower())
    return latin.strip("-")[:_LONGEST_IDENTIFIER] or "source"
