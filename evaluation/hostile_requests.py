"""Hostile requests for every route of a site, the same for the same seed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from werkzeug.routing import Map, Rule

from searcher.model.facets import Field
from searcher_web.search_state import MAX_FILTER_VALUES

_NAMES = (
    *("q", "q", "q", "within", "from", "to", "when", "match", "words", "strict", "sort", "page"),
    *(
        "size",
        "n",
        "order",
        "d",
        "w",
        "by",
        "per",
        "with",
        "before",
        "after",
        "back",
        "code",
        "containing",
        "verb",
        "id",
        "format",
        "metadataPrefix",
        "resumptionToken",
        "until",
        "since",
        "cursor",
        "address",
        "every",
    ),
    *("fold", "same", "event", "scale", "containing"),
    *(f"{mode}{name}" for name in Field for mode in ("", "all.", "not.")),
)
_METHODS = ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "X")
_TEXTS = (
    "",
    " ",
    "%",
    "%00",
    "\x00",
    "\r\nX: y",
    "../../etc/passwd",
    "..%2f..%2fetc",
    "\\..\\",
    "/" * 400,
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{7*7}}",
    "${7*7}",
    "%(a)s",
    "%s%n",
    "' OR 1=1 --",
    "-1",
    "0",
    "1e999",
    "NaN",
    "9" * 400,
    "١٢٣",
    "٣",
    "½",
    "2014-02-30",
    "0000",
    "9999-99",
    "XXXX-04-23",
    "2014..",
    "..",
    "\u202e\u202d",
    "\ufeff",
    "\ud7ff",
    "😀" * 300,
    "e" + "\u0301" * 900,
    "a" * 4_000,
    "а" * 4_000,
    "ə" * 2_000,
    "中" * 2_000,
    "ش" * 2_000,
    "_" * 4_000,
    "-".join(["abcd"] * 700),
    '"' * 4_000,
    "(" * 3_000 + "a",
    "(" * 1_900 + "a" + ")" * 1_900,
    "NOT " * 900 + "a",
    "a OR " * 700 + "b",
    "*" * 4_000,
    "?" * 4_000,
    "a* " * 1_200,
    "abcdef~ " * 480,
    '"a b"~5 ' * 480,
    "title:x " * 480,
    "the " * 1_000,
    '"' + "the of to and " * 270 + '"',
    "pair:AM-KZ " * 360,
    "date:1..9999 " * 300,
    "Kazakhstan Armenia " * 200,
    "Mikoyan Satpayev Aliyev " * 160,
    "war~ peace* -trade " * 200,
    "http://a/" + "b/" * 1_900,
    "ark:/" + "1" * 3_000,
    "d/" * 1_900,
    "minister president senate " * 150,
)
_HEADERS: tuple[Mapping[str, str], ...] = (
    {},
    {},
    {},
    {"Accept-Language": "x" * 3_000},
    {"Accept-Language": ",".join(["ru;q=0.5"] * 800)},
    {"Cookie": "language=" + "k" * 3_000},
    {"Cookie": "=;" * 2_000},
    {"If-None-Match": '"a",' * 2_000},
    {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(900))},
    {"Range": "bytes=-1"},
    {"Accept-Encoding": "gzip;q=x, *;q=nan"},
    {"X-Forwarded-For": "a," * 900},
    {"X-Forwarded-Host": "evil.example"},
    {"If-Modified-Since": "never"},
    {"Expect": "100-continue"},
    {"Content-Type": "multipart/form-data"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "null"},
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is sent; `route` is the rule of the site that it is meant for."""

    route: str
    path: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)


def requests_of(routes: Map, identifiers: Sequence[str], count: int) -> Iterator[Request]:
    """Make hostile requests for each route of a site in turn; some name records that exist."""
    chance = random.Random(17)
    rules = sorted(routes.iter_rules(), key=lambda rule: rule.rule)
    for number in range(count):
        yield _request(rules[number % len(rules)], identifiers, chance)


def _request(rule: Rule, identifiers: Sequence[str], chance: random.Random) -> Request:
    path = _path(rule, identifiers, chance)
    pairs = _pairs(chance)
    method, body = "GET", None
    if "POST" in (rule.methods or ()):
        method, body, pairs = "POST", pairs.encode(), ""
    elif chance.random() < 0.05:
        method, body = chance.choice(_METHODS), chance.choice((None, b"x" * 999, b"\xff" * 70_000))
    headers = dict(chance.choice(_HEADERS))
    if method == "POST":
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    return Request(rule.rule, f"{path}?{pairs}" if pairs else path, method, body, headers)


def _path(rule: Rule, identifiers: Sequence[str], chance: random.Random) -> str:
    """Fill the places of a rule, often with what it expects."""
    fitting = {"identifier": chance.choice(identifiers), "field": "pair", "pair": "AM-KZ"}
    fitting |= {"code": "KZ", "filename": "style.css", "naan": "99999"}
    numbers = {"version": "1", "before": "1", "after": "2", "number": "1"}

    def value(name: str) -> str:
        if chance.random() < 0.7:
            return (fitting | numbers).get(name, "bib")
        return quote(_text(chance)[:2_000], safe="")

    return "".join(
        value(part) if is_place else part for is_place, part in rule._trace if part != "|"
    )


def _text(chance: random.Random) -> str:
    if chance.random() < 0.8:
        return chance.choice(_TEXTS)
    letters = chance.choice(("abcdefghij", "абвгдежз", "\x01\x7f\x85 ", '()"~*:-^', "0123456789"))
    words = ("".join(chance.choices(letters, k=chance.randint(1, 12))) for _ in range(300))
    return " ".join(words)[: chance.choice((20, 200, 4_000))]


def _pairs(chance: random.Random) -> str:
    """Write some parameters, or very many values of one."""
    if chance.random() < 0.1:
        name = chance.choice(_NAMES)
        values = chance.choice((MAX_FILTER_VALUES, MAX_FILTER_VALUES + 1, 299, 3_000))
        return "&".join(f"{name}=v{n}" for n in range(values))
    few = range(chance.choice((0, 1, 1, 1, 2, 3)))
    return "&".join(f"{chance.choice(_NAMES)}={quote(_text(chance), safe='')}" for _ in few)
