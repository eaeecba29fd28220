"""Correct the names of sources in a query, `source:"Trned"`, that no record has."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from searcher.index.protocol import Terms
from searcher.model.errors import BadRegistry
from searcher.model.expression import And, Expression, Not, Or, Value
from searcher.model.facets import Field, fields_by_name
from searcher.model.query import Query
from searcher.sources import Registry
from searcher.sources.near_names import near_names, near_sources
from searcher.text import fold

_LIMIT = 3  # suggestions
_MOST_NAMES = 5_000  # sources of the index that are compared


def suggest_sources(
    terms: Terms,
    query: Query,
    registry: Callable[[], Registry],
    total: Callable[[Query], int],
) -> tuple[str, ...]:
    """Return the texts of queries that find something, in which a source that no record has is
    replaced: by one with a name near it, or by the one that has it as an alias or id.
    """
    if not (typed := [*dict.fromkeys(_sources(query.expression))]):
        return ()
    known = _known(terms)
    wrong = next((name for name in typed if fold(name) not in known), None)
    if wrong is None:
        return ()
    asked = replace(query, page=1, size=1, facets=())
    better = (
        _with_source(query.text, wrong, name)
        for name in _meant(wrong, known, registry)
        if total(replace(asked, expression=_replaced(asked.expression, wrong, name)))
    )
    return tuple(islice((text for text in better if text != query.text), _LIMIT))


def _sources(expression: Expression) -> Iterator[str]:
    """Yield the sources that an expression asks for."""
    match expression:
        case Value(Field.SOURCE, value):
            yield value
        case And(parts) | Or(parts):
            for part in parts:
                yield from _sources(part)


def _known(terms: Terms) -> Mapping[str, str]:
    """Return the sources that records have, by their folded names, and the value for none."""
    (facet,) = terms.facets((Field.SOURCE,))
    missing = Field.SOURCE.declared.missing
    values = [value.value for value in facet.values[:_MOST_NAMES]]
    return {fold(v): v for v in (*values, *([missing.value] if missing else []))}


def _meant(name: str, known: Mapping[str, str], registry: Callable[[], Registry]) -> Sequence[str]:
    try:
        registered = [source.name for source in near_sources(name, registry())]
    except BadRegistry:
        registered = []
    meant = [known[fold(one)] for one in registered if fold(one) in known]
    return [*dict.fromkeys((*meant, *near_names(name, known.values())))]


def _replaced(expression: Expression, wrong: str, right: str) -> Expression:
    match expression:
        case Value(Field.SOURCE, value) if value == wrong:
            return replace(expression, value=right)
        case And(parts) | Or(parts):
            return replace(expression, parts=tuple(_replaced(p, wrong, right) for p in parts))
        case Not(part):
            return replace(expression, part=_replaced(part, wrong, right))
    return expression


def _with_source(text: str, wrong: str, right: str) -> str:
    fields = "|".join(name for name, field in fields_by_name().items() if field is Field.SOURCE)
    value = re.escape(wrong)
    pattern = rf'(?i)(?<!\w)({fields}):(?:["“”„«]{value}["“”»]|{value}(?!\w))'
    return re.sub(pattern, lambda match: f'{match[1]}:"{right}"', text)
