"""Archive and full-text search for the documents of relations between countries."""
