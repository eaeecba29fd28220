"""Recognise the text of a scanned original: its language, its paragraphs, and the confidence."""

from collections.abc import Iterator, Sequence
from itertools import chain

from searcher.languages import languages as known_languages
from searcher.model.errors import MissingReader, UnrecognisedOriginal
from searcher.model.record import Recognition
from searcher.model.review import ReviewCode
from searcher.readers.document import Block, Document, ReadingWarning
from searcher.readers.formats import Format
from searcher.readers.pdf.paragraphs import paragraphs
from searcher.readers.plain.text import clean
from searcher.readers.recognition import tesseract
from searcher.readers.recognition.misreadings import corrected
from searcher.readers.recognition.page_pictures import page_pictures
from searcher.readers.recognition.tesseract import Word, lines_of, mean_confidence, read_page

_LEAST = 0.45  # the confidence below which what is recognised is not a text
_SURE = 0.8  # below it the text is flagged
_PARAGRAPH = 0.3  # below it a paragraph is a spot, a stamp or a picture


def recognise(data: bytes, file: Format, languages: Sequence[str] = ()) -> Document:
    """Recognise the text of a PDF or a picture in languages (BCP 47).

    Without languages, the first page is read in each that is installed, and the one with the
    highest confidence is taken.  Raises MissingReader, UnrecognisedOriginal, DamagedOriginal,
    TooLargeOriginal or TooSlowOriginal.
    """
    codes = tuple(map(tesseract.program_code, languages))
    tesseract.check_installed(codes, file.label)
    pictures = page_pictures(data, file)
    first = next(pictures)
    codes, words = (codes, read_page(first, codes, file.label)) if codes else _best(first, file)
    pages = [words, *(read_page(one, codes, file.label) for one in pictures)]
    confidence = mean_confidence(chain.from_iterable(pages))
    if confidence < _LEAST:
        raise UnrecognisedOriginal(len(pages))
    blocks = tuple(_blocks(pages, codes))
    recognition = Recognition(tesseract.version(), codes, round(confidence, 2))
    warnings = tuple(_warnings(confidence))
    return Document(file, "utf-8", blocks, (), warnings, recognition=recognition)


def _best(picture: bytes, file: Format) -> tuple[tuple[str, ...], tuple[Word, ...]]:
    """Return the language in which the words of a page are read with the highest confidence."""
    known = set(map(tesseract.program_code, known_languages()))
    candidates = sorted(known & tesseract.installed(file.label))
    if not candidates:
        raise MissingReader(file.label, "a language of tesseract (`tesseract-ocr-eng` in Debian)")
    read = [((code,), read_page(picture, (code,), file.label)) for code in candidates]
    return max(read, key=lambda found: mean_confidence(found[1]))


def _blocks(pages: Sequence[Sequence[Word]], languages: Sequence[str]) -> Iterator[Block]:
    for block in paragraphs([lines_of(_certain(page)) for page in pages]):
        text = clean(corrected(block.text, languages))
        if any(map(str.isalnum, text)):
            yield Block(block.kind, text)


def _certain(page: Sequence[Word]) -> list[Word]:
    """Return the words of a page but those of paragraphs that are hardly a text."""
    by_paragraph: dict[tuple[int, ...], list[Word]] = {}
    for word in page:
        by_paragraph.setdefault(word.place[:2], []).append(word)
    texts = (words for words in by_paragraph.values() if mean_confidence(words) >= _PARAGRAPH)
    return list(chain.from_iterable(texts))


def _warnings(confidence: float) -> Iterator[ReadingWarning]:
    if confidence < _SURE:
        detail = f"recognised with a confidence of {confidence:.0%}"
        yield ReadingWarning(ReviewCode.TEXT_UNREADABLE, detail)
