"""The scripts that score on a cluster, in its own language (Painless), and their parameters.

They score as the embedded engine does, from the statistics of all live documents, so a score does
not depend on the shard, on deleted documents, or on when they were merged.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from searcher.index.opensearch.documents import storable
from searcher.index.opensearch.statistics import (
    Forms,
    Inflected,
    Statistics,
    scored_fields,
)
from searcher.index.scoring import BOOSTS, K1, B
from searcher.model.expression import Phrase, Word
from searcher.text import fold

Parameters = dict[str, Any]

COUNT = """
double found = 0;
for (def token : params.stems) { found += termFreq(params.field, token); }
for (def token : params.excluded) { found -= termFreq(params.field, token); }
return Math.max(found, 0);
"""
"""Count the occurrences of the index terms of an inflected word that are not of other words."""

SCORE = """
double total = 0;
for (def part : params.parts) {
  double norm = part.base + part.slope * doc[part.length].value;
  boolean found = false;
  for (def term : part.terms) {
    double count = termFreq(part.field, term.token);
    if (count > 0) { found = true; total += term.weight * count / (count + norm); }
  }
  for (def word : part.inflected) {
    if (doc['base'].size() > 0 && doc['base'].value == word.language) {
      double stems = 0;
      double forms = 0;
      for (def token : word.stems) { stems += termFreq(part.field, token); }
      for (def token : word.excluded) { stems -= termFreq(part.field, token); }
      for (def token : word.forms) { forms += termFreq(part.field, token); }
      double count = Math.max(stems, forms);
      if (count > 0) { found = true; total += word.weight * count / (count + norm); }
    }
  }
  if (!found && part.written != null) {
    double count = termFreq(part.field, part.written.token);
    if (count > 0) { total += part.written.weight * count / (count + norm); }
  }
}
return total;
"""
"""Score a word by BM25: in each field the sum of its terms, or, where none of them is, the word as
written.  An inflected word occurs as often as its index terms or its forms do, whichever is more.
"""


def counting(name: str, word: Inflected) -> Parameters:
    """Return the parameters of COUNT."""
    return {"field": name, "stems": word.stems, "excluded": word.excluded}


def scoring_words(words: Iterable[tuple[Word, int]], statistics: Statistics) -> Parameters:
    """Return the parameters of SCORE for words in any form, each counted some times; the scores
    add up.
    """
    every = [
        _part(name, statistics.forms_of(word), statistics, times)
        for word, times in words
        for name in scored_fields(word)
    ]
    return {"parts": list(_joined(every))}


def _joined(every: Iterable[Parameters]) -> Iterator[Parameters]:
    """Join the parts of each field that have no other forms than their terms."""
    plain: dict[str, Parameters] = {}
    for part in every:
        if part["inflected"] or part["written"]:
            yield part
        elif part["field"] in plain:
            plain[part["field"]]["terms"] += part["terms"]
        else:
            plain[part["field"]] = part
    yield from plain.values()


def scoring_phrase(phrase: Phrase, statistics: Statistics) -> Parameters:
    """Return the parameters of SCORE for words as written, each of which scores."""
    words = Forms(stems=tuple(storable(fold(word)) for word in phrase.words))
    return {"parts": [_part(name, words, statistics) for name in scored_fields(phrase)]}


def scoring_terms(tokens: Iterable[str], statistics: Statistics) -> Parameters:
    """Return the parameters of SCORE for index terms in the whole text."""
    return {"parts": [_part("text", Forms(stems=tuple(tokens)), statistics)]}


def _part(name: str, forms: Forms, statistics: Statistics, times: int = 1) -> Parameters:
    def weight(what: str | Inflected) -> float:
        return statistics.idf(name, what) * (K1 + 1) * BOOSTS[name] * times

    return {
        "field": name,
        "length": f"length.{name}",
        **_norm(name, statistics.averages),
        "terms": [{"token": t, "weight": w} for t in forms.stems if (w := weight(t))],
        "inflected": [
            {**asdict(one), "weight": w} for one in forms.inflected if (w := weight(one))
        ],
        "written": _written(forms.written, weight(forms.written) if forms.written else 0.0),
    }


def _written(token: str | None, weight: float) -> Parameters | None:
    return {"token": token, "weight": weight} if token and weight else None


def _norm(name: str, averages: Mapping[str, float]) -> Parameters:
    """Return how the norm of BM25 grows with the length: K1 (1 - B + B l / average)."""
    return {"base": K1 * (1 - B), "slope": K1 * B / (averages.get(name) or 1.0)}
