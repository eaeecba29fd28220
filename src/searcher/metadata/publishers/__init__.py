"""Detect the source of a document, who published it, and its creator, who wrote it.

- `host_publisher`: by the host of the URL
- `claimed_publishers`: by the markup
- `letterheads`, `dated_names`: by its head and its signature
- `media_names`: which of the names in these is a news medium
- `attributions`: by the words with which a text names its own reporter, "Trend reports"
- `senders`: by the mailbox of a mail
- `press_mentions`: by the press that the text names
- `registered_names`, `name_pattern`: how these are written and registered
- `source_selection`: which candidate wins
- `source_detector`: all of these for one document
- `embassy_proposals`: the embassy that a text without a source may be of
- `creators`: the author of the markup or of a byline
"""

from searcher.metadata.publishers.creators import detect_creator
from searcher.metadata.publishers.embassy_proposals import propose_embassy
from searcher.metadata.publishers.source_detector import SourceDetection, detect_source

__all__ = ["SourceDetection", "detect_creator", "detect_source", "propose_embassy"]
