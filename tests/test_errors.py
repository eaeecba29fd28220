"""The tree of errors: each class has its own stable code."""

import re
from collections.abc import Iterator

from searcher.model import errors


def below(root: type[errors.SearcherError]) -> Iterator[type[errors.SearcherError]]:
    for one in root.__subclasses__():
        if one.__module__.startswith("searcher.model.errors"):
            yield one
            yield from below(one)


def test_each_error_is_exported_under_its_name() -> None:
    assert {one.__name__ for one in below(errors.SearcherError)} == {
        *errors.__all__,
    } - {"SearcherError"}


def test_each_error_has_a_code_which_only_its_subclasses_share() -> None:
    own = [one.code for one in below(errors.SearcherError) if "code" in vars(one)]
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in own)
    assert len({*own}) == len(own)
    inherited = [one for one in below(errors.SearcherError) if "code" not in vars(one)]
    assert all(one.code != errors.SearcherError.code for one in inherited)
