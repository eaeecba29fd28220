"""Inputs of an ingest that are refused for what they are, before they are read."""

import shlex
from pathlib import Path
from urllib.parse import unquote

from searcher.model.errors.base import SearcherError


class RefusedInput(SearcherError):
    """One input cannot be ingested; the others are.

    The message is a predicate of the input's name.
    """

    code = "refused"


class UnreadableInput(RefusedInput):
    """A file that cannot be opened or found."""

    code = "unreadable"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"cannot be read: {why}")
        self.path = path
        self.why = why
        self.remedy = "Check the path and the permissions of the file."


class AddressInput(RefusedInput):
    """An address on the web in place of a file."""

    code = "address"

    def __init__(self, address: str) -> None:
        super().__init__("is an address, and addresses are not fetched")
        self.address = address
        self.remedy = _how_to_save(address)


def _how_to_save(address: str) -> str:
    """Return how an archivist gets the document at an address, in a shell and without one."""
    scheme, separator, rest = address.partition("://")
    match scheme.lower() if separator else "":
        case "file":
            return f"Name the file itself: {shlex.quote(unquote(rest.removeprefix('localhost')))}"
        case "ftp":
            return "Download the file, and ingest it."
        case "":
            address = f"https://{address}"
    quoted = shlex.quote(address)
    return (
        "Open it in a browser, save the page (Ctrl+S, complete), and ingest the saved file "
        f"with --url {quoted}; or run `wget --delete-after --warc-file=page {quoted}`, and ingest "
        "page.warc.gz, which holds the page with its address and the day."
    )


class NotAFile(RefusedInput):
    """A pipe, a socket, a device or a folder: `kind` names it."""

    code = "not-a-file"

    def __init__(self, kind: str) -> None:
        super().__init__(f"is {kind}, not a file")
        self.kind = kind
        self.remedy = (
            "Read it through standard input: searcher ingest - < PIPE"
            if kind == "a pipe"
            else "Save the document as a file, and ingest that."
        )


class LinkedInput(RefusedInput):
    """A link in a folder: `target` is the path it leads to."""

    code = "link"

    def __init__(self, target: str) -> None:
        super().__init__(f"is a link to {target}, and links in folders are not followed")
        self.target = target
        self.remedy = "To ingest its target, name the target itself."


class WithoutAttachment(RefusedInput):
    """An entry of a list of references without a file."""

    code = "no-attachment"

    def __init__(self) -> None:
        super().__init__("has no attachment")
        self.remedy = "Export the list with its files, or ingest the document with its values."


class OutsideInput(RefusedInput):
    """A file outside of the folder that names it."""

    code = "outside"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"is outside of {folder}, the folder that is ingested")
        self.folder = folder
        self.remedy = "If you trust the manifest that names it, ingest that with --manifest."


class StoredInput(RefusedInput):
    """A file of an archive or an index: `what` names it, `root` is its folder."""

    code = "stored"

    def __init__(self, what: str, root: Path) -> None:
        super().__init__(f"belongs to {what} ({root}), whose files are not documents")
        self.what = what
        self.root = root
        self.remedy = "Documents beside it are ingested; `searcher show` prints those within it."


class ReportInput(RefusedInput):
    """A report that `ingest --report` wrote."""

    code = "report"

    def __init__(self) -> None:
        super().__init__("is the report of an ingest, not a document")
        self.remedy = "Write reports outside of the folder of the documents."


class SummaryOnly(RefusedInput):
    """An item of a feed that has only a summary or the beginning of the document."""

    code = "summary-only"

    def __init__(self, url: str) -> None:
        super().__init__("has a summary, not the document")
        self.url = url
        self.remedy = f"Save the page itself: {url}" if url else "Save the page itself."


class NestedContainer(RefusedInput):
    """A container in a container."""

    code = "nested"

    def __init__(self, media_type: str) -> None:
        super().__init__(f"is {media_type} in another container")
        self.media_type = media_type
        self.remedy = "Unpack the outer container, and ingest the inner one."


class BadHint(RefusedInput):
    """A hint (command line, side file or manifest) that is not valid."""

    code = "bad-hint"

    def __init__(self, origin: str, key: str, value: str, expected: str) -> None:
        super().__init__(f"{origin}: {key} = {value!r} is not {expected}")
        self.origin = origin
        self.key = key
        self.value = value
        self.expected = expected
        self.remedy = f"Correct {key} in {origin}, or leave it out."


class BadTable(SearcherError):
    """A line of a table of corrections that cannot be used; `line` is counted from 1."""

    code = "bad-table"

    def __init__(self, name: str, line: int, why: str) -> None:
        super().__init__(f"{name}, line {line}: {why}")
        self.name = name
        self.line = line
        self.why = why
        self.remedy = "Mend the line, and give the table again: what was corrected stays."
