"""Chains of words: a position for each word, all different, each within a distance of the next.

Dynamic programming over the positions, in order.  The state at a position is the set of all
subsets of words that a chain ending there can have used: one integer of 2ᵏ bits for k words, in
which bit s is set if the subset s (itself an integer of k bits) can be used.  To add a word w to
every subset without it is one mask and one shift by 2ʷ, and the chains that a position can extend
are the union over the positions within the distance before it, kept by a queue of two stacks.
So the time is that of a few operations on integers for each position, however many subsets.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

Positions = Sequence[Sequence[int]]
"""For each word, its positions, counted in words."""


def near_positions(positions: Positions, distance: int) -> list[int]:
    """Find the positions that belong to a chain, ascending; `positions[k]` are those of word k."""
    if not all(positions):
        return []
    if len(positions) == 2:
        one, other = positions
        found = *_with_a_neighbour(one, other, distance), *_with_a_neighbour(other, one, distance)
        return sorted(set(found))
    places, words = _merged(positions)
    forward = list(_forward(places, words, len(positions), distance))
    whole = 1 << ((1 << len(positions)) - 1)
    if not any(sets & whole for at in forward for _, sets in at):
        return []
    backward = list(_backward(places, words, len(positions), distance))[::-1]
    # A chain through a place is one that ends there and one that begins there: together they use
    # every word, and only the word of the place twice.
    return [
        place
        for place, ending, beginning in zip(places, forward, backward, strict=True)
        if any(
            one & (two << bit)
            for (bit, one), (_, two) in zip(ending, beginning, strict=True)
        )
    ]  # fmt: skip


def _with_a_neighbour(places: Sequence[int], others: Sequence[int], distance: int) -> Iterator[int]:
    """Yield the places with another place of the other word within a distance: chains of two."""
    for place in places:
        near = bisect_left(others, place - distance)
        if near < len(others) and others[near] == place:
            near += 1  # both words are there, but the chain needs two places
        if near < len(others) and others[near] <= place + distance:
            yield place


def _merged(positions: Positions) -> tuple[list[int], list[int]]:
    words_at: dict[int, int] = {}
    for k, found in enumerate(positions):
        for place in found:
            words_at[place] = words_at.get(place, 0) | 1 << k
    places = sorted(words_at)
    return places, [words_at[place] for place in places]


_At = list[tuple[int, int]]
"""At one place, for each word there: its bit, and the subsets of the chains that it ends."""


def _forward(
    places: Sequence[int], words: Sequence[int], count: int, distance: int
) -> Iterator[_At]:
    """Yield the chains that end at each place."""
    window, split = _Window(distance), _splits(count)
    for place, bits in zip(places, words, strict=True):
        before = window.union(place) | 1  # a chain may begin here: with the empty subset
        at = [(bit, (before & without) << bit) for bit, without, _ in split if bits & bit]
        window.push(place, at)
        yield at


def _backward(
    places: Sequence[int], words: Sequence[int], count: int, distance: int
) -> Iterator[_At]:
    """Yield the chains that begin at each place, from the last place to the first.  Bit s is the
    subset of all words but those of s.
    """
    window, split = _Window(distance), _splits(count)
    empty = 1 << ((1 << count) - 1)
    for place, bits in zip(reversed(places), reversed(words), strict=True):
        after = window.union(-place) | empty
        at = [(bit, (after & having) >> bit) for bit, _, having in split if bits & bit]
        window.push(-place, at)
        yield at


@lru_cache
def _splits(count: int) -> tuple[tuple[int, int, int], ...]:
    """Return for each of so many words its bit, the subsets without it, and those with it."""
    return tuple((1 << k, _subsets(count, k, 0), _subsets(count, k, 1)) for k in range(count))


def _subsets(count: int, word: int, has: int) -> int:
    """Return the subsets of so many words that have a word (`has` is 1) or lack it (0)."""
    return sum(1 << s for s in range(1 << count) if s >> word & 1 == has)


class _Window:
    """The union of the sets of the places within a distance before the next, which ascend.

    A queue of two stacks: `_old` holds for each place the union from it to the end of the stack,
    `_new` what came since; each set is moved once.
    """

    def __init__(self, distance: int) -> None:
        self._distance = distance
        self._old: list[tuple[int, int]] = []
        self._new: list[tuple[int, int]] = []
        self._union = 0

    def push(self, place: int, at: _At) -> None:
        """Add a place."""
        sets = 0
        for _, one in at:
            sets |= one
        self._new.append((place, sets))
        self._union |= sets

    def union(self, place: int) -> int:
        """Drop the places too far before a place; return the union of the rest."""
        first = place - self._distance
        while True:
            while self._old and self._old[-1][0] < first:
                self._old.pop()
            if self._old or not self._new:
                return self._union | (self._old[-1][1] if self._old else 0)
            self._turn_over()

    def _turn_over(self) -> None:
        sets = 0
        while self._new:
            place, one = self._new.pop()
            sets |= one
            self._old.append((place, sets))
        self._union = 0
