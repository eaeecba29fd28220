"""The language of a document and of its passages in other languages."""
