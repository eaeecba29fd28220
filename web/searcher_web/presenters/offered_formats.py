"""The formats in which the records of a search can be downloaded, and what each is for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from searcher.export.originals import ORIGINALS_LIMIT
from searcher_web.i18n import gettext
from searcher_web.search_state import SearchState


@dataclass(frozen=True, slots=True)
class DownloadOffer:
    """A format as pages offer it: the ending of its address, its name, its address, its use."""

    ending: str
    name: str
    url: str
    description: str


def offered(state: SearchState, endings: Collection[str]) -> Iterator[DownloadOffer]:
    """Offer the records of a search in the formats with some endings."""
    texts = {
        "csv": (
            gettext("Table (CSV)"),
            gettext(
                "One row per record: title, dates, source, countries, permalink. For "
                "spreadsheets and statistics; open it as UTF-8 with a comma as separator."
            ),
        ),
        "jsonl": (
            gettext("Records (JSON lines)"),
            gettext(
                "One line per record with its text, its metadata and the evidence for each "
                "value. For programs."
            ),
        ),
        "zip": (
            gettext("Texts (ZIP)"),
            gettext(
                "One text file per record, the table and the manifest. For reading and for "
                "text analysis."
            ),
        ),
        "originals.zip": (
            gettext("Texts and originals (ZIP)"),
            gettext(
                "The same with the files as they arrived, up to %(n)s MB; those beyond it are "
                "listed. For archives.",
                n=ORIGINALS_LIMIT // 1_000_000,
            ),
        ),
        "package.zip": (
            gettext("Data package (ZIP)"),
            gettext(
                "The records and the table with a description of every field, sizes and digests "
                "(Frictionless). For programs and data archives."
            ),
        ),
        "parquet": ("Parquet", gettext("Records in columns. For data frames and databases.")),
        "bib": ("BibTeX", gettext("Citations for LaTeX and most reference managers.")),
        "ris": ("RIS", gettext("Citations for reference managers such as EndNote.")),
        "csl.json": ("CSL-JSON", gettext("Citations for Zotero and programs that format them.")),
    }
    for ending, (name, text) in texts.items():
        if ending in endings:
            yield DownloadOffer(ending, name, state.url(f"/search.{ending}"), text)
