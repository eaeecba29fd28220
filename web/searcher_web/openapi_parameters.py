"""The parameters of the JSON interface: of searches, of lists, of what has an identifier."""

from dataclasses import replace
from enum import StrEnum

from searcher.model.facets import Field
from searcher.model.identifiers import PATTERN
from searcher.model.query import MAX_SIZE, Fold, Matching, Mode, Sort
from searcher.query import MAX_TYPED
from searcher_web.cursors import ALPHABET, PARAMETER
from searcher_web.openapi_operations import Parameter, Place, Schema
from searcher_web.parameters import MOMENT
from searcher_web.search_choices import When, Words
from searcher_web.search_state import MAX_FILTER_VALUES, MAX_PAGE, PREFIXES

WORDS = {
    "type": "string",
    "description": f"More than {MAX_TYPED} characters are cut, with a notice.",
}


def _typed(pattern: str) -> Schema:
    """Describe a value that may be empty; spaces around it do not count."""
    return {"type": "string", "pattern": rf"^\s*({pattern})?\s*$"}


MOMENT_TEXT = _typed(MOMENT.pattern)
_FLAG = {"type": "string", "enum": ["0", "1"]}
_DATE = {"type": "string", "examples": ["2014", "2014-03", "2014-03-25"]}


def one_of(known: type[StrEnum]) -> Schema:
    """Describe a choice of a few values."""
    return {"type": "string", "enum": [one.value for one in known]}


_OF_RECORD = _typed(PATTERN.pattern)


def or_empty(schema: Schema) -> Schema:
    """Allow an empty value, which forms send and which counts as none."""
    return {**schema, "enum": [*schema["enum"], ""]}


def _number(most: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": most}


def _number_or_empty(most: int) -> Schema:
    """Describe a number that forms may send empty; in an address it is a string of digits."""
    return {**_number(most), "type": ["integer", "string"], "pattern": "^[0-9]{0,9}$"}


_MEANINGS = {
    Mode.ANY: "Only records with any of these values.",
    Mode.ALL: "Only records with all of these values.",
    Mode.NONE: "Only records with none of these values.",
}


def _filters() -> list[Parameter]:
    limit = f"At most {MAX_FILTER_VALUES} different values of all filters together."
    values = {"type": "array", "items": {"type": "string"}, "description": limit}
    return [
        Parameter(prefix + field, _MEANINGS[mode], values)
        for field in Field
        for mode, prefix in PREFIXES.items()
    ]


OF_SEARCH = (
    Parameter("q", "The query, as in the search box.", WORDS, example="rail transport"),
    Parameter("within", "More words, joined to those of `q`.", WORDS),
    *_filters(),
    Parameter(
        "from", "Published on this day or later: a year, month or day.", _DATE, example="2014"
    ),
    Parameter("to", "Published on this day or earlier.", _DATE),
    Parameter("when", "Certainly or possibly in the range, or undated.", or_empty(one_of(When))),
    Parameter("added", "Came into the archive then or later.", MOMENT_TEXT),
    Parameter("match", "Whether records must have all words, or some.", or_empty(one_of(Matching))),
    Parameter("words", "Whether other names are searched too.", or_empty(one_of(Words))),
    Parameter("strict", "1: refuse what is no valid query.", or_empty(_FLAG)),
    Parameter("fold", "Of which records the result has one.", or_empty(one_of(Fold))),
    Parameter("same", "The record whose text those found have nearly.", _OF_RECORD),
    Parameter("event", "The record on whose event those found are.", _OF_RECORD),
    Parameter("sort", "The order of the records.", or_empty(one_of(Sort))),
)
OF_PAGE = (
    Parameter("page", "Which page of the results.", _number_or_empty(MAX_PAGE)),
    Parameter("size", "How many records on a page.", _number_or_empty(MAX_SIZE)),
)
IDENTIFIER = Parameter(
    "identifier",
    "The identifier of a record, a saved search or a dossier.",
    {"type": "string", "pattern": f"^{PATTERN.pattern}$"},
    Place.PATH,
)


_CURSOR = {"type": "string", "pattern": f"^{ALPHABET}*$"}
OF_LIST = (
    Parameter(PARAMETER, "Where the list goes on, as in `next` of the page before.", _CURSOR),
)


def of_size(most: int) -> tuple[Parameter, ...]:
    """Return the parameter of how many items a page has."""
    return (Parameter("size", "How many items on a page.", _number_or_empty(most)),)


OF_SIZE = of_size(MAX_SIZE)
TEXTS = {"type": "array", "items": {"type": "string"}}
COMPARED = (replace(IDENTIFIER, name="first"), replace(IDENTIFIER, name="second"))


OF_SIDES = tuple(
    replace(one, name=f"{side}.{one.name}")
    for side in ("a", "b")
    for one in OF_SEARCH
    if one.name not in ("added", "fold", "sort")
)


def version_number(name: str) -> Parameter:
    """Return the parameter of a number of a version."""
    return Parameter(name, "The number of a version.", _number(MAX_PAGE), Place.PATH)


OF_DOSSIER = (
    Parameter("t", "The title of a dossier.", WORDS),
    Parameter("i", "Its introduction.", WORDS),
    Parameter("s", "The headings of its sections.", TEXTS),
    Parameter("d", "Its records, as ID or ID/v2; others are skipped.", TEXTS),
    Parameter("n", "Notes on the record before each.", TEXTS),
    Parameter("x", "Records that are removed.", TEXTS),
    Parameter("z", "All of it, compressed.", WORDS),
)
