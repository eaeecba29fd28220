"""Texts in one line."""

import re

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def single_line(text: str) -> str:
    """Return a text in one line, without control characters, which no format can hold."""
    return " ".join(_CONTROLS.sub(" ", text).split())
