"""A Whoosh codec whose segments are files of arrays.

The engine itself reads the arrays at once; here they are what Whoosh expects, term by term and
posting by posting, so that Whoosh's own searcher can open and search the same index.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage, OverlayStorage
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from searcher.index.whoosh.arrays import Array
from searcher.index.whoosh.segment import LENGTHS, TEXTS, Lexicon, SegmentArrays
from searcher.model.expression import Field

EXTENSION = ".arrays"
_TEXT_FIELDS = ("text_stems", "text_words", "title_stems", "title_words")


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads segments of arrays; they are written whole, by `Batch` and `merge`."""

    length_stats = True

    def terms_reader(self, storage: FileStorage, segment: "ArraySegment") -> "_TermsReader":
        """What Whoosh asks for terms."""
        return _TermsReader(segment.arrays(storage))

    def per_document_reader(self, storage: FileStorage, segment: "ArraySegment") -> "_Documents":
        """What Whoosh asks for documents."""
        return _Documents(segment.arrays(storage), segment)

    def new_segment(self, storage: FileStorage, indexname: str) -> "ArraySegment":  # noqa: ARG002
        """A segment to be written."""
        return ArraySegment(indexname)


class ArraySegment(base.Segment):  # type: ignore[misc]
    """What the table of contents keeps of a segment: its size, and which documents are deleted."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self._size = 0
        self._deleted: set[int] = set()

    def codec(self) -> ArrayCodec:
        """Its codec."""
        return ArrayCodec()

    def path(self, storage: FileStorage) -> Path:
        """Its file."""
        return Path(storage.folder, self.make_filename(EXTENSION))

    def arrays(self, storage: FileStorage) -> SegmentArrays:
        """Its arrays, opened."""
        folder = storage.b if isinstance(storage, OverlayStorage) else storage
        return SegmentArrays(self.path(folder))

    def should_assemble(self) -> bool:
        """Whether its files should be made one: they are."""
        return False

    def set_doc_count(self, count: int) -> None:
        """Say how many documents it has."""
        self._size = count

    def doc_count_all(self) -> int:
        """How many documents it has, deleted ones membership them."""
        return self._size

    def deleted_count(self) -> int:
        """How many are deleted."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """Those that are deleted, ascending."""
        return iter(sorted(self._deleted))

    def delete_document(self, docnum: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002
        """Delete a document, or take that back."""
        (self._deleted.add if delete else self._deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted."""
        return docnum in self._deleted


class _Documents(base.PerDocumentReader):  # type: ignore[misc]
    def __init__(self, arrays: SegmentArrays, segment: ArraySegment) -> None:
        self._arrays, self._segment = arrays, segment

    def doc_count(self) -> int:
        return self._arrays.size - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        return self._arrays.size

    def has_deletions(self) -> bool:
        return self._segment.has_deletions()  # type: ignore[no-any-return]

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in ("earliest", "latest")

    def column_reader(self, fieldname: str, column: object) -> "_Days":  # noqa: ARG002
        return _Days(getattr(self._arrays, fieldname))

    def _lengths(self, fieldname: str) -> Array | None:
        text = fieldname.partition("_")[0]
        return LENGTHS[self._arrays.lengths[text]] if text in TEXTS else None

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        text = fieldname.partition("_")[0]
        if text not in TEXTS:
            return default
        return int(LENGTHS[self._arrays.lengths[text][docnum]]) or default

    def field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(lengths.sum())

    def min_field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None or not len(lengths) else int(lengths.min())

    def max_field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(lengths.max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, object]:
        identifier = self._arrays.ids[docnum].decode()
        return {"id": identifier, "version": int(self._arrays.versions[docnum])}


class _Days:
    """A column of days; Whoosh knows columns by how they behave."""

    def __init__(self, days: Array) -> None:
        self._days = days
        self._sign = 1

    def set_reverse(self) -> None:
        self._sign = -1

    def __len__(self) -> int:
        return len(self._days)

    def __getitem__(self, docnum: int) -> int:
        return int(self._days[docnum])

    def __iter__(self) -> Iterator[int]:
        return iter(self._days.tolist())

    def sort_key(self, docnum: int) -> int:
        return self._sign * int(self._days[docnum])


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
        return [value.encode() for value in self._arrays.columns[Field(self.name)].values]

    def term(self, number: int) -> bytes:
        return self._terms[number]

    def place(self, term: bytes) -> int:
        """How many terms come before."""
        terms = self._terms
        if isinstance(terms, Lexicon):
            return terms.place(term)
        return sum(other < term for other in terms)

    def postings(self, number: int) -> tuple[Array, Array]:
        """The documents of a term, and how often each has it."""
        if self.scored:
            postings = self._arrays.postings[self.name]
            first, after = postings.extent(number)
            return postings.docs[first:after], postings.counts.piece(first, after)
        if self.name == "id":
            docs: Array = self._arrays.id_order[number : number + 1]
        else:
            docs = self._arrays.columns[Field(self.name)].documents_with(number)
        return docs, np.ones(len(docs), np.uint8)

    def positions(self, number: int, picked: int) -> list[int]:
        """Where a term stands in one of its documents."""
        postings = self._arrays.postings[self.name]
        _, positions = postings.positions_of(number, np.array([picked], np.intp))
        found: list[int] = positions.tolist()
        return found

    def first_from(self, number: int) -> int:
        """The first term from `number` on that some document of this field has."""
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


class _TermsReader(base.TermsReader):  # type: ignore[misc]
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
        return list(self._fields)

    def cursor(self, fieldname: str, fieldobj: Any) -> "_Cursor":
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
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return ((f.name, f.term(number)) for f, number in self._from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return self.items_from("", b"")

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        every = self._from(fieldname, prefix)
        return (((f.name, f.term(number)), f.info(number)) for f, number in every)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        number = self._find(fieldname, text)
        if number is None:
            raise KeyError((fieldname, text))  # as Whoosh's readers expect of a codec
        return self._fields[fieldname].info(number)

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> "ArrayMatcher":
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
        """Whether there is a posting."""
        return self._at < len(self._docs)

    def reset(self) -> None:
        """Go back to the first."""
        self._at = 0

    def copy(self) -> "ArrayMatcher":
        """Another at the same posting."""
        other = self._again()
        other._at = self._at
        return other

    def id(self) -> int:
        """The document."""
        return int(self._docs[self._at])

    def all_ids(self) -> Iterator[int]:
        """The documents from here on."""
        return iter(self._docs[self._at :].tolist())

    def next(self) -> bool:
        """Go to the next posting; whether that left a block, of which there is one."""
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
        """How often the document has the term."""
        return float(self._counts[self._at])

    def value(self) -> bytes:
        """What else is kept, as Whoosh would write it."""
        if not self.supports("positions"):
            return b""
        encoded: bytes = self.format.encode(self._places())
        return encoded

    def _places(self) -> list[int]:
        return self._field.positions(self._number, self._at)

    def value_as(self, astype: str) -> Any:
        """What else is kept: `positions`, `weight`, `frequency`."""
        if astype == "positions":
            return self._places()
        return self.weight() if astype == "weight" else int(self.weight())

    def supports(self, astype: str) -> bool:
        """Whether positions, weights… are kept."""
        return bool(self.format.supports(astype))

    def skip_to_quality(self, minquality: float) -> int:
        """Leave the block if nothing in it can be so good."""
        if self.block_quality() <= minquality:
            self._at = len(self._docs)
            return 1
        return 0

    def block_min_length(self) -> int:
        """The least length."""
        return int(self._info.min_length())

    def block_max_length(self) -> int:
        """The greatest length."""
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        """The greatest count."""
        return float(self._info.max_weight())
