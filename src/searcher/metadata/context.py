"""A record in the making: what is known so far, for the modules that find the rest."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from searcher.model.record import Evidence, Hint, Locator, Original, Passage, ReviewFlag
from searcher.readers.document import Block, Parsed
from searcher.sources import Registry, Source
from searcher.text import Wording, fold, wording

T_co = TypeVar("T_co", covariant=True)

_OPENING = 5  # blocks of the opening in which a title may be repeated
_LINES = 4  # blocks that may be a title together


@dataclass(frozen=True, slots=True)
class Finding(Generic[T_co]):
    """The value of a field (None: not known), its witnesses, and what to review."""

    value: T_co | None = None
    evidence: tuple[Evidence, ...] = ()
    flags: tuple[ReviewFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One document while it is normalised.

    `body` holds the blocks parted by empty lines, without those that repeat the title;
    `language`, `passages` and `source` are set once they are found; `reported` once it is
    known that someone has published it, or that it is of a day; `read` holds its words.
    """

    parsed: Parsed
    original: Original
    hints: Mapping[str, Hint]
    registry: Registry
    blocks: tuple[Block, ...]
    title: str | None = None
    language: str = "en"
    source: Source | None = None
    dateline: tuple[int, int] | None = None
    passages: tuple[Passage, ...] = ()
    reported: bool = False
    body: str = field(default="")
    read: dict[tuple[str, str], Wording] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def begin(
        cls, parsed: Parsed, original: Original, hints: Mapping[str, Hint], registry: Registry
    ) -> "Draft":
        """A draft of which nothing is known but what the reader saw."""
        return cls(parsed, original, hints, registry, parsed.blocks, body=_join(parsed.blocks))

    def titled(self, title: str | None, others: Iterable[str] = ()) -> "Draft":
        """The draft with its title, and without the opening blocks that repeat it.

        `others` are what else was heard as its title: a page may show one and declare another.
        """
        if title is None:
            return self
        repeating = _repeating(self.blocks, {fold(title), *map(fold, others)})
        blocks = tuple(block for i, block in enumerate(self.blocks) if i not in repeating)
        # A title alone is a document of one line: it stays as its text.
        blocks = blocks or self.blocks
        return replace(self, title=title, blocks=blocks, body=_join(blocks))

    @property
    def whole(self) -> str:
        """Title and body as one text, parted by an empty line."""
        return f"{self.title}\n\n{self.body}" if self.title else self.body

    def words(self, language: str = "") -> Wording:
        """The words of title and body as one text, in a language (BCP 47) or the document's."""
        # Kept as long as the document is: whoever reads it after another finds it read.
        key = self.whole, language or self.language
        if key not in self.read:
            self.read.clear()
            self.read[key] = wording(*key)
        return self.read[key]

    @property
    def host(self) -> str:
        """The host of the document's URL, empty if it has none."""
        return urlsplit(self.original.url or "").hostname or ""

    def offset(self, index: int) -> int:
        """Where block `index` begins in the body."""
        return sum(len(block.text) + 2 for block in self.blocks[:index])

    def hinted(self, key: str) -> tuple[Hint, Evidence] | None:
        """The archivist's word on a field, with its evidence."""
        hint = self.hints.get(key)
        return None if hint is None else (hint, evidence_of(hint))


def evidence_of(hint: Hint) -> Evidence:
    """What an archivist said, as the evidence for its value."""
    where, rule = Locator("hint", part=hint.origin), f"hint:{hint.key}"
    return Evidence(hint.key, hint.value, hint.value, where, rule, 1.0, hint.origin)


def _repeating(blocks: tuple[Block, ...], keys: Set[str]) -> set[int]:
    """The numbers of the opening blocks that are one of some titles (folded), alone or in a row."""
    enough = 4 * max(map(len, keys))  # letters taken apart, a title is no longer than that
    near = [block.text for block in blocks[: _OPENING + _LINES]]
    lines = [fold(text) if len(text) <= enough else None for text in near]
    found: set[int] = set()
    for i in range(min(len(lines), _OPENING + 1)):
        run = ""
        for end, line in enumerate(lines[i : i + _LINES], i + 1):
            if line is None:
                break
            run = f"{run} {line}".lstrip()
            if run in keys:
                found.update(range(i, end))
    return found


def _join(blocks: tuple[Block, ...]) -> str:
    return "\n\n".join(block.text for block in blocks)
