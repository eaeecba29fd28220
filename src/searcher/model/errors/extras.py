"""Errors of optional parts of the program."""

from searcher.model.errors.base import SearcherError


class MissingExtra(SearcherError):
    """An optional part of the program is not installed."""

    code = "missing-extra"

    def __init__(self, extra: str, package: str) -> None:
        super().__init__(f"this needs the package {package}, which is not installed")
        self.extra = extra
        self.package = package
        self.remedy = f"Run: pip install 'searcher[{extra}]'"
