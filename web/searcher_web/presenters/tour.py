"""The presenter of the tour: five steps of a reader, each with an address of this archive."""

from collections.abc import Iterator
from dataclasses import dataclass

from searcher.model.facets import Field
from searcher.model.query import Mode
from searcher_web.i18n import gettext
from searcher_web.presenters.formatting import record_count_label, value_label
from searcher_web.presenters.results import SearchView
from searcher_web.search_state import SearchState

FIELDS = (Field.SOURCE, Field.YEAR, Field.TOPIC, Field.KIND, Field.PAIR)
"""The facets that a tour chooses from."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what to do and what is seen, and where to try it: labels with addresses."""

    title: str
    text: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TourView:
    """A tour along one search that finds records, with its facets."""

    results: SearchView

    @property
    def steps(self) -> Iterator[Step]:
        """Yield the five steps."""
        yield Step(
            gettext("Search"),
            gettext(
                "Type words, names or two countries, in any language of the archive. Other forms "
                "of a word, and other names of places and terms, are found too; “Why is it here?” "
                "under a result names the word that it has."
            ),
            (self._search(gettext("Search for “%(words)s”", words=self._state.q), self._state),),
        )
        yield Step(
            gettext("Narrow"),
            gettext(
                "Beside the results each source, year or topic has its number of records. One "
                "click shows only these; “not” excludes them; the chart shows when they appeared."
            ),
            tuple(self._narrowed()),
        )
        yield Step(
            gettext("Read, and check"),
            gettext(
                "A record shows the words you searched for in its text. Each value beside it, such "
                "as the date or the countries, has its evidence: the place in the text, and the "
                "rule. The original can be downloaded as it came."
            ),
            tuple(self._record()),
        )
        yield Step(
            gettext("Compare"),
            gettext(
                "The page of a pair of countries shows what each side published, and events that "
                "both reported. Two accounts can be read side by side, also in two languages."
            ),
            tuple(self._pair()),
        )
        yield Step(
            gettext("Quote, keep, come back"),
            gettext(
                "Each paragraph has an address, and a citation in the style you use. The basket "
                "stores records on your device. A saved search has a permalink, which later shows "
                "what has changed; a feed lists what is new."
            ),
            tuple(self._kept()),
        )

    @property
    def _state(self) -> SearchState:
        return self.results.state

    def _search(self, label: str, state: SearchState, total: int | None = None) -> tuple[str, str]:
        count = record_count_label(self.results.total if total is None else total)
        return f"{label}: {count}", state.url()

    def _narrowed(self) -> Iterator[tuple[str, str]]:
        """Yield the first value that narrows the search, and the search without it."""
        for view in self.results.facets:
            missing = view.field.declared.missing
            for value in view.counted[:3]:
                is_known = not missing or value.value != missing.value
                if is_known and value.count < self.results.total:
                    name = value_label(view.field, value.value)
                    only = self._state.with_only(view.field, value.value)
                    without = self._state.with_value(view.field, value.value, Mode.NONE)
                    yield self._search(gettext("only %(name)s", name=name), only, value.count)
                    yield gettext("not %(name)s", name=name), without.url()
                    return

    def _record(self) -> Iterator[tuple[str, str]]:
        for hit in self.results.hits[:1]:
            yield hit.hit.title, hit.url

    def _pair(self) -> Iterator[tuple[str, str]]:
        for view in self.results.facets:
            if view.field is Field.PAIR:
                for value in view.counted[:1]:
                    yield value_label(Field.PAIR, value.value), f"/pairs/{value.value}"

    def _kept(self) -> Iterator[tuple[str, str]]:
        for hit in self.results.hits[:1]:
            version = f"/d/{hit.hit.id}/v{hit.hit.version}"
            yield gettext("Cite this version"), f"{version}/cite"
        yield gettext("download"), self._state.url("/download")
        yield gettext("feed of new records"), self.results.feed_url
