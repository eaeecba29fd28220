"""Generate the documents of the collection; the same size always gives the same documents."""

import json
import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from html import escape
from pathlib import Path

from searcher.gazetteer import country_name

SENTENCES = Path(__file__).with_name("sentences.toml")
COUNTRIES = [
    "AM",
    "AZ",
    "BY",
    "CN",
    "DE",
    "EG",
    "FR",
    "GE",
    "IN",
    "IR",
    "IT",
    "JP",
    "KG",
    "KZ",
    "MD",
    "PL",
    "RU",
    "SA",
    "TJ",
    "TM",
    "TR",
    "UA",
    "UZ",
]
PAIRS = tuple((one, two) for i, one in enumerate(COUNTRIES) for two in COUNTRIES[i + 1 :: 5])[:46]
"""Pairs; every country is in several of them."""

_FIRST, _LAST = date(1992, 1, 1), date(2024, 12, 31)
_LONG, _WIDE = 3_000, 90  # paragraphs of the longest text, words of the longest title


class Form(StrEnum):
    """The form in which a document is ingested."""

    ROW = "row"
    PAGE = "page"
    TEXT = "text"


class Special(StrEnum):
    """The properties of documents that tests select by."""

    LONG = "long"
    WIDE = "wide"
    TABLE = "table"
    LIST = "list"
    CAPTION = "caption"
    UNDATED = "undated"
    IMPRECISE = "imprecise"
    COPY = "copy"
    ACCOUNT = "account"
    HOSTILE = "hostile"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Document:
    """A document with the hints of its archivist; `published` is EDTF, "" if unknown."""

    number: int
    form: Form
    language: str
    parties: tuple[str, ...]
    source: str
    title: str
    paragraphs: tuple[str, ...]
    published: str
    special: frozenset[Special] = frozenset()
    table: tuple[tuple[str, ...], ...] = ()
    items: tuple[str, ...] = ()
    caption: str = ""

    @property
    def url(self) -> str:
        """The URL of the document."""
        return f"https://{self.source}.example/{self.language}/{self.number}"

    @property
    def file_name(self) -> str:
        """The name of the file of a document that is not a row."""
        ending = "html" if self.form is Form.PAGE else "txt"
        return f"{self.number:06}.{ending}"


def every_document(size: int) -> list[Document]:
    """Generate about `size` documents, in the order of ingest."""
    chance = random.Random(size)
    every = [_document(number, chance) for number in range(size)]
    every += _special(size, chance)
    every += _copies(every, chance)
    every += _accounts(len(every), size // 60, chance)
    return every


def newer(document: Document) -> Document:
    """Generate the next version of a document at the same address."""
    chance = random.Random(document.number)
    added = _sentence(words_of(document.language), document.parties, chance)
    return replace(
        document,
        title=f"{document.title} (2)",
        paragraphs=(*document.paragraphs[1:], added),
        special=document.special | {Special.NEWER},
    )


@cache
def words_of(language: str) -> dict[str, list[str]]:
    """Load the names, nouns, titles and sentences of a language."""
    words: dict[str, list[str]] = tomllib.loads(SENTENCES.read_text("utf-8"))[language]
    return words


LANGUAGES = tuple(tomllib.loads(SENTENCES.read_text("utf-8")))


def _document(number: int, chance: random.Random) -> Document:
    language = LANGUAGES[number % len(LANGUAGES)]
    parties = PAIRS[chance.randrange(len(PAIRS))]
    if chance.random() < 0.04:
        parties = tuple(sorted({*parties, *chance.sample(COUNTRIES, 2)}))
    form = chance.choices(list(Form), (78, 14, 8))[0]
    words = words_of(language)
    one = Document(
        number, form, language, parties, _source(parties, chance), _title(words, parties, chance),
        tuple(_paragraph(words, parties, chance) for _ in range(chance.randint(2, 5))),
        _published(chance),
    )  # fmt: skip
    if not one.published:
        return replace(one, special=frozenset({Special.UNDATED}))
    if len(one.published) < len("2014-03-05"):
        return replace(one, special=frozenset({Special.IMPRECISE}))
    return _illustrated(one, chance) if form is Form.PAGE else one


def _source(parties: Sequence[str], chance: random.Random) -> str:
    if chance.random() < 0.5:
        return f"ministry-{chance.choice(parties).lower()}"
    return chance.choice(("steppe-wire", "harbour-post", "lantern", "valley-radio", "old-gazette"))


def _published(chance: random.Random) -> str:
    day = _FIRST + timedelta(days=chance.randrange((_LAST - _FIRST).days))
    kinds = (day.isoformat(), day.isoformat()[:7], f"{day.year}", f"XXXX{day.isoformat()[4:]}", "")
    return chance.choices(kinds, (84, 5, 4, 3, 4))[0]


def _title(words: dict[str, list[str]], parties: Sequence[str], chance: random.Random) -> str:
    return _filled(chance.choice(words["titles"]), words, parties, chance)


def _paragraph(words: dict[str, list[str]], parties: Sequence[str], chance: random.Random) -> str:
    return " ".join(_sentence(words, parties, chance) for _ in range(chance.randint(1, 3)))


def _sentence(words: dict[str, list[str]], parties: Sequence[str], chance: random.Random) -> str:
    return _filled(chance.choice(words["sentences"]), words, parties, chance)


def _filled(
    template: str, words: dict[str, list[str]], parties: Sequence[str], chance: random.Random
) -> str:
    language = next(one for one in LANGUAGES if words_of(one) is words)
    x, y, z = chance.sample(words["nouns"], 3)
    while "{p}" in template:
        template = template.replace("{p}", _name(words, chance), 1)
    values = {"x": x, "y": y, "z": z, "n": str(chance.randint(2, 990))}
    names = {"a": country_name(parties[0], language), "b": country_name(parties[1], language)}
    return template.format(**values, **names)


def _name(words: dict[str, list[str]], chance: random.Random) -> str:
    """Invent a name; there are so many that hardly any occurs twice."""
    return "".join(chance.choices(words["names"], k=4)).capitalize()


def _illustrated(one: Document, chance: random.Random) -> Document:
    """Add a table, a list or a picture to a page."""
    words = words_of(one.language)
    match chance.randrange(3):
        case 0:
            rows = (
                (chance.choice(words["nouns"]), str(chance.randint(10, 9999)), _name(words, chance))
                for _ in range(chance.randint(3, 8))
            )
            return replace(one, table=tuple(rows), special=frozenset({Special.TABLE}))
        case 1:
            items = tuple(_sentence(words, one.parties, chance) for _ in range(4))
            return replace(one, items=items, special=frozenset({Special.LIST}))
    caption = _sentence(words, one.parties, chance)
    return replace(one, caption=caption, special=frozenset({Special.CAPTION}))


def _special(first: int, chance: random.Random) -> Iterator[Document]:
    """Generate the documents with rare properties: very long, wide or hostile."""
    one = replace(_document(first, chance), form=Form.ROW, language="en", published="2011-05-06")
    words, parties = words_of("en"), one.parties
    long = tuple(_sentence(words, parties, chance) for _ in range(_LONG))
    yield replace(one, paragraphs=long, special=frozenset({Special.LONG}))
    wide = " ".join(_name(words, chance) for _ in range(_WIDE))
    yield replace(one, number=first + 1, title=wide, special=frozenset({Special.WIDE}))
    for number, text in enumerate(HOSTILE, start=first + 2):
        title, body = f"{text} {number}", (f"{text} grain {text}", *one.paragraphs)
        yield replace(
            one, number=number, title=title, paragraphs=body, special=frozenset({Special.HOSTILE})
        )


HOSTILE = (
    "\ufffe\uffff\u000b grain",
    "=HYPERLINK(1) grain",
    "\uff1dSUM(1) grain",
    "</title><script>grain</script>",
    "\u202egrain\u202c & ]]> <b>",
    "a/../../b\\c\u2028grain",
    "{grain} % \\begin{grain} @article{",
)
"""Texts that break an output format in which they are not escaped."""


def _copies(every: Sequence[Document], chance: random.Random) -> Iterator[Document]:
    """Generate copies of releases by another publisher, with a word or two changed."""
    first = max(one.number for one in every) + 1
    dated = [
        one
        for one in every
        if one.form is Form.ROW and len(one.published) == 10 and not one.special
    ]
    for number, one in enumerate(chance.sample(dated, len(every) // 50), start=first):
        body = (*one.paragraphs, f"({number})")
        yield replace(
            one, number=number, source="copy-desk", paragraphs=body,
            special=frozenset({Special.COPY}),
        )  # fmt: skip


def _accounts(first: int, events: int, chance: random.Random) -> Iterator[Document]:
    """Generate events with accounts by the ministries of both sides, in two languages."""
    for event in range(events):
        parties = PAIRS[chance.randrange(len(PAIRS))]
        day = (_FIRST + timedelta(days=chance.randrange(9000))).isoformat()
        name, hall, number = (_name(words_of("en"), chance) for _ in range(3))
        figure = chance.randint(1000, 9999)
        for side, language in zip((0, 1), chance.sample(("en", "tr", "az"), 2), strict=True):
            words = words_of(language)
            facts = f"{name} {hall} {number} {figure} {name} {hall}."
            body = (
                f"{_sentence(words, parties, chance)} {facts}",
                _paragraph(words, parties, chance),
            )
            yield Document(
                first + 2 * event + side + 1, Form.ROW, language, parties,
                f"ministry-{parties[side].lower()}", _title(words, parties, chance), body, day,
                frozenset({Special.ACCOUNT}),
            )  # fmt: skip


# Formats


def row(one: Document) -> str:
    """Format a document as a line of JSON."""
    values = {
        "url": one.url, "title": one.title, "text": "\n\n".join(one.paragraphs),
        "source": one.source, "language": one.language, "parties": " ".join(one.parties),
        "published": one.published,
    }  # fmt: skip
    return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False)


def page(one: Document) -> str:
    """Format a document as a web page, with a menu and a footer around the text."""
    meta = f'<meta property="article:published_time" content="{one.published}">'
    return f"""<!doctype html>
<html lang="{one.language}"><head><meta charset="utf-8"><title>{escape(one.title)}</title>
<link rel="canonical" href="{one.url}">{meta if len(one.published) == 10 else ""}</head>
<body><nav><a href="/">·</a> <a href="/news">··</a></nav><main><article><h1>{escape(one.title)}</h1>
{"".join(f"<p>{escape(text)}</p>" for text in one.paragraphs)}
{_table(one)}{_list(one)}{_figure(one)}</article></main><footer>© {escape(one.source)}</footer></body></html>
"""


def _table(one: Document) -> str:
    cells = (
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>" for cells in one.table
    )
    return f"<table>{''.join(cells)}</table>" if one.table else ""


def _list(one: Document) -> str:
    items = "".join(f"<li>{escape(item)}</li>" for item in one.items)
    return f"<ul>{items}</ul>" if items else ""


def _figure(one: Document) -> str:
    text = (
        f'<figure><img src="a.jpg" alt=""><figcaption>{escape(one.caption)}</figcaption></figure>'
    )
    return text if one.caption else ""


def text(one: Document) -> str:
    """Format a document as plain text: the title, a dateline if the day is known, paragraphs."""
    known = one.published if len(one.published) == 10 else ""
    return "\n\n".join(filter(None, (one.title, known, *one.paragraphs))) + "\n"


def registry(countries: Sequence[str] = tuple(COUNTRIES)) -> str:
    """Write the registry of the invented publishers, as `sources.toml`."""
    entries = [("steppe-wire", "agency", "KZ"), ("harbour-post", "newspaper", "GE"),
               ("lantern", "agency", "AM"), ("valley-radio", "broadcaster", "UZ"),
               ("old-gazette", "newspaper", "TR"), ("copy-desk", "agency", "DE")]  # fmt: skip
    entries += [(f"ministry-{code.lower()}", "ministry", code) for code in countries]
    return "".join(
        f'[[source]]\nid = "{one}"\nname = "{one}"\nkind = "{kind}"\ncountry = "{country}"\n'
        f'hosts = ["{one}.example"]\n\n'
        for one, kind, country in entries
    )
