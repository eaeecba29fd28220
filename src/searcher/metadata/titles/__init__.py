"""Detect the title of a document.

- `claimed_titles`: titles of the markup; `site_suffix`: without the name of the site
- `heading_lines`: the heading of a text without markup
- `shown_titles`: what a page shows if it declares no title, or only the name of its site
- `title_evidence`: the rules of these, and which of them need a closer look
- `title_selection`: which candidate wins
- `title_detector`: all of these for one document
"""

from searcher.metadata.titles.title_detector import detect_title

__all__ = ["detect_title"]
