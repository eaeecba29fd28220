"""Build addresses: a path with parameters."""

from collections.abc import Callable, Iterable
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


def address_with(path: str, parameters: Iterable[tuple[str, str]], place: str) -> AddressOf:
    """Return what builds addresses that differ only in the values that are `place` here."""
    pieces, joint = [path], "?"
    for name, value in parameters:
        pieces[-1] += f"{joint}{name}="
        joint = "&"
        if value == place:
            pieces.append("")
        else:
            pieces[-1] += _escape(value)
    return lambda value: _escape(value).join(pieces)
