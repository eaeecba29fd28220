"""The sources of other names: what places and terms of the field are called elsewhere."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from searcher.gazetteer import names_in
from searcher.index.protocol import Terms
from searcher.model.facets import Field
from searcher.search.widening import Related, Relation, Source
from searcher.thesaurus import concepts_in


def places(words: Sequence[str], terms: Terms) -> Iterator[Related]:
    """Find countries, their parts, peoples and cities, and their names in the index's languages."""
    for place in names_in(words, index_languages(terms)):
        names = tuple(name.words for name in place.names)
        yield Related(place.start, place.end, names, Relation.NAME)


def concepts(words: Sequence[str], terms: Terms) -> Iterator[Related]:
    """Find the concepts of the thesaurus, and their labels in the index's languages."""
    languages = set(index_languages(terms))
    for occurrence in concepts_in(words):
        labels = (term for term in occurrence.concept.terms if term.language in languages)
        names = tuple(label.words for label in labels)
        yield Related(occurrence.start, occurrence.end, names, Relation.TERM)


@lru_cache(maxsize=2)
def index_languages(terms: Terms) -> tuple[str, ...]:
    """Return the languages of the texts of an index, without regions, the most frequent first."""
    (languages,) = terms.facets((Field.LANGUAGE,))
    return tuple(dict.fromkeys(one.value.partition("-")[0] for one in languages.values))


SOURCES: tuple[Source, ...] = (places, concepts)
"""The sources, in the order in which they are believed where they disagree."""
