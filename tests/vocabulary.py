"""Find words of a private vocabulary in code and prose: `python tests/vocabulary.py PATH...`.

In Python files, identifiers, docstrings, comments, messages, values of enums and of Literals are
checked; other string literals are data (words of the languages that are read).  In TOML files,
keys and comments are checked; in Markdown files, everything but code and quotations.
"""

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

_LETTERS = tuple(one for one in sorted(FORBIDDEN) if not any(o in one for o in FORBIDDEN - {one}))
"""The forbidden words that have no other one in them."""

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
_MESSAGES = frozenset({"_", "gettext", "ngettext", "marked", "Notice", "echo", "print"})
_QUOTED = re.compile(r"`[^`]*`|“[^”]*”|\"[^\"]*\"|%\(\w+\)s")
_MARKDOWN_CODE = re.compile(r"^```.*?^```|^ {4}(?! *[-*|]).*?$", re.MULTILINE | re.DOTALL)
_MARKDOWN_TARGET = re.compile(r"(?<=\])\([^)\s]*\)")
_TOML_STRING = r'"""(?s:.*?)"""|\'\'\'(?s:.*?)\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
_TOML_STRING_OR_COMMENT = re.compile(rf"{_TOML_STRING}|#(.*)")
_SUFFIXES = frozenset({".py", ".toml", ".md"})
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
    """Find the forbidden words of a Python, TOML or Markdown file."""
    text = path.read_text("utf-8")
    match path.suffix:
        case ".py":
            yield from _in_python(path, text)
        case ".toml":
            yield from _in_toml(path, text)
        case ".md":
            yield from _in_markdown(path, text)


def _in_python(path: Path, text: str) -> Iterator[Finding]:
    tree = ast.parse(text)
    yield from _moods(path, tree)
    letters = text.lower()
    if not (any(one in letters for one in _LETTERS) or _PHRASES.search(letters)):
        return  # most files: to split them into tokens takes long
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for line, name in (*_identifiers(tokens), *_declared_values(tree)):
        if name not in _STANDARD_LIBRARY:
            yield from _in_name(path, line, "identifier", name)
    for line, kind, prose in (*_docstrings(tree), *_comments(tokens), *_messages(tree)):
        yield from _in_prose(path, line, kind, prose)


def _in_toml(path: Path, text: str) -> Iterator[Finding]:
    for key in sorted(set(_keys(tomllib.loads(text)))):
        line = text[: max(0, text.find(key))].count("\n") + 1
        yield from _in_name(path, line, "key", key)
    for comment in _TOML_STRING_OR_COMMENT.finditer(text):
        line = text[: comment.start()].count("\n") + 1
        yield from _in_prose(path, line, "comment", comment.group(1) or "")


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        yield from _keys(item)


def _in_markdown(path: Path, text: str) -> Iterator[Finding]:
    for pattern in (_MARKDOWN_CODE, _MARKDOWN_TARGET):
        text = pattern.sub(_blank, text)
    for number, line in enumerate(_QUOTED.sub(_blank, text).split("\n"), start=1):
        yield from _in_prose(path, number, "prose", line)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _in_name(path: Path, line: int, kind: str, name: str) -> Iterator[Finding]:
    for part in map(str.lower, _PARTS.findall(name)):
        if part in FORBIDDEN:
            yield Finding(path, line, kind, part, name)


def _in_prose(path: Path, line: int, kind: str, prose: str) -> Iterator[Finding]:
    for word in _words(prose):
        yield Finding(path, line, kind, word, " ".join(prose.split())[:90])


def _words(prose: str) -> Iterator[str]:
    prose = _QUOTED.sub(" ", prose)  # code and examples
    yield from (word for word in map(str.lower, _WORD.findall(prose)) if word in FORBIDDEN)
    yield from (match.group().lower() for match in _PHRASES.finditer(prose))


def _moods(path: Path, tree: ast.Module) -> Iterator[Finding]:
    """Find docstrings of functions, properties left aside, that do not begin with a verb."""
    for node in _functions(tree):
        if node.name.startswith(("test_", "__")):
            continue
        decorators = {getattr(d, "attr", getattr(d, "id", "")) for d in node.decorator_list}
        prose = ast.get_docstring(node) or ""
        first = _WORD.match(prose)
        if decorators & {"property", "cached_property"} or not prose:
            continue
        if first is None or first.group().lower() in _NO_VERBS:
            yield Finding(path, node.lineno, "mood", prose.split()[0], prose.split("\n")[0][:90])


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Find the functions of a module; no expression has one, and most of a tree are expressions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield node
        if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _functions(node)


def _identifiers(tokens: Iterable[tokenize.TokenInfo]) -> Iterator[tuple[int, str]]:
    for token in tokens:
        if token.type == tokenize.NAME:
            yield token.start[0], token.string


def _declared_values(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Find the string values of enums and of Literals, which data files repeat."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() if any("Enum" in ast.unparse(base) for base in node.bases):
                values: Iterable[ast.AST] = (
                    part.value for part in node.body if isinstance(part, ast.Assign)
                )
            case ast.Subscript(value=ast.Name(id="Literal")):
                values = ast.walk(node.slice)
            case _:
                continue
        for value in values:
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.lineno, value.value


def _comments(tokens: Iterable[tokenize.TokenInfo]) -> Iterator[tuple[int, str, str]]:
    for token in tokens:
        if token.type == tokenize.COMMENT:
            yield token.start[0], "comment", token.string


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Find the strings that are statements: docstrings, and those below an attribute."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str() as prose)):
                yield node.lineno, "docstring", prose


def _messages(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Find the literals passed to an error, to gettext, to the terminal, or as help."""
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


def checked_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Find the Python, TOML and Markdown files among paths and in folders."""
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in inside if file.suffix in _SUFFIXES and file.is_file())


if __name__ == "__main__":
    found = [f for path in checked_files(map(Path, sys.argv[1:])) for f in findings(path)]
    print("\n".join(map(str, found)) or "no forbidden word")
    sys.exit(1 if found else 0)
