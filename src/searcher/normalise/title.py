"""The title: from markup, where several witnesses agree, or the heading line of a text."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from searcher.dates import find_dates
from searcher.normalise.draft import Draft, Finding, rules
from searcher.originals import BlockKind, Witness
from searcher.originals.text import clean
from searcher.record import Evidence, Note, Where
from searcher.words import fold, tokens

_SITE_PARTS = re.compile(r"\s+[|–—·•»:/*-]+\s+|\s*[|｜：]\s*")
_LETTERS = re.compile(r"[\W_]+")
_LONGEST = 250
_SITE_NAMES = (
    "meta:og:site_name", "json-ld:publisher", "meta:application-name",
    "meta:apple-mobile-web-app-title", "meta:dc.publisher",
)  # fmt: skip
_HEADINGS = 5  # among so many opening blocks of a text the title is looked for
_HEADLINES = frozenset({"json-ld:headline"})
_MARKED_UP = frozenset({"text/html", "multipart/related", "message/rfc822"})
_KICKER = re.compile(r"[:|–—»”\"]\s*$|\s-\s*$")
_LEAST_TITLE = 20  # letters of a title that may stand without its kicker
_TRUST = {
    "selector:title": 0.99,
    "h1": 0.97,
    "meta:og:title": 0.95,
    "json-ld:headline": 0.95,
    "itemprop:headline": 0.95,
    "meta:headline": 0.85,
    "meta:dcterms.title": 0.9,
    "meta:dc.title": 0.9,
    "meta:citation_title": 0.9,
    "heading": 0.86,
    "title": 0.85,
    "meta:twitter:title": 0.8,
    "mail:subject": 0.95,
    "docx:title-style": 0.95,
    "odt:title-style": 0.95,
    "docx:title": 0.5,
    "odt:title": 0.5,
    "pdf:title": 0.5,
    "rtf:title": 0.5,
}


def title_of(draft: Draft) -> Finding[str]:
    """The title with every witness heard; none is made up."""
    if hinted := draft.hinted("title"):
        return Finding(clean(hinted[0].value), (hinted[1],))
    heard = (*_markup(draft), *_heading_line(draft))
    if not heard:
        return Finding(notes=(Note("title-unknown", "title"),))
    # What the publisher declares as the headline goes before what it made for other sites;
    # then witnesses that agree speak louder than one that is trusted more.
    votes = Counter(fold(e.value) for e in heard)
    best = max(
        heard,
        key=lambda e: (
            e.rule == "selector:title",
            e.rule in _HEADLINES,
            min(votes[fold(e.value)], 2),
            e.sure,
        ),
    )
    best = best if best.rule == "selector:title" else _without_kicker(best, heard)
    rest = tuple(e for e in heard if e is not best)
    return Finding(best.value, (best, *rest))


def _without_kicker(best: Evidence, heard: Iterable[Evidence]) -> Evidence:
    """The witness that has the same title without the words above it: `Talks: Two meet`."""
    for other in heard:
        kicker = best.value[: -len(other.value)]
        if (
            len(other.value) >= _LEAST_TITLE
            and kicker
            and fold(best.value).endswith(fold(other.value))
            and _KICKER.search(kicker)
        ):
            return other
    return best


def _markup(draft: Draft) -> Iterator[Evidence]:
    headings = {w.value for w in draft.parsed.heard("h1")}
    for witness in draft.parsed.heard(*_TRUST):
        # Several different h1 are sections or teasers, not a title.
        if witness.name == "h1" and len(headings) > 1 and not _is_in_title(witness.value, draft):
            continue
        value = _without_site(witness, draft)
        if value and not _is_site_name(value, draft):
            yield Evidence(
                "title",
                value,
                witness.value,
                Where("markup", at=witness.at),
                witness.name,
                _TRUST[witness.name],
            )


def _is_in_title(value: str, draft: Draft) -> bool:
    titles = [fold(w.value) for w in draft.parsed.heard("title", "meta:og:title")]
    return any(title.startswith(fold(value)) for title in titles)


def _without_site(witness: Witness, draft: Draft) -> str:
    """The value without the site's name before or after it."""
    value = witness.value
    if witness.name in ("selector:title", "h1", "heading"):
        return value
    if longer := _heading_of(value, draft):
        return longer
    for border in reversed(list(_SITE_PARTS.finditer(value))):
        if _is_site_name(value[border.end() :], draft):
            value = value[: border.start()].strip()
    for border in _SITE_PARTS.finditer(value):
        if _is_site_name(value[: border.start()], draft):
            return value[border.end() :].strip()
    return value


def _heading_of(value: str, draft: Draft) -> str | None:
    """The h1 with which a `<title>` begins, when only a border and more follow."""
    for heading in draft.parsed.heard("h1", "heading"):
        rest = value[len(heading.value) :]
        if fold(value).startswith(fold(heading.value)) and _SITE_PARTS.match(rest):
            return heading.value
    return None


def _is_site_name(text: str, draft: Draft) -> bool:
    key = fold(text.strip())
    names = {fold(w.value) for w in draft.parsed.heard(*_SITE_NAMES)}
    host = draft.host.removeprefix("www.")
    names |= {host, host.rsplit(".", 1)[0], f"www.{host}"}
    entry = draft.registry.by_host(host) if host else None
    if entry:
        names |= {fold(name) for name in (entry.name, *entry.aliases)}
    written = _LETTERS.sub("", key)
    if (
        host
        and written
        and written in {_LETTERS.sub("", part) for part in (host, host.rsplit(".", 1)[0])}
    ):
        return True  # freundeskreis-lesen.example: "Freundeskreis Lesen"
    return key in names or draft.registry.by_name(text) is not None


@cache
def _labels() -> re.Pattern[str]:
    return re.compile("|".join(rules("headings")["labels"]), re.I)


def _heading_line(draft: Draft) -> Iterator[Evidence]:
    """The first line of a text that stands like a heading: short, unfinished, not a label."""
    if draft.parsed.media_type in _MARKED_UP:
        return
    for i, block in enumerate(draft.blocks[:_HEADINGS]):
        if _is_label(block.text, draft):
            continue
        if _is_heading(draft, i):
            yield _heading(draft, i, "heading-line", 0.8)
        elif i and _labels().fullmatch(draft.blocks[0].text):
            yield _heading(draft, 0, "form-name", 0.6)
        return


def _is_heading(draft: Draft, i: int) -> bool:
    text, rest = draft.blocks[i].text, draft.blocks[i + 1 :]
    if len(text) > _LONGEST or draft.blocks[i].kind is BlockKind.ITEM:
        return False
    if _ENDED.search(text) and not _ABBREVIATED.search(text):
        return False
    return len(text) < sum(len(block.text) for block in rest)


_ENDED = re.compile(r"[.:;,։…]\s*[\"”»’]?$")
_ABBREVIATED = re.compile(r"\b\w\.$")


def _heading(draft: Draft, i: int, rule: str, sure: float) -> Evidence:
    """A heading line as a title, with the next one where that only goes on."""
    blocks = draft.blocks[i : i + 2]
    goes_on = (
        len(blocks) == 2 and blocks[1].text[0].islower() and len(blocks[1].text) < _LONGEST // 2
    )
    text = " ".join(block.text for block in blocks[: 1 + goes_on])
    return Evidence("title", text, text, Where("file", at=f"block {i + 1}"), rule, sure)


def _is_label(text: str, draft: Draft) -> bool:
    """Whether a line is a letterhead, a date or a form's name rather than a title."""
    if len(text) > 120:
        return False
    if _labels().fullmatch(text) or draft.registry.by_name(text):
        return True
    rest = text
    for reading in reversed(find_dates(text, "en")):
        rest = rest[: reading.start] + rest[reading.end :]
    return rest != text and len(list(tokens(rest))) <= 3
