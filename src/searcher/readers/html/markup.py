"""Extract the claims that a page makes in its head, its metadata and its scripts."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from html import unescape
from itertools import islice
from typing import Any

import msgspec
from lxml import etree

from searcher.languages import load_data
from searcher.readers.claims import (
    AnyClaim,
    CreatorClaim,
    CreatorPlace,
    DateClaim,
    DatePlace,
    DateRole,
    DescriptionClaim,
    DescriptionPlace,
    LanguageClaim,
    LanguagePlace,
    SourceClaim,
    SourcePlace,
    TitleClaim,
    TitlePlace,
    UrlClaim,
    UrlPlace,
)
from searcher.readers.html.headings import headings, text_of
from searcher.readers.plain.text import clean

_NAMED_BY = ("property", "name", "http-equiv", "itemprop")
_Kind = Callable[[str, str, Any], AnyClaim]
_PLACES: tuple[tuple[_Kind, type[StrEnum]], ...] = (
    (TitleClaim, TitlePlace),
    (SourceClaim, SourcePlace),
    (CreatorClaim, CreatorPlace),
    (LanguageClaim, LanguagePlace),
    (UrlClaim, UrlPlace),
    (DescriptionClaim, DescriptionPlace),
)


def _places_in(container: str) -> dict[str, tuple[_Kind, StrEnum]]:
    """Map the names in a container of metadata to their claims: `og:title` in `meta`."""
    prefix = f"{container}:"
    return {
        place.removeprefix(prefix): (kind, place)
        for kind, places in _PLACES
        for place in places
        if place.startswith(prefix)
    }


_OF_META, _OF_JSON_LD = _places_in("meta"), _places_in("json-ld")
_JSON_LD_AGENTS = ("publisher", "author")
_JSON_LD_NAMED = frozenset((*_JSON_LD_AGENTS, "description"))
_PUBLICATION = re.compile(r"publi|creat|issued|:date|pubdate")
_JSON_LD_ROLES = {
    "datePublished": DateRole.PUBLISHED,
    "dateModified": DateRole.MODIFIED,
    "dateCreated": DateRole.CREATED,
}
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


class _RoleOfName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern of names of `<meta>` elements, and the role of the dates they have."""

    name: str
    role: DateRole


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `data/metadata.toml`."""

    dated: str
    undated: str
    roles: tuple[_RoleOfName, ...]
    types: tuple[str, ...]
    script_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rules:
    dated: re.Pattern[str]
    undated: re.Pattern[str]
    roles: tuple[tuple[re.Pattern[str], DateRole], ...]
    types: tuple[re.Pattern[str], ...]
    script: re.Pattern[str]
    rescue: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = load_data("searcher.readers", "metadata", _Data)
    keys = "|".join(data.script_keys)
    return _Rules(
        re.compile(data.dated, re.I),
        re.compile(data.undated, re.I),
        tuple((re.compile(row.name), row.role) for row in data.roles),
        tuple(re.compile(types, re.I) for types in data.types),
        re.compile(
            rf"""\\?["'](?:{keys})\\?["']\s*:\s*\\?["'](\d{{4}}-\d\d-\d\d[^"'\\]{{0,30}})"""
        ),
        re.compile(rf'"({"|".join(_JSON_LD_ROLES)})"\s*:\s*"([^"]{{8,40}})"'),
    )


@dataclass(frozen=True, slots=True)
class Head:
    """The claims of a page's head and scripts, and the longest `articleBody` of its JSON-LD."""

    claims: tuple[AnyClaim, ...]
    body: str


def head_of(root: etree._Element) -> Head:
    """Extract the claims of a page in its head, its metadata and its JSON-LD."""
    data = [_json(script) for script in _json_ld_scripts(root)]
    nodes = _articles(data)
    claims = [
        *_document(root),
        *_meta(root),
        *(claim for node in nodes for claim in _json_ld_claims(node)),
        *(claim for text in data if isinstance(text, str) for claim in _rescued(text)),
        *headings(root),
        *_author(root),
    ]
    if not any(map(_names_publication, claims)):
        claims += _script_dates(root)
    bodies = (node.get("articleBody") for node in nodes)
    texts = (_plain(body) for body in bodies if isinstance(body, str) and len(body) > _LEAST_BODY)
    return Head(tuple(claims), max(texts, key=len, default=""))


def _plain(text: str) -> str:
    return _TAGS.sub("\n", unescape(text))


def _document(root: etree._Element) -> Iterator[AnyClaim]:
    html = next(root.iter("html"), None)
    if html is not None and (lang := _value(html.get("lang") or html.get("xml:lang"))):
        yield LanguageClaim(lang, "html[lang]", LanguagePlace.DECLARED)
    for link in root.iter("link"):
        href = _value(link.get("href"))
        if href and (link.get("rel") or "").lower() == "canonical":
            yield UrlClaim(href, "link[rel=canonical]", UrlPlace.CANONICAL)
    # An svg has titles of its own: the page's is the first.
    title = next(root.iter("title"), None)
    if title is not None and (text := text_of(title)):
        yield TitleClaim(text, "title", TitlePlace.TITLE_ELEMENT)


def _value(raw: str | None) -> str:
    return clean(raw) if raw else ""


def _meta(root: etree._Element) -> Iterator[AnyClaim]:
    for meta in root.iter("meta"):
        if value := _value(meta.get("content")):
            claims = (_meta_claim(key, meta.get(key) or "", value) for key in _NAMED_BY)
            yield from islice(filter(None, claims), 1)


def _meta_claim(key: str, written: str, value: str) -> AnyClaim | None:
    """Return what a `<meta>` named by an attribute claims, or None if it is not of use."""
    name, locator = written.lower(), f"meta[{key}={clean(written)}]"
    if name in _OF_META:
        kind, place = _OF_META[name]
        return kind(value, locator, place)
    if name and _may_date(name, value):
        return DateClaim(value, locator, DatePlace.META, role=_role_of(name), name=name)
    return None


def _may_date(name: str, value: str) -> bool:
    rules = _rules()
    return (
        len(value) <= 60
        and any(map(str.isdigit, value))
        and rules.dated.search(name) is not None
        and rules.undated.search(name) is None
    )


def _role_of(name: str) -> DateRole:
    """Return the role of the date in a `<meta>` of this name."""
    rows = (role for pattern, role in _rules().roles if pattern.search(name))
    return next(rows, DateRole.UNRELATED)


def _author(root: etree._Element) -> Iterator[AnyClaim]:
    """Yield the author that the page links to; a list of pages by others links to several."""
    names = {text_of(link) for link in root.iterfind(".//a[@rel='author']")}
    if len(names) == 1 and 0 < len(name := names.pop()) <= _LONGEST_NAME:
        yield CreatorClaim(name, "a[rel=author]", CreatorPlace.REL)


# JSON-LD


def _json_ld_scripts(root: etree._Element) -> Iterator[str]:
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower().startswith("application/ld+json"):
            yield script.text or ""


def _json(text: str) -> Any:
    """Parse a JSON-LD script; return its text if it is not valid JSON."""
    for attempt in (text, _TRAILING.sub(r"\1", _WRAPPED.sub("", text))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return text


def _articles(data: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the objects that describe an article, those of better types first."""
    nodes = [node for found in data for node in _nodes(found, 0)]
    ranked = [(rank, i) for i, node in enumerate(nodes) if (rank := _rank(node)) is not None]
    return [nodes[i] for _, i in sorted(ranked)]


def _rank(node: dict[str, Any]) -> int | None:
    declared = node.get("@type", "")
    types = declared if isinstance(declared, list) else [declared]
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


def _json_ld_claims(node: dict[str, Any]) -> Iterator[AnyClaim]:
    for key in ("headline", *_JSON_LD_ROLES, "inLanguage", *_JSON_LD_AGENTS, "description"):
        value = node.get(key)
        if key in _JSON_LD_NAMED:  # an organisation or person, or a list of them
            value = value[0] if isinstance(value, list) and value else value
            value = value.get("name") if isinstance(value, dict) else value
        # Many pages escape their JSON as if it were markup.
        if isinstance(value, str) and (text := clean(unescape(value))):
            yield _json_ld_claim(key, text)


def _json_ld_claim(key: str, value: str) -> AnyClaim:
    locator = f"script[type=application/ld+json] {key}"
    if role := _JSON_LD_ROLES.get(key):
        return DateClaim(value, locator, DatePlace.JSON_LD, role=role)
    kind, place = _OF_JSON_LD[key]
    return kind(value, locator, place)


def _rescued(text: str) -> Iterator[AnyClaim]:
    """Yield the dates of a JSON-LD that is not valid JSON: a quotation mark was not escaped."""
    for match in _rules().rescue.finditer(text):
        yield _json_ld_claim(match[1], clean(match[2]))


# Pages made by their scripts


def text_in_data(root: etree._Element) -> list[str]:
    """Return the paragraphs in the data from which a script makes the page.

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
    """Yield the objects and lists of a script that are valid JSON, alone or in a statement."""
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
    """Return the sentences among the strings of some data, a line each."""
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


def _names_publication(claim: AnyClaim) -> bool:
    """Return whether a name in the metadata is that of a publication, a creation or a publisher.

    The data of scripts is searched for a date only where no such name occurs.
    """
    rule = claim.rule
    return rule.startswith(("meta:", "json-ld:")) and _PUBLICATION.search(rule) is not None


def _script_dates(root: etree._Element) -> Iterator[AnyClaim]:
    pattern = _rules().script
    for script in root.iter("script"):
        match = pattern.search(script.text) if script.text else None
        if match:
            yield DateClaim(clean(match[1]), "script", DatePlace.SCRIPT, role=DateRole.PUBLISHED)
            return
