"""A dossier as plain text: its headings, a citation of each record, and the notes."""

from collections.abc import Callable, Iterator

from searcher.model.dossier import Dossier, DossierEntry

Cite = Callable[[int, DossierEntry], str]
"""Returns the citation of an entry, given its number (from 1)."""


def dossier_text(dossier: Dossier, cite: Cite) -> Iterator[bytes]:
    """Write a dossier as text in UTF-8, part by part; `cite` cites the record of an entry."""
    for position, paragraph in enumerate(_paragraphs(dossier, cite)):
        yield (("\n" if position else "") + paragraph + "\n").encode()


def _paragraphs(dossier: Dossier, cite: Cite) -> Iterator[str]:
    if dossier.title:
        yield f"{dossier.title}\n{'=' * min(len(dossier.title), 78)}"
    yield from dossier.paragraphs
    number = 0
    for section in dossier.sections:
        if section.heading:
            yield f"{section.heading}\n{'-' * min(len(section.heading), 78)}"
        for entry in section.records:
            number += 1
            yield f"{number}. {cite(number, entry)}"
            if entry.note:
                yield "\n".join(f"    {line}".rstrip() for line in entry.note.splitlines())
