"""Validate an entry of the registry of sources as it is added or changed."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import fields

import pycountry

from searcher.gazetteer import country_codes
from searcher.model.errors import BadSource
from searcher.sources.registry import Registry, Source, normalize_host
from searcher.text import fold

_IDENTIFIER = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?")
_HOST = re.compile(r"(?!\d+(?:\.\d+){3}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Za-z0-9]{2,8})*")
_REQUIRED = frozenset({"id", "name", "kind"})

CLEARABLE = tuple(f.name for f in fields(Source) if f.name not in _REQUIRED)
"""The optional keys of an entry."""


def check_entry(source: Source, keys: Collection[str], registry: Registry) -> None:
    """Validate the values of an entry under some of its keys, given the rest of the registry.

    Values under other keys are not validated again.  Raises BadSource.
    """
    for key in keys:
        for value, expected in _faults(source, key, registry):
            raise BadSource(key, value, expected)
    if source.resides and not source.country and {"resides", "country"} & set(keys):
        raise BadSource("resides", source.resides, "possible without the country it is of")


def _faults(source: Source, key: str, registry: Registry) -> Iterator[tuple[str, str]]:
    """Iterate over the invalid values under a key, each with what is expected."""
    given = getattr(source, key)
    for value in given if isinstance(given, tuple) else (given,):
        if (check := _CHECKS.get(key)) and value is not None and (expected := check(value)):
            yield value, expected
        elif value is not None and (owner := _owner(source, key, value, registry)):
            yield value, f"one of its own: {owner.id} has it"


def _owner(source: Source, key: str, value: str, registry: Registry) -> Source | None:
    """Find another source that has the same name or host."""
    others = (other for other in registry.sources if other.id != source.id)
    if key in ("name", "aliases"):
        folded = fold(value)
        return next((o for o in others if folded in map(fold, (o.id, o.name, *o.aliases))), None)
    if key == "hosts":
        return next(
            (o for o in others if value in [normalize_host(host) for host in o.hosts]), None
        )
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
    return "" if is_good else "a host alone (lantern.example), which includes its subdomains"


_CHECKS: dict[str, Callable[[str], str]] = {
    "id": _identifier_fault,
    "name": _name_fault,
    "aliases": _name_fault,
    "country": _country_fault,
    "resides": _country_fault,
    "languages": _language_fault,
    "hosts": _host_fault,
}
