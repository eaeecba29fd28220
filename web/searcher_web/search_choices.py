"""What a reader may choose of a search besides words and filters, as values of parameters."""

from enum import StrEnum


class When(StrEnum):
    """The meaning of a date filter: records certainly in the range, possibly in it, or undated."""

    CERTAINLY = "certainly"
    POSSIBLY = "possibly"
    UNDATED = "undated"


class Scale(StrEnum):
    """What the height of a bar of the timeline is: a count, its logarithm, or a share."""

    COUNT = "count"
    LOG = "log"
    THOUSAND = "thousand"


class Words(StrEnum):
    """Which words are searched: those typed, or also others that mean the same."""

    WIDENED = "widened"
    TYPED = "typed"


class Syntax(StrEnum):
    """How the words are read: as they are meant, or refused where they are no valid query."""

    LENIENT = "lenient"
    STRICT = "strict"
