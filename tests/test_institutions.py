"""Names of institutions: the country that a body belongs to, and the country it is in."""

import pytest
from builders import FILLER, flag_codes, page, record_of

from searcher.model.record import Role
from searcher.sources import Registry, institutions
from searcher.sources.institutions import (
    institution_of_host,
    is_only_institution,
    parse_institution,
)

NAMES = [
    (
        "en",
        "Embassy of the Republic of Kazakhstan in the Republic of Armenia",
        "embassy",
        "KZ",
        "AM",
    ),
    ("en", "U.S. Embassy in Kyrgyzstan", "embassy", "US", "KG"),
    ("en", "Consulate General of Kazakhstan in Kazan", "consulate", "KZ", "RU"),
    ("en", "Kazakhstan Foreign Ministry", "ministry", "KZ", None),
    ("ru", "Посольство Республики Казахстан в Республике Армения", "embassy", "KZ", "AM"),
    ("ru", "Пресс-служба МИД РФ", "ministry", "RU", None),
    ("kk", "Қазақстанның Армениядағы Елшілігі", "embassy", "KZ", "AM"),
    ("kk", "Қазақстандағы Түркия елшілігі", "embassy", "TR", "KZ"),
    ("az", "Azərbaycanın Qazaxıstandakı Səfirliyi", "embassy", "AZ", "KZ"),
    ("hy", "Ղազախստանում ՀՀ դեսպանություն", "embassy", "AM", "KZ"),
    ("tr", "Türkiye'nin Astana Büyükelçiliği", "embassy", "TR", "KZ"),
    ("de", "Botschaft der Bundesrepublik Deutschland in Kasachstan", "embassy", "DE", "KZ"),
]


@pytest.mark.parametrize(("language", "name", "kind", "country", "resides"), NAMES)
def test_the_name_of_a_body_shows_its_country_and_where_it_is(
    language, name, kind, country, resides
):
    body = parse_institution(name, language)
    assert (body.kind, body.country, body.resides) == (kind, country, resides)


@pytest.mark.parametrize(
    "name", ["Ministry of Culture", "Embassy of France", "Lantern News", "Armenia"]
)
def test_an_ambiguous_name_is_not_an_institution(name):
    assert parse_institution(name, "en") is None


@pytest.mark.parametrize(
    ("line", "only"),
    [
        ("Press service of the Ministry of Foreign Affairs of the Republic of Armenia", True),
        ("Embassy of Kazakhstan in Armenia opens an exhibition", False),
        ("Armenia and Kazakhstan", False),
    ],
)
def test_a_letterhead_is_not_a_title(line, only):
    assert is_only_institution(line, "en") is only


def test_a_government_host_belongs_to_its_country():
    body = institution_of_host("www.mfa.gov.kz", "MFA")
    assert (body.country, body.kind, body.name) == ("KZ", "government", "MFA")
    assert institution_of_host("news.example", "News") is None


def test_an_unregistered_embassy_is_a_source_and_both_its_countries_are_parties():
    record = record_of(
        f"Embassy of Kazakhstan in Armenia\n\nA day of carpets\n\n{FILLER}", registry=Registry(())
    )
    assert (record.source, record.source_id) == ("Embassy of Kazakhstan in Armenia", None)
    assert record.pairs == ("AM-KZ",)
    assert {p.code: p.role for p in record.parties}["KZ"] is Role.ISSUER
    assert "source-unregistered" in flag_codes(record)


def test_an_unregistered_ministry_named_at_the_end_is_the_source():
    record = record_of(
        f"A day of carpets in Tbilisi\n\n{FILLER}\n\n{FILLER}\n\nГости поблагодарили.\n\n"
        "Press service of the Ministry of Foreign Affairs of Georgia",
        registry=Registry(()),
    )
    assert record.source == "Press service of the Ministry of Foreign Affairs of Georgia"
    assert "GE" in record.party_codes


def test_the_host_of_a_government_is_an_issuer():
    document = page(f"<article><h1>Carpets</h1><p>{FILLER}</p></article>")
    record = record_of(document, url="https://www.mfa.gov.kz/en/1", registry=Registry(()))
    assert record.party_codes == ("KZ",)


def test_a_registered_newspaper_named_in_the_text_is_the_source_if_there_is_no_other():
    record = record_of(f"{FILLER} The readers of Lantern News sent two hundred drawings.")
    assert (record.source, record.source_id) == ("Lantern News", "lantern")
    assert "source-unsure" in flag_codes(record)


def test_a_newspaper_named_on_a_page_of_another_host_is_not_its_source():
    document = page(
        f"<article><h1>Carpets</h1><p>{FILLER} As Lantern News once wrote.</p></article>"
    )
    assert record_of(document, url="https://other.example/en/1").source == "other.example"


def test_a_name_that_comes_again_is_not_parsed_again(monkeypatch):
    name = "Embassy of Kazakhstan in the Land of Armenia"
    body = parse_institution(name, "en")
    monkeypatch.setattr(institutions, "find_places", None)
    assert parse_institution(name, "en") is body is not None
