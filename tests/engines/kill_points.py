"""Functions of the embedded engine at which tests kill a command that writes the index."""

from searcher.index.whoosh.writer import Writer

PUT = "searcher.index.whoosh.engine.Writer.put"
COMMIT = "searcher.index.whoosh.engine.Writer.commit"
STEPS = (
    *(PUT, COMMIT, "searcher.index.whoosh.engine.Writer._write_commit"),
    *(
        "searcher.index.whoosh.writer.write_commit",
        "searcher.index.whoosh.write_marker.WriteMarker.remove",
    ),
)
"""The functions that a command calls while it writes the index, in order."""

WRITE_COMMIT = (Writer, "_write_commit")
"""The method that writes a commit; tests patch it to fail as on a full disk."""
