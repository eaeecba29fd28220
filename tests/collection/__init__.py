"""A collection of real size to test with: thousands of generated documents, ingested for real.

    documents.py     what the documents say, deterministic from a seed
    making.py        ingests them step by step, and keeps the result by the digest of its makers
    sentences.toml   what they are written with

Every document is invented.  The archive is made once; its index comes in two shapes, as several
ingests, corrections and withdrawals leave it (many segments), and rebuilt (one segment).
"""

from collection.documents import Document, Special, every_document
from collection.making import Collection, Facts, Shape, made

__all__ = ["Collection", "Document", "Facts", "Shape", "Special", "every_document", "made"]
