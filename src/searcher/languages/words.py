"""Schemas of facts about the words of a language: stems, endings, clitics, frequent words."""

from typing import ClassVar

import msgspec

from searcher.languages.loader import Facts


class FirstLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That lines in a script are tried in this language while that of a text is not known.

    `script` is the first word of the Unicode names of its letters (`LATIN`); the lowest `rank`
    comes first; `tag` is given where the script is not the usual one (`uz-Cyrl`).
    """

    script: str
    rank: int
    tag: str = ""


class Profile(Facts, frozen=True):
    """What identifies a language: `language.toml`.

    prevalence: how often the archive has documents in it, beside the most frequent language, 1.0;
        where statistics of letters are not conclusive, as in short texts full of names, the more
        prevalent language is preferred.  Languages without a value are rare: Nigerian Pidgin and
        Bikol look like English with names.
    function_words: small words without which hardly a paragraph is written, between spaces.
    question_words: words that ask, of which a question does not depend on the text to have them.
    conjunctions: words that join the members of a list.
    first_lines: scripts whose lines are tried in it while the language of a text is not known.
    unmistakable: whether its function words are hardly those of a language that is not known here,
        so that some of them alone decide the language of a text.
    foreign_letters: letters that it does not have though its neighbours do, as a regular
        expression in lower case: a text with many of them is not in it.
    usual_letters: letters of which hardly a paragraph in it has none, though texts of its
        neighbours do, as a regular expression in lower case.
    """

    FILE: ClassVar[str] = "language.toml"
    prevalence: float | None = None
    function_words: str = ""
    question_words: str = ""
    conjunctions: tuple[str, ...] = ()
    first_lines: tuple[FirstLines, ...] = ()
    unmistakable: bool = False
    foreign_letters: str = ""
    usual_letters: str = ""


class LetterSign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sign that is a letter within a word, though it separates words elsewhere.

    sign: ' for any sign typed for an apostrophe.
    before: regular expressions of a fixed width, one of which matches what precedes it.
    after: a regular expression that matches what follows.
    everywhere: whether it is a letter in texts of all languages, or only in texts of this one.
    """

    sign: str
    before: tuple[str, ...]
    after: str
    everywhere: bool = False


class Spelling(Facts, frozen=True):
    """Letters and signs that a language uses in its own way: `spelling.toml`.

    dotless_i: whether the capital of i is İ, and I that of ı.
    inner: signs that are letters within a word.
    folded: letters beyond ASCII that are written in more than one way → how words have them that
        are compared without case and accents, in texts of any language.
    questions: marks that end a question, beside the question mark of Europe.
    stops: marks that end a sentence, in place of the full stop of Europe.
    """

    FILE: ClassVar[str] = "spelling.toml"
    dotless_i: bool = False
    inner: tuple[LetterSign, ...] = ()
    folded: dict[str, str] = msgspec.field(default_factory=dict)
    questions: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


class LightStemmer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules of a stemmer for a language without a Snowball algorithm.

    groups: endings in groups, from the outermost inwards; of each group the longest that fits is
        cut, once, as long as `keep` letters with a vowel are left.
    soften: last letter → the letter it was before an ending softened it.
    after: first letter of an ending → the letters after which that ending may follow.
    tail: sets of letters; one last letter of each is cut.
    """

    keep: int
    vowels: str
    groups: tuple[tuple[str, ...], ...]
    soften: dict[str, str] = msgspec.field(default_factory=dict)
    after: dict[str, str] = msgspec.field(default_factory=dict)
    tail: tuple[str, ...] = ()


class Stemming(Facts, frozen=True):
    """How the words of a language lose their endings: `stemming.toml`.

    script: the script it is written in; a query word is stemmed by every language of its script.
    snowball: the name of a Snowball algorithm (snowballstem.org); else `light` has the rules.
    accents: letters with accents on which the rules depend; words reach them without all other
        accents, and without any if the key is missing.  й is a letter of its own.
    restored: those of `accents` that decide how an ending is cut, so that a query typed without
        accents is tried with each.
    nouns: nouns from which the rules would cut too much, as an expression whose group is the stem.
    """

    FILE: ClassVar[str] = "stemming.toml"
    script: str
    snowball: str = ""
    light: LightStemmer | None = None
    accents: str | None = None
    restored: str = ""
    nouns: str = ""


class Inflection(Facts, frozen=True):
    """What words end with in their forms, to find a word of a list in a text: `inflection.toml`.

    endings: the end of the word as listed ("" for any word) → what may replace it, as chains of
        links with `|` between them, of each link one ending; `-` is none.  A chain keeps the
        endings together that occur together, as back and front vowels do.  Of the ends that a word
        has, the longest counts.
    after: kinds of words, by what their end looks like; a chain after `kind:` follows only such
        words, so that the vowels of the endings agree with the last one of the word.
    parts: chains that are included in others, as {name}.
    soften: what the last letter of a word becomes before an ending.
    before: particles written together with the word after them.
    letters: letters that are written in more than one way → how they are read.

    Languages that their stemmer serves well have no such file.
    """

    FILE: ClassVar[str] = "inflection.toml"
    endings: dict[str, tuple[str, ...]]
    after: dict[str, str] = msgspec.field(default_factory=dict)
    parts: dict[str, str] = msgspec.field(default_factory=dict)
    soften: dict[str, str] = msgspec.field(default_factory=dict)
    before: str = ""
    letters: dict[str, str] = msgspec.field(default_factory=dict)


class Harmony(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The endings of words with some vowels: what the capitals in endings are after them.

    vowels: the last vowel of the word, of those that any class of the language has.
    capitals: capital of ASCII → letter, such as A → a or e in Turkish.
    also: words that may have these endings too, whatever their last vowel, as an expression.
    """

    vowels: str
    capitals: dict[str, str]
    also: str = "(?!)"


class Paradigms(Facts, frozen=True):
    """Which words of a text are forms of a noun that is searched for: `paradigms.toml`.

    They complete what the stems of `Stemming` leave out: forms whose stem changes.

    script: the script it is written in; a query word is inflected by every language of its script.
    dictionary: whether a dictionary of morphology has the forms; predicted for words not in it.
    lemmas: frequent words that look like forms of shorter ones, and are not: ada-m, adam.
    others: small words that have the stem of a noun and are never a form of it: после, посла.
    endings: the end of a word as typed → what replaces it, as chains of links with `|` between
        them, of each link one ending; `-` is none.  The endings of "" follow any word.  A chain
        after `kind:` follows only words of this kind.
    kinds: kinds of words, by what their end looks like.
    parts: chains that are included in others, as {name}.
    harmony: classes of words whose endings agree with their last vowel.  A word without any of the
        vowels may be of each class.
    changes: an expression of the end of a word → what that becomes before some endings.
    restored: an expression of the end of a word so changed → what that was.
    dropping: words whose last vowel is dropped before these endings.
    before: what endings that change the word before them begin with, as an expression.
    """

    FILE: ClassVar[str] = "paradigms.toml"
    script: str
    dictionary: bool = False
    lemmas: str = ""
    others: str = ""
    endings: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    kinds: dict[str, str] = msgspec.field(default_factory=dict)
    parts: dict[str, str] = msgspec.field(default_factory=dict)
    harmony: tuple[Harmony, ...] = ()
    changes: dict[str, str] = msgspec.field(default_factory=dict)
    restored: dict[str, str] = msgspec.field(default_factory=dict)
    dropping: str = ""
    before: str = ""


class Romanisation(Facts, frozen=True):
    """How the letters of a language sound in names, so that a name typed in one script is found in
    another: `romanisation.toml`.

    script: the script it is written in.  Names pass between scripts, not between languages, so the
        letters of all languages of a script count.
    sounds: letters (lower case; one, or several that are read together) → what they may sound like,
        with spaces between; `-` is no sound, and what follows `|` is rare.

    A sound is a letter: a e i o u (i also for y and й), b d f g h k l m n p r s t v z, and
    Z (zh), S (sh), C (ch), J (dzh); х is h, ц is ts.  What is spelled doubled sounds once.
    """

    FILE: ClassVar[str] = "romanisation.toml"
    script: str
    sounds: dict[str, str]


class CliticGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that are only added to another with an apostrophe, compared without case and accents.

    everywhere: whether the rest is then the word in texts of all languages, or only in texts of
        this one: elsewhere it may be part of a name (D'Amato, Shi'a), which is found as written.
    """

    words: str
    everywhere: bool = False


class Clitics(Facts, frozen=True):
    """What is added to a word with an apostrophe, so that a query finds the word without it:
    `clitics.toml`.

    before: what may precede the apostrophe (d'or).
    after: what may follow it (minister's).
    contractions: what never makes one word with what precedes the apostrophe: we'll is not well.
    """

    FILE: ClassVar[str] = "clitics.toml"
    before: tuple[CliticGroup, ...] = ()
    after: tuple[CliticGroup, ...] = ()
    contractions: str = ""


class Numerals(Facts, frozen=True):
    """The words for whole numbers: `numerals.toml`.

    words: number → its word and the forms of it, between spaces; without those that more often are
    other words (one and an article, Turkish on).
    """

    FILE: ClassVar[str] = "numerals.toml"
    words: dict[str, str]
