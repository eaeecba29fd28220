"""Every witness for a document's dates: in its markup, on the page, in its text, in its URL."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from searcher.gazetteer import find_places
from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.parser import (
    Reading,
    find_dates,
    read_date,
    read_short_date,
    read_stamp,
)
from searcher.metadata.dating.tables import (
    Label,
    confidence_of,
    date_labels,
    date_table,
    signing_patterns,
    year_abbreviations,
    year_words,
)
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate
from searcher.model.record import Evidence, Locator
from searcher.readers.claims import (
    DateClaim,
    DatePlace,
    DateRole,
    LanguageClaim,
    LanguagePlace,
    Vicinity,
)
from searcher.text import caseless, tokens, without

PUBLISHED, MODIFIED = "published", "modified"
_REGIONAL = (LanguagePlace.DECLARED, LanguagePlace.META_LOCALE, LanguagePlace.JSON_LD)

_URL_DAY = re.compile(
    r"(?<!\d)(199\d|20[0-4]\d)([/_.-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_NAMED = re.compile(r"/(199\d|20[0-4]\d)/([a-z]{3,9})/(\d\d?)(?=/|$)", re.I)
_URL_MONTH = re.compile(r"/(199\d|20[0-4]\d)[/-](0[1-9]|1[0-2])(?=/|$)")
_STROKES = re.compile(r"([0-9](?<![\d/].)\d?)/(\d\d?)/(?:19|20)\d\d(?!\d)")
_DATELINE = 110  # characters of a paragraph in which a dateline may stand
_LED = 20  # characters that must follow it, further down than the first paragraph
_DATELINE_BLOCKS = 3  # paragraphs of the opening that may begin with one
_BETWEEN = re.compile(r"[\s,.։()/–—:-]*(?:г\.|ш\.|город|қ\.)?[\s,.։()/–—:-]*")
_NAME_LINE = re.compile(r"\s*(?:[“\"«„]?(?:[^\W\d_a-zа-яё][\w'’.&-]*\s?){1,5}[”\"»“]?,\s*)?")
_CORRESPONDENT = re.compile(r"(?:[^\W\d_a-zа-яё][\w'’&-]*\s){1,5}reports from [^.:]{3,40},\s*")
_PARTING = frozenset(".,:։–—-/)")  # what parts a place from the date after it
_EDGE_BLOCKS = 4
_LINE = 80  # characters of a line that is a date, and the words it may have beside it
_LINE_WORDS = 4
_LABEL = 48  # characters before a date in which its label stands
_END = 1500  # characters at the end of a text in which it was signed
_SENTENCE = 160
# Words beside a date that a page shows without a label: most near its heading.
_SHOWN_WORDS = {Vicinity.HEADING: 14, Vicinity.TEXT: 9}
_FEW_WORDS = 6
_SENTENCE_END = re.compile(r"\w[.!?։。][\"'”»’)]*$")
_WEB_YEARS = 2090  # a page's `17` is 2017 and its `95` is 1995: no page is older than the Web
_STAMP, _STATE = 0.95, 0.6
_LABELLED = 0.08  # by so much more is a shown date believed when it has a label
_LEAST_LABELLED = 0.65  # wherever it stands


@dataclass(frozen=True, slots=True)
class Found:
    """A date in the body: which block it is in, and where in the body."""

    block: int
    reading: Reading


class Heard:
    """What one document says of its dates.  Its text is searched for dates once."""

    def __init__(self, context: DocumentContext) -> None:
        self.context = context
        self.day_first = _day_first(context)
        self._starts = [0, *accumulate(len(block.text) + 2 for block in context.blocks)]
        self.in_body = list(self._search())
        self.dateline = self._dateline()

    def _search(self) -> Iterator[Found]:
        for i, block in enumerate(self.context.blocks):
            for reading in find_dates(block.text, self.context.language, day_first=self.day_first):
                yield Found(i, _moved(reading, self._starts[i]))

    def published(self) -> Iterator[Evidence]:
        """Witnesses of publication, those of the markup first."""
        yield from self._markup(PUBLISHED)
        yield from self._stamps(PUBLISHED)
        if self.dateline:
            yield _in_body(PUBLISHED, self.dateline, "dateline", 0.9)
        yield from self._signed()
        yield from self._lines_alone()
        yield from self._url()

    def modified(self) -> Iterator[Evidence]:
        """Witnesses of the last change."""
        yield from self._markup(MODIFIED)
        yield from self._stamps(MODIFIED)

    def unordered(self) -> str:
        """A date that may be the document's but was not read, for nothing tells which number is
        the day: as written, and both ways to read it; empty if there is none.
        """
        for match in map(_STROKES.search, self._beside() if self.day_first is None else ()):
            if match and max(map(int, match.groups())) <= 12:
                found = match.group()
                ways = (read_date(found, day_first=first) for first in (True, False))
                return f"{found}, {' or '.join(map(str, ways))}"
        return ""

    def _beside(self) -> Iterator[str]:
        """What the markup says of dates, and the short lines and beginnings at the text's edges."""
        claims = self.context.document.claims_of(DateClaim)
        yield from (c.value[:_SENTENCE] for c in claims if confidence_of(c))
        blocks = self.context.blocks
        for block in (*blocks[:_EDGE_BLOCKS], *blocks[_EDGE_BLOCKS:][-_EDGE_BLOCKS:]):
            yield block.text if len(block.text) < _LINE else block.text[:_LABEL]

    # Markup and page

    def _markup(self, field: str) -> Iterator[Evidence]:
        """The first of each name that gives a date, one with a year before one without."""
        yearless: dict[str, Evidence] = {}
        rules: set[str] = set()
        for claim in self.context.document.claims_of(DateClaim):
            if claim.rule in rules or (evidence := self._claimed(claim, field)) is None:
                continue
            if Edtf(evidence.value).has_year:
                rules.add(claim.rule)
                yield evidence
            else:
                yearless.setdefault(claim.rule, evidence)
        yield from (evidence for rule, evidence in yearless.items() if rule not in rules)

    def _claimed(self, claim: DateClaim, field: str) -> Evidence | None:
        """Return the date of a field in a claim, or None if it has none."""
        sure = confidence_of(claim)
        if sure is None:
            return None
        if not claim.is_machine_readable:
            return next(self._shown(claim, field, sure), None)
        return self._stamped(claim, field, sure) if _field_of(claim) == field else None

    def _stamped(self, claim: DateClaim, field: str, sure: float) -> Evidence | None:
        languages = (self.context.language, *self._languages_of_labels(claim))
        read = (read_date(claim.value, one, day_first=self.day_first) for one in languages)
        value = read_stamp(claim.value) or next(filter(None, read), None)
        if value is None:
            return None
        where = Locator("markup", part=claim.locator)
        return _evidence(field, value, claim.value, where, claim.rule, sure)

    def _languages_of_labels(self, claim: DateClaim) -> tuple[str, ...]:
        """The languages beside the document's in which a mail program may have written a date."""
        if claim.role is not DateRole.SENT:
            return ()
        labels = self.context.document.claims_of(LanguageClaim, LanguagePlace.MAIL_LABELS)
        return tuple(label.value for label in labels)

    def _shown(self, claim: DateClaim, field: str, sure: float) -> Iterator[Evidence]:
        """The dates of a field in a text that a page shows, believed by their labels."""
        text, end = claim.value, 0
        where = Locator("markup", part=claim.locator)
        readings = find_dates(text, self.context.language, day_first=self.day_first)
        if not readings and (short := read_short_date(text, _WEB_YEARS)):
            readings = [Reading(0, len(text), text, short)]
        for reading in readings:
            before = text[end : reading.start][-_LABEL:] if reading.start or end else text[:_LABEL]
            end = reading.end
            label = _label_in(before)
            if (label or _field_of(claim)) != field or _is_event(before):
                continue
            trust = max(sure + _LABELLED, _LEAST_LABELLED) if label else sure
            if not label and _is_label("date", before):
                trust = max(sure, _STATE)
            elif not label and not _is_bare(claim, reading):
                continue
            yield _evidence(field, reading.date, text, where, claim.rule, min(trust, _STAMP))

    # Text

    def _stamps(self, field: str) -> Iterator[Evidence]:
        """`Created at : 3.03.2017, 00:00` and its like, anywhere in the text."""
        for found in self.in_body:
            reading = found.reading
            if not reading.date.is_day:
                continue
            before = self.context.body[max(0, reading.start - _LABEL) : reading.start]
            if field == MODIFIED and self._is_standing(found):
                yield _in_body(field, reading, "standing", _STATE)
            elif _label_at_end(field).search(caseless(before)):
                yield _in_body(field, reading, "stamp", _STAMP)
            elif field == PUBLISHED and self._is_state(found, before):
                yield _in_body(field, reading, "state", _STATE)

    def _is_state(self, found: Found, before: str) -> bool:
        begins = self._starts[found.block]
        match = _label_at_end("date").search(caseless(before))
        return match is not None and found.reading.start - len(before) + match.start() == begins

    def _is_standing(self, found: Found) -> bool:
        """Whether the paragraph is `Stand: 3. März 2017, 10 Uhr`: no more than a time follows."""
        start, end = (at - self._starts[found.block] for at in found.reading[:2])
        text = self.context.blocks[found.block].text
        if start > _LABEL or len(text) >= _LINE or not _is_label("as_of", text[:start]):
            return False
        return sum(token.text.isalpha() for token in tokens(text[end:])) <= 1

    def _dateline(self) -> Reading | None:
        """`BAKU, Azerbaijan, April 23.` at the head of a paragraph: a place, then a date.

        It may follow a title or a letterhead that was left in the text.
        """
        blocks: set[int] = set()
        for found in self.in_body:
            i = found.block
            if i >= _DATELINE_BLOCKS:
                break
            if i in blocks:
                continue
            blocks.add(i)
            reading = _moved(found.reading, -self._starts[i])
            text = self.context.blocks[i].text
            leads = i == 0 or len(text) > reading.end + _LED
            if leads and reading.end <= _DATELINE and self._is_dateline(text[:_DATELINE], reading):
                return found.reading
        return None

    def _is_dateline(self, opening: str, reading: Reading) -> bool:
        before = opening[: reading.start]
        if _is_ended(opening, reading) and self._is_placed(before):
            return True
        # A date alone, or one that a name stands before, must be cut off from the sentence.
        cut = _cut_off().match(opening, reading.end) is not None
        return cut and bool(_NAME_LINE.fullmatch(before) or _CORRESPONDENT.fullmatch(before))

    def _is_placed(self, before: str) -> bool:
        """Whether the words before a date are a registered publisher's name, or a place."""
        named = self.context.registry.by_name(before.strip(" ,.()/")) is not None
        return named or _is_place_line(before, self.context.language)

    def _signed(self) -> Iterator[Evidence]:
        """`Done at Astana on 3 March 2017` near the end of an agreement or a joint statement."""
        offset = max(0, len(self.context.body) - _END)
        late = [f.reading for f in self.in_body if f.reading.start >= offset]
        if not any(reading.date.has_year for reading in late):
            return
        for match in _signing().finditer(self.context.body, offset):
            block = bisect_right(self._starts, match.start())
            end = min(match.start() + _SENTENCE, self._starts[block])
            for reading in late:
                if match.start() <= reading.start and reading.end <= end and reading.date.has_year:
                    yield _in_body(PUBLISHED, reading, "signing", 0.85)
                    return

    def _lines_alone(self) -> Iterator[Evidence]:
        """A line at the head or the foot of the text that is a date, perhaps with a place."""
        count = len(self.context.blocks)
        by_block: dict[int, list[Reading]] = {}
        for found in self.in_body:
            by_block.setdefault(found.block, []).append(found.reading)
        for i, readings in by_block.items():
            text = self.context.blocks[i].text
            edge = i < _EDGE_BLOCKS or i >= count - _EDGE_BLOCKS
            if not edge or len(readings) != 1 or len(text) >= _LINE:
                continue
            start = readings[0].start - self._starts[i]
            before, after = text[:start], text[start + len(readings[0].text) :]
            few = len(list(tokens(before + after))) <= _LINE_WORDS
            if few and not _is_another(text, before):
                yield _in_body(PUBLISHED, readings[0], "line-alone", 0.8)

    # Address

    def _url(self) -> Iterator[Evidence]:
        url = self.context.original.url or ""
        if match := _URL_DAY.search(url):
            sure = 0.9 if match[2] == "/" else 0.8
            value, rule = "-".join(match.group(1, 3, 4)), "url-day"
        elif (match := _URL_NAMED.search(url)) and (
            named := read_date(f"{match[3]} {match[2]} {match[1]}", "en")
        ):
            value, rule, sure = str(named), "url-day", 0.9
        elif match := _URL_MONTH.search(url):
            value, rule, sure = f"{match[1]}-{match[2]}", "url-month", 0.55
        else:
            return
        try:
            found = Edtf(value)
        except BadDate:
            return
        yield _evidence(PUBLISHED, found, match.group(), Locator("url", part="path"), rule, sure)


def _evidence(
    field: str, value: Edtf, found: str, where: Locator, rule: str, sure: float
) -> Evidence:
    return Evidence(field, str(value), found, where, rule, round(sure, 2))


def _in_body(field: str, reading: Reading, rule: str, sure: float) -> Evidence:
    where = Locator("body", reading.start, reading.end)
    return _evidence(field, reading.date, reading.text, where, rule, sure)


def _moved(reading: Reading, offset: int) -> Reading:
    return reading._replace(start=reading.start + offset, end=reading.end + offset)


def _field_of(claim: DateClaim) -> str:
    return MODIFIED if claim.role is DateRole.MODIFIED else PUBLISHED


def _label_in(before: str) -> str | None:
    """The field of which the words before a date speak."""
    if _is_label("as_of", before):
        return MODIFIED
    found = [
        (match.start(), field)
        for field in (PUBLISHED, MODIFIED)
        for match in _labels(field).finditer(before)
    ]
    return max(found)[1] if found else None


def _is_label(name: Label, before: str) -> bool:
    """Whether the words before a date are just one of some labels."""
    return _labels(name).fullmatch(before.strip(" :՝-–—|·")) is not None


def _is_event(before: str) -> bool:
    """Whether the words before a date say that something takes place, or ends, that day."""
    return _event_at_end().search(caseless(before)) is not None


def _is_another(line: str, before: str) -> bool:
    """Whether a line that holds a date says that it is not that of publication."""
    changed = _labels(MODIFIED).search(line) is not None
    return changed or _is_label("as_of", before) or _is_event(before)


def _is_bare(claim: DateClaim, reading: Reading) -> bool:
    """Whether a page shows a day with hardly anything beside it, as a date rather than news."""
    if claim.place is DatePlace.ELEMENT and claim.vicinity is not Vicinity.ELSEWHERE:
        return True
    rest = claim.value.replace(reading.text, " ", 1)
    words = sum(1 for _ in tokens(rest))
    if words > _FEW_WORDS and _SENTENCE_END.search(claim.value):
        return False
    return reading.date.is_day and words <= _most_words(claim)


def _most_words(claim: DateClaim) -> int:
    """Return how many words there may be beside a date that a page shows without a label."""
    if claim.place is DatePlace.TEXT and claim.vicinity in _SHOWN_WORDS:
        return _SHOWN_WORDS[claim.vicinity]
    return _FEW_WORDS


def _day_first(context: DocumentContext) -> bool | None:
    """Whether 03/04/2017 is in April: by the source, the region of the language, the host."""
    if context.source is not None:
        return context.source.day_first
    if not context.language.startswith("en"):
        return True
    regions = [
        region.lower()
        for claim in context.document.claims_of(LanguageClaim, *_REGIONAL)
        for region in re.findall(r"^en[-_](\w\w)\b", claim.value)
    ]
    order = date_table().order
    for region in (*regions[:1], context.host.rsplit(".", 1)[-1]):
        if region in order.month_first:
            return False
        if region in order.day_first:
            return True
    return _order_shown(context)


def _order_shown(context: DocumentContext) -> bool | None:
    """The order of day and month as other dates of the same page show it: 13/04, 04/13."""
    claims = context.document.claims_of(DateClaim)
    shown = [claim.value for claim in claims if not claim.is_machine_readable]
    orders = set()
    for text in (*shown, context.body):
        for match in _STROKES.finditer(text) if "/" in text else ():
            first, second = int(match[1]), int(match[2])
            if max(first, second) > 12 >= min(first, second):
                orders.add(first > 12)
    return orders.pop() if len(orders) == 1 else None


@cache
def _words(label: Label) -> str:
    return "|".join(sorted(map(re.escape, date_labels(label)), key=len, reverse=True))


@cache
def _labels(field: Label) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_words(field)})(?!\w)", re.I)


@cache
def _label_at_end(field: Label) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{caseless(_words(field))})\s*[:：-]?\s*.{{0,2}}\Z")


@cache
def _event_at_end() -> re.Pattern[str]:
    """`Deadline for applications: `, with a day of the week perhaps; several words need no colon:
    one alone may be a heading.
    """
    words = caseless(_words("event"))
    several = "|".join(word for word in words.split("|") if " " in word)
    return re.compile(
        rf"(?<!\w)(?:(?:{words})(?!\w)[^:：՝|]*[:：՝][^:：՝|]{{0,14}}|(?:{several})\s*[-–—]?\s*)\Z"
    )


def _is_ended(opening: str, reading: Reading) -> bool:
    """Whether a date ends what leads a paragraph: before a point or its like, or a capital.

    The point of `2017 г.` may be that of the dateline too: then a capital follows, and the place
    is parted from the date, unlike `В Москве 5 мая 2017 г. Президент выступил`.
    """
    if _after().match(opening, reading.end):
        return True
    match = _short_year().match(opening, reading.end)
    parted = opening[: reading.start].rstrip()[-1:] in _PARTING
    return match is not None and parted and not match[1].islower()


@cache
def _year() -> str:
    """The word for year that may stand after a date."""
    words, short = year_words(), year_abbreviations()
    return rf"\s*(?:(?:{words})(?!\w)|(?:{short})(?!\w)(?:[.․]|(?![.․])))?"


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"{_year()}\s*(?:[.,:։–—/(-]|\Z)")


@cache
def _cut_off() -> re.Pattern[str]:
    return re.compile(rf"{_year()}(?:[.:։]\s|\s[–—-]\s|\s\()")


@cache
def _short_year() -> re.Pattern[str]:
    short = year_abbreviations()
    return re.compile(rf"\s*(?:{short})[.․]\s+[“”\"«„(]?(\w)")


def _is_place_line(before: str, language: str) -> bool:
    """Whether nothing but places, or one or two words in capitals, stands before a date."""
    found = find_places(_capitalised(before), language)
    rest = without(before, found)
    words = [t.text for t in tokens(rest)]
    if not found:
        return 0 < len(words) <= 2 and all(w.isupper() for w in words)
    return len(words) <= 1 or bool(_BETWEEN.fullmatch(rest))


def _capitalised(text: str) -> str:
    return re.sub(
        r"\w+", lambda m: m.group().capitalize() if len(m.group()) > 4 else m.group(), text
    )


@cache
def _signing() -> re.Pattern[str]:
    return re.compile("|".join(signing_patterns()), re.I | re.M)
