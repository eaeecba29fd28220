"""Presenter of one hit in a list of results."""

from collections.abc import Iterator
from dataclasses import dataclass

from searcher.gazetteer import country_name
from searcher.search import Hit, Reason
from searcher_web.i18n import ui_language
from searcher_web.labels import kind_label
from searcher_web.presenters.formatting import TextRun, date_label, language_label, text_runs
from searcher_web.presenters.result_navigation import ResultNavigation
from searcher_web.search_state import SearchState


@dataclass(frozen=True)
class HitView:
    """A hit in the list of results; `number` is its position in all results."""

    hit: Hit
    number: int
    state: SearchState

    @property
    def title(self) -> Iterator[TextRun]:
        """The title, split at its marks."""
        return text_runs(self.hit.title, self.hit.title_marks)

    @property
    def snippet(self) -> Iterator[TextRun]:
        """The snippet, split at its marks."""
        return text_runs(self.hit.snippet.text, self.hit.snippet.marks)

    @property
    def begins_inside(self) -> bool:
        """Whether the snippet begins inside a sentence."""
        return self.hit.snippet.text[:1].islower()

    @property
    def ends_inside(self) -> bool:
        """Whether the snippet ends inside a sentence."""
        return self.hit.snippet.text[-1:].isalnum()

    @property
    def date(self) -> str:
        """Its date as text."""
        return date_label(self.hit.date)

    @property
    def countries(self) -> str:
        """The names of the countries of its pairs: `Armenia – Kazakhstan`."""
        codes = sorted({code for pair in self.hit.pairs for code in pair.split("-")})
        return " – ".join(country_name(code, ui_language()) for code in codes)

    @property
    def kind(self) -> str:
        """The name of its kind; empty if it is unknown."""
        return kind_label(self.hit.kind) if self.hit.kind else ""

    @property
    def url(self) -> str:
        """The address of the record, with the search and the position in its results."""
        return ResultNavigation(self.state.at_page(1), self.number, 0).record_url(self.hit.id)

    @property
    def place_url(self) -> str:
        """The address of the paragraph of the first marked word of the snippet; empty if there is
        none.
        """
        if not (number := self.hit.snippet.paragraph):
            return ""
        navigation = ResultNavigation(self.state.at_page(1), self.number, 0)
        return navigation.place(self.hit.id).paragraph(number)

    @property
    def lacking(self) -> str:
        """The words of the search that it lacks, where some of them are enough."""
        return ", ".join(self.hit.lacking)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The words of the search that it has, and how."""
        return self.hit.reasons

    @property
    def language(self) -> str:
        """The name of its language."""
        return language_label(self.hit.language)
