"""Claims of documents: the names of their rules in evidence, the tables that are keyed by them."""

from importlib.resources import files
from itertools import chain

import msgspec
import pytest

from searcher.languages import BadDataFile
from searcher.languages.loader import load_table
from searcher.metadata.dating.date_table import DateTable, claim_confidence
from searcher.readers import claims
from searcher.readers.claims import (
    AnyClaim,
    CreatorClaim,
    CreatorPlace,
    DateClaim,
    DatePlace,
    DateRole,
    LanguageClaim,
    LanguagePlace,
    SourceClaim,
    SourcePlace,
    TitleClaim,
    TitlePlace,
    UrlClaim,
    UrlPlace,
    Vicinity,
)
from searcher.readers.document import Document
from searcher.readers.formats import Format
from searcher.sandbox.protocol import DECODE_ANSWER, Done


def date(
    place: DatePlace,
    role: DateRole,
    name: str = "",
    vicinity: Vicinity | None = None,
    file: Format | None = None,
) -> DateClaim:
    return DateClaim("2017-03-03", "here", place, file, role, name, vicinity)


RULES: list[tuple[AnyClaim, str]] = [
    (date(DatePlace.SELECTOR, DateRole.MODIFIED), "selector:modified"),
    (date(DatePlace.JSON_LD, DateRole.PUBLISHED), "json-ld:datePublished"),
    (date(DatePlace.JSON_LD, DateRole.CREATED), "json-ld:dateCreated"),
    (date(DatePlace.ITEMPROP, DateRole.MODIFIED), "itemprop:datemodified"),
    (
        date(DatePlace.META, DateRole.PUBLISHED, "article:published_time"),
        "meta:article:published_time",
    ),
    (date(DatePlace.SCRIPT, DateRole.PUBLISHED), "script-date"),
    (date(DatePlace.TIME, DateRole.UNSTATED, vicinity=Vicinity.HEADING), "time"),
    (date(DatePlace.TIME, DateRole.MODIFIED, vicinity=Vicinity.TEXT), "time-below-modified"),
    (date(DatePlace.ELEMENT, DateRole.UNSTATED, vicinity=Vicinity.AROUND), "date-element-around"),
    (date(DatePlace.TEXT, DateRole.UNSTATED, vicinity=Vicinity.ELSEWHERE), "date-text-elsewhere"),
    (date(DatePlace.MAIL, DateRole.SENT), "mail:date"),
    (date(DatePlace.MAIL, DateRole.FORWARDED), "mail:forwarded"),
    (date(DatePlace.FILE, DateRole.CREATED, file=Format.PDF), "pdf:created"),
    (TitleClaim("A day", "here", TitlePlace.FILE, Format.DOCX), "docx:title"),
    (TitleClaim("A day", "here", TitlePlace.FILE_STYLE, Format.ODT), "odt:title-style"),
    (TitleClaim("A day", "here", TitlePlace.TITLE_ELEMENT), "title"),
    (CreatorClaim("The desk", "here", CreatorPlace.FILE, Format.RTF), "rtf:creator"),
    (SourceClaim("Lantern", "here", SourcePlace.META_OG), "meta:og:site_name"),
    (LanguageClaim("en", "here", LanguagePlace.DECLARED), "lang"),
    (UrlClaim("https://l.example/1", "here", UrlPlace.CANONICAL), "canonical"),
]


@pytest.mark.parametrize(("claim", "rule"), RULES)
def test_the_rule_of_a_claim_is_derived_from_its_place(claim, rule):
    assert claim.rule == rule


def test_claims_pass_through_the_sandbox_unchanged():
    document = Document(Format.PDF, "utf-8", (), tuple(claim for claim, _ in RULES))
    answer = DECODE_ANSWER(msgspec.msgpack.encode(Done(document)))
    assert answer == Done(document)


def test_no_two_places_have_the_same_rule():
    kinds = [kind for name, kind in vars(claims).items() if name.endswith("Place")]
    places = list(chain.from_iterable(kind for kind in kinds if kind is not DatePlace))
    assert len({place.value for place in places}) == len(places) > 30


def test_a_date_near_the_heading_has_a_higher_confidence_than_one_elsewhere():
    near, far = (
        date(DatePlace.TIME, DateRole.UNSTATED, vicinity=v)
        for v in (Vicinity.HEADING, Vicinity.ELSEWHERE)
    )
    assert (claim_confidence(near) or 0) > (claim_confidence(far) or 0) > 0


def test_the_confidence_of_a_meta_element_is_that_of_its_name_or_its_role():
    exact, other = (
        date(DatePlace.META, DateRole.PUBLISHED, name)
        for name in ("article:published_time", "pubdate")
    )
    assert (claim_confidence(exact), claim_confidence(other)) == (0.98, 0.9)
    assert claim_confidence(date(DatePlace.META, DateRole.UNRELATED, "dc.creator")) is None


@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        ("json-ld = 0.98", "json-dl = 0.98"),
        ("[places.sent]", "[places.posted]"),
        ("heading = 0.86", "header = 0.86"),
        ("[clocks]", "[watches]"),
    ],
)
def test_a_table_of_dates_with_an_unknown_key_fails_to_load(tmp_path, known, unknown):
    text = files("searcher.metadata").joinpath("data/dates.toml").read_text("utf-8")
    path = tmp_path / "dates.toml"
    path.write_text(text)
    assert load_table(path, DateTable)
    assert known in text
    path.write_text(text.replace(known, unknown))
    with pytest.raises(BadDataFile, match="dates.toml"):
        load_table(path, DateTable)
