"""A multilingual thesaurus of international relations: concepts, and their labels in a query."""

from searcher.thesaurus.completions import Completion, completions
from searcher.thesaurus.concepts import Concept, Term, concepts
from searcher.thesaurus.matcher import Occurrence, concepts_in

__all__ = [
    "Completion",
    "Concept",
    "Occurrence",
    "Term",
    "completions",
    "concepts",
    "concepts_in",
]
