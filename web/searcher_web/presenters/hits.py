"""Presenter of one hit in a list of results."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from searcher.gazetteer import country_name
from searcher.model.query import Fold, Group
from searcher.search import Hit, Reason
from searcher_web.i18n import ngettext, ui_language
from searcher_web.labels import kind_label
from searcher_web.presenters.formatting import TextRun, date_label, language_label, text_runs
from searcher_web.presenters.result_navigation import ResultNavigation
from searcher_web.search_state import SearchState


@dataclass(frozen=True)
class HitView:
    """A hit in the list of results; `number` is its position in all results.

    `followers` are later hits of its page whose texts are nearly the same; `others` is how many
    more records of its group a folded result has.
    """

    hit: Hit
    number: int
    state: SearchState
    others: int = 0
    followers: "tuple[HitView, ...]" = ()

    @property
    def title(self) -> Iterator[TextRun]:
        """The title, split at its marks."""
        return text_runs(self.hit.title, self.hit.title_marks)

    @property
    def snippet(self) -> Iterator[TextRun]:
        """The snippet, split at its marks."""
        return text_runs(self.hit.snippet.text, self.hit.snippet.marks)

    @property
    def others_url(self) -> str:
        """The address of the results of its group."""
        group = Group(self.state.fold or Fold.TEXTS, self.hit.id)
        return self.state.with_group(group).url()

    @property
    def others_label(self) -> str:
        """How many more records of its group there are, as text."""
        number = self.others or len(self.followers)
        if self.state.fold is Fold.EVENTS:
            return ngettext(
                "and %(num)s more on this event", "and %(num)s more on this event", number
            )
        return ngettext("and %(num)s nearly the same", "and %(num)s nearly the same", number)

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

    @cached_property
    def countries(self) -> str:
        """The names of the countries of its pairs: `Armenia – Kazakhstan`."""
        codes = sorted({code for pair in self.hit.pairs for code in pair.split("-")})
        return " – ".join(country_name(code, ui_language()) for code in codes)

    @cached_property
    def kind(self) -> str:
        """The name of its kind; empty if it is unknown."""
        return kind_label(self.hit.kind) if self.hit.kind else ""

    @property
    def url(self) -> str:
        """The address of the record, with the search and the position in its results."""
        return self._navigation.record_url(self.hit.id)

    @cached_property
    def place_url(self) -> str:
        """The address of the paragraph of the first marked word of the snippet; empty if there is
        none.
        """
        if not (number := self.hit.snippet.paragraph):
            return ""
        return self._navigation.place(self.hit.id).paragraph(number)

    @cached_property
    def _navigation(self) -> ResultNavigation:
        return ResultNavigation(self.state.at_page(1), self.number, 0)

    @cached_property
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


def folded(views: Iterable[HitView]) -> list[HitView]:
    """Put below the first of several hits whose texts are nearly the same the others."""
    groups: list[list[HitView]] = []
    for view in views:
        joined = [group for group in groups if any(_are_alike(view, one) for one in group)]
        if joined:
            joined[0].append(view)
        else:
            groups.append([view])
    return [replace(first, followers=tuple(rest)) if rest else first for first, *rest in groups]


def _are_alike(one: HitView, other: HitView) -> bool:
    return one.hit.id in other.hit.alike or other.hit.id in one.hit.alike
