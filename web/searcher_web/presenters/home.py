"""The presenter of the home page: what the archive holds, and examples of searches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from searcher.index.protocol import Facet
from searcher.model.facets import Field
from searcher.search import ResultPage
from searcher_web.i18n import gettext, ngettext
from searcher_web.presenters.facets import FacetView, known_values
from searcher_web.presenters.formatting import format_number, record_count_label, value_label
from searcher_web.presenters.results import SearchView
from searcher_web.search_state import SearchState

FIELDS = (Field.PAIR, Field.SOURCE, Field.REVIEW, Field.YEAR, Field.LANGUAGE, Field.TOPIC)
"""The fields that the home page counts."""
_EXAMPLES = 3
_CANDIDATES = 4  # most frequent values of a field of which examples are made


@dataclass(frozen=True)
class HomeView:
    """What the archive holds: the page of its newest records, with the facets of all of them.

    `examples` are queries of the archive's keeper; without them some are made of what is frequent,
    of which `finds` must find records.
    """

    results: SearchView
    examples: tuple[str, ...]
    finds: Callable[[str], bool]

    @property
    def page(self) -> ResultPage:
        """The page of the newest records."""
        return self.results.page

    def facet(self, field: Field) -> FacetView:
        """Return a facet with its links; its field may be given by name."""
        return FacetView(SearchState(), self._facet(field))

    def _facet(self, field: Field) -> Facet:
        return next(facet for facet in self.page.facets if facet.field == field)

    def _known(self, field: Field) -> list[str]:
        return [one.value for one in known_values(self.page.facets, field)]

    @cached_property
    def holdings(self) -> str:
        """How many records there are, from which years, in how many languages."""
        years, languages = sorted(self._known(Field.YEAR)), len(self._known(Field.LANGUAGE))
        parts = [record_count_label(self.page.total)]
        if years:
            parts.append(years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}")
        if languages > 1:
            count = format_number(languages)
            parts.append(
                ngettext("%(count)s language", "%(count)s languages", languages, count=count)
            )
        return " · ".join(parts)

    @cached_property
    def shown_examples(self) -> tuple[str, ...]:
        """Queries to click, which find something."""
        if self.examples:
            return self.examples
        found = filter(self.finds, dict.fromkeys(self._candidates()))
        return tuple(islice(found, _EXAMPLES))

    def _candidates(self) -> Iterator[str]:
        """Yield two countries, what they deal with, and both together, in the reader's words."""
        topics = [self._name(Field.TOPIC, one) for one in self._known(Field.TOPIC)[:_CANDIDATES]]
        for number, pair in enumerate(self._known(Field.PAIR)[:_CANDIDATES]):
            names = [self._name(Field.COUNTRY, code) for code in pair.split("-")[:2]]
            yield " ".join(names)
            if number < len(topics):
                yield topics[number]
                yield f"{names[0]} {topics[number]}"

    @staticmethod
    def _name(field: Field, value: str) -> str:
        name = value_label(field, value)
        return name if field is Field.COUNTRY else name.lower()

    @property
    def hint(self) -> str:
        """What may be typed into the search box, in words."""
        return gettext("Words, a name, a title, two countries, a year")
