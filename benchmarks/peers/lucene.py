"""Lucene 9, from the libraries of the cluster for tests: a program in Java that is asked by lines.

All words are in one field, as in `tantivy_one`.  The time of an answer is that of the thread in
Java that finds it: neither the virtual machine's compiler and collector nor the pipe count.
"""

import hashlib
import os
import subprocess
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from benchmarks.corpus import Document
from benchmarks.peers import FACETS, HITS, Answer, Ask, Counts
from benchmarks.queries import Question
from scripts.opensearch_cluster import CACHE, CannotStart, class_path
from searcher.model.expression import (
    And,
    DateRange,
    Expression,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Scope,
    Value,
    Word,
)
from searcher.query import parse_query

_SOURCE = Path(__file__).parent / "java" / "LucenePeer.java"
_VALUE, _TOKEN = "\x1f", "\x1e"
_MACHINE = ("-Xmx1g", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8")
_EVER = ("0", "99999999")  # the first and the last day


def _class_path() -> str:
    """Return the class path of the program, compiled once.  Raises ImportError without Java."""
    try:
        libraries = class_path()
    except CannotStart as error:
        raise ImportError(str(error)) from error
    folder = CACHE / f"lucene-{hashlib.sha256(_SOURCE.read_bytes()).hexdigest()[:16]}"
    if not (folder / "LucenePeer.class").exists():
        command = ["javac", "-nowarn", "-d", str(folder), "-cp", libraries, str(_SOURCE)]
        subprocess.run(command, check=True, capture_output=True)
    return f"{folder}{os.pathsep}{libraries}"


_CLASS_PATH = _class_path()


def _started(task: str, folder: Path) -> "subprocess.Popen[str]":
    command = ["java", *_MACHINE, "-cp", _CLASS_PATH, "LucenePeer", task, str(folder)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def _line(document: Document) -> str:
    text = f"{document.title}\n{document.body}"
    facets = [f"{name}={getattr(document, name)}" for name in FACETS if name != "pair"]
    facets += [f"pair={pair}" for pair in document.pairs]
    values = (document.id, str(document.day), document.title, text, *facets)
    return _VALUE.join(" ".join(value.split()) for value in values) + "\n"


def _filtered(question: Question, but: str = "") -> str:
    """Translate a question, with its filters but those of one facet."""
    query = _translated(parse_query(str(question)).expression)
    passing = [("FILTER", ("value", *one)) for one in question.filters if one[0] != but]
    return _TOKEN.join(_joined("all", [("MUST", query), *passing]) if passing else query)


Tokens = tuple[str, ...]


def _joined(kind: str, parts: list[tuple[str, Tokens]]) -> Tokens:
    return (kind, str(len(parts)), *(token for occur, part in parts for token in (occur, *part)))


def _translated(expression: Expression) -> Tokens:
    match expression:
        case And(parts):
            return _joined("all", [_required(part) for part in parts])
        case Or(parts):
            return _joined("any", [("SHOULD", _translated(part)) for part in parts])
        case Value(field, value):
            return ("value", str(field), value)
        case DateRange(first, last):
            return ("day", _day(first, _EVER[0]), _day(last, _EVER[1]))
        case Word(word, scope):
            return ("word", _field(scope), word)
        case Phrase(words, scope):
            return ("phrase", _field(scope), "0", str(len(words)), *words)
        case Near(words, distance, scope):
            gaps = (len(words) - 1) * (distance - 1)
            return ("phrase", _field(scope), str(gaps), str(len(words)), *words)
        case Prefix(letters, scope):
            return ("prefix", _field(scope), letters)
        case Fuzzy(word, scope):
            return ("fuzzy", _field(scope), word)
    raise NotImplementedError(expression)


def _required(part: Expression) -> tuple[str, Tokens]:
    if isinstance(part, Not):
        return "MUST_NOT", _translated(part.part)
    is_unscored = isinstance(part, Value | DateRange)
    return "FILTER" if is_unscored else "MUST", _translated(part)


def _field(scope: Scope) -> str:
    return "title" if scope is Scope.TITLE else "text"


def _day(day: date | None, otherwise: str) -> str:
    return f"{day:%Y%m%d}" if day else otherwise


class _Searcher:
    def __init__(self, folder: Path) -> None:
        self._process = _started("answer", folder)

    def prepare(self, question: Question) -> Ask:
        own = {name for name, _ in question.filters}
        together = ",".join(name for name in FACETS if name not in own)
        values = [str((question.page - 1) * HITS), _filtered(question), together]
        values += [value for name in own for value in (_filtered(question, name), name)]
        line = _VALUE.join(values) + "\n"
        asking, answering = self._process.stdin, self._process.stdout
        assert asking
        assert answering

        def ask() -> Answer:
            asking.write(line)
            asking.flush()
            nanoseconds, total, ids, facets = answering.readline().rstrip("\n").split(_VALUE)
            found = tuple(ids.split(_TOKEN)[:-1])
            return Answer(int(total), found, facets, seconds=int(nanoseconds) / 1e9)

        return ask

    def counts(self, answer: Answer) -> Counts:
        every: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        for name, value, count in _counted(answer.facets):
            every[name][value] = count
        return every

    def close(self) -> None:
        self._process.communicate(timeout=60)


def _counted(facets: str) -> Iterator[tuple[str, str, int]]:
    for one in facets.split(_TOKEN)[:-1]:
        count, name, value = one.split("=", 2)
        yield name, value, int(count)


class _Peer:
    def index(self, documents: Iterable[Document], folder: Path) -> None:
        process = _started("index", folder)
        assert process.stdin
        process.stdin.writelines(map(_line, documents))
        process.communicate()
        if process.returncode:
            raise RuntimeError("Lucene could not index the documents")

    def open(self, folder: Path) -> _Searcher:
        return _Searcher(folder)


PEER = _Peer()
