"""Plain text, and its encoding."""
