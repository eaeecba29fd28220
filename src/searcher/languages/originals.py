"""Schemas of the words and letters by which readers recognise parts of an original."""

from typing import ClassVar

import msgspec

from searcher.languages.loader import Facts


class Asides(Facts, frozen=True):
    """Phrases of what surrounds the main text of a page: `asides.toml`.

    Regular expressions, in any case of letters, for a short block.

    begin: with which it begins: "read also", "comments".
    sharing, printing: words for these with which a line of little more begins.
    whole: all of it: "advertisement", "back to top".
    tags: words before the tags of a document.
    pictures, credits: words for a picture, and for its credit after them: "photo by".
    neighbours: words before the title of the previous or the next document.
    subscribing: words for subscribing, or how they begin, anywhere in it.
    rights: "all rights reserved", anywhere in it.
    within: others, anywhere in it.
    """

    FILE: ClassVar[str] = "asides.toml"
    begin: tuple[str, ...] = ()
    sharing: tuple[str, ...] = ()
    printing: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    subscribing: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


class LetterPairs(Facts, frozen=True):
    """Which two letters are next to each other in texts, by which old encodings are detected:
    `letter_pairs.toml`, made by `scripts/letter_pairs.py`.

    pairs: how rare pairs are → the pairs, joined: under 7 those that are one in two to the seventh
        power of all pairs.  A space and a letter is that letter among all letters.
    scripts: the same for texts in another script, by its code (ISO 15924).
    """

    FILE: ClassVar[str] = "letter_pairs.toml"
    pairs: dict[str, str]
    scripts: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)


class ProgramWords(Facts, frozen=True):
    """What programs write in a language by themselves: `program_words.toml`.

    replies, forwards: what mail programs put before the subject of an answer, and of a message that
        is forwarded; regular expressions in any case, without the colon.
    untitled: titles of new files, as regular expressions in any case.
    sheets: names of new sheets of a workbook, before their number, in any case.
    continued: with which a summary in a feed ends where the document goes on, as regular
        expressions in any case.
    page_folders: what browsers append to the name of a page for the folder of its pictures.
    """

    FILE: ClassVar[str] = "program_words.toml"
    replies: tuple[str, ...] = ()
    forwards: tuple[str, ...] = ()
    untitled: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    continued: tuple[str, ...] = ()
    page_folders: tuple[str, ...] = ()


class RecognisedWords(Facts, frozen=True):
    """What programs that recognise text read wrongly in a language: `recognised_words.toml`.

    words: whole words that are none → what is written there.
    signs: signs after a letter → those that the language has in their place.
    """

    FILE: ClassVar[str] = "recognised_words.toml"
    words: dict[str, str] = msgspec.field(default_factory=dict)
    signs: dict[str, str] = msgspec.field(default_factory=dict)
