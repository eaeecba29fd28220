"""Save records as a reader does with Zotero, and compare the items with the records.

    python -m evaluation.zotero --archive DIR --index DIR [--server http://127.0.0.1:1969]

`--server` is Zotero's translation server (github.com/zotero/translation-server), started beside.
Each of some records is saved from its page (by unAPI), from its page without unAPI (by embedded
metadata), and from its RIS.  A field is right if it has the value that the record has; a field that
has another value, or one that the record does not have, is wrong.  Then lists are saved: results,
a pair, a basket, a dossier.  Print how many items have the right type, how many right fields, and
what is wrong.  Exit status 1 if a type or a field is wrong, or an item of a list is lacking.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import click

from evaluation.browsing import Browser, served
from searcher.export.cited import CitedArchive, CitedDate, keywords
from searcher.model.record import Kind, Record, Status
from searcher.store import Archive
from searcher.text import single_line

_TYPES = {
    Kind.NEWS: "newspaperArticle", Kind.PRESS_RELEASE: "newspaperArticle",
    Kind.INTERVIEW: "newspaperArticle", Kind.AGREEMENT: "statute", Kind.SPEECH: "presentation",
    Kind.LETTER: "letter", Kind.TELEGRAM: "letter",
}  # fmt: skip
_SOURCE = {"newspaperArticle": "publicationTitle", "report": "institution"}
_KIND = {"report": "reportType", "presentation": "presentationType", "letter": "letterType"}
_DROPPED = {"newspaperArticle": {"publisher"}}
"""Fields that Zotero drops, since the type does not have them."""
_OPTIONAL = frozenset({"shortTitle", "notes", "publisher"})
_UNNAMED = ("key", "version", "itemType")
_UNAPI = re.compile(r'<link rel="unapi-server"[^>]*>|<abbr class="unapi-id"[^>]*>(</abbr>)?')
_NAMED = re.compile(r'class="unapi-id"')
_LEAST = 12  # right fields


@dataclass
class Score:
    """What items of one way had: right fields of each, and what was wrong, with an example."""

    types: int = 0
    right: list[int] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    lacking: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, item: Mapping[str, Any], expected: Mapping[str, Any], kind: str) -> None:
        """Compare an item with what it should have."""
        self.types += item.get("itemType") == kind
        if item.get("itemType") != kind:
            self._note(f"type {item.get('itemType')} for {kind}", expected)
        given = {n: _plain(n, v) for n, v in item.items() if n not in _UNNAMED and v}
        right = [name for name, value in given.items() if _is_right(value, expected.get(name))]
        self.right.append(len(right))
        known = {name for name, value in expected.items() if value}
        self.lacking.update(f"{name} of {kind}" for name in known - given.keys() - _OPTIONAL)
        for name in given.keys() - set(right) - _DROPPED.get(kind, set()):
            self._note(f"{name}: {str(given[name])[:60]!r}", expected, name)

    def _note(self, what: str, expected: Mapping[str, Any], name: str = "type") -> None:
        self.wrong[name] += 1
        self.examples.setdefault(name, f"{what}, not {str(expected.get(name))[:60]!r}")

    def __str__(self) -> str:
        least = sum(n >= _LEAST for n in self.right)
        found = f"right type {self.types} of {len(self.right)}; right fields: "
        found += f"median {median(self.right):g}, {_LEAST} or more: {least}, "
        found += f"least {min(self.right)}"
        wrong = (f"  wrong {n} x {self.examples[what]}" for what, n in self.wrong.items())
        lacking = (f"  lacking {n} x {what}" for what, n in self.lacking.items())
        return "\n".join([found, *wrong, *lacking])


_ANY = object()
"""A value that only has to be there."""


def _is_right(value: object, expected: object) -> bool:
    return expected is not None and (expected is _ANY or value == expected)


def _plain(name: str, value: Any) -> Any:
    if name.startswith("date"):
        return str(value).replace("/", "-")
    if name == "tags":
        return {one["tag"] for one in value}
    if name == "creators":
        return [one.get("name") or f"{one['firstName']} {one['lastName']}".strip() for one in value]
    return value


def expected_of(record: Record, archive: CitedArchive, catalog: object) -> dict[str, Any]:
    """Return the fields that an item of a record may have, with their values."""
    kind = type_of(record)
    title = single_line(record.heading)
    statute = kind == "statute"
    return {
        "nameOfAct" if statute else "title": title,
        _SOURCE.get(kind, "publisher"): record.source and single_line(record.source),
        "dateEnacted" if statute else "date": _date(record),
        "language": record.language,
        "url": archive.permalink(record),
        "accessDate": _ANY,
        "libraryCatalog": catalog,
        "archive": archive.name,
        "archiveLocation": archive.ark(record) or record.id,
        "callNumber": f"{record.id}/v{record.version}",
        "edition": None if statute else f"version {record.version}",
        "abstractNote": _ANY if record.body else None,
        "extra": _extra_of(record, kind),
        "tags": set(keywords(record)),
        "creators": [record.creator] if record.creator else None,
        "notes": _ANY if _date(record) != record.published else None,
        **_kind_of(record, kind),
        "shortTitle": title.partition(":")[0].strip() if ":" in title else None,
    }  # fmt: skip


def _date(record: Record) -> object:
    """Return the date if it is certain; any, if only a part of it is; None if it has no year."""
    date = CitedDate.of(record)
    if date is None or not date.common:
        return None
    return record.published if date.is_plain else _ANY


def _extra_of(record: Record, kind: str) -> str:
    lines = [f"Version: {record.version}"] if kind != "newspaperArticle" else []
    if kind in ("statute", "presentation"):
        lines.append(f"Archive Location: {record.id}")
    if record.original.url:
        lines.append(f"Original: {record.original.url}")
    return "\n".join(lines)


def _kind_of(record: Record, kind: str) -> dict[str, str | None]:
    """Return the kind of a report, presentation or letter."""
    name = _KIND.get(kind)
    return {name: record.kind} if name else {}


def type_of(record: Record) -> str:
    """Return the type that the item of a record should have."""
    return _TYPES.get(record.kind or Kind.OTHER, "report")


@dataclass(frozen=True)
class Translator:
    """A translation server."""

    url: str

    def post(self, path: str, body: str, media_type: str = "text/plain") -> tuple[int, Any]:
        """Send a request; return the status and the answer."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=120)
        connection.request("POST", path, body.encode(), {"Content-Type": media_type})
        answer = connection.getresponse()
        data = answer.read().decode()
        return answer.status, json.loads(data) if answer.status in (200, 300) else data

    def items(self, path: str, body: str) -> list[Mapping[str, Any]]:
        """Return the items that are saved; of a list all that it offers."""
        status, found = self.post(path, body)
        if status == 300:
            status, found = self.post(path, json.dumps(found), "application/json")
        if status != 200:
            sys.stderr.write(f"{status} {str(found)[:200]} for {body[:80]}\n")
        return list(found) if status == 200 else []


@contextmanager
def without_unapi(port: int) -> Iterator[int]:
    """Serve the same site without the elements of unAPI in its pages; yield the port."""

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with Browser(port) as browser:
                answer = browser.ask(self.path)
            body = _UNAPI.sub("", answer.body.decode()).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["content-type"])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def chosen(archive: Archive, most: int) -> list[Record]:
    """Choose records of every kind: those of the rarest kinds first."""
    current = [r for r in archive.records() if r.status is Status.CURRENT]
    kinds = Counter(one.kind for one in current)
    rare = sorted(current, key=lambda one: (kinds[one.kind], one.id))
    of_kind = {kind: [one for one in rare if one.kind is kind] for kind in kinds}
    first = [one for own in of_kind.values() for one in own[: most // len(kinds)]]
    rest = (one for one in rare if one not in first)
    return [*first, *islice(rest, most - len(first))]


@click.command()
@click.option("--archive", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--index", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--server", default="http://127.0.0.1:1969", show_default=True)
@click.option("--records", default=300, show_default=True)
def main(archive: Path, index: Path, server: str, records: int) -> None:
    """Save records and lists of an archive, and print what is wrong."""
    found, translator = chosen(Archive(archive), records), Translator(server)
    with served(archive, index) as port, without_unapi(port) as plain, Browser(port) as browser:
        cited = CitedArchive("Searcher", browser.origin)
        scores = {name: Score() for name in ("unAPI", "embedded metadata", "RIS")}
        for record in found:
            path = f"/d/{record.id}"
            ris = browser.ask(f"{path}.ris").body.decode()
            ways = {
                "unAPI": ("/web", f"{browser.origin}{path}", f"127.0.0.1:{port}"),
                "embedded metadata": ("/web", f"http://127.0.0.1:{plain}{path}", _ANY),
                "RIS": ("/import", ris, cited.name),
            }
            for name, (endpoint, body, catalog) in ways.items():
                item = next(iter(translator.items(endpoint, body)), {})
                scores[name].add(item, expected_of(record, cited, catalog), type_of(record))
        for name, score in scores.items():
            print(f"{name}: {score}", flush=True)
        lacking = sum(_lists(browser, translator, found))
    wrong = any(one.wrong or one.types < len(found) for one in scores.values())
    sys.exit(1 if wrong or lacking else 0)


def _lists(browser: Browser, translator: Translator, found: list[Record]) -> Iterator[int]:
    """Save lists; yield how many of the items of each are lacking."""
    pair = next(record.pairs[0] for record in found if record.pairs)
    records = "&".join(f"d={one.id}" for one in found[:40])
    for path in (
        "/search?size=50", "/search?q=trade&size=25", "/records", f"/pairs/{pair}",
        f"/basket?{records}", f"/dossier?{records}",
    ):  # fmt: skip
        named = len(_NAMED.findall(browser.ask(path).body.decode()))
        saved = len(translator.items("/web", f"{browser.origin}{path}"))
        print(f"{path[:40]}: {saved} of {named} saved", flush=True)
        yield named - saved


if __name__ == "__main__":
    main()
