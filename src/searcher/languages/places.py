"""Schemas of how a language names places, and of what disambiguates such a name."""

from typing import ClassVar, Literal

import msgspec

from searcher.languages.loader import Facts


class Cases(Facts, frozen=True):
    """How a language puts names into cases: `cases.toml`.

    A word of a text is looked up as it is written (stemmed where the language has a stemmer), and
    without each of these endings.

    stemmed: whether the stemmer is used for names.

    endings: what a case, an article or the suffix of an adjective adds to a name.
    bare: what the name itself may end with where the ending is (ru Канад-у: Канад-а).
    changed: what the end of a name becomes before an ending → that end (hy Բաքվ-ի: Բաքու).
    lost: last letters of a name → how many letters at its end it may lack in a case; none for
        other letters.  Without this key nothing is checked.
    shorter: ends of names that may have a shorter case.
    declension: end of a name → all that it may become (ru ия: ия ии ию), `.` if nothing; of several
        ends the longest counts.  Other names: `endings`, after the letters that are not `lost`.
    governed: an ending that names ending in a consonant have only after a preposition → those.
    dependent: endings that such a name has only after a word that it belongs to (ru мэр Милан-а).
    apostrophe: letters below which a name has no ending without an apostrophe before it (tr).
    joined: two letters → the letter that they are also written as, in any case and anywhere.
    before: particles written together with the word after them.
    least: letters that must be left.
    capital_demonyms: whether demonyms are written with a capital initial.
    stemmed_demonyms: whether the stemmer knows the cases of plain words, and so of demonyms.
    """

    FILE: ClassVar[str] = "cases.toml"
    stemmed: bool = True
    endings: str = ""
    bare: str = ""
    changed: dict[str, str] = msgspec.field(default_factory=dict)
    lost: dict[str, int] | None = None
    shorter: tuple[str, ...] = ()
    declension: dict[str, str] = msgspec.field(default_factory=dict)
    governed: dict[str, str] = msgspec.field(default_factory=dict)
    dependent: str = ""
    apostrophe: int = 0
    joined: dict[str, str] = msgspec.field(default_factory=dict)
    before: str = ""
    least: int = 3
    capital_demonyms: bool = False
    stemmed_demonyms: bool = False


class PlaceNames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of one place that add to its short name in CLDR.

    Names, capitals and bodies are written with a capital initial; demonyms match in any case, but
    for those repeated under demonyms_capital, which are ordinary words without the capital.
    """

    names: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    demonyms_capital: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


class FurtherNames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Code of a country → names that neither CLDR nor `countries` has: short forms of the press,
    and those of languages with few names of ours.
    """

    names: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    demonyms: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Places(Facts, frozen=True):
    """The names of places in a language: `places.toml`.  One form of a word is enough: cases are
    taken off by `cases.toml`.

    countries: code → names; SU, YU, CS and DD are historical states.
    subdivisions: code (ISO 3166-2) → names, for those which documents treat as a party.
    further: names beside these.
    regions: code (ISO 3166-2) → names of parts of countries that are no party of their own: they
        show which country a text is at home in, and which of several cities of one name is meant.
        Short forms are those of the press and of the post.
    own_regions: countries whose subdivisions in ISO 3166-2 are taken as they are named there.
    cities: English name → name of each city in `gazetteer/data/cities.toml`.
    phrases: phrases that name no country; no country is counted inside them.
    common: names that are common words too: texts of this language are not searched for them when
        a place is typed in another language, and typed in lower case they name nothing.
    shared_stems: names whose stem is that of more frequent words: texts of this language are not
        searched for them when a place is typed in another language.
    """

    FILE: ClassVar[str] = "places.toml"
    countries: dict[str, PlaceNames] = msgspec.field(default_factory=dict)
    subdivisions: dict[str, PlaceNames] = msgspec.field(default_factory=dict)
    further: FurtherNames = FurtherNames()
    regions: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    own_regions: tuple[str, ...] = ()
    cities: dict[str, str] = msgspec.field(default_factory=dict)
    phrases: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    shared_stems: tuple[str, ...] = ()


class AmbiguousName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word that names more than one place.

    codes: the possible places.
    default: the one taken when no context term decides; "" leaves the word unresolved.
    not_before: followed by one of these words it is not the first code (nor any, if there is one).
    preceded_by: the same when one of these words comes directly before it.
    not_near: context terms anywhere near it which mean the other.
    terms: code → context terms near it which decide for that code.
    anywhere: whether these terms may be anywhere in the text.
    """

    word: str
    codes: tuple[str, ...]
    default: str = ""
    not_before: tuple[str, ...] = ()
    preceded_by: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    terms: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    anywhere: bool = False


class PlaceContext(Facts, frozen=True):
    """Context terms that disambiguate the name of a place: `context.toml`.

    quiet: abbreviations that are plain words in a line of capitals (CAR SALES RISE).
    within: words after which a place follows.
    towards: words after which a place or a person may follow.
    locative: words before the name of a place in which something only happens, as regular
        expressions.
    in_lists: words that may be between the names of countries in a list, as regular expressions:
        conjunctions, "the Republic of".
    titles: words before the name of a person.
    given: given names; one that is a place's name too is a person's when a surname follows.
    given_rarely: given names that are more often a place's: a person's only if no other name
        shows that the place is meant.
    articles: words before the name of a river.
    rivers: names that are a river's too, after an article and before a word of `function`.
    reaches: words before a river.
    waters: words before a lake or a mountain named like a country.
    function: small words, before which a name ends.
    plain: names that are plain words too, ignored at the head of a sentence, unless another name
        is beside them or the country is named elsewhere.
    offices: words that may follow the name of a country but not that of a person.
    genitives: words, after an apostrophe, that may come between: 's.
    speaking: words after which a demonym is a language.
    before_language: words after which a demonym with no noun after it is a language.
    languages: words for "language": a demonym, or a list of demonyms joined by commas and
        conjunctions, directly followed by one of them means languages, not countries.
    local: words before which a town is named: its police, its residents.
    counties: words for a part of a state of America, after its name.
    no_counties: words before or after these that show that no part of America is meant.
    numbers: words that count.
    days: words with a capital that may follow a city without being part of its name.
    ambiguous: words that name more than one place.
    """

    FILE: ClassVar[str] = "context.toml"
    quiet: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    towards: tuple[str, ...] = ()
    locative: tuple[str, ...] = ()
    in_lists: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    given_rarely: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    rivers: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()
    waters: tuple[str, ...] = ()
    function: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    genitives: tuple[str, ...] = ()
    speaking: tuple[str, ...] = ()
    before_language: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    no_counties: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    ambiguous: tuple[AmbiguousName, ...] = ()


class HomeSign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Offices, currencies or forms of company by which a text is at home in a country that it need
    not name.

    kind: body, an office that only this country has under this name; sign, anything else that
        mostly means it.
    weight: how much it counts, beside the 1 of a name.
    counted: whether it is a sign only after a number, because it is another word too.
    """

    country: str
    kind: Literal["body", "sign"]
    words: tuple[str, ...]
    weight: float = 0.5
    counted: bool = False


class HomeSigns(Facts, frozen=True):
    """The signs of a country's home in a language: `home.toml`."""

    FILE: ClassVar[str] = "home.toml"
    sign: tuple[HomeSign, ...]
