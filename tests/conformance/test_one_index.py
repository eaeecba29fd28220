"""The table of words that must match, with all its texts in one index."""

from conftest import Library
from laws_builders import record
from test_laws import WORDS

from searcher.model.query import Query
from searcher.query import parse_expression


def test_words_find_their_inflected_forms_among_texts_of_all_languages(library: Library) -> None:
    library.put(
        record(n, title=None, body=case["text"], language=case["language"])
        for n, case in enumerate(WORDS)
    )
    for n, case in enumerate(WORDS):
        for expected, texts in ((1, case["finds"]), (0, case["misses"])):
            for text in texts:
                query = Query(expression=parse_expression(text), among=(record(n).id,), facets=())
                assert library.engine.search(query).total == expected, (case["text"], text)
