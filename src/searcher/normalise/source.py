"""Who published a document: by its address, its markup, or its own words ("Trend reports")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cache

from searcher.normalise.draft import Draft, Finding, rules
from searcher.record import Evidence, Note, Where
from searcher.sources import Source

_NAME = (
    r"(?:[«“\"„]([^«»“”\"„]{2,70})[»”\"“]"
    r"|((?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІÇƏĞÖŞÜİԱ-Ֆ]|[a-z]+[A-Z])[\w&\-]*(?:\.(?=\w)[\w\-]+)*"
    r"(?:\s(?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІÇƏĞÖŞÜİԱ-Ֆ][\w&\-]*(?:\.(?=\w)[\w\-]+)*)){0,4}))"
)
_CREATORS = {
    "json-ld:author": 0.8,
    "meta:author": 0.8,
    "docx:creator": 0.4,  # often whoever's machine it was
    "odt:creator": 0.4,
    "pdf:creator": 0.4,
    "rtf:creator": 0.4,
}
_LETTERHEAD = 3  # opening blocks in which a publisher's name may stand alone


@dataclass(frozen=True, slots=True)
class SourceFinding:
    """The name of the source, its entry in the registry if it has one, and the creator."""

    finding: Finding[str]
    entry: Source | None
    creator: Finding[str]


def source_of(draft: Draft) -> SourceFinding:
    """The source with every witness heard, registered names before others."""
    if hinted := draft.hinted("source"):
        entry = draft.registry.by_name(hinted[0].value)
        name = entry.name if entry else hinted[0].value
        finding = Finding(name, (hinted[1],), _unregistered(entry, name))
        return SourceFinding(finding, entry, _creator(draft))
    distinct = {(e.value, e.where): e for e in _heard(draft)}
    heard = [(e, draft.registry.by_name(e.value)) for e in distinct.values()]
    heard.sort(key=lambda pair: (pair[1] is None, -pair[0].sure))
    if not heard:
        return SourceFinding(
            Finding(notes=(Note("source-unknown", "source"),)), None, _creator(draft)
        )
    best, entry = heard[0]
    evidence = tuple(e for e, _ in heard)
    finding = Finding(best.value, evidence, _unregistered(entry, best.value))
    return SourceFinding(finding, entry, _creator(draft))


def _unregistered(entry: Source | None, name: str) -> tuple[Note, ...]:
    return () if entry else (Note("source-unregistered", "source", name),)


def _heard(draft: Draft) -> Iterator[Evidence]:
    yield from _address(draft)
    for witness in draft.parsed.heard(
        "meta:og:site_name", "json-ld:publisher", "meta:dc.publisher"
    ):
        name = _registered_name(draft, witness.value)
        yield Evidence(
            "source", name, witness.value, Where("markup", at=witness.at), witness.name, 0.9
        )
    yield from _letterhead(draft)
    yield from _attributions(draft)
    yield from _sender(draft)


def _sender(draft: Draft) -> Iterator[Evidence]:
    """Who sent it, if it is mail: known by the host of the address, else by the name given."""
    for witness in draft.parsed.heard("mail:from"):
        name, address = parseaddr(witness.value)
        entry = draft.registry.by_host(address.rpartition("@")[2].lower()) if address else None
        where = Where("markup", at=witness.at)
        if entry:
            yield Evidence("source", entry.name, witness.value, where, "sender-host", 0.8)
        elif name:
            name = _registered_name(draft, name)
            yield Evidence("source", name, witness.value, where, "sender-name", 0.4)


def _registered_name(draft: Draft, name: str) -> str:
    entry = draft.registry.by_name(name) or draft.registry.by_inflected_name(name, draft.language)
    return entry.name if entry else name


def _address(draft: Draft) -> Iterator[Evidence]:
    if not draft.host:
        return
    entry = draft.registry.by_host(draft.host)
    name, sure = (entry.name, 0.98) if entry else (draft.host.removeprefix("www."), 0.5)
    rule = "registered-host" if entry else "host"
    yield Evidence("source", name, draft.host, Where("url", at="host"), rule, sure)


# A name alone on a line, or before a date, or between a dateline and a dash or in brackets.
_HEAD = re.compile(r"(?:^|[(/]|[.,]\s)\s*([^\d.,/()–—]{3,80}?)\s*(?=$|[,.]\s*\d|[)/]|\s[–—-]\s)")
_HEAD_LENGTH = 120


def _letterhead(draft: Draft) -> Iterator[Evidence]:
    for i, block in enumerate(draft.blocks[:_LETTERHEAD]):
        for match in _HEAD.finditer(block.text[:_HEAD_LENGTH]):
            if entry := draft.registry.by_name(match.group(1)):
                start = draft.offset(i) + match.start(1)
                where = Where("body", start, start + len(match.group(1)))
                yield Evidence("source", entry.name, match.group(1), where, "letterhead", 0.9)


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    rows = rules("attributions")["attribution"]
    # Signs of names are upper case, the words around them are not: no flag may blur that.
    return tuple(
        re.compile(row["pattern"].replace("NAME", _NAME))
        for row in rows
        if row["language"] in (language, "*")
    )


def _attributions(draft: Draft) -> Iterator[Evidence]:
    """Names that the text gives as its own reporter."""
    for pattern in _patterns(draft.language.split("-", 1)[0]):
        for match in pattern.finditer(draft.body):
            found = next(group for group in match.groups() if group)
            start = match.start() + match.group().index(found)
            name = _registered_name(draft, found)
            if name == found and not _plausible(found):
                continue
            where = Where("body", start, start + len(found))
            yield Evidence("source", name, found, where, "attribution", 0.85)


@cache
def _not_sources() -> frozenset[str]:
    return frozenset(rules("attributions")["not_sources"])


def _plausible(name: str) -> bool:
    return name.split(maxsplit=1)[0].lower() not in _not_sources() and len(name) > 2


def _creator(draft: Draft) -> Finding[str]:
    if hinted := draft.hinted("creator"):
        return Finding(hinted[0].value, (hinted[1],))
    for witness in draft.parsed.heard(*_CREATORS):
        where, sure = Where("markup", at=witness.at), _CREATORS[witness.name]
        return Finding(
            witness.value,
            (Evidence("creator", witness.value, witness.value, where, witness.name, sure),),
        )
    return Finding()
