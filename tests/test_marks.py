"""The words of a text that are marked."""

from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from searcher.query import parse_expression
from searcher.search.highlights import Marker
from searcher.text.chains import near_positions

places = st.lists(st.integers(0, 14), max_size=5, unique=True).map(sorted)


def by_trying_all(positions: list[list[int]], distance: int) -> list[int]:
    """Find the positions of every chain by trying each choice of one position for each word."""
    found: set[int] = set()
    for choice in product(*positions):
        ordered = sorted(choice)
        if all(0 < after - before <= distance for before, after in pairwise(ordered)):
            found.update(choice)
    return sorted(found)


@given(st.lists(places, min_size=2, max_size=4), st.integers(1, 6))
def test_marked_words_near_each_other_are_those_of_some_chain(
    positions: list[list[int]], distance: int
) -> None:
    assert near_positions(positions, distance) == by_trying_all(positions, distance)


def test_frequent_words_near_each_other_are_all_marked() -> None:
    """Trying every combination of positions would take exponential time."""
    body = " ".join(f"the of and in to with on by word{n}" for n in range(400))
    marker = Marker(parse_expression('"the of and in to with on by"~100'))
    assert len(marker.in_body(body, "en")) == 8 * 400
