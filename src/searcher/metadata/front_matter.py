"""Which lines at the head of a text are no title: of whom it is, of which form, of which day.

They are read before the language of the text is known, so in each language of their letters.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from functools import cache
from itertools import groupby

import msgspec

from searcher.gazetteer import find_places
from searcher.languages import every, load_data
from searcher.languages.documents import FrontMatter
from searcher.languages.words import Profile
from searcher.metadata.dating.parser import Reading, find_dates
from searcher.metadata.dating.tables import date_labels
from searcher.sources import Registry
from searcher.sources.institutions import is_letterhead
from searcher.text import fold, tokens, without

_LONGEST = 120
_FEW = 3  # words beside a date that may be a place or a label
_OF_A_MONTH = 2  # words of a date itself that are no numbers: `May`, `ter maio`
_NAMED_IN = 4  # so many languages of their letters are asked for names of places
_BORDER = re.compile(r"[,.:;|/()–—-]")


class Head(Enum):
    """What a line at the head of a text is, if it is no title."""

    LETTERHEAD = auto()
    REGISTERED = auto()
    LABEL = auto()
    MARK = auto()


def head_of(line: str, registry: Registry) -> Head | None:
    """What a line is rather than a title; None if it may be one."""
    if len(line) > _LONGEST:
        return None
    if _label().fullmatch(line):
        return Head.LABEL
    if registry.by_name(line):
        return Head.REGISTERED
    if _contact_line().fullmatch(line) or is_dated(line):
        return Head.MARK
    return Head.LETTERHEAD if is_body(line) else None


def is_body(line: str) -> bool:
    """Whether a line is nothing but the name of a ministry, an embassy, an agency."""
    return len(line) <= _LONGEST and is_letterhead(line, _languages(line)[:_NAMED_IN])


def names_no_text(title: str) -> bool:
    """Whether a page's title is only that of its site or its publisher: `News`, `Embassy`."""
    return _page_name().fullmatch(title) is not None or is_body(title)


def is_place(line: str) -> bool:
    """Whether a line is only a place: `Yerevan`, `г. Астана`."""
    languages = _languages(line)[:_NAMED_IN]
    return len(line) <= _LONGEST and any(_is_only_place(line, tag) for tag in languages)


def is_form(line: str) -> bool:
    """Whether a line only names a form: `Agreement`, `Протокол`."""
    return len(line) <= _LONGEST and _form().fullmatch(line) is not None


def goes_on_from_form(line: str) -> bool:
    """Whether a line begins as what a form is about does: `between`, `о`."""
    return _after_form().match(line) is not None


def leads_to_form(line: str) -> bool:
    """Whether a line ends as it does before the name of its form: `haqqında`, `туралы`."""
    return _before_form().search(line) is not None


def is_dated(line: str) -> bool:
    """Whether a line is a date, with no more than a place or a label beside it."""
    if not any(map(str.isdecimal, line)) or len(_words(line)) > _FEW + _OF_A_MONTH:
        return False
    for language in _languages(line):
        if found := find_dates(line, language):
            return _is_only_beside(found, line, language)
    return False


def _is_only_beside(dates: list[Reading], line: str, language: str) -> bool:
    """Whether what a line has beside its dates is a place or a label."""
    rest = without(line, dates)
    words = _words(rest)
    return not words or (
        len(words) <= _FEW
        and (_is_label(words) or _is_set_apart(rest, words) or _is_only_place(rest, language))
    )


def _is_label(words: list[str]) -> bool:
    return fold(" ".join(words)) in _labels_of_dates()


def _is_set_apart(rest: str, words: list[str]) -> bool:
    """Whether what stands beside a date may be a place unknown: `Shymbulak, 5 May 2017`."""
    return _BORDER.search(rest) is not None and all(w[0].title() == w[0] for w in words)


def _is_only_place(line: str, language: str) -> bool:
    found = find_places(line, language)
    return bool(found) and not _words(without(line, found))


def _words(text: str) -> list[str]:
    """The words of a text that say something beside a date; hours and other numbers do not."""
    small = _date_words()
    return [t.text for t in tokens(text) if not t.text.isdecimal() and fold(t.text) not in small]


def _languages(line: str) -> tuple[str, ...]:
    """The languages that a line may be in, by its first letter."""
    letter = next(filter(str.isalpha, line), "a")
    script = unicodedata.name(letter, "LATIN").split()[0]
    return _read_first().get(script, ("en",))


@cache
def _read_first() -> Mapping[str, tuple[str, ...]]:
    """Map each script to the languages in which its lines are tried, by rank."""
    ranked = sorted(
        (row.script, row.rank, row.tag or language)
        for language, profile in every(Profile).items()
        for row in profile.first_lines
    )
    by_script = groupby(ranked, key=lambda row: row[0])
    return {script: tuple(tag for _, _, tag in rows) for script, rows in by_script}


class _Shared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines of no language: numbers of documents; telephones, addresses, links."""

    labels: tuple[str, ...]
    contact_lines: tuple[str, ...]


@cache
def _shared() -> _Shared:
    return load_data(__package__, "front_matter", _Shared)


def _any_of(patterns: Iterable[str]) -> str:
    return "|".join(patterns)


@cache
def _label() -> re.Pattern[str]:
    own = (p for known in every(FrontMatter).values() for p in known.labels)
    return re.compile(_any_of((*own, *_shared().labels)), re.I)


@cache
def _contact_line() -> re.Pattern[str]:
    words = _any_of(w for known in every(FrontMatter).values() for w in known.contact_labels)
    lines = (rf"(?:{words})\b\.?.{{0,60}}", *_shared().contact_lines)
    return re.compile(_any_of(lines), re.I)


@cache
def _page_name() -> re.Pattern[str]:
    return re.compile(
        _any_of(p for known in every(FrontMatter).values() for p in known.pages), re.I
    )


@cache
def _form() -> re.Pattern[str]:
    return re.compile(
        _any_of(p for known in every(FrontMatter).values() for p in known.forms), re.I
    )


@cache
def _after_form() -> re.Pattern[str]:
    words = _any_of(w for known in every(FrontMatter).values() for w in known.after_form)
    return re.compile(rf"(?:{words})\b", re.I)


@cache
def _before_form() -> re.Pattern[str]:
    words = _any_of(w for known in every(FrontMatter).values() for w in known.before_form)
    return re.compile(rf"(?:^|\s)(?:{words})$", re.I)


@cache
def _date_words() -> frozenset[str]:
    words = (w for known in every(FrontMatter).values() for w in known.date_words.split())
    return frozenset(map(fold, words))


@cache
def _labels_of_dates() -> frozenset[str]:
    labels = (*date_labels("published"), *date_labels("date"))
    return frozenset(fold(" ".join(_words(label))) for label in labels)
