"""Who published a document: by its address, its markup, or its own words ("Trend reports")."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cache

from msgspec import structs

from searcher.gazetteer import find_places
from searcher.languages import every, facts, load_data
from searcher.languages.documents import Attributions
from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.parser import find_dates
from searcher.metadata.detection import Detection
from searcher.model.record import Evidence, Locator
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.readers.claims import CreatorClaim, CreatorPlace, SourceClaim, SourcePlace
from searcher.sources import Source, SourceKind
from searcher.sources.institutions import (
    institution_of_host,
    is_only_institution,
    parse_institution,
)

_NAME = (
    r"(?:[«“\"„]([^«»“”\"„]{2,70})[»”\"“]"
    r"|((?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІÇƏĞÖŞÜİԱ-Ֆ]|[a-z]+[A-Z])[\w&\-]*(?:\.(?=\w)[\w\-]+)*"
    r"(?:\s(?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІÇƏĞÖŞÜİԱ-Ֆ][\w&\-]*(?:\.(?=\w)[\w\-]+)*)){0,4}))"
)
_CREATORS = {
    CreatorPlace.JSON_LD: 0.8,
    CreatorPlace.META: 0.8,
    CreatorPlace.REL: 0.7,
    CreatorPlace.FILE: 0.4,  # often the owner of the machine
}
# Two to four words of a name, or initials before or after one.
_PERSON = r"(?:[^\W\d_a-zа-яё][\w'’.-]*\s){1,3}[^\W\d_a-zа-яё][\w'’.-]*"
_BYLINE = 90  # characters of a line that says who wrote
_LETTERHEAD = 3  # opening blocks in which a publisher's name may stand alone
_REACH = 120  # characters in which a name stands before or after its verb
_MERELY_NAMED = "named-in-text"
_ATTRIBUTION = "attribution"
_QUOTED = "quoted"
_FORWARDER = "forwarder"
_NAMED_BY_TEXT = frozenset({_ATTRIBUTION, _QUOTED})
_DOUBTED = frozenset({_MERELY_NAMED, _QUOTED})
_PUBLISHERS = (SourcePlace.META_OG, SourcePlace.JSON_LD, SourcePlace.META_DC)
_OF_PAGE = frozenset({"registered-host", "host", *_PUBLISHERS})
_PRESS = frozenset({SourceKind.AGENCY, SourceKind.NEWSPAPER, SourceKind.BROADCASTER})
_SIGNATURE = 3  # and closing ones
_CLOSING = 3  # closing blocks in which a text names its own reporter


@dataclass(frozen=True, slots=True)
class SourceDetection:
    """The name of the source, its entry in the registry if it has one, and the creator.

    `speaker` is that entry, else what the name or the address of the source tells of it.
    """

    detection: Detection[str]
    entry: Source | None
    speaker: Source | None
    creator: Detection[str]


def source_of(context: DocumentContext) -> SourceDetection:
    """The source with every witness heard, registered names before others."""
    if hinted := context.hinted("source"):
        return _told(context, (structs.replace(hinted[1], value=hinted[0].value),))
    distinct: dict[tuple[str, Locator], Evidence] = {}
    for e in tuple(_heard(context)) or _named(context):
        distinct.setdefault((e.value, e.locator), e)
    return _told(context, tuple(sorted(distinct.values(), key=_order(context, distinct.values()))))


def _order(
    context: DocumentContext, heard: Iterable[Evidence]
) -> Callable[[Evidence], tuple[int, bool, float]]:
    """How witnesses are ordered: who publishes before whom the text names, registered names before
    others, the surer first.
    """
    # A page belongs to its site, whoever's news it repeats.
    lesser = {_FORWARDER: 3, _QUOTED: 2, _ATTRIBUTION: int(any(e.rule in _OF_PAGE for e in heard))}

    def key(e: Evidence) -> tuple[int, bool, float]:
        return lesser.get(e.rule, 0), context.registry.by_name(e.value) is None, -e.confidence

    return key


def _told(context: DocumentContext, heard: tuple[Evidence, ...]) -> SourceDetection:
    """What the witnesses say, the most trusted of them first."""
    creator = _creator(context)
    if not heard or heard[0].rule == _FORWARDER:  # who forwards is believed of nothing
        unknown: Detection[str] = Detection(
            None, heard, (ReviewFlag(ReviewCode.SOURCE_UNKNOWN, "source"),)
        )
        return SourceDetection(unknown, None, None, creator)
    entry = context.registry.by_name(heard[0].value)
    name = entry.name if entry else heard[0].value
    unsure = (
        (ReviewFlag(ReviewCode.SOURCE_UNSURE, "source", name),) if heard[0].rule in _DOUBTED else ()
    )
    detection = Detection(name, heard, (*_unregistered(entry, name), *unsure))
    return SourceDetection(detection, entry, entry or _understood(context, heard), creator)


def _understood(context: DocumentContext, heard: tuple[Evidence, ...]) -> Source | None:
    """Who speaks, told from the names heard, else from a government's address."""
    speakers = (e for e in heard if e.rule not in _NAMED_BY_TEXT or e is heard[0])
    names = dict.fromkeys(text for e in speakers for text in (e.value, e.found))
    described = (parse_institution(name, context.language) for name in names)
    return next(filter(None, described), None) or institution_of_host(context.host, heard[0].value)


def _unregistered(entry: Source | None, name: str) -> tuple[ReviewFlag, ...]:
    return () if entry else (ReviewFlag(ReviewCode.SOURCE_UNREGISTERED, "source", name),)


def _heard(context: DocumentContext) -> Iterator[Evidence]:
    yield from _address(context)
    for claim in context.document.claims_of(SourceClaim, *_PUBLISHERS):
        name, where = _registered_name(context, claim.value), Locator("markup", part=claim.locator)
        yield Evidence("source", name, claim.value, where, claim.rule, 0.9)
    yield from _letterhead(context)
    yield from _signature(context)
    yield from _before_date(context)
    yield from _attributions(context)
    yield from _sender(context)


def _sender(context: DocumentContext) -> Iterator[Evidence]:
    """Who sent it, if it is mail: known by the host of the address, else by the name given."""
    places = (SourcePlace.SENDER, SourcePlace.FORWARDER)
    for claim in context.document.claims_of(SourceClaim, *places):
        forwards = claim.place is SourcePlace.FORWARDER
        name, address = parseaddr(claim.value)
        entry = context.registry.by_host(address.rpartition("@")[2].lower()) if address else None
        where = Locator("markup", part=claim.locator)
        if entry:
            rule, sure = (_FORWARDER, 0.3) if forwards else ("sender-host", 0.8)
            yield Evidence("source", entry.name, claim.value, where, rule, sure)
        elif name:
            name = _registered_name(context, name)
            rule, sure = (_FORWARDER, 0.2) if forwards else ("sender-name", 0.4)
            yield Evidence("source", name, claim.value, where, rule, sure)


def _registered_name(context: DocumentContext, name: str) -> str:
    entry = _registered(context, name)
    return entry.name if entry else name


def _registered(context: DocumentContext, name: str) -> Source | None:
    return context.registry.by_name(name) or context.registry.by_inflected_name(
        name, context.language
    )


def _address(context: DocumentContext) -> Iterator[Evidence]:
    if not context.host:
        return
    entry = context.registry.by_host(context.host)
    name, sure = (entry.name, 0.98) if entry else (context.host.removeprefix("www."), 0.5)
    rule = "registered-host" if entry else "host"
    yield Evidence("source", name, context.host, Locator("url", part="host"), rule, sure)


# A name alone on a line, or before a date, or between a dateline and a dash or in brackets.
_HEAD = re.compile(r"(?:^|[(/]|[.,]\s)\s*([^\d.,/()–—]{3,80}?)\s*(?=$|[,.]\s*\d|[)/]|\s[–—-]\s)")
_HEAD_LENGTH = 120


def _letterhead(context: DocumentContext) -> Iterator[Evidence]:
    yield from _as_institution(
        context.title or "", Locator("title", 0, len(context.title or "")), context
    )
    for i, block in enumerate(context.blocks[:_LETTERHEAD]):
        yield from _line(context, i)
        for match in _HEAD.finditer(block.text[:_HEAD_LENGTH]):
            if entry := context.registry.by_name(match.group(1)):
                start = context.block_offset(i) + match.start(1)
                where = Locator("body", start, start + len(match.group(1)))
                yield Evidence("source", entry.name, match.group(1), where, "letterhead", 0.9)


def _before_date(context: DocumentContext) -> Iterator[Evidence]:
    """`Harbour Notes, 9 September 2011:` at the head of a paragraph: a name that is no place."""
    for i, block in enumerate(context.blocks[:_LETTERHEAD]):
        opening = block.text[:_HEAD_LENGTH]
        match = _DATED_NAME.match(opening)
        if match is None:
            continue
        dates = find_dates(opening, context.language)
        if not dates or dates[0].start != match.end() or not _CLOSES.match(opening, dates[0].end):
            continue
        found = match.group(1) or match.group(2)
        if not match.group(1) and not _is_title_like(found, context.language):
            continue
        start = context.block_offset(i) + match.start(1 if match.group(1) else 2)
        where = Locator("body", start, start + len(found))
        yield Evidence("source", _registered_name(context, found), found, where, "dated-name", 0.8)


def _is_title_like(name: str, language: str) -> bool:
    """Whether a name before a date may be a publisher's: a place is mostly one word, or known."""
    is_short = len(name.split()) < 2 or name.isupper()
    return not is_short and not find_places(name, language)


_DATED_NAME = re.compile(rf"(?:[Tt]he\s+)?{_NAME}\s*[,(:–—-]+\s*")
_CLOSES = re.compile(r"\)?\s*(?:года|г\.|ж\.|թ\.)?\s*(?:[.:–—)-]|$)")


def _signature(context: DocumentContext) -> Iterator[Evidence]:
    first = max(_LETTERHEAD, len(context.blocks) - _SIGNATURE)
    for i in range(first, len(context.blocks)):
        yield from _line(context, i)


def _line(context: DocumentContext, index: int) -> Iterator[Evidence]:
    text, start = context.blocks[index].text, context.block_offset(index)
    yield from _as_institution(text, Locator("body", start, start + len(text)), context)


def _as_institution(line: str, where: Locator, context: DocumentContext) -> Iterator[Evidence]:
    """A line that is nothing but the name of a body that speaks for a country."""
    if not line or len(line) > _HEAD_LENGTH or not is_only_institution(line, context.language):
        return
    if described := parse_institution(line, context.language):
        entry = context.registry.by_description(line, described, context.language)
        name = entry.name if entry else line
        yield Evidence("source", name, line, where, "institution-line", 0.88)


def _named(context: DocumentContext) -> Iterator[Evidence]:
    """Publishers of the press that the text names, asked where nothing else is heard: mostly it
    is the one that speaks of itself.
    """
    for start, end, entry in context.registry.press_named_in(context.body):
        where = Locator("body", start, end)
        yield Evidence("source", entry.name, context.body[start:end], where, _MERELY_NAMED, 0.6)


@dataclass(frozen=True, slots=True)
class _Attribution:
    """A way to name one's reporter, and what stands near it, if that is quicker to find.

    One that `quotes` is said of whoever gives a figure, too.
    """

    pattern: re.Pattern[str]
    near: tuple[str, ...]
    quotes: bool

    def within(self, text: str) -> Iterator[re.Match[str]]:
        """The places in a text where it is used."""
        if not self.near:
            yield from self.pattern.finditer(text)
        for word in self.near:
            at = text.find(word)
            while at >= 0:
                end = at + len(word) + _REACH
                yield from self.pattern.finditer(text, max(0, at - _REACH), end)
                at = text.find(word, end)


@cache
def _ways(language: str) -> tuple[_Attribution, ...]:
    known = facts(Attributions, language)
    own = known.attribution if known else ()
    shared = load_data(__package__, "attributions", Attributions).attribution
    ordered = (
        *(one for one in own if not one.fallback),
        *shared,
        *(one for one in own if one.fallback),
    )
    # Signs of names are upper case, the words around them are not: no flag may blur that.
    return tuple(
        _Attribution(re.compile(one.pattern.replace("NAME", _NAME), re.M), one.near, one.quotes)
        for one in ordered
    )


def _attributions(context: DocumentContext) -> Iterator[Evidence]:
    """Names that the text gives as its own reporter at its head or its end, or else quotes."""
    head, end = (
        context.block_offset(_LETTERHEAD),
        context.block_offset(len(context.blocks) - _CLOSING),
    )
    for way in _ways(context.language.split("-", 1)[0]):
        for match in way.within(context.body):
            found = next(group for group in match.groups() if group)
            start = match.start() + match.group().index(found)
            entry = _registered(context, found)
            if not (_is_press(entry) if way.quotes else entry or _plausible(found)):
                continue
            is_own = not way.quotes and not head <= start < end
            rule, sure = (_ATTRIBUTION, 0.85) if is_own else (_QUOTED, 0.6)
            where = Locator("body", start, start + len(found))
            yield Evidence("source", entry.name if entry else found, found, where, rule, sure)


def _is_press(entry: Source | None) -> bool:
    return entry is not None and entry.kind in _PRESS


@cache
def _not_sources() -> frozenset[str]:
    return frozenset(word for known in every(Attributions).values() for word in known.not_sources)


def _plausible(name: str) -> bool:
    return name.split(maxsplit=1)[0].lower() not in _not_sources() and len(name) > 2


def _creator(context: DocumentContext) -> Detection[str]:
    if hinted := context.hinted("creator"):
        return Detection(hinted[0].value, (hinted[1],))
    for claim in context.document.claims_of(CreatorClaim, *_CREATORS):
        where, sure = Locator("markup", part=claim.locator), _CREATORS[claim.place]
        evidence = Evidence("creator", claim.value, claim.value, where, claim.rule, sure)
        return Detection(claim.value, (evidence,))
    return next(_bylines(context), Detection())


def _bylines(context: DocumentContext) -> Iterator[Detection[str]]:
    """Who the opening of the text says wrote it: a line `By Aram Petrosyan, Lantern`."""
    pattern = _byline(context.language.split("-", 1)[0])
    for i, block in enumerate(context.blocks[:_LETTERHEAD] if pattern else ()):
        if len(block.text) <= _BYLINE and pattern and (match := pattern.match(block.text)):
            start, name = context.block_offset(i) + match.start(1), match.group(1)
            if find_places(name, context.language):
                continue
            where = Locator("body", start, start + len(name))
            yield Detection(name, (Evidence("creator", name, name, where, "byline", 0.7),))


@cache
def _byline(language: str) -> re.Pattern[str] | None:
    known = facts(Attributions, language)
    words = known.bylines if known else ()
    listed = "|".join(map(re.escape, words))
    return re.compile(rf"(?:{listed})\s+({_PERSON})\s*(?:[,|/–—-]\s*\S.*)?$") if words else None
