"""Recognise front matter: the lines above a text that are not its title.

These are the name of its publisher, its form (`Press release`), and its imprint: number, contact
data, place and date.  They are read before the language of the text is known, so in each of the
main languages of their script.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from functools import cache

import msgspec

from searcher.gazetteer import find_places
from searcher.languages import every, load_data
from searcher.languages.documents import FrontMatter
from searcher.metadata.dating import DateLabel, DateMention, date_labels, find_dates
from searcher.metadata.line_languages import possible_languages
from searcher.sources import Registry
from searcher.sources.institutions import is_letterhead
from searcher.text import fold, tokens, without

_LONGEST = 120  # characters of a line
_BESIDE_DATE = 3  # words beside a date that may be a place or a label
_IN_DATE = 2  # words of a date itself besides numbers: `May`, `ter maio`
_PLACE_LANGUAGES = 4  # languages in which the names of places in a line are searched
_SEPARATOR = re.compile(r"[,.:;|/()–—-]")


class FrontMatterKind(Enum):
    """The kind of a line of front matter.

    LETTERHEAD: the name of an institution.  SOURCE: a name in the registry.  LABEL: the form of
    publication.  IMPRINT: contact data, a place, a date.
    """

    LETTERHEAD = auto()
    SOURCE = auto()
    LABEL = auto()
    IMPRINT = auto()


def front_matter_kind(line: str, registry: Registry) -> FrontMatterKind | None:
    """Return the kind of a line of front matter, or None if it may be a title."""
    if len(line) > _LONGEST:
        return None
    if _label().fullmatch(line):
        return FrontMatterKind.LABEL
    if registry.by_name(line):
        return FrontMatterKind.SOURCE
    if _contact_line().fullmatch(line) or is_date_line(line):
        return FrontMatterKind.IMPRINT
    return FrontMatterKind.LETTERHEAD if is_institution_name(line) else None


def is_institution_name(line: str) -> bool:
    """Check whether a line is only the name of a ministry, an embassy, an agency."""
    return len(line) <= _LONGEST and is_letterhead(
        line, possible_languages(line)[:_PLACE_LANGUAGES]
    )


def is_page_name(title: str) -> bool:
    """Check whether a page's title only names its site or its publisher: `News`, `Embassy`."""
    return _page_name().fullmatch(title) is not None or is_institution_name(title)


def is_place_line(line: str) -> bool:
    """Check whether a line is only a place: `Yerevan`, `г. Астана`."""
    languages = possible_languages(line)[:_PLACE_LANGUAGES]
    return len(line) <= _LONGEST and any(_is_only_place(line, tag) for tag in languages)


def is_form_name(line: str) -> bool:
    """Check whether a line only names a form: `Agreement`, `Протокол`."""
    return len(line) <= _LONGEST and _form().fullmatch(line) is not None


def continues_form_name(line: str) -> bool:
    """Check whether a line begins like the subject of a form on the line before: `between`, `о`."""
    return _after_form().match(line) is not None


def precedes_form_name(line: str) -> bool:
    """Check whether a line ends like the subject of a form on the next line: `haqqında`."""
    return _before_form().search(line) is not None


def is_date_line(line: str) -> bool:
    """Check whether a line is a date with at most a place or a label beside it."""
    if not any(map(str.isdecimal, line)) or len(_words(line)) > _BESIDE_DATE + _IN_DATE:
        return False
    for language in possible_languages(line):
        if dates := find_dates(line, language):
            return _has_only_place_or_label(line, dates, language)
    return False


def _has_only_place_or_label(line: str, dates: list[DateMention], language: str) -> bool:
    rest = without(line, dates)
    words = _words(rest)
    return not words or (
        len(words) <= _BESIDE_DATE
        and (
            fold(" ".join(words)) in _date_labels()
            or _may_be_unknown_place(rest, words)
            or _is_only_place(rest, language)
        )
    )


def _may_be_unknown_place(rest: str, words: Sequence[str]) -> bool:
    """Check whether what is beside a date may be a place: `Shymbulak, 5 May 2017`."""
    return _SEPARATOR.search(rest) is not None and all(w[0].title() == w[0] for w in words)


def _is_only_place(line: str, language: str) -> bool:
    found = find_places(line, language)
    return bool(found) and not _words(without(line, found))


def _words(text: str) -> list[str]:
    """Return the words of a text beside its date: not numbers, nor words such as `year`."""
    skipped = _date_words()
    return [t.text for t in tokens(text) if not t.text.isdecimal() and fold(t.text) not in skipped]


# Patterns of the data


class _Shared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines of no language: numbers of documents; telephones, addresses, links."""

    labels: tuple[str, ...]
    contact_lines: tuple[str, ...]


@cache
def _shared() -> _Shared:
    return load_data(__package__, "front_matter", _Shared)


def _any_of(expressions: Callable[[FrontMatter], Iterable[str]]) -> str:
    """Join the expressions of all languages into one."""
    return "|".join(e for known in every(FrontMatter).values() for e in expressions(known))


@cache
def _label() -> re.Pattern[str]:
    numbered = rf"(?:{_any_of(lambda known: known.numbers)})\s*[\w/-]+"
    labels = (_any_of(lambda known: known.labels), numbered, *_shared().labels)
    return re.compile("|".join(labels), re.I)


@cache
def _contact_line() -> re.Pattern[str]:
    labelled = rf"(?:{_any_of(lambda known: known.contact_labels)})\b\.?.{{0,60}}"
    return re.compile("|".join((labelled, *_shared().contact_lines)), re.I)


@cache
def _page_name() -> re.Pattern[str]:
    return re.compile(_any_of(lambda known: known.pages), re.I)


@cache
def _form() -> re.Pattern[str]:
    return re.compile(_any_of(lambda known: known.forms), re.I)


@cache
def _after_form() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of(lambda known: known.after_form)})\b", re.I)


@cache
def _before_form() -> re.Pattern[str]:
    return re.compile(rf"(?:^|\s)(?:{_any_of(lambda known: known.before_form)})$", re.I)


@cache
def _date_words() -> frozenset[str]:
    words = (w for known in every(FrontMatter).values() for w in known.date_words.split())
    return frozenset(map(fold, words))


@cache
def _date_labels() -> frozenset[str]:
    labels = (*date_labels(DateLabel.PUBLISHED), *date_labels(DateLabel.DATE))
    return frozenset(fold(" ".join(_words(label))) for label in labels)
