"""The registry of sources."""

import pytest

from searcher.model.errors import BadRegistry
from searcher.sources import Registry, Source, SourceKind, government_country

LANTERN = """
[[source]]
id = "lantern"
name = "Lantern News"
aliases = ["Çıraq", "Фонарь"]
kind = "agency"
country = "KZ"
hosts = ["www.Lantern.example", "press.other.example"]
"""


@pytest.fixture
def registry(tmp_path) -> Registry:
    path = tmp_path / "sources.toml"
    path.write_text(LANTERN, "utf-8")
    return Registry.load(path)


@pytest.mark.parametrize(
    "host",
    ["lantern.example", "www.lantern.example", "ru.lantern.example", "LANTERN.example",
     "a.b.press.other.example"],
)  # fmt: skip
def test_a_host_belongs_to_the_source_of_the_nearest_domain_above_it(registry, host):
    assert registry.by_host(host).id == "lantern"


@pytest.mark.parametrize("host", ["example", "other.example", "notlantern.example", ""])
def test_an_unregistered_host_has_no_source(registry, host):
    assert registry.by_host(host) is None


@pytest.mark.parametrize(
    "name",
    ["Lantern News", "lantern news", "«Lantern News»", "“Фонарь”", "ФОНАРЬ", "ciraq", "lantern"],
)
def test_a_source_is_found_by_its_names_ignoring_case_accents_and_quotes(registry, name):
    assert registry.by_name(name).id == "lantern"


def test_an_unknown_name_has_no_source(registry):
    assert registry.by_name("Lantern Gazette") is None


def test_the_shipped_sources_are_loaded_with_and_without_a_registry_of_the_archive(
    registry, tmp_path
):
    assert registry.by_host("trend.az").id == "trend"
    assert Registry.load(tmp_path / "absent.toml") == Registry.load()
    assert Registry.load().by_name("Trend").country == "AZ"


def test_the_entries_of_the_archive_come_before_the_shipped_ones(tmp_path):
    path = tmp_path / "sources.toml"
    path.write_text(
        '[[source]]\nid = "mine"\nname = "Trend"\nkind = "newspaper"\nhosts = ["trend.az"]\n',
        "utf-8",
    )
    registry = Registry.load(path)
    assert registry.by_name("Trend").id == "mine"
    assert registry.by_host("trend.az").id == "mine"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[source]\n", "line 1"),
        ('[[source]]\nid = "x"\nname = "X"\n', "kind"),
        ('[[source]]\nid = "x"\nname = "X"\nkind = "rumour"\n', "rumour"),
        ('[[source]]\nid = "x"\nname = "X"\nkind = "agency"\ncountry = "Kazakhstan"\n', "x: "),
        ('[[source]]\nid = "x"\nname = "X"\nkind = "embassy"\nresides = "ZZ"\n', "ZZ"),
        ('[[source]]\nid = 7\nname = "X"\nkind = "agency"\n', "id"),
    ],
)
def test_an_invalid_registry_is_refused_with_the_file_and_the_reason(tmp_path, text, fault):
    path = tmp_path / "sources.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadRegistry, match=fault) as caught:
        Registry.load(path)
    assert str(path) in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize("kind", SourceKind)
def test_only_press_sources_do_not_represent_their_country(kind):
    press = {"agency", "newspaper", "broadcaster", "organisation"}
    assert Source("x", "X", kind).is_press == (kind in press)


@pytest.mark.parametrize(
    ("host", "country"),
    [
        ("mfa.gov.kz", "KZ"),
        ("www.mfa.gov.kz", "KZ"),
        ("MFA.GOV.AZ", "AZ"),
        ("diplomatie.gouv.fr", "FR"),
        ("mid.ru", "RU"),
        ("mfa.am", "AM"),
        ("fco.gov.uk", "GB"),
        ("mofa.go.jp", "JP"),
        ("state.gov", "US"),
        ("base.mil", "US"),
        ("lantern.example", None),
        ("gov.example", None),
        ("mygov.kz", None),
        ("gov.kz.lantern.example", None),
        ("gov.zz", None),
        ("", None),
    ],
)
def test_the_country_of_a_government_host_is_detected(host, country):
    assert government_country(host) == country
