"""The input of normalising: the context of a document, then the document with what is detected."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from searcher.metadata.detection import hint_evidence
from searcher.model.record import Evidence, Hint, Original, Passage
from searcher.readers.document import Block, Document
from searcher.sources import Registry, Source
from searcher.text import TokenizedText, fold, tokenize

_OPENING = 5  # blocks at the beginning in which a title may be repeated
_TITLE_BLOCKS = 4  # consecutive blocks that may form one title


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Context:
    """Everything beside the document on which its record depends.

    `identifier` and `identity` are those of the record; `language_prior` (BCP 47) is the
    language to read the text in, if it is known; `today` (UTC) is the day after which a date is in
    the future.
    """

    original: Original
    registry: Registry
    identifier: str
    identity: str
    hints: tuple[Hint, ...] = ()
    language_prior: str | None = None
    today: date = field(default_factory=_today)


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """One document while it is normalised: the input of every detector.

    `body` is the text of `blocks`, separated by empty lines, without the blocks that repeat the
    title.  Later detectors use what earlier ones found: `language` (BCP 47), `passages`,
    `source`, `dateline` (the characters of the body with place and date), and `is_published`,
    whether a source or a date of publication is known.
    """

    document: Document
    given: Context
    blocks: tuple[Block, ...]
    title: str | None = None
    language: str = "en"
    source: Source | None = None
    dateline: tuple[int, int] | None = None
    passages: tuple[Passage, ...] = ()
    is_published: bool = False
    body: str = field(default="")
    tokenized: dict[tuple[str, str], TokenizedText] = field(
        default_factory=dict, compare=False, repr=False
    )

    @classmethod
    def begin(cls, document: Document, context: Context) -> "DocumentContext":
        """Return the context of a document of which nothing is detected yet."""
        return cls(document, context, document.blocks, body=_join(document.blocks))

    @property
    def original(self) -> Original:
        """The original."""
        return self.given.original

    @property
    def registry(self) -> Registry:
        """The registry of sources."""
        return self.given.registry

    @property
    def today(self) -> date:
        """The day after which a date is in the future."""
        return self.given.today

    def with_title(self, title: str | None, alternatives: Iterable[str] = ()) -> "DocumentContext":
        """Set the title and drop the opening blocks that repeat it or one of its `alternatives`.

        A page may show one title and declare another.
        """
        if title is None:
            return self
        repeated = _repeated_titles(self.blocks, {fold(title), *map(fold, alternatives)})
        blocks = tuple(block for i, block in enumerate(self.blocks) if i not in repeated)
        # A document that is only its title keeps this line as its text.
        blocks = blocks or self.blocks
        return replace(self, title=title, blocks=blocks, body=_join(blocks))

    @property
    def full_text(self) -> str:
        """Title and body as one text, separated by an empty line."""
        return f"{self.title}\n\n{self.body}" if self.title else self.body

    def tokenize(self, language: str = "") -> TokenizedText:
        """Tokenize `full_text` in a language (BCP 47), by default that of the document."""
        # Several detectors need the tokens: the last result is cached.
        key = self.full_text, language or self.language
        if key not in self.tokenized:
            self.tokenized.clear()
            self.tokenized[key] = tokenize(*key)
        return self.tokenized[key]

    @property
    def host(self) -> str:
        """The host of the document's URL, empty if it has none."""
        return urlsplit(self.original.url or "").hostname or ""

    def block_offset(self, index: int) -> int:
        """Return the character of the body at which block `index` begins."""
        return sum(len(block.text) + 2 for block in self.blocks[:index])

    def hinted(self, key: str) -> tuple[Hint, tuple[Evidence, ...]] | None:
        """Return the hint on a field with its evidence, or None if there is none."""
        hint = next((hint for hint in self.given.hints if hint.key == key), None)
        return None if hint is None else (hint, hint_evidence(hint))


def _repeated_titles(blocks: tuple[Block, ...], titles: Set[str]) -> set[int]:
    """Return the indices of the opening blocks that repeat one of the case-folded `titles`, alone
    or as consecutive blocks joined.
    """
    longest = 4 * max(map(len, titles))  # characters, with room for letter-spaced titles
    opening = [block.text for block in blocks[: _OPENING + _TITLE_BLOCKS]]
    lines = [fold(text) if len(text) <= longest else None for text in opening]
    found: set[int] = set()
    for i in range(min(len(lines), _OPENING + 1)):
        joined = ""
        for end, line in enumerate(lines[i : i + _TITLE_BLOCKS], i + 1):
            if line is None:
                break
            joined = f"{joined} {line}".lstrip()
            if joined in titles:
                found.update(range(i, end))
    return found


def _join(blocks: tuple[Block, ...]) -> str:
    return "\n\n".join(block.text for block in blocks)
