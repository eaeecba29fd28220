"""Proposals for the registry: variants of one publisher, its domains, letterheads and bylines."""

from collections import Counter
from pathlib import Path

import pytest
from ingest_builders import WorkFolder, note, web_page

from searcher.metadata.publishers.form_names import names_in_form
from searcher.sources import Registry
from searcher.sources.name_variants import NamedSource, group_variants, own_domain, own_hosts
from searcher.sources.proposals import Proposal, propose_sources


def named(name: str, host: str = "", language: str = "en", records: int = 1) -> NamedSource:
    hosts = Counter({host: records}) if host else Counter[str]()
    return NamedSource(name, records, hosts, Counter({language: records}))


def grouped(*names: NamedSource) -> list[list[str]]:
    return [[one.name for one in group] for group in group_variants(names)]


@pytest.mark.parametrize(
    "variants",
    [
        (named("Tower Daily", records=2), named("The Tower Daily")),
        (named("TOWER DAILY", records=2), named("Tower daily")),
        (named("Tower Daily", records=2), named("TowerDaily.example")),
        (named("Çıraq Xəbər", records=2), named("Ciraq Xeber")),
        (named("Tower Daily", "tower.example"), named("tower.example", "tower.example", records=3)),
        (named("Tower", "tower.example", records=2), named("Tower Sport", "sport.tower.example")),
        (
            named("Embassy of Kazakhstan in Armenia", records=3),
            named("Посольство Республики Казахстан в Республике Армения", language="ru", records=2),
            named("Қазақстан Республикасының Армениядағы Елшілігі", language="kk"),
        ),
        (
            named("Embassy of the Republic of Kazakhstan in the Republic of Armenia", records=2),
            named("Հայաստանում Ղազախստանի դեսպանություն", language="hy"),
        ),
    ],
)
def test_variants_of_one_publisher_are_one_group(variants: tuple[NamedSource, ...]) -> None:
    assert grouped(*variants) == [[one.name for one in variants]]


@pytest.mark.parametrize(
    "others",
    [
        (named("Tower Daily", "tower.de", records=2), named("TOWER DAILY", "tower.tr")),
        (named("Tower", "hosted.example", records=2), named("Carpet Notes", "hosted.example")),
        (named("Tower", "tower.co.uk", records=2), named("Towers Press", "press.co.uk")),
        (
            named("Ministry of Culture of Georgia", records=2),
            named("Ministry of Health of Georgia"),
        ),
        (
            named("Consulate General of Türkiye in Batumi, Georgia", records=2),
            named("Consulate General of Türkiye in Tbilisi, Georgia"),
        ),
        (
            named("Embassy of Kazakhstan in Armenia", records=2),
            named("Embassy of Armenia in Kazakhstan"),
        ),
    ],
)
def test_other_publishers_are_other_groups(others: tuple[NamedSource, ...]) -> None:
    assert grouped(*others) == [[one.name] for one in others]


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.tower.example", "tower.example"),
        ("news.tower.co.uk", "tower.co.uk"),
        ("mfa.gov.kz", "mfa.gov.kz"),
        ("embassy.mfa.gov.kz", "mfa.gov.kz"),
        ("tower.de", "tower.de"),
        ("localhost", "localhost"),
    ],
)
def test_the_domain_of_a_publisher_is_below_that_of_everyone(host: str, domain: str) -> None:
    assert own_domain(host) == domain


def test_hosts_of_one_domain_are_below_it() -> None:
    hosts = ("en.tower.example", "ru.tower.example", "sport.mill.example")
    assert own_hosts(hosts) == ("sport.mill.example", "tower.example")


@pytest.fixture
def work(tmp_path: Path) -> WorkFolder:
    return WorkFolder(tmp_path)


def page(title: str, site: str, number: int) -> str:
    head = f'<meta property="og:site_name" content="{site}"></head>'
    return web_page(title, note(number)).replace("</head>", head)


def proposals(work: WorkFolder) -> list[Proposal]:
    registry = Registry.load(work.archive.sources_path)
    return list(propose_sources(work.archive.records(), registry, names_in_form))


def ingest(work: WorkFolder, number: int, text: str, **options: str) -> None:
    work.ingest(
        work.write(f"{number}.html" if "<html" in text else f"{number}.txt", text), **options
    )


def test_variants_are_proposed_as_one_entry_with_aliases_and_the_common_domain(
    work: WorkFolder,
) -> None:
    for number, (site, host) in enumerate(
        [
            ("Tower Daily", "en.tower.kz"),
            ("Tower Daily", "ru.tower.kz"),
            ("The Tower Daily", "tower.kz"),
        ]
    ):
        ingest(
            work, number, page(f"Carpets {number}", site, number), url=f"https://{host}/{number}"
        )
    (proposal,) = proposals(work)
    assert (proposal.records, proposal.source.name) == (3, "Tower Daily")
    assert proposal.source.aliases == ("The Tower Daily",)
    assert (proposal.source.hosts, proposal.source.country) == (("tower.kz",), "KZ")


def test_two_proposals_never_have_hosts_of_one_domain(work: WorkFolder) -> None:
    for number, site in enumerate(["Tower", "Tower", "Carpet Notes"]):
        text = page(f"Carpets {number}", site, number)
        ingest(work, number, text, url=f"https://hosted.example/{number}")
    first, second = proposals(work)
    assert (first.source.hosts, second.source.hosts) == (("hosted.example",), ())
    for one in (second, first):
        assert work.run("sources", "proposed", "--accept", one.source.id).exit_code == 0


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (
            "Embassy of Kazakhstan in Armenia: press release No. 5",
            "Embassy of Kazakhstan in Armenia",
        ),
        ("Посольство Казахстана в Армении: пресс-релиз", "Посольство Казахстана в Армении"),
        ("By Aram Petrosyan, Harbour Gazette", "Harbour Gazette"),
        ("Embassy of Kazakhstan in Armenia held a reception: two guests", None),
        ("Press release: carpets", None),
    ],
)
def test_a_letterhead_or_byline_proposes_the_publisher_of_a_record_without_source(
    work: WorkFolder, head: str, name: str | None
) -> None:
    record = work.ingest_one(work.write("a.txt", f"Carpets are lent\n\n{head}\n\n{note(3)}"))
    assert record.source is None
    assert next(names_in_form(record), None) == name
    assert [(p.source.name, p.records, p.in_form) for p in proposals(work)] == (
        [(name, 1, 1)] if name else []
    )


def test_a_name_near_a_registered_one_is_shown_as_its_alias(work: WorkFolder) -> None:
    ingest(work, 1, page("Carpets", "Trend Agencyy", 1), url="https://elsewhere.example/1")
    work.run("sources", "edit", "trend", "--alias", "Trend Agency")
    output = work.run("sources", "proposed").stdout
    options = " ".join(work.places)
    assert (
        f"# or another name of Trend: searcher sources edit trend --alias 'Trend Agencyy' {options}"
    ) in output
    accept = f"# To register one: searcher sources proposed --accept trend-agencyy {options}"
    assert output.splitlines()[-1] == accept


def test_a_withdrawn_record_proposes_nothing(work: WorkFolder) -> None:
    ingest(work, 1, page("Carpets", "Tower Daily", 1))
    (identifier,) = work.archive.ids()
    work.run("withdraw", identifier, "--by", "Anna", "--reason", "private")
    assert proposals(work) == []


def test_an_accepted_proposal_is_written_into_its_records_at_once(work: WorkFolder) -> None:
    for number in range(2):
        text = page(f"Carpets {number}", "Tower Daily", number)
        ingest(work, number, text, url=f"https://tower.kz/{number}")
    accept = ("sources", "proposed", "--accept", "tower-daily", "--renormalise", "--by", "Anna")
    assert "2 records written." in work.run(*accept).stdout
    assert {record.source_id for record in work.archive.records()} == {"tower-daily"}
    assert work.run(*accept).exit_code == 0
    misspelt = work.run("sources", "proposed", "--accept", "tower-dayly")
    assert misspelt.exit_code == 2


def test_a_misspelt_proposal_is_asked_about(work: WorkFolder) -> None:
    ingest(work, 1, page("Carpets", "Tower Daily", 1), url="https://tower.kz/1")
    result = work.run("sources", "proposed", "--accept", "tower-dayly")
    assert "did you mean tower-daily?" in " ".join(result.stderr.split())
