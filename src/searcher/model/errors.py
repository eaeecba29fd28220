"""Every error this library raises on purpose, in one tree.

    SearcherError
    ├── RefusedInput              one input of an ingest cannot be taken
    │   ├── UnreadableInput         it cannot be opened
    │   ├── AddressInput            it is an address, not a file
    │   ├── NotAFile                it is a pipe, a socket, a device or a folder
    │   ├── LinkedInput             it is a link in a folder
    │   ├── OutsideInput            it lies outside of the folder it was found by
    │   ├── StoredInput             it is, or lies in, an archive or an index
    │   ├── ReportInput             it is a report of an earlier ingest
    │   ├── EmptyOriginal           it holds no bytes, or no text
    │   │   └── FramesetOriginal      its text is in other pages
    │   ├── OversizedOriginal       it is larger than the limit
    │   │   └── EndlessInput          it came through a pipe, and did not end
    │   ├── UnsupportedOriginal     its media type has no reader
    │   ├── UndecodableOriginal     its bytes are no text in any encoding we trust
    │   ├── DamagedOriginal         its form is broken
    │   │   └── TruncatedOriginal     its end is missing
    │   ├── EncryptedOriginal       it needs a password
    │   ├── ScannedOriginal         it is pictures of pages
    │   ├── SummaryOnly             it tells of a document and does not hold it
    │   ├── BombOriginal            it would grow beyond measure
    │   ├── NestedContainer         it is a container in a container
    │   ├── TooDeepOriginal         its parts stand too deep in one another
    │   ├── TooLargeOriginal        to read it takes more memory or text than we give
    │   ├── TooSlowOriginal         to read it takes more processor time than we give
    │   │   └── StuckOriginal         its reader does not answer
    │   ├── ReaderFault             the reader failed in a way nobody foresaw
    │   └── BadHint                 what the archivist said about it cannot be understood
    ├── BadRegistry               sources.toml cannot be understood
    ├── BadSelector               a CSS selector of the registry cannot be understood
    ├── BadSource                 a value cannot stand in an entry of the registry
    ├── SourceExists              the registry has a source with this identifier
    ├── UnknownSource             the registry of the archive has none with this identifier
    ├── BadDate                   a text is not a date in EDTF
    ├── BadIdentifier             a text is not one of our identifiers
    ├── ArchiveError
    │   ├── NotAnArchive            the folder holds no archive of ours
    │   ├── ArchiveLocked           another program is writing
    │   ├── UnknownRecord           no record has this identifier or version
    │   ├── WithdrawnRecord         the record is withdrawn, and is changed no more
    │   ├── DamagedRecord           what is stored is not what was written
    │   ├── SettledNothing          a record has no such note to be decided upon
    │   ├── UnknownSearch           no search was cited under this identifier
    │   ├── DamagedSearch           a cited search is not what was written
    │   ├── TooManySearches         no more searches can be cited today
    │   └── IdentityCollision       two different originals ask for one identifier
    ├── CannotServe               the site cannot be served at an address
    ├── QueryError                a query cannot be understood; knows the position and a remedy
    └── IndexFailure
        ├── NotAnIndex              the folder is no place for an index
        ├── IndexLocked             another program is writing the index
        └── DamagedIndex            the index must be rebuilt

Each error carries the values it speaks of as attributes, says what is wrong, and, in
`remedy`, what to do about it.
"""

from pathlib import Path


class SearcherError(Exception):
    """The root of the tree: `str(error)` says what is wrong, `remedy` what to do."""

    remedy: str = ""


class RefusedInput(SearcherError):
    """One input cannot be taken; the others go on. `code` is stable, for reports."""

    code = "refused"


class UnreadableInput(RefusedInput):
    """The file cannot be opened or found."""

    code = "unreadable"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"cannot be read: {why}")
        self.path = path
        self.why = why
        self.remedy = "Check the path and the permissions of the file."


class AddressInput(RefusedInput):
    """An address was given in place of a file."""

    code = "address"

    def __init__(self, address: str) -> None:
        super().__init__("is an address, and addresses are not fetched")
        self.address = address
        self.remedy = (
            "Open it in a browser, save the page (Ctrl+S, complete), and ingest the saved file "
            f"with --url {address}"
        )


class NotAFile(RefusedInput):
    """It is no regular file: `kind` is what it is, such as a pipe."""

    code = "not-a-file"

    def __init__(self, kind: str) -> None:
        super().__init__(f"is {kind}, not a file")
        self.kind = kind
        self.remedy = (
            "Give what comes out of it through standard input: searcher ingest - < PIPE"
            if kind == "a pipe"
            else "Save the document as a file, and give that."
        )


class LinkedInput(RefusedInput):
    """It is a link, found in a folder: `target` is where it leads."""

    code = "link"

    def __init__(self, target: str) -> None:
        super().__init__(f"is a link to {target}, and links in folders are not followed")
        self.target = target
        self.remedy = "To take what it leads to, name that itself."


class OutsideInput(RefusedInput):
    """It lies outside of the folder by which it was found."""

    code = "outside"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"lies outside of {folder}, the folder that was given")
        self.folder = folder
        self.remedy = "If you trust the manifest that names it, give that with --manifest."


class StoredInput(RefusedInput):
    """It is, or lies in, an archive or an index: `what` names it, `root` is its folder."""

    code = "stored"

    def __init__(self, what: str, root: Path) -> None:
        super().__init__(f"belongs to {what} ({root}), whose files are not documents")
        self.what = what
        self.root = root
        self.remedy = "Documents beside it are taken; `searcher show` gives those within it."


class ReportInput(RefusedInput):
    """It is a report that `ingest --report` wrote."""

    code = "report"

    def __init__(self) -> None:
        super().__init__("is the report of an ingest, not a document")
        self.remedy = "Keep reports out of the folder of the documents."


class EmptyOriginal(RefusedInput):
    """There is nothing in it to archive."""

    code = "empty"

    def __init__(self, size: int) -> None:
        super().__init__("is empty" if size == 0 else f"has no text in its {size} bytes")
        self.size = size
        self.remedy = (
            "Save or download the document again."
            if size == 0
            else "If the text is drawn by a script or is a picture, save the finished page as text."
        )


class FramesetOriginal(EmptyOriginal):
    """A page that only names the pages shown in its frames: `frames` are their addresses."""

    def __init__(self, size: int, frames: str) -> None:
        super().__init__(size)
        self.frames = frames
        self.remedy = f"Give the pages that its frames show: {frames}."


class OversizedOriginal(RefusedInput):
    """It is larger than one document may be."""

    code = "oversized"

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"has {size:,} bytes; the limit is {limit:,}")
        self.size = size
        self.limit = limit
        self.remedy = "Split it into single documents."


class EndlessInput(OversizedOriginal):
    """A stream gave more than one document may have; no more of it was read."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit + 1, limit)
        self.args = (f"goes on after {limit:,} bytes, the limit",)
        self.remedy = "Save it as a file, and give that; or split it into single documents."


class UnsupportedOriginal(RefusedInput):
    """No reader knows this media type."""

    code = "unsupported"

    def __init__(self, media_type: str) -> None:
        super().__init__(f"is {media_type}, which cannot be read")
        self.media_type = media_type
        self.remedy = "Give the document as HTML, plain text, PDF, DOCX, ODT, RTF or mail."


class UndecodableOriginal(RefusedInput):
    """The bytes are not text in any encoding that can be trusted."""

    code = "undecodable"

    def __init__(self, offset: int) -> None:
        super().__init__(f"is not text: unreadable bytes from offset {offset}")
        self.offset = offset
        self.remedy = (
            "Open it in a program that shows its letters, and save it as UTF-8; if none does, get"
            " it again from its publisher."
        )


class DamagedOriginal(RefusedInput):
    """Its form is broken: `media_type` is what it wants to be, `why` what is wrong."""

    code = "damaged"

    def __init__(self, media_type: str, why: str) -> None:
        super().__init__(f"is no sound {media_type}: {why}")
        self.media_type = media_type
        self.why = why
        self.remedy = "Save or download the document again, or open it and save it anew."


class TruncatedOriginal(DamagedOriginal):
    """Its end is missing."""

    code = "truncated"


class EncryptedOriginal(RefusedInput):
    """It can be read only with a password."""

    code = "encrypted"

    def __init__(self, media_type: str) -> None:
        super().__init__(f"is {media_type} locked with a password")
        self.media_type = media_type
        self.remedy = "Save a copy without a password."


class ScannedOriginal(RefusedInput):
    """Its pages are pictures, without text."""

    code = "scanned"

    def __init__(self, pages: int) -> None:
        super().__init__(f"has no text on its {pages} page{'s' if pages > 1 else ''}: it is a scan")
        self.pages = pages
        self.remedy = "Have its text recognised (OCR), and give the result."


class SummaryOnly(RefusedInput):
    """An item of a feed that gives only the beginning of the document, or tells what is in it."""

    code = "summary-only"

    def __init__(self, url: str) -> None:
        super().__init__("holds a summary, not the document")
        self.url = url
        self.remedy = f"Save the page itself: {url}" if url else "Save the page itself."


class BombOriginal(RefusedInput):
    """It is small and would be vast when unpacked."""

    code = "bomb"

    def __init__(self, what: str) -> None:
        super().__init__(f"would grow beyond measure: {what}")
        self.what = what
        self.remedy = "If you trust it, unpack it yourself and give the documents."


class NestedContainer(RefusedInput):
    """A container in a container."""

    code = "nested"

    def __init__(self, media_type: str) -> None:
        super().__init__(f"is {media_type} in another container")
        self.media_type = media_type
        self.remedy = "Unpack the outer container, and give the inner one."


class TooDeepOriginal(RefusedInput):
    """Its parts (elements, groups, messages) stand in one another too deep to be read."""

    code = "too-deep"

    def __init__(self) -> None:
        super().__init__("has parts within parts too deep to be read")
        self.remedy = "Open it and save it anew, or save its text."


class TooLargeOriginal(RefusedInput):
    """Reading it takes more than a document is given: `what` names it with its limit."""

    code = "too-large"

    def __init__(self, what: str) -> None:
        super().__init__(f"is too large to be read: {what}")
        self.what = what
        self.remedy = "Split it into single documents."


class TooSlowOriginal(RefusedInput):
    """Reading it was ended after `seconds` of processor time."""

    code = "too-slow"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"was not read within {seconds:.0f} seconds of processor time")
        self.seconds = seconds
        self.remedy = "Open it and save it anew, or save its text."


class StuckOriginal(TooSlowOriginal):
    """Its reader gave no answer for `seconds`, whatever it computed or waited for."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        Exception.__init__(self, f"got no answer from its reader for {seconds:.0f} seconds")
        self.remedy = "Ingest it again; if that fails too, open it and save it anew."


class ReaderFault(RefusedInput):
    """The reader failed in a way nobody foresaw."""

    code = "internal"

    def __init__(self, why: str) -> None:
        super().__init__(f"could not be read: {why}")
        self.why = why
        self.remedy = "Keep the file and report this as a fault of the program."


class BadHint(RefusedInput):
    """A hint (command line, side file or manifest) cannot be understood."""

    code = "bad-hint"

    def __init__(self, origin: str, key: str, value: str, expected: str) -> None:
        super().__init__(f"{origin}: {key} = {value!r} is not {expected}")
        self.origin = origin
        self.key = key
        self.value = value
        self.expected = expected
        self.remedy = f"Correct {key} in {origin}, or leave it out."


class BadRegistry(SearcherError):
    """The registry of sources cannot be understood."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why
        self.remedy = "Correct the file; each [[source]] needs id, name and kind."


class BadSelector(SearcherError):
    """A CSS selector of a source cannot be understood."""

    def __init__(self, selector: str, why: str) -> None:
        super().__init__(f"the selector {selector!r} cannot be understood: {why}")
        self.selector = selector
        self.why = why
        self.remedy = "Correct it under `selectors` of the source in sources.toml."


class BadSource(SearcherError):
    """A source is to be given a value that it cannot have."""

    def __init__(self, key: str, value: object, expected: str) -> None:
        super().__init__(f"{value!r} is not {expected}")
        self.key = key
        self.value = value
        self.expected = expected
        self.remedy = f"Give another value for {key}; nothing was changed."


class SourceExists(SearcherError):
    """A source is to be added under an identifier that another one has."""

    def __init__(self, identifier: str) -> None:
        super().__init__(f"there is a source {identifier} already")
        self.identifier = identifier
        self.remedy = "Edit that one, or choose another identifier."


class UnknownSource(SearcherError):
    """The registry of the archive has no source with this identifier."""

    def __init__(self, identifier: str) -> None:
        super().__init__(f"the registry of this archive has no source {identifier}")
        self.identifier = identifier
        self.remedy = "`searcher sources` lists them; what ships with the program is added first."


class BadDate(SearcherError, ValueError):
    """A text is not a date in the part of EDTF that we use."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not a date")
        self.text = text
        self.remedy = "Write 2017-03-03, 2017-03, 2017, 1992?, XXXX-04-23 or 2017-06-12/2017-06-14."


class BadIdentifier(SearcherError, ValueError):
    """A text is not an identifier: wrong length, a foreign character, or the check fails."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not an identifier: a character is missing or mistyped")
        self.text = text
        self.remedy = "Compare it with the place you have it from, character by character."


class CannotServe(SearcherError):
    """The site cannot be served at an address of this machine: `why` is what the system says,
    `remedy` what to do.
    """

    def __init__(self, host: str, port: int, why: str, remedy: str) -> None:
        super().__init__(f"cannot serve on port {port} of {host}: {why}")
        self.host = host
        self.port = port
        self.why = why
        self.remedy = remedy


class ArchiveError(SearcherError):
    """Something about the store."""


class NotAnArchive(ArchiveError):
    """The folder exists but holds something else."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is not an archive: {why}")
        self.path = path
        self.why = why
        self.remedy = "Name another folder with --archive, or an empty one to begin."


class ArchiveLocked(ArchiveError):
    """Another program is writing to the archive."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is being written by another program")
        self.path = path
        self.remedy = "Wait for it to finish; the lock goes with that program."


class UnknownRecord(ArchiveError):
    """No record has this identifier, or not in this version."""

    def __init__(self, identifier: str, version: int | None = None) -> None:
        which = "" if version is None else f" in version {version}"
        super().__init__(f"there is no record {identifier}{which}")
        self.identifier = identifier
        self.version = version
        self.remedy = "Look for it by its title or source."


class WithdrawnRecord(ArchiveError):
    """The record is withdrawn: `version` is its tombstone, after which there is none."""

    def __init__(self, identifier: str, version: int) -> None:
        super().__init__(f"{identifier} is withdrawn, by its version {version}")
        self.identifier = identifier
        self.version = version
        self.remedy = f"`searcher show {identifier}` says why; what is withdrawn stays so."


class DamagedRecord(ArchiveError):
    """What is stored is not what was written."""

    def __init__(self, identifier: str, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.identifier = identifier
        self.path = path
        self.why = why
        self.remedy = "Restore this object from a backup, then run `searcher verify`."


class SettledNothing(ArchiveError):
    """A record has no note with this code."""

    def __init__(self, identifier: str, code: str, held: tuple[str, ...]) -> None:
        super().__init__(f"{identifier} has no note {code}")
        self.identifier = identifier
        self.code = code
        self.held = held
        self.remedy = f"It has: {', '.join(held)}." if held else "It has no notes at all."


class UnknownSearch(ArchiveError):
    """No search was cited under this identifier."""

    def __init__(self, identifier: str) -> None:
        super().__init__(f"there is no search {identifier}")
        self.identifier = identifier
        self.remedy = "Compare it with the citation, character by character."


class DamagedSearch(ArchiveError):
    """A cited search is not what was written."""

    def __init__(self, identifier: str, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.identifier = identifier
        self.path = path
        self.why = why
        self.remedy = "Restore this file from a backup, then run `searcher verify`."


class TooManySearches(ArchiveError):
    """So many searches were cited today that no more are kept."""

    def __init__(self, a_day: int) -> None:
        super().__init__(f"{a_day:,} searches were cited today, and no more are kept")
        self.a_day = a_day
        self.remedy = "Cite it tomorrow; the search itself can be used meanwhile."


class IdentityCollision(ArchiveError):
    """Two different originals lead to one identifier (about one chance in 10**16 a couple)."""

    def __init__(self, identifier: str, known: str, new: str) -> None:
        super().__init__(f"{identifier} belongs to {known}, not to {new}")
        self.identifier = identifier
        self.known = known
        self.new = new
        self.remedy = "Give this document another URL as a hint."


class QueryError(SearcherError):
    """A query cannot be understood: what, at which character (from 0), and the remedy.

    `messages` are both as they can be translated, with values in their places `%(name)s`.
    """

    def __init__(self, query: str, position: int, what: str, remedy: str, **values: object) -> None:
        self.messages = (what, remedy)
        self.values = values
        self.what, self.remedy = (m % values if values else m for m in self.messages)
        self.query = query
        self.position = position
        super().__init__(f"{self.what} (at character {position + 1})")


class IndexFailure(SearcherError):
    """Something about the index, which can always be made anew from the archive."""

    remedy = "Run `searcher rebuild`."


class NotAnIndex(IndexFailure):
    """The folder holds something else, or lies where an index would do harm."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is no folder for an index: {why}")
        self.path = path
        self.why = why
        self.remedy = "Name another folder with --index, or an empty one to begin."


class IndexLocked(IndexFailure):
    """Another program is writing the index."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is being written by another program")
        self.path = path
        self.remedy = "Wait for it to finish, then try again."


class DamagedIndex(IndexFailure):
    """The index cannot be read."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be read: {why}")
        self.path = path
        self.why = why
