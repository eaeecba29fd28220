"""A search and its address are equivalent."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from searcher.model.errors import QueryError
from searcher.model.expression import DateRange, Undated, Word
from searcher.model.facets import Field
from searcher.model.query import MAX_SIZE, Filter, Mode, Sort
from searcher_web.parameters import BadParameter
from searcher_web.search_choices import When
from searcher_web.search_state import SearchState


def read(url: str) -> SearchState:
    """Parse the state of an address."""
    return SearchState.from_arguments(
        MultiDict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    )


# Any text without surrogates, which no address can contain.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.one_of(TEXTS.filter(bool), st.sampled_from(["AM-KZ", "KZ", "a&b=c", "100%", "+", "ё"]))
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(str)
DATES = st.one_of(st.just(""), DAYS, DAYS.map(lambda d: d[:7]), DAYS.map(lambda d: d[:4]))


@st.composite
def states(draw: st.DrawFn) -> SearchState:
    """Generate states as readers reach them, step by step from the empty one."""
    first, last = sorted(draw(st.tuples(DATES, DATES)), key=lambda d: f"{d}-00-00"[:10])
    if first and last and first.startswith(last):
        first, last = last, first
    state = SearchState(
        q=" ".join(draw(TEXTS).split()),
        date_from=first,
        date_to=last,
        when=draw(st.sampled_from([When.CERTAINLY, When.POSSIBLY]))
        if first or last
        else When.CERTAINLY,
        sort=draw(st.sampled_from(Sort)),
        size=draw(st.integers(1, MAX_SIZE)),
    )
    for _ in range(draw(st.integers(0, 5))):
        field, value = draw(st.sampled_from(Field)), draw(VALUES)
        state = draw(
            st.sampled_from(
                [
                    state.with_only(field, value),
                    state.without_value(field, value),
                    state.without_field(field),
                    *(state.with_value(field, value, mode) for mode in Mode),
                ]
            )
        )
    if draw(st.integers(0, 9)) == 0:
        state = state.only_undated()
    return state.at_page(draw(st.integers(1, 1_000_000)))


@given(states())
def test_the_address_of_a_state_is_parsed_to_the_same_state(state: SearchState) -> None:
    assert read(state.url()) == state


@given(states(), st.sampled_from(Field), VALUES, st.sampled_from([None, *Mode]))
def test_addresses_made_at_once_are_those_of_the_states(
    state: SearchState, field: Field, value: str, mode: Mode | None
) -> None:
    assume(all(value not in f.values for f in state.filters if f.field is field))
    one = state.with_value(field, value, mode) if mode else state.with_only(field, value)
    assert state.address_of_value(field, mode)(value) == one.url()


@given(states(), st.sampled_from(["utm_source", "lang", "Q", "not", "not.q", "any.pair", "order"]))
def test_unknown_parameters_are_ignored(state: SearchState, name: str) -> None:
    url = state.url()
    assert read(f"{url}{'&' if '?' in url else '?'}{name}=1") == state


@given(st.permutations(["pair=AM-KZ", "pair=AZ-KZ", "country=KZ", "not.year=2017", "q=a"]))
def test_a_search_has_one_address_however_it_was_reached(parts: list[str]) -> None:
    # Values keep the order in which they were selected; fields and modes have a fixed order.
    assert read("?" + "&".join(parts)).url() in (
        "/search?q=a&pair=AM-KZ&pair=AZ-KZ&country=KZ&not.year=2017",
        "/search?q=a&pair=AZ-KZ&pair=AM-KZ&country=KZ&not.year=2017",
    )


def test_filters_chosen_in_either_order_have_one_address() -> None:
    pair, year = (Field.PAIR, "AM-KZ"), (Field.YEAR, "2017")
    assert (
        SearchState().with_only(*pair).with_only(*year).url()
        == SearchState().with_only(*year).with_only(*pair).url()
    )


@given(st.dictionaries(TEXTS, TEXTS, max_size=4))
def test_any_parameters_are_parsed_or_refused_with_a_message(parameters: dict[str, str]) -> None:
    try:
        state = SearchState.from_arguments(MultiDict(parameters))
    except QueryError as error:
        assert error.what
        assert error.remedy
    else:
        assert read(state.url()) == state


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("", SearchState()),
        ("?q=", SearchState()),
        ("?q=++a++b+", SearchState("a b")),
        ("?pair=AM-KZ", SearchState(filters=(Filter(Field.PAIR, ("AM-KZ",)),))),
        ("?pair=A-B&pair=C-D", SearchState(filters=(Filter(Field.PAIR, ("A-B", "C-D")),))),
        ("?pair=A-B&pair=A-B&pair=", SearchState(filters=(Filter(Field.PAIR, ("A-B",)),))),
        ("?all.country=KZ", SearchState(filters=(Filter(Field.COUNTRY, ("KZ",), Mode.ALL),))),
        ("?not.source=x", SearchState(filters=(Filter(Field.SOURCE, ("x",), Mode.NONE),))),
        ("?from=2014&to=2016-03", SearchState(date_from="2014", date_to="2016-03")),
        ("?from=2014&to=2014", SearchState(date_from="2014", date_to="2014")),
        ("?from=2014-06&to=2014", SearchState(date_from="2014-06", date_to="2014")),
        ("?to=2014-03-25&when=possibly", SearchState(date_to="2014-03-25", when=When.POSSIBLY)),
        ("?when=certainly", SearchState()),
        ("?sort=newest&size=25&page=7", SearchState(sort=Sort.NEWEST, size=25, page=7)),
        ("?sort=&size=&page=&from=&to=&when=", SearchState()),
    ],
)
def test_an_address_is_parsed_to_a_query(address: str, state: SearchState) -> None:
    assert read(address) == state


BAD = [
    ("page=0", "page"),
    ("page=-1", "page"),
    ("page=1.5", "page"),
    ("page=one", "page"),
    ("page=٣", "page"),
    ("page=+3", "page"),
    ("page=1000001", "page"),
    ("page=99999999999999999999", "page"),
    ("size=0", "size"),
    (f"size={MAX_SIZE + 1}", "size"),
    ("from=20", "from"),
    ("from=2014-13", "from"),
    ("from=2015-02-29", "from"),
    ("from=XXXX-04-23", "from"),
    ("to=yesterday", "to"),
    ("to=soon", "to"),
    ("from=2017&to=2014", "to"),
    ("from=2017-03-03&to=2017-03-02", "to"),
    ("sort=best", "sort"),
]


@pytest.mark.parametrize(("parameters", "named"), BAD)
def test_an_invalid_parameter_is_refused_with_its_name_and_a_remedy(
    parameters: str, named: str
) -> None:
    with pytest.raises(QueryError) as refused:
        read(f"?{parameters}")
    assert f"“{named}=" in refused.value.what
    assert refused.value.remedy


def test_dates_narrow_any_query() -> None:
    dates = DateRange(date(2014, 1, 1), date(2016, 3, 31))
    asked = SearchState("trade", date_from="2014", date_to="2016-03").query()
    assert (asked.expression, asked.dates) == (Word("trade"), dates)
    possibly = SearchState(date_from="2014", when=When.POSSIBLY).query()
    assert possibly.dates == DateRange(date(2014, 1, 1), None, possibly=True)
    assert SearchState("trade").only_undated().query().dates == Undated()
    assert SearchState().query().dates is None


def test_without_dates_a_search_is_neither_certain_nor_possible() -> None:
    assert read("?when=possibly") == SearchState()
    assert read("?when=undated&from=2014") == SearchState().only_undated()
    with pytest.raises(QueryError):
        read("?when=perhaps")


def test_words_within_results_are_joined_by_and() -> None:
    assert read("?q=trade&within=energy").q == "trade energy"
    assert read("?q=trade OR energy&within=a OR b").q == "(trade OR energy) (a OR b)"
    assert read("?within=energy").q == "energy"


STEPS = [
    ("with_only", lambda s: s.with_only(Field.YEAR, "2017")),
    ("with_value", lambda s: s.with_value(Field.YEAR, "2017", Mode.ANY)),
    ("without_value", lambda s: s.without_value(Field.YEAR, "2017")),
    ("without_field", lambda s: s.without_field(Field.YEAR)),
    ("without_dates", lambda s: s.without_dates()),
    ("with_sort", lambda s: s.with_sort(Sort.NEWEST)),
]


@pytest.mark.parametrize("step", [s for _, s in STEPS], ids=[name for name, _ in STEPS])
def test_every_change_of_a_search_returns_to_the_first_page(step) -> None:  # type: ignore[no-untyped-def]
    assert step(SearchState(date_from="2010", page=7)).page == 1


def test_a_selection_is_read_as_and_or_or() -> None:
    one = SearchState().with_only(Field.COUNTRY, "KZ")
    either = one.with_value(Field.COUNTRY, "AM", Mode.ANY)
    both = either.with_value(Field.COUNTRY, "AZ", Mode.ALL)
    assert either.url() == "/search?country=KZ&country=AM"
    assert both.url() == "/search?all.country=KZ&all.country=AM&all.country=AZ"
    excluded = both.with_value(Field.COUNTRY, "RU", Mode.NONE)
    assert excluded.url() == both.url() + "&not.country=RU"
    assert excluded.without_value(Field.COUNTRY, "RU") == both


def test_the_number_of_filter_values_is_limited() -> None:
    many = [("country", f"X{n}") for n in range(60)] + [("not.source", f"Y{n}") for n in range(40)]
    assert len(SearchState.from_arguments(MultiDict(many)).parameters()) == 100
    with pytest.raises(BadParameter, match=r"not\.source"):
        SearchState.from_arguments(MultiDict([*many, ("not.source", "Z")]))
    assert SearchState.from_arguments(
        MultiDict([*many, ("country", "X0")])
    ) == SearchState.from_arguments(MultiDict(many))
