"""What is declared of a format: how its files are named and detected, and what reads them.

Code is named as `module:function` and imported when it is first needed, so that a format costs
nothing until a file of it comes.
"""

from dataclasses import dataclass
from enum import Enum, auto

GLIMPSE = 65_536
"""How many bytes a detector gets: the first of a file."""


class FormatKind(Enum):
    """What a file of a format holds."""

    DOCUMENT = auto()
    """One document."""

    PACK = auto()
    """Files of any format: ZIP, TAR."""

    COMPRESSED = auto()
    """One file, of any format: gzip."""

    COLLECTION = auto()
    """Documents, in a form of its own: messages, rows of a table, items of a feed."""

    UNSUPPORTED = auto()
    """A document that is only detected, so that it is refused by its name."""

    DATA = auto()
    """Data, not a document; refused by its name."""


class Trust(Enum):
    """Who is believed that a file has a format, if its bytes do not show another one."""

    NOBODY = auto()
    COLLECTION = auto()
    """The collection that the file is out of."""

    SERVER = auto()
    """A web server too, by the header of its answer in a crawl."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatDeclaration:
    """The declaration of one format.

    media_type: as registered with IANA; it is stored in records.
    kind: what a file of it holds.
    label: its name after "the" or "a" in errors: the PDF is damaged.
    advice: what to do with a file that is only detected.
    endings: the endings of the names of its files, in lower case; the first is that of preserved
        originals.  A name with an ending of another format gets a review flag.

    How its files are detected:

    signatures: bytes of which a file begins with one.
    zip_marks: bytes of which a ZIP has one in its first or last 64 KB, if the format is a ZIP.
    streams: names of which a file of old Office programs (MS-CFB) has one in its directory, if the
        format is such a file.
    detector: a function that returns whether the first bytes of a file, which have no signature,
        are of it.
    text_detector: the same of a text; it gets the bytes without a byte order mark, and those of
        UTF-16 without NUL.

    Whose word is taken for it, where its media type is declared:

    trust: who is believed.
    yields: whether a text, or a piece of a page, may look like it, so that a declaration of another
        format is believed.
    served_as: the media types by which servers send documents of it; its own if it is None.

    What reads it:

    reader: a function.  A DOCUMENT is read from bytes to a `Document`; a PACK or COLLECTION from a
        stream to an iterator of `ContainerEntry`; a COMPRESSED file from a stream to a stream.  One
        of an UNSUPPORTED format raises why a file is refused.
    takes_selectors: whether the reader takes the selectors of publishers too.
    attachments: a function that yields each `Attachment` in the bytes of a document.
    harmless_size: up to so many bytes it is read outside of the sandbox; by default nothing is.
    is_recognisable: whether a file of it is the picture of a page, whose text can be recognised.
    marks_titles: whether its documents mark their titles, so that no line of text is taken for one.
    """

    media_type: str
    kind: FormatKind
    label: str
    advice: str = ""
    endings: tuple[str, ...] = ()
    signatures: tuple[bytes, ...] = ()
    zip_marks: tuple[bytes, ...] = ()
    streams: tuple[str, ...] = ()
    detector: str = ""
    text_detector: str = ""
    trust: Trust = Trust.NOBODY
    yields: bool = False
    served_as: tuple[str, ...] | None = None
    reader: str = ""
    takes_selectors: bool = False
    attachments: str = ""
    harmless_size: int = 0
    marks_titles: bool = False
    is_recognisable: bool = False

    def __post_init__(self) -> None:
        """Check that what is read has a reader, what is not an advice, and a document an ending."""
        is_read = self.kind not in (FormatKind.UNSUPPORTED, FormatKind.DATA)
        if is_read and not self.reader:
            raise ValueError(f"{self.media_type}: a reader is missing")
        if not is_read and not self.advice:
            raise ValueError(f"{self.media_type}: what to do with a file of it is missing")
        if self.kind is FormatKind.DOCUMENT and not self.endings:
            raise ValueError(f"{self.media_type}: the ending of preserved originals is missing")
