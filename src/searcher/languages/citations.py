"""Schema of how citations are written in a language."""

from typing import ClassVar

import msgspec

from searcher.languages.loader import Facts


class StylePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Markup of a citation style, and what replaces it."""

    style: str
    before: str
    after: str


class CitationWords(Facts, frozen=True):
    """How citations are written in a language: `citations.toml`.

    locale: the locale of the processor of styles (CSL).
    archived: the sentence about the copy in the archive, with its {day} and {place}.
    paragraph: how a paragraph is named, with its {number}.
    national: styles of national standards that can be written in it.
    national_for_others: whether such styles are written in it for readers of other languages.
    patches: what of a style is written otherwise in it.
    """

    FILE: ClassVar[str] = "citations.toml"
    locale: str
    archived: str
    paragraph: str
    national: tuple[str, ...] = ()
    national_for_others: bool = False
    patches: tuple[StylePatch, ...] = ()
