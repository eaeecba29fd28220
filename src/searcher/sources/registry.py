"""The registry of sources: publishers, with their country, kind, names, hosts and conventions.

Two files are read: `sources.toml` of the archive, and the one that ships with the program
(publishers that are common in the field).  The archive's entries come first; an entry with the id
of a shipped one replaces it, and the archive may remove a shipped one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from searcher.gazetteer import country_codes, find_places
from searcher.languages import BadDataFile, parse_table
from searcher.model.errors import BadRegistry
from searcher.model.selectors import Selectors, SelectorsByHost
from searcher.model.web_addresses import domains_of
from searcher.text import fold, stem, tokens


class SourceKind(StrEnum):
    """The kind of a publisher; all but the first four represent their country."""

    AGENCY = "agency"
    NEWSPAPER = "newspaper"
    BROADCASTER = "broadcaster"
    ORGANISATION = "organisation"
    MINISTRY = "ministry"
    EMBASSY = "embassy"
    CONSULATE = "consulate"
    PRESIDENT = "president"
    GOVERNMENT = "government"
    PARLIAMENT = "parliament"


_PRESS = frozenset(
    {SourceKind.AGENCY, SourceKind.NEWSPAPER, SourceKind.BROADCASTER, SourceKind.ORGANISATION}
)


@dataclass(frozen=True, slots=True)
class Source:
    """One publisher.  `resides` is the country an embassy or consulate is in."""

    id: str
    name: str
    kind: SourceKind
    aliases: tuple[str, ...] = ()
    country: str | None = None
    resides: str | None = None
    languages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    day_first: bool = True
    selectors: Selectors | None = None

    @property
    def is_press(self) -> bool:
        """Whether it reports rather than represents its country."""
        return self.kind in _PRESS


class Removed(msgspec.Struct, frozen=True):
    """A source that the archive does not use: one of its own that versions of records still name,
    or one that ships with the program.
    """

    id: str
    name: str = ""


class RegistryTable(msgspec.Struct, frozen=True):
    """The tables of a registry; an archivist may keep others in the file."""

    source: tuple[Source, ...] = ()
    removed: tuple[Removed, ...] = ()

    @property
    def replaced_ids(self) -> frozenset[str]:
        """The ids under which no shipped entry is used."""
        return frozenset({one.id for one in self.source} | {one.id for one in self.removed})


def parse_registry(text: str, path: str) -> RegistryTable:
    """Parse the text of a registry.  Raises BadRegistry, which names `path`."""
    try:
        table = parse_table(text, RegistryTable, path)
    except BadDataFile as error:
        raise BadRegistry(path, error.fault) from error
    for source in table.source:
        for code in (source.country, source.resides):
            if code is not None and code not in country_codes():
                raise BadRegistry(path, f"{source.id}: {code!r} is not the code of a country")
    return table


def parse_sources(text: str, path: str) -> tuple[Source, ...]:
    """Parse the sources in the text of a registry.  Raises BadRegistry, which names `path`."""
    return parse_registry(text, path).source


def read_registry(path: Path) -> str:
    """Read the text of a registry, also one that an editor began with a byte order mark.

    Raises BadRegistry if it is not UTF-8, or cannot be read.
    """
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRegistry(str(path), f"is not UTF-8: {error}") from error
    except OSError as error:
        raise BadRegistry(str(path), f"cannot be read: {error.strerror}") from error


@cache
def _shipped() -> tuple[Source, ...]:
    path = files(__package__).joinpath("sources.toml")
    return parse_sources(path.read_text("utf-8"), "sources.toml")


def shipped_source(identifier: str) -> Source | None:
    """Return the source that ships with the program under an id, or None."""
    return next((source for source in _shipped() if source.id == identifier), None)


def is_shipped(source: Source) -> bool:
    """Check whether a source is one of those that ship with the program, which any text may quote;
    an archive registers the publishers that it collects.
    """
    return source in _shipped()


# A government's own part of a country's domain: www.mfa.gov.kz, diplomatie.gouv.fr, …
_GOVERNMENT_HOST = re.compile(r"(?:^|\.)(?:gov|gob|gouv|go|gub|gc|govt|mfa|mid)\.[a-z]{2}$")
_DOMAIN_CODES = {"uk": "GB", "su": "SU", "ac": "", "eu": ""}


def domain_country(host: str) -> str | None:
    """Return the country of the domain that a host ends with: `news.example.co.uk` → `GB`."""
    domain = host.lower().rpartition(".")[2]
    code = _DOMAIN_CODES.get(domain, domain.upper())
    return code if code in country_codes() else None


def government_country(host: str) -> str | None:
    """Return the country whose government has a host: `mfa.gov.kz` → `KZ`, `state.gov` → `US`."""
    host = host.lower()
    if host.endswith((".gov", ".mil")):
        return "US"
    return domain_country(host) if _GOVERNMENT_HOST.search(host) else None


def normalize_host(text: str) -> str:
    """Normalize a host: `WWW.Lantern.example` → `lantern.example`."""
    return text.strip().lower().rstrip(".").removeprefix("www.")


def _described(name: str, language: str) -> str:
    """Replace the words of a name by their stems, between spaces, and countries by their codes."""
    for mention in reversed(find_places(name, language)):
        name = f"{name[: mention.start]} {mention.country} {name[mention.end :]}"
    return f" {_stems(name, language)} "


def _stems(name: str, language: str) -> str:
    return " ".join(stem(token.text, language) for token in tokens(name))


@dataclass(frozen=True)
class Registry:
    """All registered sources, looked up by host or by any of their names; those that the archive
    has removed are known by their ids.
    """

    sources: tuple[Source, ...]
    removed: tuple[Removed, ...] = ()

    @classmethod
    def load(cls, path: Path | None = None) -> "Registry":
        """Load the shipped registry, and before it the archive's own file if it exists.

        Raises BadRegistry, which names the file and the fault.
        """
        own = RegistryTable()
        if path is not None and path.exists():
            own = parse_registry(read_registry(path), str(path))
        return cls.of(own)

    @classmethod
    def of(cls, own: RegistryTable) -> "Registry":
        """Return the registry of an archive: its own entries, and the shipped ones it uses."""
        replaced = own.replaced_ids
        shipped = (s for s in _shipped() if s.id not in replaced)
        return cls((*own.source, *shipped), own.removed)

    def by_id(self, identifier: str) -> Source | None:
        """Find the source with this id."""
        return next((source for source in self.sources if source.id == identifier), None)

    def removed_name(self, identifier: str) -> str | None:
        """Return the name of a source that was removed, its id if only that is known; None if there
        is no such source, or it is registered.
        """
        found = next((one for one in self.removed if one.id == identifier), None)
        if found is None or self.by_id(identifier):
            return None
        shipped = shipped_source(identifier)
        return found.name or (shipped.name if shipped else identifier)

    @cached_property
    def _hosts(self) -> Mapping[str, Source]:
        return {
            normalize_host(host): source
            for source in reversed(self.sources)
            for host in source.hosts
        }

    @cached_property
    def _names(self) -> Mapping[str, Source]:
        return {
            fold(name): source
            for source in reversed(self.sources)
            for name in (source.name, *source.aliases, source.id)
        }

    def by_host(self, host: str) -> Source | None:
        """Find the source of a host or of the nearest domain above it."""
        domains = domains_of(normalize_host(host))
        return next((self._hosts[d] for d in domains if d in self._hosts), None)

    def selectors_of(self, url: str) -> SelectorsByHost | None:
        """Return the selectors for the page with a URL, or None if its publisher has none."""
        host = urlsplit(url).hostname or ""
        source = self.by_host(host)
        selectors = source.selectors if source else None
        return SelectorsByHost({host: selectors}, url) if selectors else None

    @cached_property
    def selectors_by_host(self) -> SelectorsByHost | None:
        """Return the selectors of all publishers, for a page that declares its URL, or None."""
        chosen = {host for host, source in self._hosts.items() if source.selectors}
        by_host = {
            host: source.selectors
            for host, source in self._hosts.items()
            if not chosen.isdisjoint(domains_of(host))
        }
        return SelectorsByHost(by_host) if by_host else None

    def by_inflected_name(self, name: str, language: str) -> Source | None:
        """Find the source with this name in any inflected form of a language."""
        return self._stemmed(language).get(_stems(name, language))

    def _stemmed(self, language: str) -> Mapping[str, Source]:
        if language not in self._by_stems:
            self._by_stems[language] = {
                _stems(name, language): source
                for source in reversed(self.sources)
                for name in (source.name, *source.aliases)
            }
        return self._by_stems[language]

    @cached_property
    def _by_stems(self) -> dict[str, Mapping[str, Source]]:
        return {}

    def by_description(self, line: str, described: Source, language: str) -> Source | None:
        """Find the source whose name is in a line of text, in any inflected form and with any name
        of its country; else the only one of the kind and countries `described`.
        """
        stemmed = _described(line, language)
        wanted = described.kind, described.country, described.resides
        candidates = [s for s in self.sources if (s.kind, s.country, s.resides) == wanted]
        for source in candidates:
            if any(
                _described(name, language) in stemmed for name in (source.name, *source.aliases)
            ):
                return source
        return candidates[0] if len(candidates) == 1 else None

    @cached_property
    def _press(self) -> tuple[re.Pattern[str], Mapping[str, Source]]:
        """The names of the press that can be matched in a text: those of two words or more.

        Of the media that ship with the program only agencies: others are hardly quoted as a source.
        """
        names = {
            name: source
            for source in reversed(self.sources)
            if source.is_press and (source.kind is SourceKind.AGENCY or not is_shipped(source))
            for name in (source.name, *source.aliases)
            if len(name.split()) > 1 and name[0].isupper()
        }
        listed = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        return re.compile(rf"(?<!\w)(?:{listed})(?!\w)" if listed else r"(?!)"), names

    def press_named_in(self, text: str) -> Iterator[tuple[int, int, Source]]:
        """Iterate over the publishers of the press that a text names by two words or more, as
        registered: characters `start` to `end`, and the source.
        """
        pattern, names = self._press
        if not any(name in text for name in names):  # far quicker than the pattern
            return
        for match in pattern.finditer(text):
            yield match.start(), match.end(), names[match.group()]

    def by_name(self, name: str) -> Source | None:
        """Find the source with this name, alias or id, ignoring case, accents and quotes."""
        return self._names.get(fold(name.strip(" \"'«»“”„‘’")))


@cache
def registry_template() -> bytes:
    """Read the file with which the registry of each archive begins."""
    return files(__package__).joinpath("template.toml").read_bytes()


def is_registry(data: bytes) -> bool:
    """Check whether a file is a registry of sources: one with entries, or the template."""
    try:
        if data == registry_template():
            return True
        return bool(parse_registry(data.decode(), "sources.toml").replaced_ids)
    except (ValueError, BadRegistry):
        return False
