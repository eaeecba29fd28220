"""EDTF dates, and parsing dates and timestamps in texts and markup."""

import subprocess
import sys
from datetime import date
from itertools import pairwise

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from searcher.metadata.dating import parse_timestamp
from searcher.metadata.dating.parser import DayOrder, find_dates, parse_date, parse_short_date
from searcher.model.edtf import Edtf
from searcher.model.errors import BadDate

DAY_FIRST, MONTH_FIRST, UNKNOWN = DayOrder
LANGUAGES = ("en", "ru", "kk", "az", "hy", "tr")

# EDTF

days = st.dates(date(1, 1, 1), date(9999, 12, 31))
known = st.builds(
    lambda day, size, sign: f"{day.isoformat()[:size]}{sign}",
    days,
    st.sampled_from([4, 7, 10]),
    st.sampled_from(["", "?", "~", "%"]),
)
intervals = st.builds(lambda one, other: "/".join(sorted((one, other))), known, known)
yearless = st.builds(
    lambda day, size: f"XXXX{day.isoformat()[4:size]}", days, st.sampled_from([7, 10])
)


def accepted(text: str) -> bool:
    try:
        Edtf(text)
    except BadDate:
        return False
    return True


@given(known | intervals.filter(accepted))
def test_the_bounds_agree_with_another_edtf_parser(text):
    ours, theirs = Edtf(text), parse_edtf(text)
    assert ours.earliest.timetuple()[:3] == theirs.lower_strict()[:3]
    assert ours.latest.timetuple()[:3] == theirs.upper_strict()[:3]
    assert str(ours) == text


@given(yearless)
def test_a_day_without_a_year_is_valid_edtf_and_has_no_bounds(text):
    assert parse_edtf(text)
    assert not Edtf(text).has_year
    assert (Edtf(text).earliest, Edtf(text).latest) == (None, None)


@given(known)
def test_a_date_does_not_end_before_it_begins(text):
    assert Edtf(text).earliest <= Edtf(text).latest


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017-03-03", "2017-03-03", "2017-03-03"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2017-02", "2017-02-01", "2017-02-28"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("1992?", "1992-01-01", "1992-12-31"),
        ("2017-06-12/2017-06-14", "2017-06-12", "2017-06-14"),
        ("2014/2016-02", "2014-01-01", "2016-02-29"),
    ],
)
def test_a_date_has_an_earliest_and_a_latest_day(text, first, last):
    assert Edtf(text).earliest == date.fromisoformat(first)
    assert Edtf(text).latest == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("text", "is_day"),
    [
        ("2017-03-03", True),
        ("2017-03-03?", False),
        ("2017-03", False),
        ("XXXX-03-03", False),
        ("2017-03-03/2017-03-03", True),
        ("2017-03-03/2017-03-04", False),
    ],
)
def test_only_a_single_certain_day_is_a_day(text, is_day):
    assert Edtf(text).is_day is is_day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "17-03-03",
        "2017-3-3",
        "2017-02-29",
        "2017-13",
        "2017-00",
        "0000",
        "XXXX",
        "XXXX-02-30",
        "XXXX-04-31",
        "2017-XX-03",
        "2017/2016",
        "XXXX-04-23/XXXX-04-25",
        "2017/",
        "/2017",
        "2017/2018/2019",
        "2017-03-03T10:00",
        " 2017",
        "2017\n",
        "２０１７",
        "٢٠١٧",
        "today",
    ],
)
def test_invalid_edtf_is_refused_with_the_text_and_a_remedy(text):
    with pytest.raises(BadDate) as caught:
        Edtf(text)
    assert caught.value.text == text
    assert caught.value.remedy
    assert isinstance(caught.value, ValueError)


def test_a_leap_day_is_valid_without_a_year_or_in_a_leap_year():
    assert Edtf("XXXX-02-29").with_year(2016) == Edtf("2016-02-29")
    with pytest.raises(BadDate):
        Edtf("XXXX-02-29").with_year(2017)


def test_a_date_has_the_known_parts():
    assert Edtf.of(2017) == Edtf("2017")
    assert Edtf.of(2017, 3) == Edtf("2017-03")
    assert Edtf.of(None, 4, 23) == Edtf("XXXX-04-23")
    with pytest.raises(BadDate):
        Edtf.of(2017, 2, 30)


# Dates in texts


def parsed(text: str, language: str, order: DayOrder = DAY_FIRST) -> list[str]:
    return [str(mention.date) for mention in find_dates(text, language, order)]


WRITTEN = {
    "en": {
        "2017-03-03": ["3 March 2017", "March 3, 2017", "the 3rd of March 2017", "March 3rd, 2017",
                       "3 Mar 2017", "Mar. 3, 2017", "on 3 MARCH 2017.", "3 March, 2017"],
        "2011-09-05": ["Sept. 5, 2011", "Sep 5, 2011", "5 September 2011"],
        "2017-03": ["in March 2017"],
        "XXXX-04-23": ["April 23.", "on 23 April", "April 23rd"],
        "2017-06-12/2017-06-14": ["12-14 June 2017", "June 12–14, 2017", "12 – 14 June 2017"],
        "1991-12-16": ["16 December 1991"],
    },
    "ru": {
        "2017-03-03": ["3 марта 2017 года", "3 марта 2017 г.", "«3» марта 2017 года",
                       "3-го марта 2017", "3 мар. 2017", "03 МАРТА 2017"],
        "2010-05": ["в мае 2010 года", "май 2010", "к маю 2010 года"],
        "2011-01": ["в январе 2011 года"],
        "XXXX-04-23": ["23 апреля", "до 23 апреля включительно"],
        "2017-06-12/2017-06-14": ["12-14 июня 2017 года", "12–14 июня 2017"],
        "1998-08-31": ["31 августа 1998"],
    },
    "kk": {
        "2017-03-03": ["2017 жылғы 3 наурыз", "2017 жылдың 3 наурызында", "2017 жылы 3 наурызда",
                       "3 наурыз 2017 ж.", "2017 ж. 3 наурыз", "3 наурыз, 2017"],
        "2017-03": ["2017 жылғы наурыз", "2017 жылдың наурыз айында"],
        "XXXX-04-23": ["23 сәуірде", "23 сәуір", "23-сәуір"],
        "2017-06-12/2017-06-14": ["2017 жылғы 12-14 маусым", "2017 жылғы 12–14 маусымда"],
        "1991-12-16": ["1991 жылғы 16 желтоқсанда"],
    },
    "az": {
        "2017-03-03": ["3 mart 2017-ci il", "2017-ci il martın 3-də", "2017-ci ilin 3 martında",
                       "3 Mart 2017", "3 mart 2017-ci ildə"],
        "2017-03": ["2017-ci il mart"],
        "2017-06": ["2017-ci ilin iyun ayında"],
        "XXXX-04-23": ["23 aprel", "aprelin 23-də", "APRELİN 23-Ü"],
        "2017-06-12/2017-06-14": ["12-14 iyun 2017", "12–14 iyun 2017-ci il"],
        "2011-07-05": ["5 İyul 2011", "5 iyul 2011-ci il"],
    },
    "hy": {
        "2017-03-03": ["2017 թվականի մարտի 3-ին", "2017 թ. մարտի 3-ին", "3 մարտի 2017 թ.",
                       "2017թ. մարտի 3", "2017թ․ մարտի 3-ին", "Մարտի 3, 2017"],
        "2017-03": ["2017 թվականի մարտ", "2017 թվականի մարտին"],
        "XXXX-04-23": ["ապրիլի 23", "ապրիլի 23-ին"],
        "2017-06-12/2017-06-14": ["2017 թ. հունիսի 12-14-ը"],
        "2016-10-14": ["14 հոկտեմբերի 2016", "2016 թվականի հոկտեմբերի 14-ին"],
    },
    "tr": {
        "2017-03-03": ["3 Mart 2017", "3 Mart 2017'de", "3 Mart 2017 tarihinde", "03 MART 2017"],
        "2017-03": ["Mart 2017'de"],
        "XXXX-04-23": ["23 Nisan", "23 Nisan'da", "23 Nisanda"],
        "2017-06-12/2017-06-14": ["12-14 Haziran 2017"],
        "2003-08-05": ["5 Ağustos 2003", "5 Ağustos 2003 Salı"],
        "2014-02-02": ["2 Şubat 2014"],
        "1991-12-16": ["16 Aralık 1991"],
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (language, text, expected)
        for language, dates in WRITTEN.items()
        for expected, texts in dates.items()
        for text in texts
    ],
)
def test_dates_are_parsed_in_each_language(language, text, expected):
    assert parsed(text, language) == [expected]
    assert str(parse_date(text, language)) == expected


@pytest.mark.parametrize("language", [*LANGUAGES, "zz", "en-GB", "kk-KZ"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-03-03", ["2017-03-03"]),
        ("03.03.2017", ["2017-03-03"]),
        ("3.3.2017,", ["2017-03-03"]),
        ("14.10.2016", ["2016-10-14"]),
        ("03-04-2017", ["2017-04-03"]),
        ("no date here: 12, 2017, 5", []),
        ("1.2.3.2017", []),
        ("32.01.2017", []),
        ("2017-13-01", []),
        ("№ 2017-1234", []),
    ],
)
def test_dates_in_digits_are_parsed_in_every_language(language, text, expected):
    assert parsed(text, language) == expected


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("03/04/2017", DAY_FIRST, ["2017-04-03"]),
        ("03/04/2017", MONTH_FIRST, ["2017-03-04"]),
        ("03/04/2017", UNKNOWN, []),
        ("04/04/2017", UNKNOWN, ["2017-04-04"]),
        ("13/04/2017", UNKNOWN, ["2017-04-13"]),
        ("04/13/2017", UNKNOWN, ["2017-04-13"]),
        ("04/13/2017", DAY_FIRST, ["2017-04-13"]),
        ("03.04.2017", UNKNOWN, ["2017-04-03"]),
        ("03.04.2017", MONTH_FIRST, ["2017-04-03"]),
    ],
)
def test_a_date_with_slashes_is_parsed_only_if_the_order_is_known(text, order, expected):
    assert parsed(text, "en", order) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "3 марта 2017 года, 14 октября", ["2017-03-03", "XXXX-10-14"]),
        ("en", "3 March 2017, 14 October", ["2017-03-03", "XXXX-10-14"]),
        ("tr", "3 Mart 2017, 14 Ekim", ["2017-03-03", "XXXX-10-14"]),
        ("kk", "3 наурыз 2017 жылы, 14 қазан", ["2017-03-03", "XXXX-10-14"]),
        ("ru", "03.03.2017, 14 октября", ["2017-03-03", "XXXX-10-14"]),
        ("en", "30 May - 2 June 2017", ["XXXX-05-30", "2017-06-02"]),
        ("ru", "с 1 мая по 3 июня 2017 года", ["XXXX-05-01", "2017-06-03"]),
    ],
)
def test_the_year_of_one_date_is_not_used_for_another(language, text, expected):
    assert parsed(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "31 February 2017"),
        ("en", "29 February 2017"),
        ("ru", "31 апреля 2017 года"),
        ("en", "on 30 February"),
        ("ru", "12 маяков и 5 майоров"),
        ("hy", "5 մարտիկ"),
        ("az", "5 maymun"),
        ("kk", "2017 жылы Наурызбай ауданы"),
    ],
)
def test_impossible_days_and_words_like_months_are_not_dates(language, text):
    assert parsed(text, language) == []


def test_english_months_are_parsed_in_every_language_and_other_months_only_in_their_own():
    assert parsed("Yerevan, 3 March 2017", "hy") == ["2017-03-03"]
    assert parsed("3 марта 2017", "en") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_mentions_are_in_order_without_overlap(language):
    text = "; ".join(text for texts in WRITTEN[language].values() for text in texts)
    mentions = find_dates(text, language)
    assert len(mentions) >= len(WRITTEN[language])
    for one, two in pairwise(mentions):
        assert one.end <= two.start


FRAGMENTS = [
    *(word for dates in WRITTEN.values() for texts in dates.values() for word in texts),
    "2017", "12", "31", "3", "29", ".", ",", "/", "-", "–", " ", "\n", "года", "жылғы", "թ.", "il",
    "март", "May", "Şubat", "İyun", "İ", "\u0301", "03/04/2017", "1918", "ß", "ŉ",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=12).map(" ".join)
    | st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join),
    st.sampled_from(LANGUAGES),
    st.sampled_from(DayOrder),
)
def test_every_mention_slices_back_and_its_year_is_in_its_text(text, language, order):
    for mention in find_dates(text, language, order):
        assert text[mention.start : mention.end] == mention.text
        assert mention.text.strip()
        for part in str(mention.date).split("/"):
            assert part.startswith("XXXX") or part[:4] in mention.text


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Freitag, 3. März 2017", "2017-03-03"),
        ("de", "3. Jänner 2017", "2017-01-03"),
        ("es", "3 de marzo de 2017", "2017-03-03"),
        ("pt", "3 de março de 2017", "2017-03-03"),
        ("fr", "vendredi 3 mars 2017", "2017-03-03"),
        ("it", "3 marzo 2017", "2017-03-03"),
        ("nl", "3 maart 2017", "2017-03-03"),
        ("sv", "den 3 mars 2017", "2017-03-03"),
        ("pl", "3 marca 2017", "2017-03-03"),
        ("cs", "3. března 2017", "2017-03-03"),
        ("cs", "3. 3. 2017", "2017-03-03"),
        ("hu", "2017. március 3.", "2017-03-03"),
        ("hu", "2017. 03. 03.", "2017-03-03"),
        ("lt", "2017 m. kovo 3 d.", "2017-03-03"),
        ("uk", "3 березня 2017 року", "2017-03-03"),
        ("el", "3 Μαρτίου 2017", "2017-03-03"),
        ("ka", "3 მარტი 2017", "2017-03-03"),
        ("ja", "2017年3月3日", "2017-03-03"),
        ("ko", "2017년 3월 3일", "2017-03-03"),
        ("ko", "2017.03.03", "2017-03-03"),
        ("zh", "2017/03/03", "2017-03-03"),
    ],
)
def test_dates_of_many_other_languages_are_parsed(language, text, expected):
    assert parsed(text, language) == [expected]


def test_distant_dates_in_a_long_text_are_all_found_at_their_spans():
    filler = "The guests listened to chamber music and looked at carpets. " * 40
    text = f"On 3 March 2017 it began. {filler}It ended on 14.10.2018. {filler}23 April, they said."
    mentions = find_dates(text, "en")
    assert [str(m.date) for m in mentions] == ["2017-03-03", "2018-10-14", "XXXX-04-23"]
    assert all(text[m.start : m.end] == m.text for m in mentions)


@pytest.mark.parametrize(
    ("text", "latest", "expected"),
    [
        ("3.03.17", 2090, "2017-03-03"),
        ("03.03.95", 2090, "1995-03-03"),
        ("vom 24.12.07, 18:00", 2090, "2007-12-24"),
        ("03/03/17", 2090, None),
        ("31.02.17", 2090, None),
        ("1.2.3.17", 2090, None),
        ("03.03.2017", 2090, None),
        ("version 3.4", 2090, None),
    ],
)
def test_a_two_digit_year_is_parsed_only_with_points_and_a_latest_year(text, latest, expected):
    found = parse_short_date(text, latest)
    assert (str(found) if found else None) == expected


# Timestamps


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2017-03-03", "2017-03-03"),
        ("2017-03", "2017-03"),
        ("2017", "2017"),
        ("20170303", "2017-03-03"),
        ("2017-03-03T18:14:00Z", "2017-03-03"),
        ("2017-03-03T23:30:00-11:00", "2017-03-03"),
        ("2017-03-03T00:30:00+06:00", "2017-03-03"),
        ("2017-03-03 18:14", "2017-03-03"),
        ("2017/03/03", "2017-03-03"),
        ("Fri, 03 Mar 2017 18:14:00 +0600", "2017-03-03"),
        ("Fri, 03 Mar 2017 18:14:00 MSK", "2017-03-03"),
        ("3/3/2017 18:14", "2017-03-03"),
        ("13/4/2017", "2017-04-13"),
        ("Mar 3, 2017 6:14 PM", "2017-03-03"),
        ("XXXX-04-23", "XXXX-04-23"),
    ],
)
def test_a_timestamp_has_the_day_written_in_its_own_time_zone(stamp, expected):
    assert str(parse_timestamp(stamp)) == expected


@pytest.mark.parametrize(
    "stamp",
    ["", "now", "Friday", "18:14", "12", "3/4/2017", "10.11.2012", "April 23", "March 2017",
     "201703", "2017-W10", "170303", "03 Mar 17", "10:10:10 10 10 10", "2017-02-30",
     "9999-12-31T24:00", "99999999999999999999"],
)  # fmt: skip
def test_an_incomplete_or_ambiguous_timestamp_is_not_parsed(stamp):
    assert parse_timestamp(stamp) is None


@given(
    st.text(max_size=40)
    | st.text(alphabet="0123456789-/:.,TZ+ MarFipmWAX", max_size=30)
    | st.datetimes().map(str)
)
def test_parsing_a_timestamp_never_invents_a_year_and_never_fails(stamp):
    date = parse_timestamp(stamp)
    if date is not None and date.has_year:
        assert str(date)[:4] in stamp


@pytest.mark.parametrize(
    ("language", "text", "date"),
    [
        ("ka", "2014 წლის 12 თებერვალი", "2014-02-12"),
        ("ky", "2018-жылдын 4-октябры", "2018-10-04"),
        ("tt", "2017 елның 24 мае", "2017-05-24"),
        ("uz", "2016-yil 20-aprel", "2016-04-20"),
    ],
)
def test_a_year_before_the_day_is_parsed_in_further_languages(language, text, date):
    (mention,) = find_dates(text, language)
    assert (str(mention.date), mention.text) == (date, text)


def test_the_names_of_months_do_not_depend_on_the_languages_parsed_before():
    # Babel returns the Chinese months for Japanese once they have been loaded.
    program = """
import sys
from searcher.metadata.dating import find_dates
for language in sys.argv[1:]:
    find_dates("3 May 2017", language)
print(find_dates("十一月 3, 2017 と 3 十一月 2017", "ja"))
"""
    alone, after = (
        subprocess.run(
            [sys.executable, "-c", program, *before], capture_output=True, text=True, check=True
        ).stdout
        for before in ((), ("zh", "he", "ja"))
    )
    assert alone == after == "[]\n"


@pytest.mark.parametrize("language", ["ja", "ko", "ba", "yue", "my", "dz"])
def test_dates_in_digits_are_parsed_in_languages_without_months_in_cldr(language):
    text = "3 abc, 2017年3月4日, 5 May 2018 9"
    assert [str(m.date) for m in find_dates(text, language)] == ["2017-03-04", "2018-05-05"]


def test_dates_are_parsed_in_bashkir():
    text = "5 ғинуар 2016; 2018 йылдың 12 декабрендә; 2017 йылдың 9 майы"
    assert [str(m.date) for m in find_dates(text, "ba")] == [
        "2016-01-05",
        "2018-12-12",
        "2017-05-09",
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "this 12th day of June, 2015", "2015-06-12"),
        ("en", "this 5th day of May 2017", "2017-05-05"),
        ("fr", "le 1er mai 2017", "2017-05-01"),
        ("es", "1º de mayo de 2017", "2017-05-01"),
        ("en", "5-May-2017", "2017-05-05"),
        ("en", "05/May/2017", "2017-05-05"),
        ("ru", "5 мая 2017г. – музей", "2017-05-05"),
        ("hy", "5 մայիսի 2017թ. - թանգարանը", "2017-05-05"),
        ("hy", "5 մայիսի, 2017։", "2017-05-05"),
    ],
)
def test_words_joined_to_the_day_or_year_do_not_hide_it(language, text, expected):
    assert parsed(text, language) == [expected]


def test_digits_followed_by_letters_are_not_a_year():
    assert parsed("23 April 2000m race", "en") == ["XXXX-04-23"]


@pytest.mark.parametrize("between", [", ", "-", "/и/"])
def test_every_date_of_a_long_line_is_found_once(between):
    text = between.join(["05.05.2017", "x" * 200] * 50)
    mentions = find_dates(text, "ru")
    assert [str(m.date) for m in mentions] == ["2017-05-05"] * 50
    assert len({m.start for m in mentions}) == 50
