"""Archive and full-text search for the documents of relations between countries."""

__version__ = "0.1.0"
