"""Search an archive through any engine: what is written once, above the protocol."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from searcher.alignment import Alignment
from searcher.crosslingual import TableFile
from searcher.gazetteer import country_name, naming_languages
from searcher.index.protocol import Engine, Notice, Ranked, Ranking, Terms
from searcher.model.expression import Expression, Word
from searcher.model.messages import marked
from searcher.model.query import Query, Unit
from searcher.model.record import Record
from searcher.search.aligned_records import aligned
from searcher.search.completions import Completion, complete
from searcher.search.hits import Hit, ReadRecord, ResultPage, make_hits
from searcher.search.matching import without_optional
from searcher.search.names import Names
from searcher.search.other_names import SOURCES, Neighbours
from searcher.search.result_diff import ResultDiff, diff_results
from searcher.search.similar import find_similar
from searcher.search.source_suggestions import suggest_sources
from searcher.search.subject import subject_of
from searcher.search.suggestions import FEW, has_unknown, suggest
from searcher.search.totals import total_of
from searcher.search.widening import Source, Widening, widen
from searcher.sources import Registry

_ANY_COUNTRY = "AM"
_TRIES = 8
_CACHED = 256  # queries, of which a page asks for several again and again
_HIDDEN = marked("Withdrawn records of this page that are not shown: %(count)s.")


@lru_cache(2)  # a commit is kept as long as its terms
def _widenings(sources: tuple[Source, ...], terms: Terms) -> Callable[[Expression], Widening]:
    return lru_cache(_CACHED)(lambda expression: widen(expression, sources, terms))


@dataclass(frozen=True, slots=True)
class Search:
    """An engine with the archive whose records it finds; `read` reads a record for readers, and
    `sources` find other names of what a query means, beside other spellings of its names and, if
    the index has a `table` of them, words of other languages; `registry` loads that of publishers.
    """

    engine: Engine
    read: ReadRecord
    sources: tuple[Source, ...] = SOURCES
    table: TableFile | None = None
    registry: Callable[[], Registry] = Registry.load
    _names: Names = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", Names(self.engine, self.read))

    def widen(self, expression: Expression) -> Widening:
        """Widen an expression by other names of what its words mean that some record has."""
        table = self.table.newest() if self.table else None
        neighbours = (Neighbours(table),) if table else ()
        sources = (*self.sources, self._names.related, *neighbours)
        return _widenings(sources, self.engine.terms())(expression)

    def load(self) -> None:
        """Load what the first queries of each language and their pages need, so that they need not
        wait for it: a second, and about a hundred megabytes.  Raises IndexFailure.
        """
        for language in naming_languages():
            name = country_name(_ANY_COUNTRY, language)
            subject_of(name)
            self.widen(Word(name))
            self.engine.terms().has_word(name)
        self.page(Query(expression=Word(name), timeline=Unit.YEAR))

    def page(self, query: Query) -> ResultPage:
        """Return a page of hits with titles and snippets; suggest corrections if few are found."""
        ranking, hits = self.ranked(query)
        notices = ranking.notices
        if hidden := len(ranking.hits) - len(hits):
            notices = (*notices, Notice(_HIDDEN, count=hidden))
        may_be_mistaken = ranking.total <= FEW or has_unknown(self.engine.terms(), query.expression)
        suggestions = self._suggestions(query) if may_be_mistaken else ()
        return ResultPage(
            total=ranking.total,
            hits=hits,
            facets=ranking.facets,
            notices=notices,
            suggestions=suggestions,
            timeline=ranking.timeline,
            folded=ranking.folded,
            others=ranking.others,
            reached=ranking.reached,
        )

    def ranked(self, query: Query) -> tuple[Ranking, tuple[Hit, ...]]:
        """Rank the records, and read the hits; again if one was withdrawn in between, so that the
        total, the facets and the hits agree.
        """
        known = replace(query, expression=self.known(query.expression))
        hidden = set[str]()
        for _ in range(_TRIES):
            ranking = self.engine.search(query)
            hits = make_hits(known, ranking.hits, self.read)
            before, hidden = hidden, {r.id for r in ranking.hits} - {hit.id for hit in hits}
            if hidden <= before:  # none; or the list of withdrawn records lacks them
                break
        return ranking, hits

    def known(self, expression: Expression) -> Expression:
        """Drop the words that no record has from those of which most are enough: of thousands of
        letters pasted, to look for each in each text would take seconds.
        """
        return without_optional(expression, self.engine.terms().has_word)

    def _suggestions(self, query: Query) -> tuple[str, ...]:
        terms = self.engine.terms()
        sources = suggest_sources(terms, query, self.registry, self._total)
        return sources or suggest(terms, query, self._total)

    def _total(self, query: Query) -> int:
        return total_of(self.engine, query)

    def complete(self, text: str) -> tuple[Completion, ...]:
        """Complete the letters of a query."""
        return complete(self.engine, self.read, text)

    def similar(self, record: Record, limit: int) -> tuple[Ranked, ...]:
        """Find at most `limit` other records about the same subject, the most similar first."""
        return find_similar(self.engine, record, limit)

    def side_by_side(self, first: Record, second: Record) -> Alignment:
        """Align the paragraphs of two records, by words across languages too if it has a table."""
        return aligned(first, second, self.table.newest() if self.table else None)

    def diff(self, before: Iterable[tuple[str, int]], query: Query) -> ResultDiff:
        """Compare the results that a query had (identifiers and versions) with those it has now."""
        now = ((ranked.id, ranked.version) for ranked in self.engine.scan(query))
        return diff_results(before, now, self.engine.version_of)
