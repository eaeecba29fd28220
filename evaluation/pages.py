"""Score date, main text and title of saved pages, beside htmldate and trafilatura.

    python -m evaluation.pages [--data FILE.jsonl.gz]... [--limit N] [--no-peers] [--worst N]

A row has html and any of date (YYYY-MM-DD), body, title, segments (`with`, `without`), and
optionally url and retrieved, which are passed to every reader that accepts them.  A field that a
row lacks, or a date that is not a day, is not scored.  Each file is scored by itself.  The weights
of the main text were learned from the pages of the default files: for scores on sites that they did
not see, run `evaluation.weights`.  Measured:

- date: the share equal to the day of publication, and precision, the share of those equal among
  those found; the peer is htmldate with original_date=True
- segments: the share of those `with` that are in the main text (recall), and their share among
  all segments in it (precision), without layout; the peer is trafilatura
- body: mean F1 of the words (`\\w+`, ignoring case, as multisets); the peer is trafilatura
- title: equal except for spaces, quotes and dashes; the same ignoring case, since some labels copy
  capitals of a style sheet; and mean F1 of its words; the peer is trafilatura
- ms a page: processor time of all reading and normalising; of each peer alone

Then the worst cases of each are printed.
"""

import gzip
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import click

from evaluation import segments
from evaluation.weights import token_f1
from searcher.metadata import Context, document_address, normalise
from searcher.model.identifiers import bytes_key, mint, url_key
from searcher.model.record import Hint, Original, Record
from searcher.model.web_addresses import canonical_url
from searcher.readers.plain.text import clean
from searcher.sandbox import read_original
from searcher.sources import Registry

_CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
_DATA = (_CORPORA / "news_pages.jsonl.gz", _CORPORA / "pages_mixed.jsonl.gz")
_QUOTES = str.maketrans("“”„«»‘’‚`´", "\"\"\"\"\"'''''")
_DASHES = str.maketrans("–—‑", "---")

Row = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """The values that a reader found in a page; None for a field that it does not extract.

    `text` is that in which segments are searched: the title may be one.
    """

    date: str | None = None
    body: str | None = None
    title: str | None = None
    text: str | None = None


@dataclass(slots=True)
class Scores:
    """The results of one reader on all pages, and the processor seconds it took."""

    found: list[Found] = field(default_factory=list)
    seconds: float = 0.0


def ours(row: Row) -> Found:
    """Read and normalise a page, with its URL as a hint."""
    record = record_of(row)
    title = record.title or ""
    return Found(record.published or "", record.body, title, f"{title}\n{record.body}")


@cache
def _registry() -> Registry:
    return Registry.load()


def record_of(row: Row) -> Record:
    """Make the record of a row's page, with its URL and day of retrieval if it has them."""
    data = row["html"].encode("utf-8", "replace")
    parsed = read_original(data)
    hints = tuple(Hint(key, (row[key],), "row") for key in ("url",) if row.get(key))
    written = document_address(parsed, row.get("url") or None)
    address = canonical_url(written) if written else None
    sha256 = hashlib.sha256(data).hexdigest()
    key = url_key(address) if address else bytes_key(sha256)
    original = Original(
        sha256, len(data), parsed.media_type, parsed.encoding, "page.html", "original",
        address, row.get("retrieved") or None,
    )  # fmt: skip
    return normalise(parsed, Context(original, _registry(), mint(key), key, hints))


def peers() -> dict[str, Callable[[Row], Found]]:
    """Return the peers by name and version, or none if they are not installed."""
    try:
        import htmldate  # noqa: PLC0415
        import trafilatura  # noqa: PLC0415
    except ImportError as error:
        print(f"No peers: {error}. Install the extra `bench`.\n")
        return {}

    def day(row: Row) -> Found:
        found = htmldate.find_date(row["html"], original_date=True, url=row.get("url"))
        return Found(date=found or "")

    def text(row: Row) -> Found:
        found = trafilatura.extract(row["html"], include_comments=False) or ""
        return Found(body=found, text=found)

    def title(row: Row) -> Found:
        metadata = trafilatura.extract_metadata(row["html"])
        return Found(title=(metadata and metadata.title) or "")

    return {
        f"htmldate {htmldate.__version__}": day,
        f"trafilatura {trafilatura.__version__}": text,
        "trafilatura, metadata": title,
    }


def same_title(found: str, wanted: str) -> bool:
    """Return whether two titles are equal except for spaces, quotation marks and dashes."""
    return _folded(found) == _folded(wanted)


def _folded(title: str) -> str:
    return " ".join(clean(title).translate(_QUOTES).translate(_DASHES).split())


_FIELDS: Mapping[str, Callable[[str, str], float]] = {
    "date": lambda found, wanted: float(found == wanted),
    "body": token_f1,
    "title": lambda found, wanted: float(same_title(found, wanted)),
    "title any case": lambda found, wanted: float(same_title(found.casefold(), wanted.casefold())),
    "title F1": token_f1,
}
_COLUMNS = (
    "date", "precision", "body", "recall", "precision", "title", "any case", "title F1",
    "ms a page",
)  # fmt: skip


def _attribute(name: str) -> str:
    return name.split(" ", 1)[0]


def read_all(rows: Sequence[Row], reader: Callable[[Row], Found]) -> Scores:
    """Run a reader on every row; return its results and the processor time it takes."""
    scores = Scores()
    for row in rows:
        started = time.process_time()
        try:
            found = reader(row)
        except Exception as error:  # a failure counts as nothing found
            print(f"{row.get('id')}: {type(error).__name__}: {error}")
            found = Found("", "", "", "")
        scores.seconds += time.process_time() - started
        scores.found.append(found)
    return scores


def scored(rows: Sequence[Row], scores: Scores, name: str) -> list[tuple[float, int]]:
    """Return the score of each row that has the field, with the row's number."""
    key = _attribute(name)
    values = []
    for i, row in enumerate(rows):
        wanted, found = row.get(key), getattr(scores.found[i], key)
        if wanted and found is not None and (key != "date" or _is_day(wanted)):
            values.append((_FIELDS[name](found, wanted), i))
    return values


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def means(rows: Sequence[Row], scores: Scores) -> Iterator[float | None]:
    """Yield the figures of a reader in the order of the columns, None where there is none."""
    mean = {name: _mean([v for v, _ in scored(rows, scores, name)]) for name in _FIELDS}
    dates = [value for value, i in scored(rows, scores, "date") if scores.found[i].date]
    yield from (mean["date"], _mean(dates), mean["body"])
    labelled = found_segments(rows, scores)
    yield from segments.scores(labelled)[:2] if labelled else (None, None)
    yield from (mean["title"], mean["title any case"], mean["title F1"])


def found_segments(rows: Sequence[Row], scores: Scores) -> list[segments.Segment]:
    """Return the segments of all rows, searched in the texts that a reader found."""
    texts = [found.text for found in scores.found]
    return [
        segment
        for row, text in zip(rows, texts, strict=True)
        if text is not None
        for segment in segments.segments(row, text)
    ]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def load(path: Path, limit: int | None) -> list[Row]:
    """Load the rows of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines][:limit]


@click.command()
@click.option("--data", "paths", type=click.Path(path_type=Path), multiple=True, default=_DATA)
@click.option("--limit", type=int)
@click.option("--peers/--no-peers", "with_peers", default=True)
@click.option("--worst", default=10, show_default=True)
def main(paths: tuple[Path, ...], limit: int | None, with_peers: bool, worst: int) -> None:  # noqa: FBT001
    """Print the scores and the worst cases of each file."""
    readers = {"searcher": ours} | (peers() if with_peers else {})
    for path in paths:
        if not path.is_file():
            click.echo(f"{path.name} is not available: nothing to score.")
            continue
        rows = load(path, limit)
        for read in readers.values():
            read_all(rows[:1], read)  # load data files and models before timing
        results = {name: read_all(rows, reader) for name, reader in readers.items()}
        _print_means(path.name, rows, results)
        _print_worst(rows, results["searcher"], worst)


def _print_means(name: str, rows: Sequence[Row], results: Mapping[str, Scores]) -> None:
    size = sum(len(row["html"]) for row in rows) / len(rows) / 1000
    print(f"\n{name}: {len(rows)} pages, {size:.0f} KB each\n")
    print(f"{'':<24}" + "".join(f"{column:>11}" for column in _COLUMNS))
    for reader, scores in results.items():
        cells = ("-" if mean is None else f"{mean:.4f}" for mean in means(rows, scores))
        times = f"{scores.seconds / len(rows) * 1000:>11.1f}"
        print(f"{reader:<24}{''.join(f'{cell:>11}' for cell in cells)}{times}")
    counts = {name: len(scored(rows, results["searcher"], name)) for name in _FIELDS}
    labelled = len(found_segments(rows, results["searcher"]))
    print(
        "scored: "
        + ", ".join(f"{n} {name}" for name, n in (*counts.items(), ("segments", labelled)))
    )


def _print_worst(rows: Sequence[Row], scores: Scores, worst: int) -> None:
    for name in ("date", "body", "title"):
        values = [v for v in sorted(scored(rows, scores, name)) if v[0] < 1][:worst]
        print(f"\nworst by {name}" if values else "")
        for value, i in values:
            wanted, found = rows[i][name], getattr(scores.found[i], name)
            print(f"  {value:.3f}  {rows[i].get('id', i)}")
            print(f"         wanted {_shown(wanted)}\n         found  {_shown(found)}")
    faults = [s for s in found_segments(rows, scores) if s.is_wanted != s.is_found]
    for segment in sorted(faults, key=lambda s: s.is_found)[:worst]:
        print(f"  {'not wanted' if segment.is_found else 'missing'}: {_shown(segment.text)}")


def _shown(text: str) -> str:
    return f"{text[:90]!r}{f' ({len(text)})' if len(text) > 90 else ''}"


if __name__ == "__main__":
    main()
