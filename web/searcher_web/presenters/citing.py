"""Presenters of citations: a version of a record, or a passage of it, in a style."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from searcher.export.citations import citation
from searcher.export.cited import CitedArchive
from searcher.export.styled import CitationStyle, styled_citation
from searcher.languages import load_table
from searcher.model.paragraphs import split_paragraphs
from searcher.model.record import Record
from searcher_web.addresses import address
from searcher_web.i18n import gettext, ui_language
from searcher_web.labels import style_label
from searcher_web.presenters.formatting import date_label

_MARKS = Path(__file__).parent / "quotation_marks.toml"


class StyleChoice(NamedTuple):
    """A style that can be chosen: its key (empty for the plain one), name and address."""

    key: str
    name: str
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class CitationView:
    """A citation of a version of a record in a style, or in the plain one (None); `paragraphs` are
    the first and the last number of a passage.
    """

    record: Record
    home: CitedArchive
    style: CitationStyle | None = None
    paragraphs: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The citation."""
        if self.style:
            language = ui_language()
            return styled_citation(self.record, self.home, self.style, language, self.paragraphs)
        date = date_label(self.record.published)
        return citation(self.record, self.home, date, self._original, self.paragraphs)

    @property
    def _original(self) -> str:
        url, day = self.record.original.url, self.home.accessed(self.record)
        if not (url and day):
            return url or ""
        return gettext("%(url)s (retrieved %(day)s)", url=url, day=date_label(day))

    @property
    def permalink(self) -> str:
        """The permanent address of the version or the passage."""
        return self.home.passage(self.record, self.paragraphs)

    @property
    def path(self) -> str:
        """The path of the page on which this version is cited."""
        return f"/d/{self.record.id}/v{self.record.version}/cite"

    @property
    def quotation(self) -> str:
        """The words of the passage in quotation marks of the record's language, if there is one."""
        if not self.paragraphs:
            return ""
        first, last = self.paragraphs[0], self.paragraphs[-1]
        words = split_paragraphs(self.record.body)[first - 1 : last]
        before, after = self.marks
        return before + "\n\n".join(words) + after

    @property
    def marks(self) -> tuple[str, str]:
        """The quotation marks of the record's language."""
        known = _quotation_marks()
        return known.get((self.record.language or "").split("-", maxsplit=1)[0], known["und"])

    @property
    def styles(self) -> list[StyleChoice]:
        """The styles, the plain one first, with the addresses of this page in them."""
        return style_choices(self.style, self._url)

    def _url(self, style: str) -> str:
        passage = zip(("p", "to"), self.paragraphs, strict=False)
        numbers = [(name, str(number)) for name, number in passage]
        return address(self.path, [*numbers, ("style", style)])


PLAIN = "short"
"""The name of the plain style in addresses."""


def style_choices(chosen: CitationStyle | None, url: Callable[[str], str]) -> list[StyleChoice]:
    """Return the styles, the plain one first; `url` returns the address of one by its name."""
    named = [("", gettext("Short")), *((str(one), style_label(one)) for one in CitationStyle)]
    return [
        StyleChoice(key, name, url(key or PLAIN), is_chosen=key == (chosen or ""))
        for key, name in named
    ]


@cache
def _quotation_marks() -> Mapping[str, tuple[str, str]]:
    return load_table(_MARKS, dict[str, tuple[str, str]])
