"""Words that differ by one letter."""


def is_within_one_edit(one: str, other: str) -> bool:
    """Return whether two words are equal, or differ by one letter inserted, removed or replaced."""
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    i = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) == len(other):
        return one[i + 1 :] == other[i + 1 :]
    return one[i:] == other[i + 1 :]
