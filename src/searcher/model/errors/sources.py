"""Errors in the registry of sources."""

from searcher.model.errors.base import SearcherError


class BadRegistry(SearcherError):
    """A registry of sources that is not valid."""

    code = "bad-registry"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why
        self.remedy = "Correct the file; each [[source]] needs id, name and kind."


class BadSelector(SearcherError):
    """A CSS selector of a source that is not valid."""

    code = "bad-selector"

    def __init__(self, selector: str, why: str) -> None:
        super().__init__(f"the selector {selector!r} is not valid CSS: {why}")
        self.selector = selector
        self.why = why
        self.remedy = "Correct it under `selectors` of the source in sources.toml."


class BadSource(SearcherError):
    """A value that a source cannot have."""

    code = "bad-source"

    def __init__(self, key: str, value: object, expected: str) -> None:
        super().__init__(f"{value!r} is not {expected}")
        self.key = key
        self.value = value
        self.expected = expected
        self.remedy = f"Give another value for {key}; nothing was changed."


class SourceExists(SearcherError):
    """A source is added under an identifier that is in use."""

    code = "source-exists"

    def __init__(self, identifier: str) -> None:
        super().__init__(f"there is a source {identifier} already")
        self.identifier = identifier
        self.remedy = "Edit that one, or choose another identifier."


class UnknownSource(SearcherError):
    """The registry of the archive has no source with this identifier."""

    code = "unknown-source"

    def __init__(self, identifier: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(f"the registry of this archive has no source {identifier}")
        self.identifier = identifier
        self.near = near
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        self.remedy = f"{meant}`searcher sources` lists them."


class SourceInUse(SearcherError):
    """A source that records have is removed without a confirmation."""

    code = "source-in-use"

    def __init__(self, identifier: str, records: int) -> None:
        have = "1 record has" if records == 1 else f"{records:,} records have"
        super().__init__(f"{have} the source {identifier}; it was not removed")
        self.identifier = identifier
        self.records = records
        self.remedy = (
            "With --yes it is. Records keep the name until they are normalised again "
            "(--renormalise, or later), and change then as shown."
        )


class NotShipped(SearcherError):
    """A source is restored that does not ship with the program."""

    code = "not-shipped"

    def __init__(self, identifier: str) -> None:
        super().__init__(f"no source {identifier} ships with the program")
        self.identifier = identifier
        self.remedy = "`searcher sources` marks those that do, and those that were removed here."
