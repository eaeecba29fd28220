"""Group the variants of the name of one publisher: spellings, languages, and its hosts."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from anyascii import anyascii

from searcher.languages import every
from searcher.languages.documents import Attributions
from searcher.model.web_addresses import domains_of
from searcher.sources.institutions import parse_institution
from searcher.sources.near_names import nearness
from searcher.sources.registry import Source, SourceKind, domain_country, normalize_host
from searcher.text import fold

_NEAR = 0.6  # the nearness of two names on the hosts of one domain
_SECOND_LEVEL = frozenset(
    {"ac", "co", "com", "edu", "gob", "go", "gouv", "gov", "govt", "gub"}
    | {"mil", "ne", "net", "nom", "or", "org", "press"}
)
"""Labels below the domain of a country that anyone's domains are below: `co.uk`."""

_ENDING = re.compile(r"(?<=\w)\.[a-z]{2,10}$")


@dataclass
class NamedSource:
    """A name that records have for their source: how many, on which hosts, in which languages."""

    name: str
    records: int = 0
    hosts: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)

    @property
    def is_host(self) -> bool:
        """Whether the name is only that of a host."""
        return normalize_host(self.name) in {normalize_host(host) for host in self.hosts}

    @property
    def domains(self) -> frozenset[str]:
        """The domains of its hosts."""
        return frozenset(map(own_domain, self.hosts))

    def may_share_hosts(self, other: "NamedSource") -> bool:
        """Check whether the hosts of two names may be those of one publisher."""
        return not self.hosts or not other.hosts or not self.domains.isdisjoint(other.domains)

    @property
    def body(self) -> Source | None:
        """The institution that the name describes, or None."""
        described = (parse_institution(self.name, one) for one in sorted(self.languages))
        return next(filter(None, described), None)


Group = Sequence[NamedSource]


def group_variants(names: Iterable[NamedSource]) -> list[Group]:
    """Group names of one publisher, in each group the most frequent first; the group with the most
    records first.
    """
    ordered = sorted(names, key=lambda one: (one.is_host, -one.records))
    groups = _Groups(ordered)
    groups.join_equal(_key)
    groups.join_equal(_embassy)
    for alike in groups.by_domain().values():
        for i, one in enumerate(alike):
            for other in alike[:i]:
                if _are_near(one, other):
                    groups.join(one, other)
    return sorted(groups, key=lambda group: -sum(one.records for one in group))


class _Groups:
    """Disjoint sets of names, each represented by its first."""

    def __init__(self, names: Sequence[NamedSource]) -> None:
        self._names = names
        self._first = {one.name: one.name for one in names}

    def join(self, one: NamedSource, other: NamedSource) -> None:
        """Join the groups of two names."""
        self._first[self._root(one.name)] = self._root(other.name)

    def join_equal(self, key: Callable[[NamedSource], object]) -> None:
        """Join the names with the same key, unless that is None or their hosts have nothing in
        common: the names of newspapers in two countries are often the same.
        """
        alike: dict[object, list[NamedSource]] = {}
        for one in self._names:
            if (value := key(one)) is None:
                continue
            others = alike.setdefault(value, [])
            if other := next((other for other in others if one.may_share_hosts(other)), None):
                self.join(one, other)
            others.append(one)

    def by_domain(self) -> Mapping[str, list[NamedSource]]:
        """Return the names by the domains of their hosts."""
        found: dict[str, list[NamedSource]] = {}
        for one in self._names:
            for domain in one.domains:
                found.setdefault(domain, []).append(one)
        return found

    def __iter__(self) -> Iterator[Group]:
        groups: dict[str, list[NamedSource]] = {}
        for one in self._names:
            groups.setdefault(self._root(one.name), []).append(one)
        return iter(groups.values())

    def _root(self, name: str) -> str:
        while self._first[name] != name:
            name = self._first[name]
        return name


def _key(one: NamedSource) -> str | None:
    """Return the letters of a name, in Latin, without the article and the ending of a domain."""
    name = _article().sub("", _ENDING.sub("", fold(one.name)), count=1)
    return re.sub(r"\W", "", fold(anyascii(name))) or None


@cache
def _article() -> re.Pattern[str]:
    articles = "|".join(word for known in every(Attributions).values() for word in known.articles)
    return re.compile(rf"^(?:{articles})\s+")


def _embassy(one: NamedSource) -> tuple[object, ...] | None:
    """Return what an embassy is: of a country, in another one; consulates may be several."""
    body = one.body
    if body is None or body.kind is not SourceKind.EMBASSY or not body.resides:
        return None
    return body.kind, body.country, body.resides


def _are_near(one: NamedSource, other: NamedSource) -> bool:
    """Check whether two names on one domain are of one publisher: alike, one within the other, or
    only the name of the host.
    """
    if one.is_host or other.is_host:
        return True
    short, long = sorted((_key(one) or one.name, _key(other) or other.name), key=len)
    return long.startswith(short) or nearness(one.name, other.name) >= _NEAR


def own_domain(host: str) -> str:
    """Return the domain of a publisher, below which are its hosts: `news.example.co.uk` →
    `example.co.uk`.
    """
    domains = [host, *domains_of(host)]
    labels = host.split(".")
    is_of_country = domain_country(host) is not None
    kept = 3 if is_of_country and len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 2
    return next((one for one in domains if one.count(".") == kept - 1), host)


def own_hosts(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return the hosts of a publisher, without those below another; several of one domain are
    below that.
    """
    by_domain: dict[str, set[str]] = {}
    for host in hosts:
        by_domain.setdefault(own_domain(host), set()).add(host)
    kept = (domain if len(own) > 1 else next(iter(own)) for domain, own in by_domain.items())
    return tuple(sorted(kept))
