"""Originals that are refused for their content."""

from searcher.model.errors.inputs import RefusedInput


class EmptyOriginal(RefusedInput):
    """An original without text."""

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
    """A page without text of its own: `frames` are the addresses of the pages in its frames."""

    def __init__(self, size: int, frames: str) -> None:
        super().__init__(size)
        self.frames = frames
        self.remedy = f"Ingest the pages in its frames: {frames}."


class OversizedOriginal(RefusedInput):
    """An original above the limit of size."""

    code = "oversized"

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"has {size:,} bytes; the limit is {limit:,}")
        self.size = size
        self.limit = limit
        self.remedy = "Split it into single documents."


class EndlessInput(OversizedOriginal):
    """A stream that exceeds the limit of size; it was not read further."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit + 1, limit)
        self.args = (f"is a stream of more than {limit:,} bytes, the limit",)
        self.remedy = "Save it as a file, and ingest that; or split it into single documents."


class UnsupportedOriginal(RefusedInput):
    """An original that has no reader: `what` it is, after "a", and what to do."""

    code = "unsupported"

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(f"is {_with_article(what)}, which cannot be read")
        self.what = what
        self.advice = advice
        self.remedy = advice or (
            "Convert the document to HTML, plain text, PDF, DOCX, ODT, RTF or mail."
        )


class MissingReader(UnsupportedOriginal):
    """An original that an optional part of the program reads: `needed` names what to install."""

    def __init__(self, what: str, needed: str) -> None:
        super().__init__(what, f"Install {needed}, or convert or unpack it, and ingest the result.")
        self.needed = needed


class DataOriginal(RefusedInput):
    """A file of data, which is no document: `what` it is, after "a", and what to do."""

    code = "not-a-document"

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"is {_with_article(what)}, not a document")
        self.what = what
        self.advice = advice
        self.remedy = advice


def _with_article(what: str) -> str:
    return f"{'an' if what[0] in 'AEIOUXaeiou' else 'a'} {what}"


class UndecodableOriginal(RefusedInput):
    """An original whose bytes are not text in any encoding above the threshold of confidence."""

    code = "undecodable"

    def __init__(self, offset: int) -> None:
        super().__init__(f"is not text: unreadable bytes from offset {offset}")
        self.offset = offset
        self.remedy = (
            "Open it in a program that shows its letters, and save it as UTF-8; if none does,"
            " request it again from its publisher."
        )


class DamagedOriginal(RefusedInput):
    """An original whose format is broken: `label` names its format, `why` the fault."""

    code = "damaged"

    def __init__(self, label: str, why: str) -> None:
        super().__init__(f"the {label} is damaged: {why}")
        self.label = label
        self.why = why
        self.remedy = "Save or download the document again, or open it and save a new copy."


class TruncatedOriginal(DamagedOriginal):
    """An original whose end is missing."""

    code = "truncated"


class EncryptedOriginal(RefusedInput):
    """An original that can be read only with a password: `label` names its format."""

    code = "encrypted"

    def __init__(self, label: str) -> None:
        super().__init__(f"the {label} is locked with a password")
        self.label = label
        self.remedy = "Save a copy without a password, and ingest that."


class ScannedOriginal(RefusedInput):
    """A PDF whose pages are pictures, without text."""

    code = "scanned"

    def __init__(self, pages: int) -> None:
        noun = "page" if pages == 1 else "pages"
        super().__init__(f"the PDF has no text layer on its {pages} {noun}")
        self.pages = pages
        self.remedy = (
            "Ingest it with --ocr (needs tesseract), or run OCR on it first, and ingest the result."
        )


class UnrecognisedOriginal(RefusedInput):
    """A scan in which no text could be recognised on its `pages`."""

    code = "unrecognised"

    def __init__(self, pages: int) -> None:
        noun = "page" if pages == 1 else "pages"
        super().__init__(f"has no text that can be recognised on its {pages} {noun}")
        self.pages = pages
        self.remedy = (
            "Scan it at 300 dots an inch, upright; if it is a text, name its language: --language."
        )


class BombOriginal(RefusedInput):
    """An original that is small and would be huge when it is unpacked."""

    code = "bomb"

    def __init__(self, what: str) -> None:
        super().__init__(f"would be too large when unpacked: {what}")
        self.what = what
        self.remedy = "If you trust it, unpack it yourself and ingest the documents."


class TooDeepOriginal(RefusedInput):
    """An original whose elements, groups or messages are nested too deep."""

    code = "too-deep"

    def __init__(self) -> None:
        super().__init__("has elements nested too deep to be read")
        self.remedy = "Open it and save a new copy, or save its text."


class TooLargeOriginal(RefusedInput):
    """An original that exceeds a limit of its reader: `what` names it with its limit."""

    code = "too-large"

    def __init__(self, what: str) -> None:
        super().__init__(f"is too large to be read: {what}")
        self.what = what
        self.remedy = "Split it into single documents."


class TooSlowOriginal(RefusedInput):
    """An original whose reader was stopped after `seconds` of processor time."""

    code = "too-slow"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"was not read within {seconds:.0f} seconds of processor time")
        self.seconds = seconds
        self.remedy = "Open it and save a new copy, or save its text."


class StuckOriginal(TooSlowOriginal):
    """An original whose reader gave no answer for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        Exception.__init__(self, f"its reader did not answer for {seconds:.0f} seconds")
        self.remedy = "Ingest it again; if that fails too, open it and save a new copy."


class ReaderFault(RefusedInput):
    """An original on which a reader failed unexpectedly."""

    code = "internal"

    def __init__(self, why: str) -> None:
        super().__init__(f"could not be read: {why}")
        self.why = why
        self.remedy = "Keep the file and report this as a fault of the program."
