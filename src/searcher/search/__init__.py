"""What is written once, above any engine: hits, highlights, concordance."""
