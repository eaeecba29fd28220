"""When a document was published and modified, never more precisely than its witnesses say."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from searcher.dates import Edtf, Reading, find_dates, read_date, read_stamp
from searcher.errors import BadDate
from searcher.normalise.draft import Draft, Finding, rules
from searcher.places import find_places
from searcher.record import Evidence, Note, Where
from searcher.words import tokens

_MARKUP = {
    "published": {
        "json-ld:datePublished": 0.98,
        "meta:article:published_time": 0.98,
        "itemprop:datepublished": 0.97,
        "meta:datepublished": 0.97,
        "json-ld:dateCreated": 0.9,
        "meta:dcterms.issued": 0.95,
        "meta:dc.date.issued": 0.95,
        "meta:dcterms.created": 0.9,
        "meta:dc.date.created": 0.9,
        "meta:dcterms.date": 0.9,
        "meta:dc.date": 0.9,
        "meta:citation_publication_date": 0.9,
        "meta:pubdate": 0.9,
        "meta:publishdate": 0.9,
        "meta:publish-date": 0.9,
        "meta:publish_date": 0.9,
        "meta:date": 0.85,
        "time": 0.85,
        "date-element": 0.8,
        "mail:date": 0.9,
        "pdf:created": 0.4,
        "docx:created": 0.4,
        "odt:created": 0.4,
        "rtf:created": 0.4,
    },
    "modified": {
        "json-ld:dateModified": 0.95,
        "meta:article:modified_time": 0.95,
        "itemprop:datemodified": 0.95,
        "meta:dcterms.modified": 0.9,
        "meta:og:updated_time": 0.85,
        "meta:last-modified": 0.7,
        "pdf:modified": 0.4,
        "docx:modified": 0.4,
        "odt:modified": 0.4,
        "rtf:modified": 0.4,
    },
}
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D|$)")
_DATELINE = 110  # characters of a paragraph in which a dateline may stand
_LED = 20  # characters that must follow it, further down than the first paragraph
_DATELINE_BLOCKS = 3  # paragraphs of the opening that may begin with one
_BETWEEN = re.compile(r"[\s,.()/–—:-]*(?:г\.|ш\.|город|қ\.)?[\s,.()/–—:-]*")
_AFTER = re.compile(r"\s*(?:года?|г\.|жыл\w*|-?c[iıuü]\s+il\w*|թ\.|թվական\w*)?\s*(?:[.,:–—/(-]|\Z)")
_SETTLED_WITHIN = 60  # days after which a retrieval date no longer settles a year
_EDGE_BLOCKS = 4


@dataclass(frozen=True, slots=True)
class Dates:
    """Both dates, and the span of the dateline in the body if there is one."""

    published: Finding[Edtf]
    modified: Finding[Edtf]
    dateline: tuple[int, int] | None


def dates_of(draft: Draft) -> Dates:
    """When the document was published and modified, with every witness heard."""
    dateline = _dateline(draft)
    span = _line_span(draft, dateline) if dateline else None
    published = _hinted(draft, "published") or _weigh(_published(draft, dateline), draft)
    modified = _hinted(draft, "modified") or _strongest(_modified(draft))
    return Dates(published, modified, span)


def _line_span(draft: Draft, dateline: Reading) -> tuple[int, int]:
    """From the head of the paragraph to the end of the date."""
    return draft.body.rfind("\n\n", 0, dateline.start) + 1, dateline.end


def _hinted(draft: Draft, field: str) -> Finding[Edtf] | None:
    hinted = draft.hinted(field)
    return Finding(Edtf(hinted[0].value), (hinted[1],)) if hinted else None


def _witness(field: str, value: Edtf, found: str, where: Where, rule: str, sure: float) -> Evidence:
    return Evidence(field, str(value), found, where, rule, sure)


def _published(draft: Draft, dateline: Reading | None) -> Iterator[Evidence]:
    yield from _markup(draft, "published")
    yield from _stamps(draft, "published")
    if dateline:
        yield _in_body("published", dateline, 0, "dateline", 0.9)
    yield from _signed(draft)
    yield from _lines_alone(draft)
    if match := _URL_DAY.search(draft.original.url or ""):
        try:
            found = Edtf("-".join(match.groups()))
        except BadDate:
            return
        yield _witness("published", found, match.group(), Where("url", at="path"), "url-day", 0.8)


def _modified(draft: Draft) -> Iterator[Evidence]:
    yield from _markup(draft, "modified")
    yield from _stamps(draft, "modified")


def _markup(draft: Draft, field: str) -> Iterator[Evidence]:
    for name, sure in _MARKUP[field].items():
        for witness in draft.parsed.heard(name):
            value = read_stamp(witness.value) or read_date(
                witness.value, draft.language, day_first=_day_first(draft)
            )
            if value is not None:
                yield _witness(
                    field, value, witness.value, Where("markup", at=witness.at), name, sure
                )
                break


def _day_first(draft: Draft) -> bool | None:
    if draft.source is not None:
        return draft.source.day_first
    return None if draft.language.startswith("en") else True


def _in_body(field: str, reading: Reading, offset: int, rule: str, sure: float) -> Evidence:
    where = Where("body", offset + reading.start, offset + reading.end)
    return _witness(field, reading.date, reading.text, where, rule, sure)


@cache
def _stamp_words(field: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, rules("stamps")[field]))
    return re.compile(rf"(?<!\w)(?:{words})\s*[:：-]?\s*", re.I)


def _stamps(draft: Draft, field: str) -> Iterator[Evidence]:
    """`Created at : 3.03.2017, 00:00` and its like, anywhere in the text."""
    for match in _stamp_words(field).finditer(draft.body):
        after = draft.body[match.end() : match.end() + 40]
        readings = find_dates(after, draft.language, day_first=_day_first(draft))
        if readings and readings[0].start <= 2 and readings[0].date.is_day:
            yield _in_body(field, readings[0], match.end(), "stamp", 0.95)


def _dateline(draft: Draft) -> Reading | None:
    """`BAKU, Azerbaijan, April 23.` at the head of a paragraph: a place, then a date.

    It may follow a title or a letterhead that was left in the text.
    """
    for i, block in enumerate(draft.blocks[:_DATELINE_BLOCKS]):
        opening = block.text[:_DATELINE]
        reading = next(iter(find_dates(opening, draft.language, day_first=_day_first(draft))), None)
        leads = reading and (i == 0 or len(block.text) > reading.end + _LED)
        if reading and leads and _is_dateline(draft, opening, reading):
            start = draft.offset(i)
            return reading._replace(start=start + reading.start, end=start + reading.end)
    return None


def _is_dateline(draft: Draft, opening: str, reading: Reading) -> bool:
    before = opening[: reading.start]
    named = draft.registry.by_name(before.strip(" ,.()/")) is not None
    placed = named or _is_place_line(before, draft.language)
    return placed and _AFTER.match(opening, reading.end) is not None


def _is_place_line(before: str, language: str) -> bool:
    """Whether nothing but places, or one or two words in capitals, stands before a date."""
    rest = before
    for mention in reversed(find_places(_capitalised(before), language)):
        rest = rest[: mention.start] + rest[mention.end :]
    words = [t.text for t in tokens(rest)]
    if rest == before:
        return 0 < len(words) <= 2 and all(w.isupper() for w in words)
    return len(words) <= 1 or bool(_BETWEEN.fullmatch(rest))


def _capitalised(text: str) -> str:
    return re.sub(
        r"\w+", lambda m: m.group().capitalize() if len(m.group()) > 4 else m.group(), text
    )


@cache
def _signing() -> re.Pattern[str]:
    return re.compile("|".join(rules("stamps")["signing"]), re.I | re.M)


def _signed(draft: Draft) -> Iterator[Evidence]:
    """`Done at Astana on 3 March 2017` near the end of an agreement or a joint statement."""
    offset = max(0, len(draft.body) - 1500)
    for match in _signing().finditer(draft.body, offset):
        sentence = draft.body[match.start() : match.start() + 160].split("\n\n")[0]
        for reading in find_dates(sentence, draft.language, day_first=_day_first(draft)):
            if reading.date.has_year:
                yield _in_body("published", reading, match.start(), "signing", 0.85)
                return


def _lines_alone(draft: Draft) -> Iterator[Evidence]:
    """A line at the head or the foot of the text that is a date, perhaps with a place."""
    edges = [*range(min(_EDGE_BLOCKS, len(draft.blocks)))]
    edges += range(max(len(edges), len(draft.blocks) - _EDGE_BLOCKS), len(draft.blocks))
    for i in edges:
        text = draft.blocks[i].text
        if _stamp_words("modified").search(text):
            continue
        readings = (
            find_dates(text, draft.language, day_first=_day_first(draft)) if len(text) < 80 else []
        )
        if len(readings) == 1:
            rest = text[: readings[0].start] + text[readings[0].end :]
            if len(list(tokens(rest))) <= 4:
                yield _in_body("published", readings[0], draft.offset(i), "line-alone", 0.8)


def _strongest(heard: Iterable[Evidence]) -> Finding[Edtf]:
    ordered = sorted(heard, key=lambda e: -e.sure)
    return Finding(Edtf(ordered[0].value), tuple(ordered)) if ordered else Finding()


def _weigh(heard: Iterable[Evidence], draft: Draft) -> Finding[Edtf]:
    """The best witness; one with a year before one without; a missing year only by a clue."""
    ordered = sorted(heard, key=lambda e: (not Edtf(e.value).has_year, -e.sure))
    if not ordered:
        return Finding(notes=(Note("date-unknown", "published"),))
    best = Edtf(ordered[0].value)
    if best.has_year:
        return Finding(best, tuple(ordered), tuple(_conflict(ordered)))
    if settled := _settle(ordered[0], draft):
        return Finding(Edtf(settled.value), (settled, *ordered))
    return Finding(best, tuple(ordered), (Note("year-unknown", "published", str(best)),))


def _conflict(ordered: list[Evidence]) -> Iterator[Note]:
    best = Edtf(ordered[0].value)
    for other in ordered[1:]:
        date_ = Edtf(other.value)
        if date_.has_year and (date_.latest < best.earliest or best.latest < date_.earliest):  # type: ignore[operator]
            days = abs((date_.earliest - best.earliest).days)  # type: ignore[operator]
            if days > 1:
                yield Note("date-conflict", "published", f"{best} or {date_}")
                return


def _settle(witness: Evidence, draft: Draft) -> Evidence | None:
    """The year of a day without one, when the day it was retrieved leaves only one."""
    try:
        retrieved = date.fromisoformat(draft.original.retrieved or "")
        candidates = [
            Edtf(witness.value).with_year(y) for y in (retrieved.year, retrieved.year - 1)
        ]
    except ValueError:
        return None
    for candidate in candidates:
        day = candidate.latest
        if day is not None and 0 <= (retrieved - day).days <= _SETTLED_WITHIN:
            where = Where("hint", at="retrieved")
            return replace(
                witness,
                value=str(candidate),
                where=where,
                found=f"{witness.found}, retrieved {retrieved}",
                rule="year-by-retrieval",
                sure=0.8,
            )
    return None
