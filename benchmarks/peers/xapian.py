"""Xapian, as its documentation advises: stems, and words with positions; the title has weight
three; facets are counted by a match spy on each value slot.

A slot holds one value, so the pairs are in three slots, whose counts are added up.
Distributions install Xapian for the system's Python; it is used if that has our version.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.corpus import Document
from benchmarks.peers import FACETS, HITS, TITLE_BOOST, Answer, Ask, Counts
from benchmarks.queries import Form, Question

_PAIRS = 3
_SLOTS = (*(name for name in FACETS if name != "pair"), *(f"pair{n}" for n in range(_PAIRS)))
_DAY = len(_SLOTS)


def _import() -> Any:
    try:
        return import_module("xapian")
    except ImportError:
        folder = _folder_of_system_package()
    sys.path.append(folder)
    try:
        return import_module("xapian")
    finally:
        sys.path.remove(folder)


def _folder_of_system_package() -> str:
    """Find the folder of xapian of the system's Python.  Raises ImportError."""
    python = shutil.which("python3", path=os.defpath)
    if python is None:
        raise ImportError("xapian")
    command = [python, "-c", "import xapian; print(xapian.__path__[0])"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ImportError("xapian")
    return str(Path(result.stdout.strip()).parent)


_xapian: Any = _import()


def _document(document: Document, generator: Any) -> Any:
    made = _xapian.Document()
    generator.set_document(made)
    generator.index_text(document.title, TITLE_BOOST)
    generator.increase_termpos()
    generator.index_text(document.body)
    made.set_data(document.id)
    values = (document.source, document.year, document.kind, document.language, *document.pairs)
    for slot, value in enumerate(values):
        made.add_value(slot, value)
    made.add_value(_DAY, document.date or "")
    return made


def _question(question: Question) -> Any:
    found = _words(question)
    if not question.first:
        return found
    query = _xapian.Query
    dated = query(query.OP_VALUE_RANGE, _DAY, question.first, question.last)
    return query(query.OP_FILTER, found, dated)


def _words(question: Question) -> Any:
    query = _xapian.Query
    match question.form:
        case Form.PHRASE:
            return query(query.OP_PHRASE, list(question.words), len(question.words))
        case Form.PREFIX:
            return query(query.OP_WILDCARD, question.words[0], 0, query.WILDCARD_LIMIT_ERROR)
    stemmer = _xapian.Stem("en")
    stems = ["Z" + stemmer(word).decode() for word in question.words]
    return query(query.OP_OR if question.form is Form.ANY else query.OP_AND, stems)


@dataclass(frozen=True, slots=True)
class _Searcher:
    database: Any

    def prepare(self, question: Question) -> Ask:
        database, every = self.database, self.database.get_doccount()
        asked = _question(question)

        def ask() -> Answer:
            enquire = _xapian.Enquire(database)
            enquire.set_query(asked)
            spies = [_xapian.ValueCountMatchSpy(slot) for slot in range(_DAY)]
            for spy in spies:
                enquire.add_matchspy(spy)
            found = enquire.get_mset(0, HITS, every)  # checks all documents: the total is exact
            ids = tuple(hit.document.get_data().decode() for hit in found)
            facets = [[(item.term, item.termfreq) for item in spy.values()] for spy in spies]
            return Answer(found.get_matches_estimated(), ids, facets)

        return ask

    def counts(self, answer: Answer) -> Counts:
        every: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
        for slot, items in zip(_SLOTS, answer.facets, strict=True):
            counter = every["pair" if slot.startswith("pair") else slot]
            counter.update({term.decode(): frequency for term, frequency in items})
        return every

    def close(self) -> None:
        self.database.close()


class _Peer:
    def index(self, documents: Iterable[Document], folder: Path) -> None:
        database = _xapian.WritableDatabase(str(folder), _xapian.DB_CREATE_OR_OPEN)
        generator = _xapian.TermGenerator()
        generator.set_stemmer(_xapian.Stem("en"))
        for document in documents:
            database.add_document(_document(document, generator))
        database.commit()
        database.close()

    def open(self, folder: Path) -> _Searcher:
        return _Searcher(_xapian.Database(str(folder)))


PEER = _Peer()
