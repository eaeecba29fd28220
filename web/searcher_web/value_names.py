"""Values of fields by their names in every language of the interface: `topic:культура`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from searcher.metadata.topic_vocabulary import topic_names
from searcher.model.facets import Field, fields_by_name
from searcher.model.record import Kind
from searcher.query import values_named as values_named_by_library
from searcher.text import fold, query_terms
from searcher.thesaurus import concepts_in
from searcher_web.i18n import LANGUAGES, gettext, in_language
from searcher_web.labels import kind_label, topic_label
from searcher_web.typed_dates import parse_typed_date

_LABELLED: Mapping[Field, tuple[Iterable[str], Callable[[str], str]]] = {
    Field.KIND: (Kind, kind_label),
    Field.TOPIC: (topic_names(), topic_label),
}
"""The values of the fields whose names are texts of the interface."""


def values_named(field: str, name: str) -> tuple[str, ...]:
    """Return the conditions that a name means as the value of a field, as parts of a query."""
    if field == "date":
        date = parse_typed_date(name)
        return (f"date:{date}",) if date and date.has_year and str(date) != name else ()
    value = _values_by_name(field).get(fold(name))
    return (f"{field}:{value}",) if value else values_named_by_library(field, name)


def topics_named(words: Sequence[str]) -> tuple[str, ...]:
    """Return the topics that consecutive words name, in any form: by words of their names in the
    languages of the interface, or by concepts of the thesaurus.
    """
    by_term = _topics_by_term()
    named = (by_term.get(term) for word in words for term in query_terms(word))
    meant = (occurrence.concept.topic for occurrence in concepts_in(words))
    return tuple(dict.fromkeys(topic for topic in (*named, *meant) if topic))


@cache
def _topics_by_term() -> Mapping[str, str]:
    """Map the index terms of the words that just one topic has in its names to that topic."""
    found: dict[str, set[str]] = {}
    for name, topic in _values_by_name(Field.TOPIC).items():
        for word in name.split():
            for term in query_terms(word):
                found.setdefault(term, set()).add(topic)
    return {term: topics.pop() for term, topics in found.items() if len(topics) == 1}


@cache
def _values_by_name(field: str) -> Mapping[str, str]:
    """Map the names of the values of a field, folded, in all languages of the interface."""
    known = fields_by_name().get(field)
    if known is None:
        return {}
    values, label = _LABELLED.get(known, ((), str))
    missing, found = known.declared.missing, dict[str, str]()
    for language in LANGUAGES:
        with in_language(language):
            found |= {fold(label(value)): value for value in values}
            if missing:
                found[fold(gettext(missing.label))] = missing.value
    return found
