"""Readers: the bytes of one format → a document of blocks and claims."""
