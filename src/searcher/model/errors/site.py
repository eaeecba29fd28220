"""Errors of the server of the site."""

from searcher.model.errors.base import SearcherError


class CannotServe(SearcherError):
    """The site cannot be served at an address of this machine: `why` is the system's message."""

    code = "cannot-serve"

    def __init__(self, host: str, port: int, why: str, remedy: str) -> None:
        super().__init__(f"cannot serve on port {port} of {host}: {why}")
        self.host = host
        self.port = port
        self.why = why
        self.remedy = remedy


class BadSetting(SearcherError):
    """A setting of the site has a value that is not valid."""

    code = "bad-setting"

    def __init__(self, variable: str, value: str, wanted: str) -> None:
        super().__init__(f"the setting {variable} is not valid: “{value}”")
        self.variable = variable
        self.value = value
        self.remedy = f"Give {wanted}."
