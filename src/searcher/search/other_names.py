"""The sources of other names: of places, of terms of the field, of words in other languages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from searcher.crosslingual import NeighbourTable
from searcher.gazetteer import names_in
from searcher.index.protocol import Terms
from searcher.model.facets import Field
from searcher.search.widening import NameRelation, Related, Source
from searcher.text import is_small_word
from searcher.thesaurus import concepts_in


def places(words: Sequence[str], terms: Terms) -> Iterator[Related]:
    """Find countries, their parts, peoples and cities, and their names in the index's languages."""
    for place in names_in(words, index_languages(terms)):
        names = tuple(name.words for name in place.names)
        yield Related(place.start, place.end, names, NameRelation.NAME)


def concepts(words: Sequence[str], terms: Terms) -> Iterator[Related]:
    """Find the concepts of the thesaurus, and their labels in the index's languages."""
    languages = set(index_languages(terms))
    for occurrence in concepts_in(words):
        labels = (term for term in occurrence.concept.terms if term.language in languages)
        names = tuple(label.words for label in labels)
        yield Related(occurrence.start, occurrence.end, names, NameRelation.TERM)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Finds the neighbours of words in a table of words across languages: a source."""

    table: NeighbourTable

    def __call__(self, words: Sequence[str], _: Terms) -> Iterator[Related]:
        """Find the neighbours of each word that is not a small one."""
        for position, word in enumerate(words):
            if is_small_word(word):
                continue
            names = tuple((one.word,) for one in self.table.neighbours(word))
            if names:
                yield Related(position, position + 1, names, NameRelation.NEIGHBOUR)


@lru_cache(maxsize=2)
def index_languages(terms: Terms) -> tuple[str, ...]:
    """Return the languages of the texts of an index, without regions, the most frequent first."""
    (languages,) = terms.facets((Field.LANGUAGE,))
    return tuple(dict.fromkeys(one.value.partition("-")[0] for one in languages.values))


SOURCES: tuple[Source, ...] = (places, concepts)
"""The sources, in the order in which they are believed where they disagree."""
