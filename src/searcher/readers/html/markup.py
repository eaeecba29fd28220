"""What the head of a page and its scripts say of it: witnesses, nothing believed yet."""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.resources import files
from typing import Any

from lxml import etree

from searcher.readers.document import Witness
from searcher.readers.plain.text import clean

_NAMED_BY = ("property", "name", "http-equiv", "itemprop")
_ITEMPROPS = frozenset(("headline", "datepublished", "datemodified", "datecreated"))
_LONGEST_NAME = 60  # characters
_LEAST_BODY = 200  # characters from which an articleBody is one
_LEAST_SENTENCE = 40  # characters from which a string of data may be of the text
_SENTENCE = re.compile(r"\w\s+\w.*[.!?…。。։]", re.S)
_VALUE = re.compile(r"(?:^|[=(])\s*(?=[{\[])")
_DEEPEST = 12  # objects of JSON-LD within one another that are looked into
_INNER = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "subjectOf")
_WRAPPED = re.compile(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*;?\s*$")
_TRAILING = re.compile(r",\s*([}\]])")
_TAGS = re.compile(r"<[^<>]{1,400}>")


@dataclass(frozen=True, slots=True)
class _Rules:
    meta: frozenset[str]
    dated: re.Pattern[str]
    undated: re.Pattern[str]
    json_ld: tuple[str, ...]
    types: tuple[re.Pattern[str], ...]
    script: re.Pattern[str]
    rescue: re.Pattern[str]


@cache
def _rules() -> _Rules:
    text = files("searcher.readers").joinpath("data/metadata.toml").read_text("utf-8")
    table = tomllib.loads(text)
    keys = "|".join(table["script_keys"])
    return _Rules(
        frozenset(table["meta"]),
        re.compile(table["dated"], re.I),
        re.compile(table["undated"], re.I),
        tuple(table["json_ld"]),
        tuple(re.compile(types, re.I) for types in table["types"]),
        re.compile(
            rf"""\\?["'](?:{keys})\\?["']\s*:\s*\\?["'](\d{{4}}-\d\d-\d\d[^"'\\]{{0,30}})"""
        ),
        re.compile(r'"(datePublished|dateModified|dateCreated)"\s*:\s*"([^"]{8,40})"'),
    )


@dataclass(frozen=True, slots=True)
class Head:
    """The witnesses of a page's head and scripts, and the longest `articleBody` of its JSON-LD."""

    witnesses: tuple[Witness, ...]
    body: str


def head_of(root: etree._Element) -> Head:
    """What the markup claims in its head, its metadata and its JSON-LD."""
    data = [_json(script) for script in _json_ld_scripts(root)]
    nodes = _articles(data)
    witnesses = [
        *_document(root),
        *_meta(root),
        *(w for node in nodes for w in _json_ld_values(node)),
        *(w for text in data if isinstance(text, str) for w in _rescued(text)),
        *_headings(root),
        *_author(root),
    ]
    if not any(_is_dated(witness) for witness in witnesses):
        witnesses += _script_dates(root)
    bodies = (node.get("articleBody") for node in nodes)
    texts = (_plain(body) for body in bodies if isinstance(body, str) and len(body) > _LEAST_BODY)
    return Head(tuple(witnesses), max(texts, key=len, default=""))


def _plain(text: str) -> str:
    return _TAGS.sub("\n", unescape(text))


def _document(root: etree._Element) -> Iterator[Witness]:
    html = next(root.iter("html"), None)
    if html is not None and (lang := _value(html.get("lang") or html.get("xml:lang"))):
        yield Witness("lang", lang, "html[lang]")
    for link in root.iter("link"):
        href = _value(link.get("href"))
        if href and (link.get("rel") or "").lower() == "canonical":
            yield Witness("canonical", href, "link[rel=canonical]")
    # An svg has titles of its own: the page's is the first.
    title = next(root.iter("title"), None)
    if title is not None and (text := _text(title)):
        yield Witness("title", text, "title")


def _value(raw: str | None) -> str:
    return clean(raw) if raw else ""


def _text(element: etree._Element) -> str:
    return clean(" ".join(element.itertext()))


def _meta(root: etree._Element) -> Iterator[Witness]:
    rules = _rules()
    for meta in root.iter("meta"):
        value = _value(meta.get("content"))
        if not value:
            continue
        for key in _NAMED_BY:
            written = meta.get(key)
            name = written.lower() if written else ""
            if name and (name in rules.meta or _may_date(name, value, rules)):
                yield Witness(f"meta:{name}", value, f"meta[{key}={clean(written or '')}]")
                break


def _may_date(name: str, value: str, rules: _Rules) -> bool:
    return (
        len(value) <= 60
        and any(map(str.isdigit, value))
        and rules.dated.search(name) is not None
        and rules.undated.search(name) is None
    )


def _author(root: etree._Element) -> Iterator[Witness]:
    """Whom the page links as its author, if that is one: a list of others' pages has several."""
    names = {_text(link) for link in root.iterfind(".//a[@rel='author']")}
    if len(names) == 1 and 0 < len(name := names.pop()) <= _LONGEST_NAME:
        yield Witness("rel:author", name, "a[rel=author]")


def _headings(root: etree._Element) -> Iterator[Witness]:
    for heading in root.iter("h1"):
        if value := _text(heading):
            yield Witness("h1", value, "h1")
    for element in root.iterfind(".//*[@itemprop]"):
        name = (element.get("itemprop") or "").lower()
        if element.tag != "meta" and name in _ITEMPROPS:
            machine = element.get("datetime") or element.get("content")
            if value := _value(machine) or _text(element):
                yield Witness(f"itemprop:{name}", value, f"{element.tag!s}[itemprop={name}]")


# JSON-LD


def _json_ld_scripts(root: etree._Element) -> Iterator[str]:
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower().startswith("application/ld+json"):
            yield script.text or ""


def _json(text: str) -> Any:
    """What a JSON-LD script says, or its text where that is broken."""
    for attempt in (text, _TRAILING.sub(r"\1", _WRAPPED.sub("", text))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return text


def _articles(data: Sequence[Any]) -> list[dict[str, Any]]:
    """The objects that describe an article; those of better types first."""
    nodes = [node for found in data for node in _nodes(found, 0)]
    ranked = [(rank, i) for i, node in enumerate(nodes) if (rank := _rank(node)) is not None]
    return [nodes[i] for _, i in sorted(ranked)]


def _rank(node: dict[str, Any]) -> int | None:
    told = node.get("@type", "")
    types = told if isinstance(told, list) else [told]
    for rank, pattern in enumerate(_rules().types):
        if any(isinstance(name, str) and pattern.search(name) for name in types):
            return rank
    return None


def _nodes(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(found, list):
        for item in found:
            yield from _nodes(item, depth + 1)
    elif isinstance(found, dict):
        yield found
        for key in _INNER:
            if key in found:
                yield from _nodes(found[key], depth + 1)


def _json_ld_values(node: dict[str, Any]) -> Iterator[Witness]:
    names = _rules().json_ld
    for key in (*names, "publisher", "author", "description"):
        value = node.get(key)
        if key not in names:  # an organisation or person, or a list of them
            value = value[0] if isinstance(value, list) and value else value
            value = value.get("name") if isinstance(value, dict) else value
        if isinstance(value, str) and (text := clean(unescape(value))):
            # Many pages escape their JSON as if it were markup.
            yield Witness(f"json-ld:{key}", text, f"script[type=application/ld+json] {key}")


def _rescued(text: str) -> Iterator[Witness]:
    """The dates in a JSON-LD that is no sound JSON: a word in it was not escaped."""
    for match in _rules().rescue.finditer(text):
        at = f"script[type=application/ld+json] {match[1]}"
        yield Witness(f"json-ld:{match[1]}", clean(match[2]), at)


# Pages made by their scripts


def text_in_data(root: etree._Element) -> list[str]:
    """The paragraphs in the data of which a script makes the page; none where there is none.

    They are where most of the running text is: the innermost object or list that holds more than
    half of that of each around it.
    """
    scripts = (script.text for script in root.iter("script") if script.text)
    data = [value for text in scripts for value in _values_in(text)]
    part: Any = data
    text = _running(data)
    while text:
        inner = list(part.values()) if isinstance(part, dict) else part
        found = [(len(_running(child)), i) for i, child in enumerate(inner)]
        size, i = max(found, default=(0, 0))
        if size * 2 <= len(text) or not isinstance(inner[i], dict | list):
            break
        part, text = inner[i], _running(inner[i])
    return list(dict.fromkeys(text.split("\n"))) if len(text) > _LEAST_BODY else []


def _values_in(script: str) -> Iterator[Any]:
    """The objects and lists of a script that are sound JSON, whether alone or in a statement."""
    at, decoder = 0, json.JSONDecoder(strict=False)
    for match in _VALUE.finditer(script):
        if match.end() < at:
            continue
        try:
            value, at = decoder.raw_decode(script, match.end())
        except (ValueError, RecursionError):
            continue
        yield value


def _running(found: Any) -> str:
    """The sentences among the strings of some data, a line each."""
    lines: list[str] = []
    left = [found]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += reversed(one.values())
        elif isinstance(one, list):
            left += reversed(one)
        elif isinstance(one, str) and len(one) >= _LEAST_SENTENCE and _SENTENCE.search(one):
            lines += (line for line in map(clean, _plain(one).split("\n")) if line)
    return "\n".join(lines)


def _is_dated(witness: Witness) -> bool:
    return witness.name.startswith(("meta:", "json-ld:")) and (
        witness.name in ("json-ld:datePublished", "json-ld:dateCreated")
        or re.search(r"publi|creat|issued|:date|pubdate", witness.name) is not None
    )


def _script_dates(root: etree._Element) -> Iterator[Witness]:
    pattern = _rules().script
    for script in root.iter("script"):
        match = pattern.search(script.text) if script.text else None
        if match:
            yield Witness("script-date", clean(match[1]), "script")
            return
