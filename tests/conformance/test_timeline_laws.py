"""The laws of timelines, for every engine."""

from dataclasses import replace

from conftest import Library
from laws_builders import record

from searcher.index.protocol import Facet
from searcher.model.edtf import Edtf
from searcher.model.expression import DateRange, Undated
from searcher.model.facets import Field
from searcher.model.query import MAX_VALUE_TIMELINES, Filter, Unit
from searcher.query import parse_query


def counts(facets: tuple[Facet, ...], field: Field) -> dict[str, int]:
    facet = next(f for f in facets if f.field is field)
    return {value.value: value.count for value in facet.values}


class TestTimeline:
    def test_the_count_of_a_bar_is_the_total_of_its_period(self, small: Library) -> None:
        for asked in ("", "trade"):
            for unit, periods in ((Unit.YEAR, YEARS), (Unit.MONTH, MONTHS)):
                timeline = small.ask(asked, timeline=unit).timeline
                assert timeline is not None
                bars = {bar.period: (bar.certain, bar.possible) for bar in timeline.bars}
                for period in periods:
                    within = [
                        small.ask(asked, dates=between(period, possibly=possibly)).total
                        for possibly in (False, True)
                    ]
                    assert bars.get(period, (0, 0)) == tuple(within), (asked, period)
                assert timeline.undated == small.ask(asked, dates=Undated()).total

    def test_a_timeline_ignores_the_filter_on_dates(self, small: Library) -> None:
        free = small.ask("", timeline=Unit.YEAR).timeline
        assert small.ask("", timeline=Unit.YEAR, dates=between("2014")).timeline == free
        assert free != small.ask("trade", timeline=Unit.YEAR).timeline

    def test_the_timeline_of_a_value_agrees_with_the_filtered_query(self, small: Library) -> None:
        fields = (Field.SOURCE, Field.KIND)
        for asked in ("", "trade"):
            for dates in (None, between("2014")):
                query = parse_query(
                    asked, facets=fields, timeline=Unit.YEAR, timelines_of=fields, dates=dates
                )
                found = small.engine.search(query)
                assert [(field, value) for field, value, _ in found.value_timelines] == [
                    (facet.field, value) for facet in found.facets for value in facet.values
                ]
                for field, value, timeline in found.value_timelines:
                    narrowed = replace(query, filters=(Filter(field, (value.value,)),))
                    assert small.engine.search(narrowed).timeline == timeline, (asked, value)

    def test_only_the_most_frequent_values_have_a_timeline(self, library: Library) -> None:
        library.put(record(n, source=f"Source {n % 9}", published="2014") for n in range(20))
        query = parse_query(
            "", facets=(Field.SOURCE,), timeline=Unit.YEAR, timelines_of=(Field.SOURCE,)
        )
        found = library.engine.search(query)
        values = [value for _, value, _ in found.value_timelines]
        assert values == [*found.facets[0].values[:MAX_VALUE_TIMELINES]]
        assert library.engine.search(replace(query, timelines_of=())).value_timelines == ()

    def test_few_years_are_shown_by_month(self, library: Library) -> None:
        library.put([record(1, published="2014-11-03"), record(2, published="2015-02")])
        found = library.ask("", timeline=Unit.FITTING).timeline
        assert found is not None
        assert [bar.period for bar in found.bars] == ["2014-11", "2014-12", "2015-01", "2015-02"]
        library.put([record(3, published="1991")])
        longer = library.ask("", timeline=Unit.FITTING).timeline
        assert longer is not None
        assert (longer.unit, len(longer.bars)) == (Unit.YEAR, 25)

    def test_these_two_only_excludes_records_with_other_countries(self, library: Library) -> None:
        library.put([record(1, pairs=("AM-KZ",)), record(2, pairs=("AM-KZ", "AM-RU", "KZ-RU"))])
        alone = library.ask("", filters=(Filter(Field.ONLY, ("AM-KZ",)),))
        assert (alone.total, library.ask("", filters=(Filter(Field.PAIR, ("AM-KZ",)),)).total) == (
            1,
            2,
        )
        assert library.ids("only:kz-am") == {hit.id for hit in alone.hits}
        assert counts(library.ask("", facets=(Field.ONLY,)).facets, Field.ONLY) == {
            "AM-KZ": 1,
            "AM-KZ-RU": 1,
        }


YEARS = [str(year) for year in range(2012, 2019)]
MONTHS = ["2014-04", "2014-05", "2014-06", "2015-01", "2015-12", "2016-03", "2017-03", "2017-04"]


def between(period: str, *, possibly: bool = False) -> DateRange:
    day = Edtf(period)
    return DateRange(day.earliest, day.latest, possibly)
