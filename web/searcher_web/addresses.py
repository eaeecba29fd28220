"""Build addresses: a path with parameters."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote_plus

AddressOf = Callable[[str], str]
"""Makes the address of a page from the value of one of its parameters."""


@lru_cache(4096)
def _escape(value: str) -> str:
    return quote_plus(value)


def address(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Build the address of a path with parameters.

    A page has hundreds of addresses made of the same few values, so escaped values are cached.
    """
    query = "&".join([f"{name}={_escape(value)}" for name, value in parameters])
    return f"{path}?{query}" if query else path


def address_with(path: str, parameters: Sequence[tuple[str, str]], place: int) -> AddressOf:
    """Return what builds addresses that differ only in the value of the parameter at a place."""
    before = address(path, (*parameters[:place], (parameters[place][0], "")))
    after = address("", parameters[place + 1 :]).replace("?", "&", 1)
    return lambda value: f"{before}{_escape(value)}{after}"
