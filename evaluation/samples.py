"""How well the sample collection is normalised, against labels made by hand.

    python -m evaluation.samples

Prints the share of documents with the right value for each field, beside it what a plain
reader finds (first line, first date in the text, the two countries most named by their CLDR
names), and each wrong value.
"""

import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale

from searcher.dates import find_dates
from searcher.ingest import find_inputs
from searcher.ingest.prepare import New, Preparer
from searcher.places import pair_of
from searcher.record import Record

_REPOSITORY = Path(__file__).resolve().parents[1]
_LABELS = Path(__file__).parent / "labels" / "samples.jsonl"
_FIELDS = ("title", "source", "published", "modified", "language", "kind", "parties", "pairs")

Label = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One value that is not the label's."""

    file: str
    field: str
    wanted: str
    found: str


def records() -> dict[str, Record]:
    """Every sample by its path, normalised with the registry of the sample archive."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(_REPOSITORY / "archive" / "sources.toml", folder)
        preparer = Preparer(Path(folder))
        samples = _REPOSITORY / "samples"
        found = {}
        for one in find_inputs([str(samples / "collection")], (), ()):
            prepared = preparer.prepare(one)
            assert isinstance(prepared, New), (one.name, prepared)
            found[str(Path(one.name).relative_to(samples))] = prepared.record
        return found


def labels() -> list[Label]:
    """The labels, one for each document."""
    return [json.loads(line) for line in _LABELS.read_text("utf-8").splitlines()]


def _shown(value: object) -> str:
    return " ".join(sorted(map(str, value))) if isinstance(value, list | tuple) else str(value)


def found_in(record: Record, field: str) -> str:
    """The value of a field as the labels write it."""
    return _shown(record.party_codes if field == "parties" else getattr(record, field))


def compare(record: Record, label: Label) -> list[Wrong]:
    """The fields in which a record differs from its label."""
    pairs = ((field, _shown(label[field]), found_in(record, field)) for field in _FIELDS)
    return [Wrong(label["file"], f, w, r) for f, w, r in pairs if w != r]


# The peer: what a plain reader of the text finds


def _plain_title(record: Record) -> str:
    return record.body.split("\n\n", 1)[0]


def _plain_date(record: Record) -> str:
    readings = find_dates(record.body, record.language or "en")
    return str(readings[0].date) if readings else "None"


def _plain_pair(record: Record) -> str:
    names = Locale.parse(record.language or "en").territories
    text = f"{record.title}\n{record.body}"
    counts = Counter(
        {c: text.count(n) for c, n in names.items() if len(c) == 2 and c.isalpha() and n in text}
    )
    best = [code for code, _ in counts.most_common(2)]
    return pair_of(*best) if len(best) == 2 else ""


_PLAIN: Mapping[str, Callable[[Record], str]] = {
    "title": _plain_title,
    "published": _plain_date,
    "pairs": _plain_pair,
}


def main() -> int:
    """Print the scores; 1 if a year or a country was invented."""
    found, wanted = records(), labels()
    wrong = [w for label in wanted for w in compare(found[label["file"]], label)]
    print(f"{len(wanted)} sample documents\n\n{'field':<12}{'right':>8}{'plain reader':>14}")
    for field in _FIELDS:
        right = 1 - sum(1 for w in wrong if w.field == field) / len(wanted)
        plain = _PLAIN.get(field)
        peer = ""
        if plain:
            hits = sum(plain(found[label["file"]]) == _shown(label[field]) for label in wanted)
            peer = f"{hits / len(wanted):.3f}"
        print(f"{field:<12}{right:>8.3f}{peer:>14}")
    print()
    for w in wrong:
        print(f"{w.file}: {w.field}: wanted {w.wanted!r}, found {w.found!r}")
    invented = [
        w
        for w in wrong
        if w.field == "published" and (w.wanted == "None" or w.wanted.startswith("XXXX"))
    ]
    print(f"\ninvented dates: {len(invented)}")
    return 1 if invented else 0


if __name__ == "__main__":
    sys.exit(main())
