"""Dates of saved pages: moments in UTC, addresses, comments, orders of day and month; lines."""

import pytest
from builders import flag_codes, page, record_of

from searcher.metadata.dating.parser import DayOrder
from searcher.metadata.dating.url_dates import url_dates
from searcher.metadata.dating.utc_stamps import utc_moment

SENTENCES = (
    "The ministers of transport of both countries agreed to open a second freight route across the "
    "sea, and to simplify the customs papers for wagons from spring on.",
    "Both sides meet again in autumn to sign the protocol on railway tariffs, and the working group "
    "prepares the list of goods until then, the press service of the ministry said.",
)
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES * 2)


def published(
    shown: str = "",
    stamp: str = "",
    url: str | None = None,
    lang: str = "en",
    below: str = "",
    head: str = "",
):
    """Make the record of a page with a stamp of publication, and a date shown above its text."""
    head += f'<meta property="article:published_time" content="{stamp}">' if stamp else ""
    body = f"<article><h1>A second freight route opens</h1>{shown}{TEXT}</article>{below}"
    return record_of(
        page(body, f"<title>A second freight route opens</title>{head}", lang), url=url
    )


# Moments in UTC


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        ("en", '<p class="date">4 March 2021, 01:10</p>'),
        ("ru", '<p class="date">4 марта 2021, 01:10</p>'),
        ("de", "<p>04.03.2021, 01:10 Uhr</p>"),
        ("ja", '<p class="date">2021年3月4日 5:10</p>'),
        ("en", '<time datetime="2021-03-04T01:10:00+05:00">today</time>'),
        ("en", '<time datetime="2021-03-03T20:10:00Z">4 March 2021</time>'),
    ],
)
def test_the_day_that_readers_see_is_preferred_to_that_of_a_moment_in_utc(lang, shown):
    record = published(shown, "2021-03-03T20:10:00Z", lang=lang)
    assert record.published == "2021-03-04"
    (first, *_) = [e for e in record.provenance if e.field == "published"]
    assert first.rule == "local-day:meta:article:published_time"
    assert first.found.startswith("2021-03-03T20:10:00Z, 2021-03-04 by ")


@pytest.mark.parametrize(
    ("url", "lang", "stamp", "expected"),
    [
        ("https://news.example/2021/03/02/route", "en", "2021-03-03T03:10:00+00:00", "2021-03-02"),
        ("https://prensa.bo/ruta", "es", "2021-03-03T02:41:00Z", "2021-03-02"),
        ("https://gazete.com.tr/yol", "tr", "2021-03-03T22:30:00.000Z", "2021-03-04"),
        ("https://zeitung.de/strecke", "de", "Wed, 03 Mar 2021 23:30:00 GMT", "2021-03-04"),
        ("https://daily.co.uk/route", "en", "2021-03-03T23:30:00Z", "2021-03-03"),
        ("https://news.example/route", "es-CO", "2021-03-03T02:41:00Z", "2021-03-02"),
    ],
)
def test_the_day_of_a_moment_in_utc_is_that_of_the_address_or_the_country(
    url, lang, stamp, expected
):
    assert published(stamp=stamp, url=url, lang=lang).published == expected


@pytest.mark.parametrize(
    ("url", "lang", "stamp"),
    [
        ("https://news.example/route", "en-US", "2021-03-03T02:41:00Z"),  # set by the program
        ("https://startup.io/route", "en", "2021-03-03T22:41:00Z"),  # a domain of all countries
        ("https://novosti.ru/put", "ru", "2021-03-03T20:10:00Z"),  # a country of two days
        ("https://gazete.com.tr/yol", "tr", "2021-03-03T00:00:00Z"),  # a day without a time
        ("https://gazete.com.tr/yol", "tr", "2021-03-03T23:30:00"),  # in no zone
    ],
)
def test_a_moment_keeps_its_own_day_where_nothing_shows_another(url, lang, stamp):
    assert published(stamp=stamp, url=url, lang=lang).published == "2021-03-03"


def test_a_day_that_cannot_be_that_of_the_moment_does_not_replace_it():
    record = published('<p class="date">5 March 2021</p>', "2021-03-03T20:10:00Z")
    assert record.published == "2021-03-03"
    assert "date-conflict" in flag_codes(record)


def test_a_shown_day_that_agrees_with_the_stamp_is_not_replaced_by_the_country():
    shown = '<p class="date">30 June 2021 - 4.34pm</p>'
    record = published(shown, "2021-06-30T16:34:54Z", "https://nine.com.au/news/route")
    assert record.published == "2021-06-30"


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2021-03-03T20:10:00Z", "2021-03-03T20:10:00+00:00"),
        ("2021-03-03T20:10:44.000Z", "2021-03-03T20:10:44+00:00"),
        ("2021-03-03 20:10 UTC", "2021-03-03T20:10:00+00:00"),
        ("2021-03-03T20:10:00-0000", "2021-03-03T20:10:00+00:00"),
        ("2021-03-03T20:10:00+03:00", None),
        ("2021-03-03T20:10:00-05:00", None),
        ("2021-03-03", None),
        ("2021-03-03T00:00:00.000Z", None),
        ("at 20:10 GMT", None),
        ("2021-33-03T20:10:00Z", None),
    ],
)
def test_a_moment_in_utc_is_recognised(stamp, expected):
    moment = utc_moment(stamp)
    assert (moment.isoformat() if moment and moment.year == 2021 else None) == expected


# Addresses


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2023/01/11/route", "2023-01-11"),
        ("/2023/1/9/route", "2023-01-09"),
        ("/news/20230111/route", "2023-01-11"),
        ("/2023-01/11/c_1129.htm", "2023-01-11"),
        ("/gn/2023/01-11/9.shtml", "2023-01-11"),
        ("/202301/t20230111_88.html", "2023-01-11"),
        ("/view/AKR20230111061600504", "2023-01-11"),
        ("/2023/jan/11/route", "2023-01-11"),
        ("/route-nid25012023/", "2023-01-25"),
        ("/route-01-25-2023", "2023-01-25"),
        ("/25.01.2023/route", "2023-01-25"),
        ("/2023/01/route", "2023-01"),
        ("/uploads/20231511.html", None),
        ("/id/1202301112", None),
        ("/p/2023011", None),
    ],
)
def test_the_day_of_an_address_is_found_with_and_without_separators(path, expected):
    found = [e.value for e in url_dates(f"https://news.example{path}", DayOrder.UNKNOWN)]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (DayOrder.DAY_FIRST, ["2023-02-01"]),
        (DayOrder.MONTH_FIRST, ["2023-01-02"]),
        (DayOrder.UNKNOWN, []),
    ],
)
def test_the_day_of_an_address_in_either_order_needs_the_order(order, expected):
    url = "https://news.example/01-02-2023"
    assert [e.value for e in url_dates(url, order)] == expected


# What a page shows


@pytest.mark.parametrize(
    ("lang", "day"),
    [("en", "27 August 2018"), ("de", "27.08.2018"), ("ru", "27 августа 2018"), ("fr", "27 août 2018")],
)  # fmt: skip
def test_the_day_of_a_comment_does_not_date_a_page(lang, day):
    comment = f'<div class="comment"><span class="date">{day}</span><p>Good news.</p></div>'
    record = published(below=f'<section class="comments">{comment}</section>', lang=lang)
    assert record.published is None
    assert "date-unknown" in flag_codes(record)


@pytest.mark.parametrize(
    ("lang", "label"),
    [("en", "Published on"), ("de", "Veröffentlicht am"), ("fr", "Publié le"), ("ru", "Опубликовано")],
)  # fmt: skip
def test_a_labelled_day_at_the_heading_is_preferred_to_an_unlabelled_time(lang, label):
    shown = f'<p>{label} 11.01.2023</p><p>Radio, <time datetime="2023-01-09">Monday</time></p>'
    assert published(shown, lang=lang).published == "2023-01-11"


def test_a_last_change_at_the_heading_is_preferred_to_the_day_of_a_teaser():
    teaser = '<div class="sidebar"><div class="date">11.04.2022</div><a href=/x>Another</a></div>'
    record = published("<p>Stand: 28.04.2023 17:23 Uhr</p>", below=teaser, lang="de")
    assert (record.published, record.modified) == ("2023-04-28", "2023-04-28")
    assert "date-unsure" in flag_codes(record)


def test_a_day_is_parsed_with_slashes_and_spaces_between_its_parts():
    shown = '<div class="date">29 / Dezember / 2022</div>'
    assert published(shown, lang="de").published == "2022-12-29"


# The order of day and month


@pytest.mark.parametrize(
    ("lang", "day"), [("en", "2023-01-11"), ("en", "2023-11-01"), ("es", "2023-11-01"), ("en-US", "2023-01-11")]
)  # fmt: skip
def test_a_stamp_of_the_same_day_shows_the_order_of_day_and_month(lang, day):
    head = f'<meta property="article:modified_time" content="{day}T09:00:00+01:00">'
    record = published("<p>Published: 11/01/2023</p>", lang=lang, head=head)
    assert record.published == day


def test_a_day_in_either_order_gives_its_year_and_is_shown_in_the_flag():
    record = published("<p>Posted: 7/10/2014</p>")
    assert record.published == "2014"
    (flag,) = [f for f in record.flags if f.code == "date-unsure"]
    assert flag.detail == "7/10/2014, 2014-10-07 or 2014-07-10"


# Lines of texts


BELOW = f"{SENTENCES[0]}\n\n{SENTENCES[1]}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Saigon, November 11, 1965, 8:14 p.m.", "1965-11-11"),
        ("Punta del Este, January 23, 1962, 1 a.m.", "1962-01-23"),
        ("Washington, June 1, 1956—1:21 p.m.", "1956-06-01"),
        ("Бонн, 5 мая 1967 года, 15 часов 30 минут", "1967-05-05"),
        ("Bonn, 5. Mai 1967, 15:30 Uhr", "1967-05-05"),
        ("2 nd May 2005", "2005-05-02"),
        ("March 3d, 1917", "1917-03-03"),
    ],
)
def test_a_line_with_a_day_and_a_time_dates_a_text(line, expected):
    assert record_of(f"A second freight route opens\n\n{line}\n\n{BELOW}").published == expected


@pytest.mark.parametrize("line", ["5 мая 2017 г.", "5. Mai 2017", "5 mayıs 2017", "5 mai 2017"])
def test_a_line_in_another_language_than_the_text_dates_it(line):
    record = record_of(f"A second freight route opens\n\n{line}\n\n{BELOW}")
    assert record.published == "2017-05-05"


@pytest.mark.parametrize(
    ("line", "expected"), [("18.11.17", "2017-11-18"), ("Астана, 18.11.98", "1998-11-18")]
)
def test_a_line_with_a_year_of_two_digits_dates_a_text_and_is_reviewed(line, expected):
    record = record_of(f"Protocol of the working group\n\n{line}\n\n{BELOW}")
    assert record.published == expected
    assert "date-unsure" in flag_codes(record)


def test_the_time_of_an_event_with_its_label_does_not_date_a_text():
    line = "Broadcast: Harbour Radio, 24 April 2024, 15:10"
    assert record_of(f"A second freight route opens\n\n{BELOW}\n\n{line}").published is None


def test_numbers_with_points_in_a_paragraph_are_not_a_day():
    text = f"Section 18.11.17 of the protocol is not in force. {BELOW}"
    assert record_of(f"Protocol of the working group\n\n{text}").published is None


def test_the_words_of_a_label_within_a_sentence_are_no_label():
    end = "The council asked for a report on the port, to be submitted by November 15, 1952, if the work is done."
    record = record_of(f"Discussion of the council\n\nSeptember 3, 1952\n\n{BELOW}\n\n{end}")
    assert record.published == "1952-09-03"


# A list of other pages


def listed(*days: str, kind: str = "date") -> str:
    return "".join(f'<div class="news"><span class="{kind}">{day}</span></div>' for day in days)


@pytest.mark.parametrize(
    ("lang", "days"),
    [
        ("en", ("3 March 2022", "14 March 2022", "2 April 2022")),
        ("de", ("3. März 2022", "14. März 2022", "2. April 2022")),
        ("ru", ("3 марта 2022", "14 марта 2022", "2 апреля 2022")),
        ("tr", ("3 Mart 2022", "14 Mart 2022", "2 Nisan 2022")),
    ],
)
def test_different_days_of_elements_alike_are_those_of_other_pages(lang, days):
    assert published(lang=lang, below=listed(*days)).published is None
    assert published(lang=lang, below=listed(days[0])).published == "2022-03-03"


def test_a_label_names_the_day_among_others():
    days = ("Published: 3 March 2022", "14 March 2022", "2 April 2022")
    assert published(below=listed(*days)).published == "2022-03-03"


def test_the_day_at_the_heading_is_not_of_a_list_below():
    shown = '<span class="date">1 March 2022</span>'
    below = listed("3 March 2022", "14 March 2022", "2 April 2022")
    assert published(shown, below=below).published == "2022-03-01"


# A day written as a moment


@pytest.mark.parametrize(
    ("url", "stamp", "shown", "expected"),
    [
        ("https://notes.example.de/5", "2022-11-06T23:00:00.000Z", "6.11.22", "2022-11-07"),
        ("https://notes.example.kz/5", "2025-06-09T19:00:00Z", "9 June 2025", "2025-06-10"),
        ("https://notes.example.de/5", "2022-11-06T23:10:00.000Z", "6.11.22", "2022-11-06"),
    ],
)
def test_midnight_in_the_country_is_a_day_without_a_time(url, stamp, shown, expected):
    record = published(f'<time class="date">{shown}</time>', stamp, url)
    assert record.published == expected


@pytest.mark.parametrize(
    "text",
    [
        "Pressemitteilung vom 25. Januar 2022 | Lübau – Beide Seiten eröffnen eine zweite Fähre über die "
        "See, und die Papiere für Wagen werden vom Frühjahr an einfacher, teilte das Ministerium mit.",
        "Communiqué de presse du 25 janvier 2022 | Les deux parties ouvrent une deuxième ligne de ferry, "
        "et les papiers pour les wagons seront simplifiés au printemps, a indiqué le ministère.",
        "Пресс-релиз от 25 января 2022 года | Стороны открывают второй паромный маршрут через море, а "
        "документы на вагоны с весны станут проще, сообщили в министерстве транспорта.",
        "Nota de prensa del 25 de enero de 2022 | Las dos partes abren una segunda línea de ferry por el "
        "mar, y los papeles de los vagones serán más simples, informó el ministerio.",
    ],
)
def test_a_release_that_begins_with_its_kind_and_day_is_of_that_day(text):
    assert (
        record_of(page(f"<article><h1>Ferry</h1><p>{text}</p></article>")).published == "2022-01-25"
    )
