"""The title of a document."""
