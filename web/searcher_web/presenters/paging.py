"""Pagination: the last page, and the pages to link to."""

from collections.abc import Callable

_NEIGHBOURS = 2  # pages linked on each side of the current one


def last_page(total: int, size: int) -> int:
    """Return the number of the last page; 1 if there are no items."""
    return max(1, -(-total // size))


def page_links(page: int, last: int, url: Callable[[int], str]) -> list[tuple[int, str] | None]:
    """Return numbers and addresses of the pages to link to from a page, with None for a gap."""
    near = range(page - _NEIGHBOURS, page + _NEIGHBOURS + 1)
    numbers = [n for n in sorted({1, last, *near}) if 1 <= n <= last]
    found: list[tuple[int, str] | None] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number > before + 1:
            found.append(None)
        found.append((number, url(number)))
    return found
