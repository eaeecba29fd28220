"""What may stand in an entry of the registry of sources, as it is added or changed."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import fields

import pycountry

from searcher.gazetteer import country_codes
from searcher.model.errors import BadSource
from searcher.sources.registry import Registry, Source, as_host
from searcher.text import fold

_IDENTIFIER = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?")
_HOST = re.compile(r"(?!\d+(?:\.\d+){3}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Za-z0-9]{2,8})*")
_REQUIRED = frozenset({"id", "name", "kind"})

CLEARABLE = tuple(f.name for f in fields(Source) if f.name not in _REQUIRED)
"""The keys of an entry that it can do without."""


def check_entry(source: Source, keys: Collection[str], registry: Registry) -> None:
    """Check the values of an entry under some of its keys, beside what is in the registry.

    What was there before under other keys is not asked for again.  Raises BadSource.
    """
    for key in keys:
        for value, expected in _faults(source, key, registry):
            raise BadSource(key, value, expected)
    if source.resides and not source.country and {"resides", "country"} & set(keys):
        raise BadSource("resides", source.resides, "possible without the country whose it is")


def _faults(source: Source, key: str, registry: Registry) -> Iterator[tuple[str, str]]:
    """Each value under a key that cannot stand, and what is expected."""
    held = getattr(source, key)
    for value in held if isinstance(held, tuple) else (held,):
        if (check := _CHECKS.get(key)) and value is not None and (said := check(value)):
            yield value, said
        elif value is not None and (owner := _owner(source, key, value, registry)):
            yield value, f"one of its own: {owner.id} has it"


def _owner(source: Source, key: str, value: str, registry: Registry) -> Source | None:
    """Another source that has a name or a host."""
    others = (other for other in registry.sources if other.id != source.id)
    if key in ("name", "aliases"):
        said = fold(value)
        return next((o for o in others if said in map(fold, (o.id, o.name, *o.aliases))), None)
    if key == "hosts":
        return next((o for o in others if value in [as_host(host) for host in o.hosts]), None)
    return None


def _name_fault(value: str) -> str:
    return "" if value.strip() and value.isprintable() else "a name, on one line"


def _identifier_fault(value: str) -> str:
    is_good = _IDENTIFIER.fullmatch(value)
    return (
        "" if is_good else "a short identifier of small letters, digits and hyphens (kz-embassy-am)"
    )


def _country_fault(value: str) -> str:
    return "" if value in country_codes() else "the code of a country (KZ)"


def _language_fault(value: str) -> str:
    code = _LANGUAGE.fullmatch(value)
    length = f"alpha_{len(code.group(1))}" if code else ""
    is_known = code and pycountry.languages.get(**{length: code.group(1)}) is not None
    return "" if is_known else "the code of a language (kk)"


def _host_fault(value: str) -> str:
    is_good = _HOST.fullmatch(value)
    return "" if is_good else "a host alone (lantern.example), which stands for all below it, too"


_CHECKS: dict[str, Callable[[str], str]] = {
    "id": _identifier_fault,
    "name": _name_fault,
    "aliases": _name_fault,
    "country": _country_fault,
    "resides": _country_fault,
    "languages": _language_fault,
    "hosts": _host_fault,
}
