"""The terms and postings of a segment, as Whoosh asks for them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from searcher.index.whoosh.arrays import Array
from searcher.index.whoosh.lexicon import Lexicon
from searcher.index.whoosh.segment import LENGTHS, SegmentArrays
from searcher.model.facets import Field, field_named

_TEXT_FIELDS = ("text_stems", "text_words", "title_stems", "title_words")


class _Field:
    """The terms of one field, as bytes in order, and the documents of each."""

    def __init__(self, arrays: SegmentArrays, name: str) -> None:
        self._arrays = arrays
        self.name = name
        self.scored = name in _TEXT_FIELDS

    def __len__(self) -> int:
        return len(self._terms)

    @property
    def _terms(self) -> "Lexicon | list[bytes]":
        if self.scored:
            return self._arrays.lexicon(self.name)
        if self.name == "id":
            return [self._arrays.ids[number] for number in self._arrays.id_order]
        return [value.encode() for value in self._arrays.columns[field_named(self.name)].values]

    def term(self, number: int) -> bytes:
        return self._terms[number]

    def place(self, term: bytes) -> int:
        """Return how many terms come before a term."""
        terms = self._terms
        if isinstance(terms, Lexicon):
            return terms.place(term)
        return sum(other < term for other in terms)

    def postings(self, number: int) -> tuple[Array, Array]:
        """Return the documents of a term, and how often each has it."""
        if self.scored:
            postings = self._arrays.postings[self.name]
            first, after = postings.extent(number)
            return postings.docs[first:after], postings.counts.piece(first, after)
        if self.name == "id":
            docs: Array = self._arrays.id_order[number : number + 1]
        else:
            docs = self._arrays.columns[field_named(self.name)].documents_with(number)
        return docs, np.ones(len(docs), np.uint8)

    def positions(self, number: int, picked: int) -> list[int]:
        """Return the positions of a term in one of its documents."""
        postings = self._arrays.postings[self.name]
        _, positions = postings.positions_of(number, np.array([picked], np.intp))
        found: list[int] = positions.tolist()
        return found

    def first_from(self, number: int) -> int:
        """Return the first term from `number` on that some document has."""
        while number < len(self) and not len(self.postings(number)[0]):
            number += 1
        return number

    def info(self, number: int) -> TermInfo:
        docs, counts = self.postings(number)
        text = self.name.partition("_")[0]
        lengths = LENGTHS[self._arrays.lengths[text][docs]] if self.scored else np.zeros(len(docs))
        return TermInfo(
            weight=float(counts.sum()),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(counts.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """The terms of a segment."""

    def __init__(self, arrays: SegmentArrays) -> None:
        self._arrays = arrays
        self._fields = {n: _Field(arrays, n) for n in sorted((*_TEXT_FIELDS, "id", *Field))}

    def _find(self, fieldname: str, text: bytes) -> int | None:
        field = self._fields.get(fieldname)
        if field is None:
            return None
        place = field.place(text)
        found = place < len(field) and field.term(place) == text
        return place if found and len(field.postings(place)[0]) else None

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) is not None

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields."""
        return list(self._fields)

    def cursor(self, fieldname: str, fieldobj: Any) -> "_Cursor":
        """Return a cursor over the terms of a field."""
        return _Cursor(self._fields[fieldname], fieldobj)

    def _from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[_Field, int]]:
        for name, field in self._fields.items():
            if name < fieldname:
                continue
            number = field.first_from(field.place(prefix) if name == fieldname else 0)
            while number < len(field):
                yield field, number
                number = field.first_from(number + 1)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield the field and text of every term."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the field and text of every term from a term on."""
        return ((f.name, f.term(number)) for f, number in self._from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield every term with its statistics."""
        return self.items_from("", b"")

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield every term from a term on with its statistics."""
        every = self._from(fieldname, prefix)
        return (((f.name, f.term(number)), f.info(number)) for f, number in every)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return the statistics of a term.  Raises KeyError if no document has it."""
        number = self._find(fieldname, text)
        if number is None:
            raise KeyError((fieldname, text))  # as Whoosh's readers expect of a codec
        return self._fields[fieldname].info(number)

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> "ArrayMatcher":
        """Return a matcher of the postings of a term.  Raises TermNotFound if there is none."""
        number = self._find(fieldname, text)
        if number is None:
            raise TermNotFound(f"{fieldname}:{text!r}")
        return ArrayMatcher(self._fields[fieldname], number, (fieldname, text), format_, scorer)


class _Cursor(base.FieldCursor):  # type: ignore[misc]
    def __init__(self, field: _Field, fieldobj: Any) -> None:
        self._field, self._decode = field, fieldobj.from_bytes
        self._encode = fieldobj.to_bytes
        self.first()

    def _go(self, number: int) -> str | None:
        self._number = self._field.first_from(number)
        return self.text()

    def first(self) -> str | None:
        return self._go(0)

    def find(self, term: str | bytes) -> str | None:
        return self._go(self._field.place(term if isinstance(term, bytes) else self._encode(term)))

    def next(self) -> str | None:
        return self._go(self._number + 1)

    def text(self) -> str | None:
        return self._decode(self._field.term(self._number)) if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        return self._field.info(self._number) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._number < len(self._field)


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """The postings of one term, one after the other."""

    def __init__(
        self, field: _Field, number: int, term: tuple[str, bytes], form: Any, scorer: Any
    ) -> None:
        self._again = partial(ArrayMatcher, field, number, term, form, scorer)
        self._field, self._number, self._term = field, number, term
        self.format, self.scorer = form, scorer
        self._docs, self._counts = field.postings(number)
        self._info = field.info(number)
        self._at = 0

    def is_active(self) -> bool:
        """Return whether there is a current posting."""
        return self._at < len(self._docs)

    def reset(self) -> None:
        """Go back to the first posting."""
        self._at = 0

    def copy(self) -> "ArrayMatcher":
        """Return another matcher at the same posting."""
        other = self._again()
        other._at = self._at
        return other

    def id(self) -> int:
        """Return the document."""
        return int(self._docs[self._at])

    def all_ids(self) -> Iterator[int]:
        """Yield the documents from the current one on."""
        return iter(self._docs[self._at :].tolist())

    def next(self) -> bool:
        """Go to the next posting; return whether that left the block, of which there is one."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return not self.is_active()

    def skip_to(self, id: int) -> None:
        """Go to the first posting of this document or a later one."""
        if not self.is_active():
            raise ReadTooFar
        self._at += int(np.searchsorted(self._docs[self._at :], id))

    def weight(self) -> float:
        """Return how often the document has the term."""
        return float(self._counts[self._at])

    def value(self) -> bytes:
        """Return what else is indexed, as Whoosh would encode it."""
        if not self.supports("positions"):
            return b""
        encoded: bytes = self.format.encode(self._places())
        return encoded

    def _places(self) -> list[int]:
        return self._field.positions(self._number, self._at)

    def value_as(self, astype: str) -> Any:
        """Return what else is indexed: `positions`, `weight`, `frequency`."""
        if astype == "positions":
            return self._places()
        return self.weight() if astype == "weight" else int(self.weight())

    def supports(self, astype: str) -> bool:
        """Return whether positions, weights… are indexed."""
        return bool(self.format.supports(astype))

    def skip_to_quality(self, minquality: float) -> int:
        """Skip the block if nothing in it can score as high."""
        if self.block_quality() <= minquality:
            self._at = len(self._docs)
            return 1
        return 0

    def block_min_length(self) -> int:
        """Return the smallest length."""
        return int(self._info.min_length())

    def block_max_length(self) -> int:
        """Return the greatest length."""
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        """Return the greatest count."""
        return float(self._info.max_weight())
