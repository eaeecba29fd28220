"""Relationships between the parts of a package (Open Packaging Conventions, ECMA-376 part 2)."""

import posixpath

from searcher.readers.office.flat_package import Parts
from searcher.readers.office.package import attribute, inside, part_name


def targets(package: Parts, part: str) -> dict[str, str]:
    """Return the part that each relationship of a part leads to, by its identifier."""
    return {identifier: target for identifier, _, target in _relationships(package, part)}


def target_of_type(package: Parts, part: str, kind: str) -> str | None:
    """Return the first part that a relationship of a type leads to; None if there is none."""
    found = (target for _, name, target in _relationships(package, part) if name == kind)
    return next(found, None)


def _relationships(package: Parts, part: str) -> list[tuple[str, str, str]]:
    """Return the identifier, the type (the last part of its URI) and the target of each."""
    folder, name = posixpath.split(part)
    root = package.maybe_xml(f"{folder}/_rels/{name}.rels".lstrip("/"))
    return [
        (
            attribute(relation, "Id"),
            attribute(relation, "Type").rpartition("/")[2],
            part_name(folder, attribute(relation, "Target")),
        )
        for relation in (inside(root, "Relationship") if root is not None else ())
        if attribute(relation, "TargetMode") != "External"
    ]
