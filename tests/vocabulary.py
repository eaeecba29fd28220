"""Find words of a private vocabulary in the code: `python tests/vocabulary.py PATH...`.

Identifiers, docstrings, comments and messages use the standard terms of the field.  Other string
literals are data (words of the languages that are read) and are not checked.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FORBIDDEN = frozenset(
    [
        "tell",
        "tells",
        "telling",
        "told",
        "say",
        "says",
        "saying",
        "said",
        "stand",
        "stands",
        "standing",
        "stood",
        "hear",
        "hears",
        "hearing",
        "heard",
        "witness",
        "witnesses",
        "doubt",
        "doubts",
        "doubted",
        "doubting",
        "doubtful",
        "parted",
        "nought",
        "lest",
        "thereby",
        "therein",
        "thereof",
        "tongue",
        "tongues",
        "patience",
        "legible",
        "settle",
        "settles",
        "settled",
        "settling",
        "apart",
    ]
)
"""Words with a standard term in their place: report, state, detect; is, occurs; candidate, claim;
warning; separated; zero; UI locale; deadline; encoding score; accept; sandbox.
"""

_PHRASES = re.compile(
    r"\b(is had|are had|is asked of|are asked of|put right|puts right|what is no\b(?! longer)|"
    r"that is no\b(?! longer)|passed over|is none of)",
    re.IGNORECASE,
)
_NO_VERBS = frozenset(
    [
        "the",
        "a",
        "an",
        "what",
        "whether",
        "which",
        "how",
        "where",
        "every",
        "each",
        "all",
        "any",
        "some",
        "one",
        "two",
        "three",
        "no",
        "none",
        "whose",
        "who",
        "when",
        "why",
        "as",
        "of",
        "in",
        "from",
        "to",
        "for",
        "at",
        "by",
        "on",
        "with",
        "it",
        "its",
        "this",
        "these",
        "those",
        "that",
        "such",
        "and",
        "or",
        "only",
        "nothing",
        "everything",
        "something",
        "true",
        "false",
        "here",
        "there",
        "same",
        "other",
        "another",
        "many",
        "several",
        "more",
        "most",
        "words",
        "names",
        "records",
        "text",
        "texts",
        "bytes",
        "values",
        "value",
        "name",
        "number",
        "numbers",
        "paragraphs",
        "lines",
        "line",
    ]
)
"""Words that a docstring of a function does not begin with: it begins with an imperative verb."""

_STANDARD_LIBRARY = frozenset({"tell"})
_MESSAGES = frozenset({"_", "gettext", "ngettext", "marked", "Notice"})
_WORD = re.compile(r"[A-Za-z]+")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """A forbidden word, where it was found, and in what."""

    path: Path
    line: int
    kind: str
    word: str
    context: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.word!r} in {self.context!r}"


def findings(path: Path) -> Iterator[Finding]:
    """Find the forbidden words of one Python file."""
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    for line, name in _identifiers(text):
        if name in _STANDARD_LIBRARY:
            continue
        for part in _PARTS.findall(name):
            if part.lower() in FORBIDDEN:
                yield Finding(path, line, "identifier", part.lower(), name)
    yield from _moods(path, tree)
    for line, kind, prose in (*_docstrings(tree), *_comments(text), *_messages(tree)):
        for word in _words(prose):
            yield Finding(path, line, kind, word, " ".join(prose.split())[:90])


def _words(prose: str) -> Iterator[str]:
    prose = re.sub(r"`[^`]*`|“[^”]*”|\"[^\"]*\"|%\(\w+\)s", " ", prose)  # code and examples
    yield from (word for word in map(str.lower, _WORD.findall(prose)) if word in FORBIDDEN)
    yield from (match.group().lower() for match in _PHRASES.finditer(prose))


def _moods(path: Path, tree: ast.Module) -> Iterator[Finding]:
    """Find docstrings of functions, properties left aside, that do not begin with a verb."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or node.name.startswith(("test_", "__")):
            continue
        decorators = {getattr(d, "attr", getattr(d, "id", "")) for d in node.decorator_list}
        prose = ast.get_docstring(node) or ""
        first = _WORD.match(prose)
        if decorators & {"property", "cached_property"} or not prose:
            continue
        if first is None or first.group().lower() in _NO_VERBS:
            yield Finding(path, node.lineno, "mood", prose.split()[0], prose.split("\n")[0][:90])


def _identifiers(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], token.string


def _comments(text: str) -> Iterator[tuple[int, str, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], "comment", token.string


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Every string that is a statement: docstrings, and those below an attribute."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str() as prose)):
                yield node.lineno, "docstring", prose


def _messages(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Every literal given to an error, to gettext, or as help."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        is_message = name in _MESSAGES or name.endswith(("Error", "Original", "Input"))
        given = node.args if is_message else []
        given = [*given, *(k.value for k in node.keywords if k.arg in ("help", "short_help"))]
        for part in given:
            for constant in ast.walk(part):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    yield constant.lineno, "message", constant.value


def python_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Find the Python files among paths and in folders."""
    for path in paths:
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


if __name__ == "__main__":
    found = [f for path in python_files(map(Path, sys.argv[1:])) for f in findings(path)]
    print("\n".join(map(str, found)) or "no forbidden word")
    sys.exit(1 if found else 0)
