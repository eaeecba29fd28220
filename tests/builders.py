"""Documents for tests: invented publishers, pages and texts, and their records."""

import hashlib
from pathlib import Path

from searcher.ingest import COMMAND_LINE, make_hint
from searcher.metadata import Context, normalise
from searcher.model.identifiers import bytes_key, mint, url_key
from searcher.model.record import Hint, Original, Record
from searcher.model.web_addresses import canonical_url
from searcher.readers.document import Document
from searcher.sandbox import read_original
from searcher.sources import Registry, Source, SourceKind

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"

REGISTRY = Registry(
    (
        Source(
            "lantern",
            "Lantern News",
            SourceKind.AGENCY,
            aliases=("Lantern", "Фонарь", "Шамшырақ", "Fanar", "Լապտեր", "Fener"),
            country="KZ",
            hosts=("lantern.example",),
        ),
        Source("emb-kz-am", "Embassy of Kazakhstan in Armenia", SourceKind.EMBASSY,
               country="KZ", resides="AM", hosts=("kz-embassy.example",)),
        Source("mfa-az", "Foreign Ministry of Azerbaijan", SourceKind.MINISTRY,
               country="AZ", hosts=("mfa-az.example",)),
        Source("month-first", "Month First Gazette", SourceKind.NEWSPAPER,
               country="US", hosts=("monthfirst.example",), day_first=False),
    )
)  # fmt: skip

FILLER = (
    "The guests visited a workshop of carpet weavers and listened to an evening of chamber music. "
    "The organisers thanked everyone who had helped to prepare the programme."
)


def record_of(
    document: str | bytes,
    *,
    url: str | None = None,
    retrieved: str | None = None,
    registry: Registry = REGISTRY,
    **hints: str,
) -> Record:
    """Make the record of a document as an ingest with these hints does."""
    data = document.encode() if isinstance(document, str) else document
    given = tuple(make_hint(key, hints[key], COMMAND_LINE, key) for key in sorted(hints))
    return normalised(read_original(data), data, url, retrieved, given, registry)


def normalised(
    document: Document,
    data: bytes,
    url: str | None,
    retrieved: str | None,
    hints: tuple[Hint, ...],
    registry: Registry,
) -> Record:
    address = canonical_url(url) if url else None
    sha256 = hashlib.sha256(data).hexdigest()
    key = url_key(address) if address else bytes_key(sha256)
    original = Original(
        sha256,
        len(data),
        document.media_type,
        document.encoding,
        "doc",
        "original",
        address,
        retrieved,
    )
    return normalise(document, Context(original, registry, mint(key), key, hints))


def page(body: str, head: str = "", lang: str = "en") -> str:
    """Make a page of HTML."""
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'


def flag_codes(record: Record) -> set[str]:
    return {flag.code for flag in record.flags}
