"""The countries that a document is about, and their roles."""
