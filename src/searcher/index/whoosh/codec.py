"""A Whoosh codec whose segments are files of arrays.

The engine itself reads the arrays directly; here they are what Whoosh expects, term by term and
posting by posting, so that Whoosh's own searcher can open and search the same index.
"""

from collections.abc import Iterator
from pathlib import Path

from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage

from searcher.index.whoosh.arrays import Array
from searcher.index.whoosh.codec_terms import TermsReader
from searcher.index.whoosh.commit import Segment, open_segment
from searcher.index.whoosh.segment import LENGTHS, TEXTS, SegmentArrays


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads segments of arrays; they are written by `batch` and `merge`."""

    length_stats = True

    def terms_reader(self, storage: FileStorage, segment: "ArraySegment") -> TermsReader:  # noqa: ARG002
        """Open what Whoosh asks for terms."""
        return TermsReader(segment.arrays())

    def per_document_reader(self, storage: FileStorage, segment: "ArraySegment") -> "_Documents":  # noqa: ARG002
        """Open what Whoosh asks for documents."""
        return _Documents(segment.arrays(), segment)


class ArraySegment(base.Segment):  # type: ignore[misc]
    """A segment of a commit, as Whoosh asks for it."""

    def __init__(self, folder: Path, segment: Segment) -> None:
        super().__init__("searcher")
        self.segid = segment.name
        self._folder, self._segment = folder, segment

    def codec(self) -> ArrayCodec:
        """Return the codec of the segment."""
        return ArrayCodec()

    def arrays(self) -> SegmentArrays:
        """Open the arrays of the segment.  Raises DamagedIndex."""
        return open_segment(self._folder, self._segment)

    def doc_count_all(self) -> int:
        """Return how many documents there are, including deleted ones."""
        return self._segment.documents

    def deleted_count(self) -> int:
        """Return how many documents are deleted."""
        return len(self._segment.deleted)

    def deleted_docs(self) -> Iterator[int]:
        """Yield the deleted documents, ascending."""
        return iter(self._segment.deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted."""
        return docnum in self._segment.deleted_set


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
    """A column of days, with the methods that Whoosh calls."""

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
