"""Measure objects stored per second: our OCFL writer and that of ocfl-py, same content.

python -m benchmarks.archive [--documents N]
"""

import logging
import shutil
import tempfile
import time
from pathlib import Path

import click
from ocfl.object import Object
from ocfl.version_metadata import VersionMetadata

from benchmarks.corpus import Document, documents
from searcher.model.record import to_json
from searcher.store import Archive


def ours(corpus: list[Document], folder: Path) -> float:
    """Store a corpus durably with our writer, 64 objects at a time; return the seconds."""
    started = time.perf_counter()
    with Archive(folder).writer() as writer:
        for number, document in enumerate(corpus, start=1):
            writer.put(*document.stored(), "first ingest")
            if number % 64 == 0:
                writer.flush()
    return time.perf_counter() - started


def theirs(corpus: list[Document], folder: Path) -> float:
    """Store a corpus with ocfl-py's writer, which syncs nothing to disk; return the seconds."""
    folder.mkdir()
    source = folder / "source"
    started = time.perf_counter()
    for document in corpus:
        shutil.rmtree(source, ignore_errors=True)
        source.mkdir()
        (source / "original.html").write_bytes(document.html())
        (source / "record.json").write_bytes(to_json(document.record()))
        one = Object(identifier=document.record().id, digest_algorithm="sha512")
        one.create(
            srcdir=str(source),
            metadata=VersionMetadata(message="x"),
            objdir=str(folder / document.record().id),
        )
    return time.perf_counter() - started


@click.command()
@click.option("--documents", "count", default=1000, show_default=True)
def main(count: int) -> None:
    """Print the objects per second of both writers, and the ratio."""
    logging.disable(logging.INFO)  # ocfl-py logs a line for every object
    corpus = list(documents(count))
    with tempfile.TemporaryDirectory() as folder:
        rates = {
            "searcher (durable)": count / ours(corpus, Path(folder, "ours")),
            "ocfl-py (not durable)": count / theirs(corpus, Path(folder, "theirs")),
        }
    print(f"storing {count} objects of two files\n")
    for name, rate in rates.items():
        print(f"{name:<24}{rate:>10.0f} objects/s")
    first, second = rates.values()
    print(f"{'ratio':<24}{first / second:>10.2f}")


if __name__ == "__main__":
    main()
