"""Where a command that writes the index can be killed: functions of the embedded engine."""

from searcher.index.whoosh.writer import Writer

PUT = "searcher.index.whoosh.engine.Writer.put"
COMMIT = "searcher.index.whoosh.engine.Writer.commit"
STEPS = (
    *(PUT, COMMIT, "searcher.index.whoosh.engine.Writer._write_commit"),
    *(
        "searcher.index.whoosh.engine.sync_tree",
        "searcher.index.whoosh.write_marker.WriteMarker.remove",
    ),
)
"""What a command calls from its first record in the index to the end of its work there."""

WRITE_COMMIT = (Writer, "_write_commit")
"""The method that writes a commit: patched, it fails as on a full disk."""
