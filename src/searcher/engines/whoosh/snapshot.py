"""One commit of a Whoosh index, ready to be searched: never changes, seen whole.

Sets of documents are Python integers used as bit sets: bit n stands for document n.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from whoosh.index import FileIndex
from whoosh.searching import Searcher

from searcher.engines.whoosh.schema import Card
from searcher.query import Field
from searcher.words import fold


def bits(documents: Iterable[int], size: int) -> int:
    """The bit set of some documents out of `size`."""
    octets = bytearray((size >> 3) + 1)
    for document in documents:
        octets[document >> 3] |= 1 << (document & 7)
    return int.from_bytes(octets, "little")


def members(mask: int) -> Iterator[int]:
    """The documents of a bit set, ascending."""
    octets = mask.to_bytes((mask.bit_length() + 7) >> 3, "little")
    for index, octet in enumerate(octets):
        rest = octet
        while rest:
            low = rest & -rest
            yield (index << 3) + low.bit_length() - 1
            rest ^= low


@dataclass
class Snapshot:
    """The searcher of one commit, with every card in memory."""

    searcher: Searcher
    generation: int
    cards: dict[int, Card] = field(default_factory=dict)

    @classmethod
    def of(cls, index: FileIndex) -> "Snapshot":
        """The newest commit of an index."""
        searcher = index.searcher()
        cards = {n: stored["card"] for n, stored in searcher.reader().iter_docs()}
        return cls(searcher, searcher.reader().generation(), cards)

    @property
    def size(self) -> int:
        """The number of documents, deleted ones among them."""
        return int(self.searcher.doc_count_all())

    @cached_property
    def live(self) -> int:
        """All documents that are not deleted."""
        return bits(self.cards, self.size)

    @cached_property
    def average_lengths(self) -> tuple[float, float]:
        """How many words a title and a body have on average, live documents counted."""
        count = max(1, len(self.cards))
        titles, bodies = (sum(card.lengths[i] for card in self.cards.values()) for i in (0, 1))
        return titles / count or 1.0, bodies / count or 1.0

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Identifier → document."""
        return {card.id: n for n, card in self.cards.items()}

    @cached_property
    def _values(self) -> Mapping[Field, Mapping[str, int]]:
        found: dict[Field, dict[str, list[int]]] = {f: {} for f in Field}
        for n, card in self.cards.items():
            for name, values in card.facets:
                for value in values:
                    found[name].setdefault(value, []).append(n)
        return {
            f: {v: bits(ns, self.size) for v, ns in values.items()} for f, values in found.items()
        }

    def values(self, name: Field) -> Mapping[str, int]:
        """Every value of a field → its documents."""
        return self._values[name]

    def with_value(self, name: Field, value: str) -> int:
        """The documents with a value; case and accents do not matter."""
        exact = self._values[name].get(value)
        if exact is not None:
            return exact
        found, wanted = 0, fold(value)
        for known, documents in self._values[name].items():
            if fold(known) == wanted:
                found |= documents
        return found

    def within(self, first: int | None, last: int | None, *, possibly: bool) -> int:
        """The documents dated certainly, or possibly, from day `first` to day `last`."""

        def fits(days: tuple[int, int] | None) -> bool:
            if days is None:
                return False
            start, end = days[::-1] if possibly else days
            return (first is None or first <= start) and (last is None or end <= last)

        return bits((n for n, card in self.cards.items() if fits(card.days)), self.size)

    @cached_property
    def undated(self) -> int:
        """The documents of which the year is not known."""
        return bits((n for n, card in self.cards.items() if card.days is None), self.size)
