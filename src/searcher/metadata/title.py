"""The title: from markup, where several witnesses agree, or the heading line of a text."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.metadata.front_matter import (
    FrontMatterKind,
    continues_form_name,
    front_matter_kind,
    is_form_name,
    is_institution_name,
    is_page_name,
    is_place_line,
    precedes_form_name,
)
from searcher.model.record import Evidence, Locator
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.readers.claims import SourceClaim, SourcePlace, TitleClaim, TitlePlace
from searcher.readers.document import BlockKind
from searcher.readers.media_types import Format
from searcher.readers.plain.repair import REPLACEMENT
from searcher.readers.plain.text import clean
from searcher.text import begins_lowercase, fold, tokens

_SITE_PARTS = re.compile(r"\s+[|–—·•»:/*-]+\s+|\s*[|｜：]\s*")
_ENDS_IN_BORDER = re.compile(r"\s[|–—·•»:/*-]+\s+$|[|｜：]\s*$")
_LETTERS = re.compile(r"[\W_]+")
_LOST_AT_END = re.compile(f"{REPLACEMENT}+(?=\\W*$)")  # a character that a program cut in half
_LONGEST = 250
_SITE_NAMES = frozenset(
    {SourcePlace.META_OG, SourcePlace.JSON_LD, SourcePlace.META_APPLICATION}
    | {SourcePlace.META_APPLE, SourcePlace.META_DC}
)
_HEADINGS = 6  # among so many opening blocks of a text the title is looked for
_BEGINNING = 5  # letters in which the forms of a word mostly agree
# Rules that find no names of sites.
_CHOSEN = frozenset({TitlePlace.SELECTOR, TitlePlace.SUBJECT, "heading-line", "form-name"})
_LINES = 4  # of which a title may be made
_LONGEST_SUBJECT = 400  # characters of what an agreement is about
_FORM, _LETTERHEAD, _SHOWN = "form-name", "letterhead", "shown-line"
_UNSURE = frozenset({_FORM, _LETTERHEAD, _SHOWN})  # rules that find a line in the place of a title
_HEADLINES = frozenset({TitlePlace.JSON_LD})
_MARKED_UP = frozenset({Format.HTML, Format.WEB_ARCHIVE, Format.MAIL})
_KICKER = re.compile(r"[:|–—»”\"]\s*$|\s-\s*$")
_LEAST_TITLE = 20  # letters of a title that may stand without its kicker
_TRUST = {
    TitlePlace.SELECTOR: 0.99,
    TitlePlace.H1: 0.97,
    TitlePlace.META_OG: 0.95,
    TitlePlace.JSON_LD: 0.95,
    TitlePlace.ITEMPROP: 0.95,
    TitlePlace.META_HEADLINE: 0.85,
    TitlePlace.META_DCTERMS: 0.9,
    TitlePlace.META_DC: 0.9,
    TitlePlace.META_CITATION: 0.9,
    TitlePlace.HEADING: 0.86,
    TitlePlace.TITLE_ELEMENT: 0.85,
    TitlePlace.META_TWITTER: 0.8,
    TitlePlace.SUBJECT: 0.95,
    TitlePlace.FILE_STYLE: 0.95,
    TitlePlace.FILE: 0.5,
}


def title_of(context: DocumentContext) -> Detection[str]:
    """The title with every witness heard; none is made up."""
    if hinted := context.hinted("title"):
        return Detection(clean(hinted[0].value), (hinted[1],))
    heard = _heard(context)
    if not heard:
        return Detection(flags=(ReviewFlag(ReviewCode.TITLE_UNKNOWN, "title"),))
    best = _best([e for e in heard if not _is_page_name(e)] or heard)
    return Detection(
        best.value, (best, *(e for e in heard if e is not best)), _doubts(best, context)
    )


def _heard(context: DocumentContext) -> Sequence[Evidence]:
    """Every witness, and what the page shows where they give at most the name of its site."""
    heard = [*_markup(context), *_heading_line(context)]
    if not heard or all(_is_page_name(e) for e in heard):
        heard += _shown(context, heard)
    return [structs.replace(e, value=_LOST_AT_END.sub("", e.value)) for e in heard]


def _best(heard: Sequence[Evidence]) -> Evidence:
    # What the publisher declares as the headline goes before what it made for other sites;
    # then witnesses that agree speak louder than one that is trusted more.
    votes = Counter(fold(e.value) for e in heard)
    best = max(
        heard,
        key=lambda e: (
            e.rule == TitlePlace.SELECTOR,
            REPLACEMENT not in e.found,
            e.rule in _HEADLINES,
            min(votes[fold(e.value)], 2),
            e.confidence,
        ),
    )
    return best if best.rule == TitlePlace.SELECTOR else _without_kicker(best, heard)


def _is_page_name(witness: Evidence) -> bool:
    """Whether a witness gives the name of a site or a body in the place of a title."""
    return witness.rule not in _CHOSEN and is_page_name(witness.value)


def _doubts(best: Evidence, context: DocumentContext) -> tuple[ReviewFlag, ...]:
    is_unsure = (
        best.rule in _UNSURE
        or _is_page_name(best)
        or (best.rule == TitlePlace.TITLE_ELEMENT and _is_another(best.value, context))
    )
    return (ReviewFlag(ReviewCode.TITLE_UNSURE, "title", best.value),) if is_unsure else ()


def _is_another(title: str, context: DocumentContext) -> bool:
    """Whether a page's title has no word of the one heading that it shows."""
    shown = [c.value for c in context.document.claims_of(TitleClaim, TitlePlace.SHOWN_HEADING)]
    return len(shown) == 1 and not _beginnings(title) & _beginnings(shown[0])


def _beginnings(text: str) -> set[str]:
    """Those of the words of a text, alike in most forms of a word."""
    return {fold(t.text)[:_BEGINNING] for t in tokens(text)}


def _shown(context: DocumentContext, named: Sequence[Evidence]) -> Iterator[Evidence]:
    """What a page shows as its heading, else the first line of one that is only `named`."""
    if context.document.origin not in _MARKED_UP:
        return
    headings, lines = (
        [
            c
            for c in context.document.claims_of(TitleClaim, place)
            if _may_be_title(c.value, context)
        ]
        for place in (TitlePlace.SHOWN_HEADING, TitlePlace.SHOWN_LINE)
    )
    if shown := max(headings or lines, key=lambda w: len(w.value), default=None):
        rule, sure = ("shown-heading", 0.8) if len(headings) == 1 else (_SHOWN, 0.6)
        where = Locator("markup", part=shown.locator)
        yield Evidence("title", shown.value, shown.value, where, rule, sure)
    elif named and _is_first_title(context):
        yield _line(context, 0, 1, _SHOWN, 0.5)


def _is_first_title(context: DocumentContext) -> bool:
    is_heading = bool(context.blocks) and _is_heading(context, 0)
    return is_heading and _may_be_title(context.blocks[0].text, context)


def _may_be_title(line: str, context: DocumentContext) -> bool:
    return not (
        _ENDED.search(line)
        or front_matter_kind(line, context.registry)
        or is_page_name(line)
        or _is_site_name(line, context)
    )


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


def _markup(context: DocumentContext) -> Iterator[Evidence]:
    headings = {c.value for c in context.document.claims_of(TitleClaim, TitlePlace.H1)}
    for claim in context.document.claims_of(TitleClaim, *_TRUST):
        # Several different h1 are sections or teasers, not a title.
        is_one_of_many = claim.place is TitlePlace.H1 and len(headings) > 1
        if is_one_of_many and not _is_in_title(claim.value, context):
            continue
        value = _without_site(claim, context)
        if value and not _is_site_name(value, context):
            where, confidence = Locator("markup", part=claim.locator), _TRUST[claim.place]
            yield Evidence("title", value, claim.value, where, claim.rule, confidence)


def _is_in_title(value: str, context: DocumentContext) -> bool:
    places = (TitlePlace.TITLE_ELEMENT, TitlePlace.META_OG)
    titles = [fold(c.value) for c in context.document.claims_of(TitleClaim, *places)]
    return any(title.startswith(fold(value)) for title in titles)


def _without_site(claim: TitleClaim, context: DocumentContext) -> str:
    """Return the value without the site's name before or after it."""
    value = claim.value
    if claim.place in (TitlePlace.SELECTOR, TitlePlace.H1, TitlePlace.HEADING):
        return value
    if longer := _heading_of(value, context):
        return longer
    for border in reversed(list(_SITE_PARTS.finditer(value))):
        if _is_site_name(value[border.end() :], context):
            value = value[: border.start()].strip()
    for border in _SITE_PARTS.finditer(value):
        if _is_site_name(value[: border.start()], context):
            return value[border.end() :].strip()
    return value


def _heading_of(value: str, context: DocumentContext) -> str | None:
    """The heading with which a `<title>` begins or ends, when only a border and more are beside."""
    for heading in context.document.claims_of(TitleClaim, TitlePlace.H1, TitlePlace.HEADING):
        rest = value[len(heading.value) :]
        if fold(value).startswith(fold(heading.value)) and _SITE_PARTS.match(rest):
            return heading.value
    for heading in context.document.claims_of(TitleClaim, TitlePlace.SHOWN_HEADING):
        before = value[: -len(heading.value)]
        if fold(value).endswith(fold(heading.value)) and _ENDS_IN_BORDER.search(before):
            return heading.value
    return None


def _is_site_name(text: str, context: DocumentContext) -> bool:
    key = fold(text.strip())
    claims = context.document.claims_of(SourceClaim)
    names = {fold(claim.value) for claim in claims if claim.place in _SITE_NAMES}
    host = context.host.removeprefix("www.")
    names |= {host, host.rsplit(".", 1)[0], f"www.{host}"}
    entry = context.registry.by_host(host) if host else None
    if entry:
        names |= {fold(name) for name in (entry.name, *entry.aliases)}
    written = _LETTERS.sub("", key)
    if (
        host
        and written
        and written in {_LETTERS.sub("", part) for part in (host, host.rsplit(".", 1)[0])}
    ):
        return True  # freundeskreis-lesen.example: "Freundeskreis Lesen"
    return key in names or context.registry.by_name(text) is not None


def _heading_line(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the first line of a text that looks like a heading: short, without a full stop."""
    if context.document.origin in _MARKED_UP:
        return
    above: list[FrontMatterKind] = []
    for i, block in enumerate(context.blocks[:_HEADINGS]):
        kind = front_matter_kind(block.text, context.registry) or _in_front_matter(
            context, i, above
        )
        if kind is not None:
            above.append(kind)
        elif _is_heading(context, i):
            yield _heading(context, i)
            return
        else:
            break
    yield from _at_worst(context, above)


def _in_front_matter(
    context: DocumentContext, i: int, above: list[FrontMatterKind]
) -> FrontMatterKind | None:
    """Return the kind of a line that is front matter only beside other lines."""
    text = context.blocks[i].text
    after = context.blocks[i + 1].text if i + 1 < len(context.blocks) else ""
    if is_institution_name(f"{text} {after}"):
        return FrontMatterKind.LETTERHEAD
    is_continued = bool(above) and above[-1] is FrontMatterKind.LETTERHEAD
    if is_continued and is_institution_name(f"{context.blocks[i - 1].text} {text}"):
        return FrontMatterKind.LETTERHEAD
    return FrontMatterKind.IMPRINT if above and is_place_line(text) else None


def _at_worst(context: DocumentContext, above: list[FrontMatterKind]) -> Iterator[Evidence]:
    """Yield a line of the front matter as title, if no other heading is above the text."""
    if FrontMatterKind.LETTERHEAD in above:
        yield _line(context, above.index(FrontMatterKind.LETTERHEAD), 1, _LETTERHEAD, 0.4)
    elif len(above) > 1 and above[0] is FrontMatterKind.LABEL:
        yield _line(context, 0, 1, _FORM, 0.6)


def _is_heading(context: DocumentContext, i: int) -> bool:
    text, rest = context.blocks[i].text, context.blocks[i + 1 :]
    if len(text) > _LONGEST or context.blocks[i].kind is BlockKind.ITEM:
        return False
    if _ENDED.search(text) and not _ABBREVIATED.search(text):
        return False
    return len(text) < sum(len(block.text) for block in rest)


_ENDED = re.compile(r"[.:;,։…]\s*[\"”»’]?$")
_ABBREVIATED = re.compile(r"\b\w\.$")


def _heading(context: DocumentContext, i: int) -> Evidence:
    """A heading line as a title, with the next ones where those only go on."""
    lines = 1
    while lines < _LINES and i + lines < len(context.blocks) and _goes_on(context, i, lines):
        lines += 1
    if lines == 1 and is_form_name(context.blocks[i].text):
        return _line(context, i, 1, _FORM, 0.6)
    return _line(context, i, lines, "heading-line", 0.8)


def _goes_on(context: DocumentContext, i: int, lines: int) -> bool:
    """Whether the next line belongs to a heading: it begins within a sentence, or with what the
    form named above is about."""
    before, text = context.blocks[i + lines - 1].text, context.blocks[i + lines].text
    if is_form_name(context.blocks[i].text):
        is_begun = begins_lowercase(text) or continues_form_name(text)
        return is_begun and len(text) < _LONGEST_SUBJECT and not _ENDED.search(text)
    if is_form_name(text):
        return precedes_form_name(before)
    return lines == 1 and begins_lowercase(text) and len(text) < _LONGEST // 2


def _line(context: DocumentContext, i: int, lines: int, rule: str, sure: float) -> Evidence:
    text = " ".join(block.text for block in context.blocks[i : i + lines])
    return Evidence("title", text, text, Locator("file", part=f"block {i + 1}"), rule, sure)
