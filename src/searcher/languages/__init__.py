"""Facts about languages, as data."""
