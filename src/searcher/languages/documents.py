"""Schemas of the words by which documents in a language show their metadata."""

from typing import ClassVar, Literal

import msgspec

from searcher.languages.loader import Facts

Expressions = str | tuple[str, ...]
"""One regular expression, or several of which any may match."""


class Topics(Facts, frozen=True):
    """Topic → words by which it is known, between commas; a phrase counts double: `topics.toml`.

    The topics themselves are in `metadata/data/topics.toml`.  Inflected forms of each word are
    found by the stemmer of the language, or by its `inflection.toml`.  Leave out a word that stems
    as a common one (fr parlement, parler: write "du parlement"), and one that more often means
    something else (ru мир, peace and world: "мирный договор").  Write ' for an apostrophe.
    """

    FILE: ClassVar[str] = "topics.toml"
    words: dict[str, str]


class DateSigns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The letters after the numbers of a date in digits, one of each: 2017年3月3日."""

    year: str
    month: str
    day: str


class DayOrderRegions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a language writes the month before the day, and where after it: by its own region
    (`en-US`) or by the top-level domain of the host.
    """

    month_first: tuple[str, ...]
    day_first: tuple[str, ...]


class Dates(Facts, frozen=True):
    """How dates are written and labelled: `dates.toml`.  Names of months come from CLDR.

    months: further names of months, in lower case and without accents → number.
    month_cases: end of a name in CLDR ("" for any) → what replaces it in cases that CLDR lacks; of
        the ends that a name has, the longest counts.
    month_endings: the endings that may follow the name of a month, as a regular expression on text
        without case and accents; up to four letters if the key is missing.
    year_first: whether a year may precede day and month: 2017 жылғы 3 наурыз.
    order: where day and month change places in 03/04/2017; the day is first if the key is missing.
    signs: letters after the numbers of year, month and day.
    published, modified: labels of the dates of publication and of the last change.
    as_of: "as of", at the head of a line with nothing else: the text as it was last changed.
    date: just "date": of the text, which is its publication if nothing else is given.
    event: labels of a day which a text is about, never its own.  Singular: Events may be a heading.
    signing: regular expressions at the beginning of a paragraph that gives the day of signing.
    year: the word for year after a date, in any form, as regular expressions.
    year_short: the same as abbreviated, where a point follows.
    town: the word for town, or its abbreviation, beside a place before a date, as regular
        expressions.

    Regular expressions on text in lower case and without accents, in dates of any language:

    day_endings: what is written together with the number of a day: 5th, 5-го.
    month_clitics: what is added to the name of a month with or without an apostrophe.
    links: what may come between the parts of a date, with the space after it: 5 de mayo de 2017.
    after_year: what may follow a year before day and month.
    """

    FILE: ClassVar[str] = "dates.toml"
    months: dict[str, int] = msgspec.field(default_factory=dict)
    month_cases: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    month_endings: str | None = None
    year_first: bool = False
    order: DayOrderRegions | None = None
    signs: DateSigns | None = None
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    as_of: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    signing: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    year_short: tuple[str, ...] = ()
    town: tuple[str, ...] = ()
    day_endings: tuple[str, ...] = ()
    month_clitics: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    after_year: tuple[str, ...] = ()


class FrontMatter(Facts, frozen=True):
    """Lines at the head of a text that are not a title of their own: `front_matter.toml`.

    All but date_words are regular expressions, matched in any case against whole lines.

    labels: lines that name the form of publication, not the subject.
    numbers: words before the number of a document: `No. 12/3`.
    contact_labels: words before numbers, telephones and addresses below a letterhead.
    forms: names of forms, which are a title only with what they are about: `Agreement` / `between
        the Government of ...`.
    pages: names of a page rather than of its content.
    after_form: words with which the line after such a form continues even in capitals.
    before_form: where the form comes last: the ends of a line that it belongs to.
    date_words: words beside a date and a place without further meaning: year, day, town.
    """

    FILE: ClassVar[str] = "front_matter.toml"
    labels: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    contact_labels: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    after_form: tuple[str, ...] = ()
    before_form: tuple[str, ...] = ()
    date_words: str = ""


class ErrorPages(Facts, frozen=True):
    """Titles of pages that a server gives where it has no document: errors, logins, checks of the
    client: `error_pages.toml`.

    Regular expressions in lower case that must match the whole title, or all of it before the name
    of a site; only pages with little text are checked.

    words: words for "error" before its number.
    numbered: names of errors after their number.
    titles: titles without a number.
    """

    FILE: ClassVar[str] = "error_pages.toml"
    words: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


class KindCue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A regular expression that shows the kind of a document in a place of it.

    near: words, in lower case, without one of which the pattern need not be tried.
    """

    kind: str
    place: str
    pattern: str
    near: tuple[str, ...] = ()


class Kinds(Facts, frozen=True):
    """What shows the kind of a document: `kinds.toml`.  The kinds and places with their confidence
    are in `metadata/data/kinds.toml`.

    place_letters: letters of the place before a date with which news begin, as the inside of a
        class of a regular expression.
    text_letters: letters that do not occur between that place and a comma or a full stop.
    """

    FILE: ClassVar[str] = "kinds.toml"
    cue: tuple[KindCue, ...]
    place_letters: str = ""
    text_letters: str = ""


class Attribution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A regular expression with which a text names its own reporter.

    NAME in it is a name in capitals or in quotation marks; AGENCY is a word for agency.

    near: a pattern that begins with a name is slow; it is only tried near one of these.
    quotes: whether it is also used of whoever gives a figure or a word ("according to the World
        Bank", "told the guests"), so that only a name registered as press counts, with less
        confidence.
    inflected: whether the name in it is in another case than the nominative, so that its end may
        not be the end of the name.
    dateline: whether the name in it has the place of an agency after a dateline, so that its form
        need not be that of one.
    fallback: whether it comes after the patterns of all languages.
    """

    pattern: str
    near: tuple[str, ...] = ()
    quotes: bool = False
    inflected: bool = False
    dateline: bool = False
    fallback: bool = False


class Attributions(Facts, frozen=True):
    """How texts name their reporter and their author: `attributions.toml`.

    attribution: patterns of reporters.
    agency: words, as written, for a news agency before its name.
    articles: articles before the name of a source, as regular expressions.
    bylines: what precedes the name of the author, on a line of its own.
    correspondents: what comes between the name of a correspondent and a place before a date
        ("Ann Lee reports from Baku, 5 May"), as regular expressions.
    not_sources: words, in lower case, with which the name of a source does not begin.
    media: words, in lower case, with which the name of a news medium begins or ends: news, post.
    media_nouns: what a news medium is called beside its name ("the newspaper"), as regular
        expressions in lower case.
    """

    FILE: ClassVar[str] = "attributions.toml"
    attribution: tuple[Attribution, ...] = ()
    agency: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    not_sources: tuple[str, ...] = ()
    media: str = ""
    media_nouns: tuple[str, ...] = ()


class Institutions(Facts, frozen=True):
    """How texts name those who speak for a country: `institutions.toml`.

    consulate to government: regular expressions for each kind of body, in lower case, matched in
        any case at the beginning of a word; the first kind that matches decides.
    other: other bodies, whose name is a letterhead too, though it names no source.
    abroad_words, abroad_endings: what marks, in a name with two countries, the one that the body
        is in: words before it, or endings of it.
    between: words that may come between such a word and the country.
    filler: words in a letterhead beside the body and the country, without further meaning.
    other_filler: the same in the letterheads of other bodies.
    announcements: what a body publishes: a line with such a word is the title of that.
    """

    FILE: ClassVar[str] = "institutions.toml"
    consulate: tuple[str, ...] = ()
    embassy: tuple[str, ...] = ()
    ministry: tuple[str, ...] = ()
    parliament: tuple[str, ...] = ()
    president: tuple[str, ...] = ()
    government: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    abroad_words: tuple[str, ...] = ()
    abroad_endings: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    filler: str = ""
    other_filler: str = ""
    announcements: str = ""


class RoleCue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words beside the name of a country that show its part in a document.

    role: `host`, `visitor`, `signatory`; `member`: it takes part in a gathering; `acts`: it does
        or states something; `passing`: it is only compared or listed; `media`: it is where a
        news medium is from, not what the news is about.
    before: regular expressions that end where the name begins.
    after: regular expressions that begin where it ends.  Both are in lower case; {of} in either is
        replaced by the words that may come between ("the Republic of").
    """

    role: Literal["host", "visitor", "signatory", "member", "acts", "passing", "media"]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Roles(Facts, frozen=True):
    r"""The cues of the parts of countries: `roles.toml`.

    of: the words that {of} is replaced by, as a regular expression.
    """

    FILE: ClassVar[str] = "roles.toml"
    cue: tuple[RoleCue, ...]
    of: str = r"\s"


class Visits(Facts, frozen=True):
    """Who comes to whom: the words that show a host and a visitor: `visits.toml`.

    All are regular expressions, in any case of letters; those of places end where the name of the
    place begins, or are its ending.

    person: words for people and groups of them; no_person: words that look like them.
    of: what comes between them and their country.
    from, from_ending: what shows where people come from.
    at, at_ending: where something happens.
    after_noun: whether the name of a people may follow those who are of it.
    at_possessed, from_possessed: endings of what the name of a country possesses ("in the library
        of Iran").
    people_ending: an ending with which the name of a people is the people themselves.
    of_city: "in the streets of", after which a place follows before a city only.
    within: what may come between a city and its country.
    attributive: how many words may come between the bare name of a country and people of it.
    possessive: an ending of the name with which there may be more.
    comes: words of coming, staying, being a guest.
    gathers: words of doing something together.
    later: what a sentence about another time has, which is not what is reported.
    receives: one side receives; object: on which side of that word the received are; `second` if
        they are after it, and those who receive too where the word comes first (ar).
    received: one is received; those who are come before the word.
    joint: titles of what several have signed together.
    """

    FILE: ClassVar[str] = "visits.toml"
    person: Expressions
    comes: Expressions
    gathers: Expressions
    later: Expressions
    no_person: Expressions | None = None
    of: Expressions | None = None
    from_: Expressions | None = msgspec.field(default=None, name="from")
    from_ending: Expressions | None = None
    at: Expressions | None = None
    at_ending: Expressions | None = None
    after_noun: bool = False
    at_possessed: Expressions | None = None
    from_possessed: Expressions | None = None
    people_ending: Expressions | None = None
    of_city: Expressions | None = None
    within: Expressions | None = None
    attributive: int | None = None
    possessive: Expressions | None = None
    receives: Expressions | None = None
    object: Literal["before", "after", "second"] = "before"
    received: Expressions | None = None
    joint: Expressions | None = None


class Forwarding(Facts, frozen=True):
    """Labels of the lines that mail programs (Gmail, Outlook, Thunderbird, Apple Mail, mail.ru,
    Yandex) write before a message that is forwarded, in lower case: `forwarding.toml`.
    """

    FILE: ClassVar[str] = "forwarding.toml"
    from_: tuple[str, ...] = msgspec.field(name="from")
    date: tuple[str, ...]
    subject: tuple[str, ...]
    other: tuple[str, ...]
