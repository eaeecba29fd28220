"""How many more documents than groups a result has."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searcher.index.whoosh.groups import NONE, Groups

some_segments = st.lists(st.lists(st.integers(NONE, 5), max_size=30), min_size=1, max_size=3)


@given(some_segments, st.randoms(use_true_random=False))
def test_the_surplus_is_what_groups_have_beyond_one_document(segments, chance) -> None:  # type: ignore[no-untyped-def]
    groups = Groups(tuple(np.array(one, np.intp) for one in segments))
    each = [[n for n in range(len(one)) if chance.random() < 0.6] for one in segments]
    found = [one[n] for one, docs in zip(segments, each, strict=True) for n in docs]
    in_groups = [one for one in found if one != NONE]
    docs = [np.array(one, np.intp) for one in each]
    assert groups.surplus(docs) == len(in_groups) - len(set(in_groups))
