"""The root of the tree of errors."""


class SearcherError(Exception):
    """An error that this library raises on purpose.

    `str(error)` states what is wrong and where, `remedy` what to do, `code` is stable.
    """

    code = "error"
    remedy: str = ""
