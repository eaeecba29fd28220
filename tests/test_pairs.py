"""The profile of a pair of countries: its numbers, its engine calls, its JSON, its command."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner
from web_builders import Sample, sample

from searcher.cli import main
from searcher.index.protocol import Engine, Listing, Ranking
from searcher.index.record_values import facet_values
from searcher.model.facets import Field
from searcher.model.query import Query
from searcher.model.record import Record, RelationKind
from searcher.search import Search
from searcher.search.pairs import COMPARED, PairProfile, pair_profile, place_profile

__all__ = ["sample"]

PAIRS = ["AM-KZ", "AZ-KZ", "GE-KZ", "KZ-UZ", "FI-KZ", "BR-PE"]


@dataclass
class CountingEngine:
    """An engine that counts its calls."""

    engine: Engine
    calls: Counter[str]

    def search(self, query: Query) -> Ranking:
        self.calls["search"] += 1
        return self.engine.search(query)

    def scan(self, query: Query) -> Listing:
        self.calls["scan"] += 1
        return self.engine.scan(query)


def profile_of(sample: Sample, pair: str) -> PairProfile:
    return pair_profile(
        Search(sample.engine, sample.archive.public_version), pair, current(sample).get
    )


def current(sample: Sample) -> dict[str, Record]:
    return {one.id: one for one in sample.records}


def of_pair(sample: Sample, pair: str) -> list[Record]:
    return [one for one in sample.records if pair in one.pairs]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_profile_takes_five_calls_of_the_engine(sample: Sample, pair: str) -> None:
    engine: Any = CountingEngine(sample.engine, Counter())
    read = current(sample).get
    profile = pair_profile(Search(engine, sample.archive.public_version), pair, read)
    assert profile == profile_of(sample, pair)
    assert engine.calls["search"] == 4
    assert engine.calls["scan"] <= 1
    engine.calls.clear()
    place_profile(Search(engine, sample.archive.public_version), pair[:2])
    assert engine.calls == {"search": 2}


@pytest.mark.parametrize("pair", PAIRS)
def test_totals_facets_and_timelines_agree_with_the_records(sample: Sample, pair: str) -> None:
    profile, records = profile_of(sample, pair), of_pair(sample, pair)
    assert profile.total == len(records)
    for facet in profile.facets:
        expected = Counter(v for one in records for v in facet_values(one, facet.field))
        assert dict(facet.values) == expected, facet.field
    for field in COMPARED:
        found = [(v, t) for of, v, t in profile.value_timelines if of is field]
        assert [value for value, _ in found] == [*profile.values(field)[:6]]
        for value, timeline in found:
            own = [r for r in records if value.value in facet_values(r, field)]
            dated = [d for r in own if (d := r.published_on) and d.earliest and d.latest]
            certain = Counter(
                str(d.earliest.year) for d in dated if d.earliest.year == d.latest.year
            )
            bars = {bar.period: bar.certain for bar in timeline.bars if bar.certain}
            assert bars == certain, (field, value)
            assert timeline.undated == len(own) - len(dated)


@pytest.mark.parametrize("pair", PAIRS)
def test_events_and_one_sided_records_agree_with_the_relations(sample: Sample, pair: str) -> None:
    profile, records = profile_of(sample, pair), of_pair(sample, pair)
    counterparts = {
        (relation.id, one.id)
        for one in records
        for relation in one.related
        if relation.kind is RelationKind.COUNTERPART and relation.id in current(sample)
    }
    assert {(event.earlier.id, event.later.id) for event in profile.events} == counterparts
    dates = [event.later.published or "" for event in profile.events]
    assert dates == sorted(dates, reverse=True)
    matched = {identifier for both in counterparts for identifier in both}
    for side in profile.one_sided:
        issued = [r for r in records if side.country in facet_values(r, Field.ISSUER)]
        alone = [r for r in issued if r.id not in matched]
        assert (side.count, side.issued) == (len(alone), len(issued))
        assert {one.id for one in side.newest} <= {one.id for one in alone}
        assert len(side.newest) == min(5, len(alone))


def test_the_samples_have_events_and_one_sided_records(sample: Sample) -> None:
    profiles = [profile_of(sample, pair) for pair in PAIRS]
    assert any(profile.events for profile in profiles)
    assert any(side.newest for profile in profiles for side in profile.one_sided)


def test_the_site_and_the_command_give_the_same_profile(sample: Sample) -> None:
    archive, index = sample.archive.root, sample.archive.root.parent / "index"
    folders = ["--archive", str(archive), "--index", str(index)]
    for typed in ("AM-KZ", "kz-am"):
        result = CliRunner().invoke(main, [*folders, "pair", typed, "--json"])
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout) == sample.json("/pairs/AM-KZ.json")
    shown = CliRunner().invoke(main, [*folders, "pair", "AM-KZ"])
    assert shown.stdout.startswith("Armenia – Kazakhstan: ")
    assert "Reported by Armenia only" in shown.stdout
    refused = CliRunner().invoke(main, [*folders, "pair", "Utopia"])
    assert refused.exit_code == 2
    assert "Write two country codes" in refused.stderr


def test_the_json_of_a_country_has_its_pairs(sample: Sample) -> None:
    profile = sample.json("/countries/KZ.json")
    assert profile["countries"] == ["KZ"]
    assert profile["total"] == sample.total("/search?country=KZ")
    assert {"AM-KZ", "AZ-KZ"} <= {value["value"] for value in profile["facets"]["pair"]}
    assert profile["events"] == profile["one_sided"] == []


def test_other_spellings_redirect_to_the_canonical_address(sample: Sample) -> None:
    for typed, known in (("kz-am", "AM-KZ"), ("KZ-AM", "AM-KZ")):
        assert sample.get(f"/pairs/{typed}.json").headers["Location"] == f"/pairs/{known}.json"
    assert sample.get("/countries/kz.json").headers["Location"] == "/countries/KZ.json"
    assert sample.json("/pairs/XX-YY.json", 404)["status"] == 404
    assert sample.json("/countries/XX.json", 404)["status"] == 404
