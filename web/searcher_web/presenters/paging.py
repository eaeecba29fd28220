"""The pages of a long list, and which of them are offered from one."""

from collections.abc import Callable

_AROUND = 2


def last_page(total: int, size: int) -> int:
    """The number of the last page: the first one even if there is nothing."""
    return max(1, -(-total // size))


def page_links(page: int, last: int, url: Callable[[int], str]) -> list[tuple[int, str] | None]:
    """The pages to go to from one, each with its address, with None for a gap."""
    near = range(page - _AROUND, page + _AROUND + 1)
    numbers = [n for n in sorted({1, last, *near}) if 1 <= n <= last]
    found: list[tuple[int, str] | None] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number > before + 1:
            found.append(None)
        found.append((number, url(number)))
    return found
