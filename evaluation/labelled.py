"""Score the normalisation of documents against labels made by hand.

    python -m evaluation.labelled [samples] [hard] [state] [geovirus]

Prints for each set and field the share that is right and the share not found (although there is
a value), the share that a baseline finds (first line, first date, the two countries most often
named by their CLDR names), and for lists precision, recall and F1; then each hard case, each
wrong value, and the invented values. The last two sets need outside data and are skipped if it
is not available. Exit status 1 if a year or a country was invented in the sets written for this
project, or a labelled document was refused.
"""

import gzip
import html
import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import click
from babel import Locale, UnknownLocaleError
from bs4 import BeautifulSoup

from evaluation.scores import (
    FIELDS,
    LIST_FIELDS,
    Answer,
    Label,
    Overlap,
    Wrong,
    compare,
    found_in,
    invented_countries,
    invented_years,
    is_right,
    overlap,
    read_labels,
)
from searcher.ingest import find_inputs
from searcher.ingest.inputs.input import Input
from searcher.ingest.preparation import Preparer
from searcher.ingest.prepared import NewVersion
from searcher.metadata.dating import find_dates
from searcher.model.pairs import pair_of
from searcher.model.record import Record
from searcher.sources import Registry

_REPOSITORY = Path(__file__).resolve().parents[1]
LABELS = Path(__file__).parent / "labels"
_CORPORA = _REPOSITORY.parent / "shared" / "corpora"
_CASE_FIELDS = ("source", "published", "kind", "parties", "pairs")


@dataclass(frozen=True, slots=True)
class Document:
    """A label, the record of its document, the text of the original with its markup, and the
    other input: the name of the file and the hints.
    """

    label: Label
    record: Record
    original: str
    other_input: str


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Labelled documents, with the registry of sources for them."""

    name: str
    documents: tuple[Document, ...]
    registry: Registry
    ours: bool  # written for this project: no value may be invented


@dataclass(slots=True)
class _Score:
    """The score of one field over many documents."""

    labelled: int = 0
    right: int = 0
    not_found: int = 0  # nothing found although there is a value
    baseline: int = 0
    items: Overlap = field(default_factory=Overlap)


# Reading the sets


@contextmanager
def _archive(registry: Path | None) -> Iterator[Path]:
    """Make an empty archive with a registry of sources; yield its folder."""
    with tempfile.TemporaryDirectory() as name:
        if registry is not None:
            shutil.copy(registry, Path(name, "sources.toml"))
        yield Path(name)


def _document(label: Label, one: Input, record: Record) -> Document:
    text = one.read().decode(record.original.encoding, "replace")
    other_input = "\n".join([one.name, *(" ".join(hint.values) for hint in one.hints)])
    return Document(label, record, text, other_input)


def _read(
    labels: Sequence[Label], inputs: Iterable[Input], name_of: Callable[[Input], str], archive: Path
) -> tuple[Document, ...]:
    """Read the documents of the labels.  Raises ClickException if one is refused or missing."""
    preparer = Preparer(archive)
    wanted = {label.document: label for label in labels}
    found = {}
    for one in inputs:
        label = wanted.get(name_of(one))
        if label is None:
            continue
        prepared = preparer.prepare(one)
        if not isinstance(prepared, NewVersion):
            raise click.ClickException(f"{label.document} was refused: {prepared}")
        found[label.document] = _document(label, one, prepared.record)
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        raise click.ClickException(f"labelled, but not found: {', '.join(missing)}")
    return tuple(found[label.document] for label in labels)


def _below(folder: Path, one: Input) -> str:
    return Path(one.name).relative_to(folder).as_posix()


def _folder_set(name: str, root: Path, folder: str, registry: Path) -> LabelledSet:
    """Read a set whose documents are files in a folder of the repository."""
    labels = read_labels(LABELS / f"{name}.jsonl")
    with _archive(registry) as archive:
        inputs = find_inputs([str(root / folder)], (), ())
        documents = _read(labels, inputs, partial(_below, root), archive)
    return LabelledSet(name, documents, Registry.load(registry), ours=True)


def _samples() -> LabelledSet:
    registry = _REPOSITORY / "samples" / "sources.toml"
    return _folder_set("samples", _REPOSITORY / "samples", "collection", registry)


def _hard() -> LabelledSet:
    return _folder_set("hard", LABELS, "hard", LABELS / "hard" / "sources.toml")


def _rows(data: Path, labels: Iterable[Label]) -> list[dict[str, str]]:
    wanted = {label.document for label in labels}
    with gzip.open(data, "rt", encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if row["id"] in wanted]


def _page(row: Mapping[str, str]) -> str:
    title = html.escape(row["title"])
    head = f"<head><meta charset=utf-8><title>{title}</title></head>"
    return f"<!DOCTYPE html><html lang=en>{head}<body><h1>{title}</h1>{row['html']}</body></html>"


def _text(row: Mapping[str, str]) -> str:
    return f"{unquote(row['title'])}\n\n{row['body']}\n"


def _outside_set(
    name: str, file: str, ending: str, write: Callable[[Mapping[str, str]], str]
) -> LabelledSet | None:
    """Read a set whose texts are rows of outside data; None if that is not available."""
    data = _CORPORA / f"{file}.jsonl.gz"
    if not data.is_file():
        return None
    labels = read_labels(LABELS / f"{file}.jsonl")
    rows = _rows(data, labels)
    with _archive(None) as archive, tempfile.TemporaryDirectory() as folder:
        for number, row in enumerate(rows):
            page = Path(folder, f"{number:04}{ending}")
            page.write_text(write(row), "utf-8")
            Path(f"{page}.meta.toml").write_text(f"url = {json.dumps(row['url'])}\n", "utf-8")
        inputs = find_inputs([folder], (), ())
        documents = _read(labels, inputs, lambda one: _row_of(one, rows), archive)
    return LabelledSet(name, documents, Registry.load(), ours=False)


def _row_of(one: Input, rows: Sequence[Mapping[str, str]]) -> str:
    return rows[int(Path(one.name).name[:4])]["id"]


SETS: Mapping[str, Callable[[], LabelledSet | None]] = {
    "samples": _samples,
    "hard": _hard,
    "state": partial(_outside_set, "state", "state_pr_2021", ".html", _page),
    "geovirus": partial(_outside_set, "geovirus", "geovirus", ".txt", _text),
}


# The baseline


def _baseline_title(one: Document) -> Answer:
    """Return the element `title` of a page, or the first line of a text."""
    if one.record.original.media_type == "text/html":
        title = BeautifulSoup(one.original, "lxml").title
        return (title.get_text(),) if title else ()
    return tuple(one.original.strip("\ufeff\r\n ").splitlines()[:1])


def _baseline_date(one: Document) -> Answer:
    record = one.record
    readings = find_dates(record.body, record.language or "en")
    return (str(readings[0].date),) if readings else ()


def _baseline_named(one: Document) -> list[str]:
    """List the countries whose CLDR name occurs in the text, the most frequent first."""
    record = one.record
    try:
        names = Locale.parse(record.language or "en").territories
    except (UnknownLocaleError, ValueError):
        return []
    text = f"{record.title or ''}\n{record.body}"
    counts = Counter(
        {str(c): text.count(n) for c, n in names.items() if re.fullmatch("[A-Z]{2}", c)}
    )
    return [code for code, count in counts.most_common() if count]


def _baseline_parties(one: Document) -> Answer:
    return tuple(sorted(_baseline_named(one)[:2]))


def _baseline_pairs(one: Document) -> Answer:
    two = _baseline_parties(one)
    return (pair_of(*two),) if len(two) == 2 else ()


_BASELINE: Mapping[str, Callable[[Document], Answer]] = {
    "title": _baseline_title,
    "published": _baseline_date,
    "parties": _baseline_parties,
    "pairs": _baseline_pairs,
    "countries": lambda one: tuple(sorted(_baseline_named(one))),
}


# Scoring and printing


def _scores(documents: Iterable[Document]) -> dict[str, _Score]:
    scores = {name: _Score() for name in FIELDS}
    for one in documents:
        for name, accepted in one.label.accepted.items():
            score, found = scores[name], found_in(one.record, name)
            score.labelled += 1
            right = is_right(name, found, accepted)
            score.right += right
            score.not_found += not right and not found
            if name in _BASELINE:
                score.baseline += is_right(name, _BASELINE[name](one), accepted)
            if name in LIST_FIELDS:
                score.items += overlap(found, accepted)
    return {name: score for name, score in scores.items() if score.labelled}


def _print_fields(documents: Sequence[Document]) -> None:
    columns = ("labelled", "right", "not found", "baseline", "precision", "recall", "F1")
    click.echo(f"{'field':<11}" + "".join(f"{column:>13}" for column in columns))
    for name, score in _scores(documents).items():
        row = f"{name:<11}{score.labelled:>13}"
        row += "".join(f"{n / score.labelled:>13.3f}" for n in (score.right, score.not_found))
        row += f"{score.baseline / score.labelled:>13.3f}" if name in _BASELINE else " " * 13
        if name in LIST_FIELDS:
            items = score.items
            precision = f"{items.precision:.3f}" if items.found else "none found"
            row += f"{precision:>13}{items.recall:>13.3f}{items.f1:>13.3f}"
        click.echo(row.rstrip())


def _print_cases(documents: Sequence[Document]) -> None:
    cases = sorted({case for one in documents for case in one.label.hard})
    if not cases:
        return
    click.echo(f"\n{'hard case':<22}{'n':>4}" + "".join(f"{name:>11}" for name in _CASE_FIELDS))
    for case in cases:
        those = [one for one in documents if case in one.label.hard]
        scores = _scores(those)
        shares = (f"{scores[n].right / scores[n].labelled:>11.2f}" for n in _CASE_FIELDS)
        click.echo(f"{case:<22}{len(those):>4}" + "".join(shares))


def _wrong(documents: Sequence[Document]) -> list[Wrong]:
    """List every wrong value, except of fields in which nothing was found in any document."""
    empty = {name for name in FIELDS if not any(found_in(one.record, name) for one in documents)}
    wrong = (w for one in documents for w in compare(one.record, one.label))
    return [w for w in wrong if w.field not in empty]


def _invented(one: LabelledSet) -> tuple[list[Wrong], list[Wrong]]:
    """List the years and the countries that were invented in a set."""
    years, countries = [], []
    for document in one.documents:
        years += invented_years(
            document.record, document.label, document.original + document.other_input
        )
        countries += invented_countries(document.record, document.label, one.registry)
    return years, countries


def _print_wrong(title: str, wrong: Sequence[Wrong]) -> None:
    click.echo(f"\n{title}: {len(wrong)}")
    for w in wrong:
        click.echo(f"  {w.document}: {w.field}: wanted {w.wanted!r}, found {w.found!r}")


def _print_set(one: LabelledSet) -> bool:
    """Print the scores of a set; return whether a value was invented that must not be."""
    click.echo(f"\n== {one.name}: {len(one.documents)} documents\n")
    _print_fields(one.documents)
    _print_cases(one.documents)
    _print_wrong("wrong values", _wrong(one.documents))
    years, countries = _invented(one)
    _print_wrong("invented years", years)
    _print_wrong("invented countries", countries)
    return one.ours and bool(years or countries)


def score(names: Sequence[str]) -> int:
    """Print the scores of some sets; return 1 if a year or a country was invented, else 0."""
    available: list[LabelledSet] = []
    for name in names:
        one = SETS[name]()
        if one is None:
            click.echo(f"\n== {name}: its data is not available: nothing to score.")
        else:
            available.append(one)
    invented = [_print_set(one) for one in available]
    ours = [document for one in available if one.ours for document in one.documents]
    if sum(one.ours for one in available) > 1:
        click.echo(f"\n== all that were written for this project: {len(ours)} documents\n")
        _print_fields(ours)
    return int(any(invented))


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(SETS)), metavar="[SET]...")
def main(names: tuple[str, ...]) -> None:
    """Print the scores of the named sets, or of all."""
    sys.exit(score(names or tuple(SETS)))


if __name__ == "__main__":
    main()
