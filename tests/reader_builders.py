"""Read documents in tests: their blocks, kinds and claims."""

from searcher.readers.document import BlockKind, Document
from searcher.sandbox import read_original

LONG = "The museum opened an exhibition of carpets and felt, and the guests listened to music. " * 3
RU = (
    "Музей города открыл выставку ковров. Гости обсудили обмен студентами и работу библиотек. "
    "Стороны договорились продолжить встречи осенью."
)
KK = "Қазақстан мен Армения арасындағы мәдени байланыстар кеңейіп, жаңа көрмелер ашылды."
HY = "Թանգարանում բացվեց գորգերի ցուցահանդես, հյուրերը լսեցին կամերային երաժշտություն։"
EN = "The museum opened an exhibition of carpets, and the guests listened to chamber music."
LINES = [
    "The museum of the old town opened an exhibition of carpets",
    "and felt, and the guests who had come from both shores of",
    "the sea listened to chamber music until late in the night.",
    "The end.",
]


def document_of(document: str | bytes) -> Document:
    return read_original(document.encode() if isinstance(document, str) else document)


def texts(document: str | bytes) -> list[str]:
    return [block.text for block in document_of(document).blocks]


def kinds(document: str | bytes) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in document_of(document).blocks]


def claimed(document: Document) -> dict[str, str]:
    return {claim.rule: claim.value for claim in document.claims}


def values_of(document: str, rule: str) -> list[str]:
    """Return the values of the claims of one rule."""
    return [claim.value for claim in document_of(document).claims if claim.rule == rule]
