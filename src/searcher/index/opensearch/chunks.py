"""Divide what is sent to a cluster into pieces that it accepts."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def chunks(every: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of at most `size` items, in order; none is empty."""
    left = iter(every)
    while some := list(islice(left, size)):
        yield some
