"""A collection of realistic size for tests: thousands of generated documents in an archive.

    documents.py     generates the documents, deterministic from a seed
    making.py        ingests them in several runs, and caches the result by a digest of the code
    sentences.toml   titles and sentences of the documents

Every document is invented.  The archive is made once; its index has two shapes: as several
ingests, corrections and withdrawals leave it (many segments), and rebuilt (one segment).
"""

from collection.documents import Document, Special, every_document
from collection.making import Collection, Facts, Shape, cached_collection

__all__ = [
    "Collection",
    "Document",
    "Facts",
    "Shape",
    "Special",
    "cached_collection",
    "every_document",
]
