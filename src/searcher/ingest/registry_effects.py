"""Find the records that a change of the registry of sources would change.

Normalising all records again takes hours.  A record can change only if it has the source, or if its
address or words name it; these are found in the records alone, and only they are normalised.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from searcher.ingest.record_diff import RecordDiff
from searcher.ingest.renormalisation import RenormalisationFailure, Renormaliser
from searcher.metadata.publishers.embassy_proposals import EMBASSY_OF_PAIR
from searcher.metadata.publishers.letterheads import INSTITUTION_LINE
from searcher.model.errors import ArchiveError, RefusedInput
from searcher.model.record import Record, Status
from searcher.model.version_diff import changed_fields
from searcher.model.web_addresses import domains_of
from searcher.sources import Registry, Source, normalize_host
from searcher.store import Archive, OnUnread, raise_error
from searcher.text import tokens

_BY_DESCRIPTION = frozenset({INSTITUTION_LINE, EMBASSY_OF_PAIR})
_NAMES = frozenset({"aliases", "hosts"})
_ENDING = 4  # letters that an inflected form may have beside those of the name
_LEAST_INFLECTED = 5  # letters of a word whose last one may be another in a form of it


@dataclass(frozen=True, slots=True)
class Concerned:
    """A test of which records sources may concern: by id, names, hosts, or as institutions.

    Each name that `pattern` finds has one of `letters` in it, which are far quicker to find.
    """

    ids: frozenset[str]
    hosts: frozenset[str]
    pattern: re.Pattern[str]
    letters: tuple[str, ...]
    bodies: tuple[Source, ...] = ()

    @classmethod
    def by(cls, *sources: Source) -> "Concerned":
        """Return the test for all records that have some sources or name them."""
        names = {n for s in sources for n in (s.name, *s.aliases, s.id)}
        hosts = {host for source in sources for host in source.hosts}
        bodies = tuple(source for source in sources if not source.is_press)
        return cls.of({source.id for source in sources}, names, hosts, bodies)

    @classmethod
    def of(
        cls,
        ids: Iterable[str],
        names: Iterable[str] = (),
        hosts: Iterable[str] = (),
        bodies: tuple[Source, ...] = (),
    ) -> "Concerned":
        """Return the test for ids, names and hosts, and for bodies that represent a country."""
        hosts = frozenset(map(normalize_host, hosts))
        named = {name: words for name in sorted(names) if (words := _words(name))}
        forms = [*map(_in_any_form, named.values()), *map(re.escape, sorted(hosts))]
        pattern = "|".join(rf"(?<!\w)(?:{one})" for one in forms) or r"(?!)"
        letters = {max(map(_kept, words), key=len) for words in named.values()} | hosts
        return cls(frozenset(ids), hosts, re.compile(pattern), tuple(sorted(letters)), bodies)

    def has(self, record: Record) -> bool:
        """Check whether a record has one of the sources, or an address of its hosts."""
        if record.source_id in self.ids:
            return True
        host = normalize_host(urlsplit(record.original.url or "").hostname or "")
        return not self.hosts.isdisjoint(domains_of(host))

    def names(self, record: Record) -> bool:
        """Check whether a record names one of the sources, or may describe it."""
        found = (e.found for e in record.provenance)
        text = "\n".join((record.title or "", record.body, record.source or "", *found)).casefold()
        is_named = any(map(text.__contains__, self.letters)) and self.pattern.search(text)
        return bool(is_named) or any(_may_describe(record, body) for body in self.bodies)


def _words(name: str) -> list[str]:
    return [token.text.casefold() for token in tokens(name)]


def _in_any_form(words: Iterable[str]) -> str:
    """Return the expression of a name in any inflected form, and of some words beside it."""
    return r"\W+".join(map(_word_in_any_form, words))


def _word_in_any_form(word: str) -> str:
    if len(word) < _LEAST_INFLECTED - 1:
        return rf"{re.escape(word)}(?!\w)"
    return rf"{re.escape(_kept(word))}\w{{0,{_ENDING}}}(?!\w)"


def _kept(word: str) -> str:
    """Return the letters of a word that all of its forms have."""
    return word[:-1] if len(word) >= _LEAST_INFLECTED else word


def _may_describe(record: Record, body: Source) -> bool:
    """Check whether a record has the line of an institution of the countries of a body, or may be
    a paper of an embassy in one of them.
    """
    countries = {body.country, body.resides} - {None}
    if not countries or not countries <= {*record.countries, *record.party_codes}:
        return False
    evidence = record.evidence("source")
    if not evidence:
        return body.resides is not None
    return any(e.rule in _BY_DESCRIPTION for e in evidence)


def concerned_by_change(before: Registry, after: Registry) -> Concerned:
    """Return the test for the records that a change of the registry may concern.

    Of an entry that only gets or loses other names and hosts, these alone matter.
    """
    ids: set[str] = set()
    names: set[str] = set()
    hosts: set[str] = set()
    bodies: list[Source] = []
    for old, new in _changes(before, after):
        versions = [one for one in (old, new) if one is not None]
        bodies += (one for one in versions if not one.is_press)
        if old and new and _changed_keys(old, new) <= _NAMES:
            names.update({*old.aliases} ^ {*new.aliases})
            hosts.update({*old.hosts} ^ {*new.hosts})
            continue
        ids.update(one.id for one in versions)
        names.update(name for one in versions for name in (one.id, one.name, *one.aliases))
        hosts.update(host for one in versions for host in one.hosts)
    return Concerned.of(ids, names, hosts, tuple(bodies))


def _changes(before: Registry, after: Registry) -> Iterator[tuple[Source | None, Source | None]]:
    ids = dict.fromkeys(source.id for source in (*before.sources, *after.sources))
    for identifier in ids:
        old, new = before.by_id(identifier), after.by_id(identifier)
        if old != new:
            yield old, new


def _changed_keys(old: Source, new: Source) -> set[str]:
    return {f.name for f in fields(old) if getattr(old, f.name) != getattr(new, f.name)}


def concerned_records(
    archive: Archive, concerned: Concerned, on_unread: OnUnread = raise_error
) -> tuple[str, ...]:
    """Return the identifiers of the records that a test finds: first those that have the source.

    `on_unread` is called with the error of each record that cannot be read.
    """
    having, naming = [], []
    for record in archive.records(on_unread):
        if record.status is not Status.CURRENT:
            continue
        if concerned.has(record):
            having.append(record.id)
        elif concerned.names(record):
            naming.append(record.id)
    return (*having, *naming)


def preview_registry(
    archive: Archive, ids: Iterable[str], before: Registry, after: Registry
) -> Iterator[RecordDiff | RenormalisationFailure | None]:
    """Yield for each record what a changed registry changes in it, None if it changes nothing.

    A change that comes of better rules alone is not reported, unless the registries are equal.
    """
    old, new = Renormaliser(archive.root, before), Renormaliser(archive.root, after)
    is_made = before == after
    for identifier in ids:
        try:
            record = archive.get(identifier)
            made = new.renormalise(record)
            changed = changed_fields(record, made)
            is_ours = changed and (is_made or changed_fields(old.renormalise(record), made))
        except (ArchiveError, RefusedInput) as error:
            yield RenormalisationFailure.of(identifier, error)
            continue
        yield RecordDiff(record, made, changed) if is_ours else None
