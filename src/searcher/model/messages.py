"""Messages in the interface's language of origin, English, that catalogs of translations key."""


def marked(message: str) -> str:
    """Return the message itself, marked for extraction into the catalogs of translations."""
    return message
