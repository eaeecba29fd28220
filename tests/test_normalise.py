"""Normalising: each value of a record has its evidence, and nothing is invented."""

from datetime import date

import pytest
from builders import FILLER, REGISTRY, SEEDS, flag_codes, page, record_of

from searcher.metadata import Context, document_address, normalise
from searcher.model.edtf import Edtf
from searcher.model.record import Hint, Kind, Original, Place, Record, Role
from searcher.model.web_addresses import canonical_url
from searcher.sandbox import read_original
from searcher.sources import Registry

URL = "https://lantern.example/news/7"


def article(markup: str = "", head: str = "", lang: str = "en") -> str:
    return page(f"<article>{markup}<p>{FILLER}</p></article>", head, lang)


def candidates(record: Record, field: str) -> list[tuple[str, str]]:
    """Return the value and the rule of each candidate for a field."""
    return [(evidence.value, evidence.rule) for evidence in record.evidence(field)]


# Titles


@pytest.mark.parametrize(
    ("markup", "head", "title"),
    [
        ("<h1>A day of carpets</h1>", "", "A day of carpets"),
        ("", "<title>A day of carpets</title>", "A day of carpets"),
        ("", "<title>A day of carpets | Lantern News</title>", "A day of carpets"),
        ("", "<title>Lantern News — A day of carpets</title>", "A day of carpets"),
        ("", "<title>A day of carpets - lantern.example</title>", "A day of carpets"),
        ("", '<title>Carpets – felt – silk</title>', "Carpets – felt – silk"),
        ("", '<meta property="og:title" content="A day of carpets">', "A day of carpets"),
        ("", '<title>A day of carpets · The Mill</title>'
             '<meta property="og:site_name" content="The Mill">', "A day of carpets"),
        ("<h1>A day of carpets</h1>", "<title>A day of carpets | Politics | The Mill</title>",
         "A day of carpets"),
        ("<h1>Lantern News</h1>", '<meta property="og:title" content="A day of carpets">',
         "A day of carpets"),
        ("<h1>Talks on felt: A day of carpets in town</h1>",
         '<meta property="og:title" content="A day of carpets in town">',
         "A day of carpets in town"),
        ("<h2>A day of carpets</h2>", "<title>A day of carpets | The Mill</title>",
         "A day of carpets"),
        ("<h1>Most read</h1><h1>A day of carpets</h1>", "<title>A day of carpets | X</title>",
         "A day of carpets"),
        ("<h1>Shout</h1>", '<title>A day</title><meta property="og:title" content="A day">',
         "A day"),
        ("", '<script type="application/ld+json">{"@type":"Article","headline":"A day"}</script>',
         "A day"),
    ],
)  # fmt: skip
def test_the_title_of_a_page_is_the_one_its_claims_agree_on_without_the_site(markup, head, title):
    record = record_of(article(markup, head), url=URL)
    assert record.title == title
    assert record.evidence("title")[0].locator.origin == "markup"


@pytest.mark.parametrize("head", ["", "<title>Lantern News</title>", "<title> </title>"])
def test_a_page_that_names_only_its_site_has_no_title(head):
    record = record_of(article("", head), url=URL)
    assert record.title is None
    assert "title-unknown" in flag_codes(record)


_MORE = f"{FILLER}<br><br>{FILLER}"


@pytest.mark.parametrize("name", ["Посольство", "Министерство культуры", "News", "Lantern News"])
@pytest.mark.parametrize(
    "markup",
    [
        f"<h3>A day of carpets</h3>{_MORE}",
        f"<font size=+2><b>A day of carpets</b></font><br><br><i>12.03.1999</i><br><br>{_MORE}",
        f"<b>12.03.1999</b><br><b>A day of carpets</b><br>{_MORE}",
        f"<p align=center><b>A day of carpets</b></p>{_MORE}",
    ],
)
def test_a_visible_heading_is_preferred_to_the_name_of_the_site(name, markup):
    row = f"<table><tr><td><a href=/>Home</a><br></td><td>{markup}</td></tr></table>"
    record = record_of(page(row, f"<title>{name}</title>"), url=URL)
    assert record.title == "A day of carpets"
    assert ("title-unsure" in flag_codes(record)) == ("<h3>" not in markup)
    assert "A day of carpets" not in record.body


def test_a_page_that_only_declares_an_institution_has_its_first_line_as_title():
    markup = f"<div>A day of carpets</div><div>{_MORE}</div>"
    record = record_of(page(markup, "<title>Официальный сайт Посольства</title>"))
    assert record.title == "A day of carpets"
    assert "title-unsure" in flag_codes(record)


def test_the_name_of_an_institution_is_an_unsure_title_if_there_is_no_other():
    record = record_of(article("", "<title>Embassy of Georgia in Latvia</title>"), url=URL)
    assert record.title == "Embassy of Georgia in Latvia"
    assert "title-unsure" in flag_codes(record)


@pytest.mark.parametrize(
    ("title", "wanted", "unsure"),
    [
        ("МИД Новости - A day of carpets", "A day of carpets", False),
        ("Felt: A day of carpets", "Felt: A day of carpets", False),
        ("The Silk Gazette", "The Silk Gazette", True),
    ],
)
def test_a_title_is_compared_with_the_visible_heading(title, wanted, unsure):
    record = record_of(page(f"<h3>A day of carpets</h3>{_MORE}", f"<title>{title}</title>"))
    assert record.title == wanted
    assert ("title-unsure" in flag_codes(record)) == unsure


def test_several_headings_that_no_other_claim_confirms_are_not_a_title():
    assert record_of(article("<h1>Felt</h1><p>One.</p><h1>Silk</h1>")).title is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"A day of carpets\n\n{FILLER}", "A day of carpets"),
        (f"PRESS RELEASE\n\nA day of carpets\n\n{FILLER}", "A day of carpets"),
        (f"Lantern News\n\n3 March 2017\n\nA day of carpets\n\n{FILLER}", "A day of carpets"),
        (f"ПРЕСС-РЕЛИЗ № 7\n\nДень ковров\n\n{FILLER}", "День ковров"),
        (f"The guests saw the carpets.\n\n{FILLER}", None),
        (f"- the guests\n\n{FILLER}", None),
        (FILLER, None),
        (f"{FILLER} {FILLER} {FILLER}\n\n{FILLER}", None),
    ],
)
def test_the_title_of_a_text_is_a_line_that_looks_like_a_heading(text, title):
    record = record_of(text)
    assert record.title == title
    assert ("title-unknown" in flag_codes(record)) == (title is None)


@pytest.mark.parametrize(
    ("date", "title"),
    [
        ("3 марта 2019 года", "Выставка ковров в Ереване"),
        ("г. Шымбулак, 3 марта 2019 г.", "Выставка ковров в Ереване"),
        ("Опубликовано: 3 марта 2019 года", "Выставка ковров в Ереване"),
        ("2019 жылғы 3 наурыз", "Ереванда кілем көрмесі"),
        ("3 mart 2019-cu il", "İrəvanda xalça sərgisi"),
        ("3 Mart 2019", "Erivan'da halı sergisi"),
        ("3 մարտի 2019 թ.", "Գորգերի ցուցահանդես Երևանում"),
        ("ერევანი, 3 მარტი 2019", "ხალიჩების გამოფენა ერევანში"),
        ("3 березня 2019 року", "Виставка килимів у Єревані"),
        ("Eriwan, 3. März 2019", "Teppiche in Eriwan"),
        ("Friday 3 May 2019", "Carpets in Yerevan"),
    ],
)
def test_a_date_above_the_title_is_not_the_title_in_any_language(date, title):
    record = record_of(f"{date}\n\n{title}\n\n{FILLER}")
    assert record.title == title
    assert record.body.startswith(date)


@pytest.mark.parametrize(
    "title",
    ["Саммит ковроделов 9 июня 2018 года", "Визит в Баку 5 мая 2017 года", "17 mekteb açıldı"],
)
def test_a_title_may_name_a_date(title):
    assert record_of(f"{title}\n\n{FILLER}").title == title


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Ministry of Culture of the Republic of Armenia\n\nPress release\n\n12 May 2018",
         "Carpets in Gyumri"),
        ("Министерство культуры Республики Армения\n\nПресс-релиз\n\n12 мая 2018 года",
         "Ковры в Гюмри"),
        ("Azərbaycan Respublikasının Mədəniyyət Nazirliyi\n\n12 may 2018", "Gümrüdə xalçalar"),
        ("МИНИСТЕРСТВО ИНОСТРАННЫХ ДЕЛ\n\nРЕСПУБЛИКИ КАЗАХСТАН", "Ковры в Гюмри"),
        ("ҚАЗАҚСТАН РЕСПУБЛИКАСЫ\n\nСЫРТҚЫ ІСТЕР МИНИСТРЛІГІ", "Гүмридегі кілемдер"),
        ("T.C.\n\nDışişleri Bakanlığı\n\nNo: 12", "Gümrü'de halılar"),
        ("Қазақстан Республикасының Грузиядағы Елшілігі", "Гүмридегі кілемдер"),
        ("Հայաստանի Հանրապետության մշակույթի նախարարություն", "Գորգեր Գյումրիում"),
        ("Permanent Mission of the Republic of Kazakhstan to the United Nations\n\nNew York",
         "Felt and silk"),
        ("Embassy of the Republic of Kazakhstan\n\nYerevan\n\nTel.: +374 10 000000\n\n5 May 2017",
         "Carpets in Gyumri"),
    ],
)  # fmt: skip
def test_a_letterhead_is_not_the_title_if_a_heading_follows(head, title):
    record = record_of(f"{head}\n\n{title}\n\n{FILLER}")
    assert record.title == title
    assert "title-unsure" not in flag_codes(record)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Embassy of Georgia in Latvia\n\n5 May 2017", "Embassy of Georgia in Latvia"),
        ("Министерство культуры Республики Армения", "Министерство культуры Республики Армения"),
        ("Protocol", "Protocol"),
        ("Посольство Казахстана в Армении\n\nЗаявление", "Заявление"),
    ],
)
def test_a_letterhead_or_the_name_of_a_form_as_title_is_unsure(text, title):
    record = record_of(f"{text}\n\n{FILLER}")
    assert record.title == title
    assert "title-unsure" in flag_codes(record)


@pytest.mark.parametrize(
    "title",
    [
        "Statement of the Ministry of Foreign Affairs of Armenia",
        "Embassy of Kazakhstan in Armenia moves to a new house",
        "Посольство Казахстана открылось в Ереване",
        "President of Kazakhstan Visits Armenia",
    ],
)
def test_a_title_that_begins_with_an_institution_is_not_a_letterhead(title):
    record = record_of(f"{title}\n\nA day of felt\n\n{FILLER}")
    assert record.title == title
    assert "title-unsure" not in flag_codes(record)


def test_georgian_has_no_lower_case_that_continues_a_title():
    title, dateline = "ხალიჩების გამოფენა ერევანში", "ერევანი, 3 მარტი 2019"
    record = record_of(f"{title}\n\n{dateline}\n\n{FILLER}")
    assert record.title == title
    assert record.body.startswith(dateline)


_SIDES = "Правительством Республики Казахстан и Правительством Республики Армения"


@pytest.mark.parametrize(
    "lines",
    [
        ("Соглашение", f"между {_SIDES} о сотрудничестве в области ковроделия, {'и ' * 40}ремёсел"),
        ("СОГЛАШЕНИЕ", f"МЕЖДУ {_SIDES.upper()}", "О ТОРГОВЛЕ КОВРАМИ"),
        ("Protocol", "On the exchange of carpets"),
        ("TREATY", "ON FRIENDSHIP", "BETWEEN ARMENIA", "AND GEORGIA"),
        ("Qazaxıstan və Azərbaycan Hökumətləri arasında xalça ticarəti haqqında", "Saziş"),
    ],
)
def test_the_name_of_a_form_and_its_subject_are_one_title(lines):
    text = "\n\n".join(lines)
    record = record_of(f"{text}\n\n{FILLER}")
    assert record.title == " ".join(" ".join(lines).split())
    assert record.body == FILLER
    assert "title-unsure" not in flag_codes(record)


def test_the_body_does_not_repeat_the_title():
    assert record_of(f"A day of carpets\n\n{FILLER}").body == FILLER
    assert record_of(article("<h1>A day of carpets</h1>")).body == FILLER


# URLs


@pytest.mark.parametrize(
    ("head", "hint", "address"),
    [
        ('<link rel="canonical" href="http://lantern.example/a#x">', None,
         "https://lantern.example/a"),
        ('<meta property="og:url" content="https://lantern.example/b">', None,
         "https://lantern.example/b"),
        ('<link rel="canonical" href="https://lantern.example/">', None, None),
        ('<link rel="canonical" href="/a">', None, None),
        ('<link rel="canonical" href="https://lantern.example/a">', "https://other.example/c",
         "https://other.example/c"),
        ("", None, None),
    ],
)  # fmt: skip
def test_the_url_is_that_of_the_hint_or_the_claim_unless_it_is_a_front_page(head, hint, address):
    found = document_address(read_original(article(head=head).encode()), hint)
    assert (canonical_url(found) if found else None) == address


# Sources


@pytest.mark.parametrize(
    ("document", "url", "source", "rule"),
    [
        (article(), "https://lantern.example/1", "Lantern News", "registered-host"),
        (article(), "https://ru.lantern.example/1", "Lantern News", "registered-host"),
        (article("", '<meta property="og:site_name" content="Lantern">'), None, "Lantern News",
         "meta:og:site_name"),
        (article("", '<meta property="og:site_name" content="Lantern">'),
         "https://copy.example/1", "Lantern News", "meta:og:site_name"),
        (f"Lantern News\n\nA day of carpets\n\n{FILLER}", None, "Lantern News", "letterhead"),
        (f"{FILLER} The day was a success, Lantern reports.", None, "Lantern News", "attribution"),
        ("Музей города открыл выставку ковров для гостей, передает агентство Фонарь.", None,
         "Lantern News", "attribution"),
        ("Музей города открыл выставку ковров, сообщает «Фонарь».", None, "Lantern News",
         "attribution"),
        ("Қала мұражайында кілемдер көрмесі ашылды, деп хабарлайды Шамшырақ.", None,
         "Lantern News", "attribution"),
        ("Fanar xəbər verir ki, şəhər muzeyində xalça sərgisi açılıb və qonaqlar musiqi dinləyib.",
         None, "Lantern News", "attribution"),
        ("Քաղաքի թանգարանում բացվեց գորգերի ցուցահանդես, հաղորդում է Լապտեր:", None,
         "Lantern News", "attribution"),
        ("Fener ajansının haberine göre şehir müzesinde halı sergisi açıldı ve konuklar geldi.",
         None, "Lantern News", "attribution"),
    ],
)  # fmt: skip
def test_the_source_is_detected_by_host_markup_letterhead_or_attribution(
    document, url, source, rule
):
    record = record_of(document, url=url)
    assert (record.source, record.source_id) == (source, "lantern")
    assert candidates(record, "source")[0] == (source, rule)


@pytest.mark.parametrize(
    ("document", "url", "source"),
    [
        (article(), "https://www.nobody.example/1", "nobody.example"),
        (article("", '<meta property="og:site_name" content="The Mill">'), None, "The Mill"),
        (f"{FILLER} The day was a success, Millstone News reports.", None, "Millstone News"),
    ],
)
def test_a_source_outside_the_registry_is_kept_with_a_flag(document, url, source):
    record = record_of(document, url=url)
    assert (record.source, record.source_id) == (source, None)
    assert "source-unregistered" in flag_codes(record)


@pytest.mark.parametrize(
    "sentence", ["This was a success, he reports.", "The minister reports.", "The guests left."]
)
def test_a_speaker_is_not_a_source(sentence):
    record = record_of(f"{FILLER} {sentence}")
    assert record.source is None
    assert "source-unknown" in flag_codes(record)


@pytest.mark.parametrize(
    "text",
    [
        f"{FILLER} Prices grew by 5 percent, according to the Harbour Institute.",
        f"{FILLER} The day was a success, Aram Petrosyan told Oliver Stone.",
        "Музей города открыл выставку ковров. Гостей больше, по данным «Портового института».",
        "Музей города открыл выставку ковров для гостей. Их было много, заявил Орхан Меликов.",
        "Le musée de la ville a ouvert une exposition de tapis, selon Banque du Port.",
    ],
)
def test_a_body_quoted_for_a_figure_or_a_word_is_not_a_source(text):
    record = record_of(text)
    assert record.source is None
    assert "source-unknown" in flag_codes(record)


@pytest.mark.parametrize(
    "document",
    [
        f"{FILLER} The price rose, according to Lantern.",
        "\n\n".join([FILLER] * 4 + ["The price rose, Lantern reports. More came."] + [FILLER] * 4),
    ],
)
def test_a_quoted_news_medium_is_the_source_only_with_a_flag(document):
    record = record_of(document)
    assert (record.source, candidates(record, "source")[0][1]) == ("Lantern News", "quoted")
    assert "source-unsure" in flag_codes(record)


@pytest.mark.parametrize("attribution", ["according to Lantern", "Lantern reports"])
def test_the_source_of_a_page_is_its_site_and_not_a_quoted_medium(attribution):
    record = record_of(
        article(f"<p>The price rose, {attribution}.</p>"), url="https://nobody.example/1"
    )
    assert (record.source, record.source_id) == ("nobody.example", None)
    assert "Lantern News" in [e.value for e in record.evidence("source")]
    site = '<meta property="og:site_name" content="The Mill">'
    assert record_of(article(f"<p>The price rose, {attribution}.</p>", site)).source == "The Mill"


def test_the_author_of_the_markup_is_the_creator():
    record = record_of(article("", '<meta name="author" content="The desk">'))
    assert record.creator == "The desk"
    assert record_of(article()).creator is None


@pytest.mark.parametrize(
    "document",
    [
        article('<p class="byline">By <a rel="author" href="/a">Aram Petrosyan</a></p>'),
        f"A day of carpets\n\nBy Aram Petrosyan, Millstone News\n\n{FILLER}",
        f"A day of carpets\n\nBy Aram Petrosyan\n\n{FILLER}",
    ],
)
def test_a_byline_names_the_creator(document):
    assert record_of(document).creator == "Aram Petrosyan"


def test_other_lines_that_begin_like_a_byline_are_not_bylines():
    for line in (
        "By road to Batumi",
        "By Friday the guests had left.",
        "By Lydia Bay the road ends",
        "By East Berlin",
    ):
        assert record_of(f"A day of carpets\n\n{line}\n\n{FILLER}").creator is None
    links = "".join(f'<p><a rel="author" href="/a">{name}</a></p>' for name in ("Ann", "Bo"))
    assert record_of(article(links)).creator is None


# Error pages


@pytest.mark.parametrize(
    "page",
    [
        "<title>404 Not Found</title></head><body><h1>404 Not Found</h1><p>nginx</p>",
        "<title>Sign in</title></head><body><form>User <input> Password <input type=password>"
        "</form>",
        "<title>Just a moment...</title></head><body><h1>mill.example</h1><p>Checking if the "
        "connection is secure. Enable JavaScript and cookies to continue.</p>",
        "<title>Страница не найдена — Фонарь</title></head><body><p>Проверьте адрес.</p>",
    ],
)
def test_an_error_page_is_ingested_with_a_flag(page):
    assert "no-document" in flag_codes(record_of(f"<html><head>{page}</body></html>"))


@pytest.mark.parametrize(
    "title", ["Password to the past", "404 carpets in one hall", "Sign in stone found at Gyumri"]
)
def test_a_short_page_with_words_of_an_error_is_a_document(title):
    login = "<form><input type=password></form>"
    assert "no-document" not in flag_codes(record_of(article(f"<h1>{title}</h1>{login}")))


# Dates


def ld(**values: str) -> str:
    inside = "".join(f',"{key}":"{value}"' for key, value in values.items())
    return f'<script type="application/ld+json">{{"@type":"Article"{inside}}}</script>'


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


OPENING = "The city museum opened an exhibition of carpets."


@pytest.mark.parametrize(
    ("document", "url", "published", "rule"),
    [
        (article("", ld(datePublished="2017-03-03T23:00:00-05:00")), None, "2017-03-03",
         "json-ld:datePublished"),
        (article("", meta("article:published_time", "2017-03-03")), None, "2017-03-03",
         "meta:article:published_time"),
        (article("", meta("DC.date.issued", "2017-03")), None, "2017-03", "meta:dc.date.issued"),
        (article('<time datetime="2017-03-03">3 March</time>'), None, "2017-03-03", "time"),
        (article('<p class="date">3 March 2017</p>'), None, "2017-03-03", "date-element"),
        (f"{FILLER}\n\nCreated at : 3.03.2017, 00:00", None, "2017-03-03", "stamp"),
        ("Музей города открыл выставку ковров.\n\nДата публикации: 3 марта 2017 года, 10:00", None,
         "2017-03-03", "stamp"),
        (f"BAKU, Azerbaijan, March 3, 2017. {OPENING} {FILLER}", None, "2017-03-03", "dateline"),
        (f"ASTANA, 3 March 2017 — {OPENING} {FILLER}", None, "2017-03-03", "dateline"),
        ("АЛМАТЫ, 3 марта 2017 г. – Музей города открыл выставку ковров для гостей.", None,
         "2017-03-03", "dateline"),
        (f"BAKU, Azerbaijan, April 23. {OPENING} {FILLER}", None, "XXXX-04-23", "dateline"),
        (article(), "https://lantern.example/2017/03/03/carpets", "2017-03-03", "url-day"),
        (article(), "https://lantern.example/20170303/carpets", "2017-03-03", "url-day"),
        (f"{FILLER}\n\nDone at Yerevan on 3 March 2017 in two copies.", None, "2017-03-03",
         "signing"),
        (f"A day of carpets\n\n3 March 2017\n\n{FILLER}", None, "2017-03-03", "line-alone"),
        (f"A day of carpets\n\n{FILLER}\n\nYerevan, 3 March 2017", None, "2017-03-03",
         "line-alone"),
    ],
)  # fmt: skip
def test_each_rule_finds_the_date_of_publication(document, url, published, rule):
    record = record_of(document, url=url)
    assert record.published == published
    assert candidates(record, "published")[0] == (published, rule)
    assert ("year-unknown" in flag_codes(record)) == published.startswith("XXXX")


@pytest.mark.parametrize(
    "document",
    [
        f"{OPENING} It will last until 3 March 2017. {FILLER}",
        f"The treaty of 3 March 1921 was remembered. {FILLER}",
        article("<p>The mill was built on 3 March 1921 by the river.</p>"),
        article("", ld(datePublished="soon")),
        FILLER,
    ],
)
def test_a_date_that_the_text_only_mentions_is_not_the_date_of_publication(document):
    record = record_of(document)
    assert record.published is None
    assert "date-unknown" in flag_codes(record)
    assert not record.evidence("published")


APRIL = f"BAKU, Azerbaijan, April 23. {OPENING} {FILLER}"
JANUARY = APRIL.replace("April 23", "December 28")


@pytest.mark.parametrize(
    ("document", "retrieved", "published"),
    [
        (APRIL, "2019-04-25", "2019-04-23"),
        (APRIL, "2019-04-23", "2019-04-23"),
        (JANUARY, "2019-01-10", "2018-12-28"),
        (APRIL, "2019-04-22", "XXXX-04-23"),
        (APRIL, "2019-12-01", "XXXX-04-23"),
        (APRIL.replace("April 23", "February 29"), "2017-03-03", "XXXX-02-29"),
        (APRIL, None, "XXXX-04-23"),
    ],
)
def test_the_day_of_retrieval_completes_a_missing_year_only_if_it_is_near(
    document, retrieved, published
):
    record = record_of(document, retrieved=retrieved)
    assert record.published == published
    is_completed = not published.startswith("XXXX")
    assert ("year-unknown" in flag_codes(record)) != is_completed
    if is_completed:
        evidence = record.evidence("published")[0]
        assert (evidence.rule, evidence.locator.part) == ("year-by-retrieval", "retrieved")


def test_a_candidate_with_a_year_wins_over_one_without():
    record = record_of(APRIL, url="https://lantern.example/2019/04/23/carpets")
    assert record.published == "2019-04-23"
    assert ("XXXX-04-23", "dateline") in candidates(record, "published")


def test_candidates_in_conflict_are_all_kept_and_flagged():
    record = record_of(
        article("", ld(datePublished="2017-03-03")), url="https://lantern.example/2019/05/06/a"
    )
    assert record.published == "2017-03-03"
    assert candidates(record, "published") == [
        ("2017-03-03", "json-ld:datePublished"),
        ("2019-05-06", "url-day"),
    ]
    (flag,) = (flag for flag in record.flags if flag.code == "date-conflict")
    assert (flag.field, flag.detail) == ("published", "2017-03-03 or 2019-05-06")


@pytest.mark.parametrize("day", ["2017/03/03", "2017/03/04"])
def test_candidates_with_a_day_between_them_are_not_in_conflict(day):
    record = record_of(
        article("", ld(datePublished="2017-03-03")), url=f"https://lantern.example/{day}/a"
    )
    assert "date-conflict" not in flag_codes(record)


@pytest.mark.parametrize(
    ("document", "modified"),
    [
        (article("", ld(dateModified="2017-03-04")), "2017-03-04"),
        (article("", meta("article:modified_time", "2017-03-04T10:00:00Z")), "2017-03-04"),
        (f"{FILLER}\n\nCreated at : 3.03.2017, Updated at : 4.03.2017, 18:14", "2017-03-04"),
        (f"{FILLER}\n\nLast updated: 4 March 2017", "2017-03-04"),
        (FILLER, None),
    ],
)
def test_the_date_of_the_last_change_is_found_in_markup_or_by_label(document, modified):
    assert record_of(document).modified == modified


@pytest.mark.parametrize(
    ("url", "published"),
    [
        ("https://lantern.example/1", "2017-04-03"),
        ("https://monthfirst.example/1", "2017-03-04"),
        (None, "2017"),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_source_and_never_a_guess(url, published):
    record = record_of(article('<p class="date">03/04/2017 10:00</p>'), url=url)
    assert record.published == published


BELOW = f"<p>{FILLER} {FILLER}</p><p>{FILLER}</p>"


def shown(head: str = "", foot: str = "", after: str = "") -> str:
    """Return a page that shows its dates but does not declare them."""
    heading = "<h1>A day of carpets</h1>"
    return page(f"<div>{heading}{head}<div>{BELOW}</div>{foot}</div>{after}")


@pytest.mark.parametrize(
    ("document", "published", "modified"),
    [
        (shown("<div>Posted on 3 March 2017 by the desk</div>"), "2017-03-03", None),
        (shown("<div>3 March 2017</div>"), "2017-03-03", None),
        (shown("<div><span>The desk</span><span>March 3, 2017</span><span>7 min</span></div>"),
         "2017-03-03", None),
        (shown("<p>Published: 3 March 2017 | Updated: 5 March 2017</p>"), "2017-03-03",
         "2017-03-05"),
        (shown("<p>Updated: 5 March 2017 | Published: 3 March 2017</p>"), "2017-03-03",
         "2017-03-05"),
        (shown('<time class="published" datetime="2017-03-03">x</time>'
               '<time class="updated" datetime="2017-03-05">y</time>'), "2017-03-03", "2017-03-05"),
        (shown('<abbr class="published" title="2017-03-03T10:00:00Z">Friday</abbr>'),
         "2017-03-03", None),
        (shown(foot="<p>Published on 3 March 2017</p>"), "2017-03-03", None),
        (shown("<div>3 March 2017</div>",
               after='<div class="related"><span class="date">1 May 2001</span></div>'),
         "2017-03-03", None),
        (shown("<div>3 March 2017</div>",
               after='<div class="comments"><p>1 May 2019: a fine day, I wish I had seen it</p></div>'),
         "2017-03-03", None),
        (shown('<p class="date">03.03.17</p>'), "2017-03-03", None),
        (shown(after="<footer>© 1999-2020 The museum</footer>"), None, None),
        (shown(after="<div>Copyright 2020 The museum. All rights reserved.</div>"), None, None),
    ],
)  # fmt: skip
def test_a_page_is_dated_by_the_visible_date_near_its_text(document, published, modified):
    record = record_of(document)
    assert (record.published, record.modified) == (published, modified)


def test_the_last_change_is_an_unsure_publication_if_there_is_no_other_date():
    record = record_of(shown(after="<footer>Last updated: 5 March 2017</footer>"))
    assert (record.published, record.modified) == ("2017-03-05", "2017-03-05")
    assert record.evidence("published")[0].rule.startswith("only-modified")
    assert "date-unsure" in flag_codes(record)


@pytest.mark.parametrize(
    ("lang", "url", "published"),
    [
        ("en-US", None, "2017-03-04"),
        ("en-GB", None, "2017-04-03"),
        ("en", "https://museum.example.uk/1", "2017-04-03"),
        ("en", None, "2017"),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_region_or_the_host(lang, url, published):
    document = page(f'<h1>A day</h1><p class="date">03/04/2017</p>{BELOW}', lang=lang)
    assert record_of(document, url=url).published == published


def test_the_order_of_day_and_month_is_that_of_the_other_dates_of_the_page():
    others = '<ul><li class="date">04/13/2017</li></ul>'
    document = page(f'<h1>A day</h1><p class="date">03/04/2017</p>{BELOW}{others}')
    assert record_of(document).published == "2017-03-04"


@pytest.mark.parametrize(
    ("url", "published", "rule"),
    [
        ("https://lantern.example/2017/03/03/a", "2017-03-03", "url-day"),
        ("https://lantern.example/a-2017-03-03-b", "2017-03-03", "url-day"),
        ("https://lantern.example/2017/mar/03/a", "2017-03-03", "url-day"),
        ("https://lantern.example/2017/03/a", "2017-03", "url-month"),
    ],
)
def test_a_date_in_a_url_is_a_day_or_a_month(url, published, rule):
    record = record_of(article(), url=url)
    assert candidates(record, "published") == [(published, rule)]


@pytest.mark.parametrize(
    "url", ["a/20171303", "a/2017/13/a", "id/120170303", "2017/a", "a/1203170303"]
)
def test_numbers_in_a_url_that_are_not_dates_are_skipped(url):
    assert record_of(article(), url=f"https://lantern.example/{url}").published is None


def test_a_day_after_the_retrieval_has_little_confidence():
    document = article('<p class="date">3 March 2017</p>', ld(datePublished="2027-03-03"))
    record = record_of(document, retrieved="2017-03-10")
    assert record.published == "2017-03-03"
    assert ("2027-03-03", "json-ld:datePublished") in candidates(record, "published")


@pytest.mark.parametrize("name", ["parsely-pub-date", "sailthru.date", "publication_date"])
def test_a_date_in_any_meta_that_names_one_is_a_candidate(name):
    record = record_of(article("", f'<meta name="{name}" content="2017-03-03T10:00">'))
    assert candidates(record, "published") == [("2017-03-03", f"meta:{name}")]


@pytest.mark.parametrize("name", ["expires", "revisit-after", "event-date", "cache-time"])
def test_a_date_in_a_meta_that_names_something_else_is_not_a_candidate(name):
    document = article("", f'<meta name="{name}" content="2017-03-03T10:00">')
    assert record_of(document).published is None


# Kinds


@pytest.mark.parametrize(
    ("title", "url", "kind"),
    [
        ("Joint statement of the two museums", None, Kind.STATEMENT),
        ("Agreement between the two museums on carpets", None, Kind.AGREEMENT),
        ("Interview with a weaver", None, Kind.INTERVIEW),
        ("Remarks by the weaver at the fair", None, Kind.SPEECH),
        ("Report on the year of carpets", None, Kind.REPORT),
        ("Press release on carpets", None, Kind.PRESS_RELEASE),
        ("A day of carpets", "https://lantern.example/1", Kind.NEWS),
        ("A day of carpets", "https://mfa-az.example/1", Kind.PRESS_RELEASE),
        ("Joint statement on carpets", "https://lantern.example/1", Kind.STATEMENT),
        ("Совместное заявление двух музеев", None, Kind.STATEMENT),
        ("Бірлескен мәлімдеме", None, Kind.STATEMENT),
        ("A day of carpets", None, None),
    ],
)
def test_the_kind_is_detected_by_title_then_form_then_source(title, url, kind):
    record = record_of(article(f"<h1>{title}</h1>"), url=url)
    assert record.kind is kind
    assert ("kind-unknown" in flag_codes(record)) == (kind is None)


# Parties


def roles(record: Record) -> dict[str, Role]:
    return {party.code: party.role for party in record.parties}


def about(*countries: str) -> str:
    names = ", ".join(countries[:-1]) + f" and {countries[-1]}"
    return f"Carpets of {names}\n\nWeavers of {names} met at a fair. {FILLER} {FILLER} {FILLER}"


def test_two_parties_make_a_pair_and_share_the_weight():
    record = record_of(about("Armenia", "Kazakhstan"))
    assert record.pairs == ("AM-KZ",)
    assert set(record.party_codes) == {"AM", "KZ"}
    assert sum(party.weight for party in record.parties) == pytest.approx(1, abs=0.01)
    weights = [party.weight for party in record.parties]
    assert weights == sorted(weights, reverse=True)


def test_three_parties_make_three_pairs():
    assert record_of(about("Armenia", "Kazakhstan", "Georgia")).pairs == ("AM-GE", "AM-KZ", "GE-KZ")


def test_more_than_six_parties_make_no_pair():
    seven = ("Armenia", "Kazakhstan", "Georgia", "Russia", "Turkey", "Uzbekistan", "Azerbaijan")
    record = record_of(about(*seven))
    assert len(record.parties) == 7
    assert record.pairs == ()
    assert len(record_of(about(*seven[:6])).pairs) == 15


def test_a_country_that_is_only_named_is_not_a_party():
    text = about("Armenia", "Kazakhstan") + " Silk had once come from China."
    record = record_of(text)
    assert set(record.party_codes) == {"AM", "KZ"}
    assert record.countries == ("AM", "CN", "KZ")


def test_a_part_of_a_country_is_a_party_together_with_its_country():
    record = record_of(about("Tatarstan", "Kazakhstan"))
    assert set(record.party_codes) == {"RU-TA", "RU", "KZ"}
    assert record.pairs == ("KZ-RU",)
    assert record.countries == ("KZ", "RU")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://mfa-az.example/1", {"AZ": Role.ISSUER, "AM": Role.UNKNOWN}),
        ("https://lantern.example/1", {"AM": Role.UNKNOWN}),
    ],
)
def test_the_country_of_a_ministry_is_an_issuer_and_that_of_an_agency_is_not(url, expected):
    text = f"Weavers of Armenia\n\nWeavers of Armenia came to the fair in spring. {FILLER}"
    assert roles(record_of(text, url=url)) == expected


def test_the_country_of_an_embassy_is_the_issuer_and_its_country_of_residence_the_host():
    text = f"A fair in Armenia\n\nWeavers of Armenia came to the fair. {FILLER}"
    record = record_of(text, url="https://kz-embassy.example/1")
    assert roles(record) == {"KZ": Role.ISSUER, "AM": Role.HOST}
    assert record.pairs == ("AM-KZ",)


@pytest.mark.parametrize(
    ("text", "code"),
    [(f"A fair of carpets\n\n{FILLER}", "parties-unknown"), (about("Armenia", "Armenia"),
     "party-alone")],
)  # fmt: skip
def test_a_document_about_fewer_than_two_countries_is_flagged(text, code):
    record = record_of(text)
    assert code in flag_codes(record)
    assert record.pairs == ()


def test_the_city_of_the_dateline_is_a_place_but_its_country_not_a_party():
    text = f"BAKU, Azerbaijan, April 23. Weavers of Armenia and Kazakhstan met at a fair. {FILLER}"
    record = record_of(text)
    assert Place("Baku", "AZ", dateline=True) in record.places
    assert set(record.party_codes) == {"AM", "KZ"}


def test_a_city_is_a_place_and_adds_no_party():
    record = record_of(about("Armenia", "Kazakhstan") + " The fair was in Almaty, by the park.")
    assert Place("Almaty", "KZ") in record.places
    assert set(record.party_codes) == {"AM", "KZ"}


# Hints


@pytest.mark.parametrize(
    ("key", "value", "field", "expected"),
    [
        ("title", "An evening", "title", "An evening"),
        ("source", "Fanar", "source", "Lantern News"),
        ("source", "The Mill", "source", "The Mill"),
        ("creator", "The desk", "creator", "The desk"),
        ("published", "1992?", "published", "1992?"),
        ("modified", "2018-01-01", "modified", "2018-01-01"),
        ("language", "tt", "language", "tt"),
        ("kind", "speech", "kind", "speech"),
        ("parties", "RU-TA TR", "pairs", ("RU-TR",)),
    ],
)
def test_the_hint_of_an_archivist_wins_and_is_the_evidence(key, value, field, expected):
    document = article(
        "<h1>Armenia and Kazakhstan</h1>", ld(datePublished="2017-03-03", author="Somebody")
    )
    record = record_of(document, url="https://mfa-az.example/1", **{key: value})
    assert getattr(record, field) == expected
    values = tuple(value.split()) if key == "parties" else (value,)
    assert tuple(evidence.value for evidence in record.evidence(key)) == values
    for evidence in record.evidence(key):
        assert (evidence.rule, evidence.confidence) == (f"hint:{key}", 1.0)
        assert (evidence.locator.origin, evidence.locator.part) == ("hint", "command line")
        assert evidence.by == "command line"
    assert record.hints == (Hint(key, values, "command line"),)


def test_hinted_parties_add_their_countries():
    record = record_of(FILLER, parties="RU-TA TR")
    assert set(record.party_codes) == {"RU-TA", "RU", "TR"}
    assert record.countries == ("RU", "TR")


# Languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FILLER, "en"),
        ("Музей города открыл выставку ковров, гости слушали музыку до вечера.", "ru"),
        ("Қала мұражайында кілемдер көрмесі ашылып, қонақтар кешке дейін ән тыңдады.", "kk"),
        ("Şəhər muzeyində xalça sərgisi açıldı, qonaqlar axşama qədər musiqi dinlədilər.", "az"),
        ("Քաղաքի թանգարանում բացվեց գորգերի ցուցահանդես, հյուրերը լսեցին երաժշտություն։", "hy"),
        ("Şehir müzesinde halı sergisi açıldı, konuklar akşama kadar müzik dinledi.", "tr"),
    ],
)
def test_the_language_is_that_of_the_text(text, language):
    assert record_of(text).language == language


def test_the_language_is_that_of_the_text_and_not_the_declared_one():
    record = record_of(article(lang="ru-RU"))
    assert record.language == "en"
    assert ("ru", "lang") in candidates(record, "language")


# Evidence

DOCUMENTS = [
    APRIL,
    about("Armenia", "Tatarstan", "Kazakhstan"),
    f"PRESS RELEASE\n\nA day of carpets\n\nYerevan, 3 March 2017\n\n{FILLER}",
    f"{FILLER}\n\nCreated at : 3.03.2017, 00:00, Updated at : 3.03.2017, 18:14",
    f"Lantern News\n\nQuestion: why carpets?\n\n{FILLER} Lantern reports.",
    f"{FILLER}\n\nDone at Yerevan on 3 March 2017 in two copies.",
    "Музей Казахстана и музей Армении открыли выставку ковров, передает агентство Фонарь.",
    article("<h1>Joint statement of Armenia and Kazakhstan</h1>", ld(datePublished="2017-03-03")),
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_locator_of_evidence_in_the_text_covers_the_value_found(document):
    record = record_of(document, url=URL)
    for evidence in record.provenance:
        assert 0 <= evidence.confidence <= 1
        assert evidence.rule
        assert evidence.by
        where = evidence.locator
        if where.origin not in ("body", "title"):
            assert where.part
            continue
        # The whole text is evidence for a language; a title was taken out of its text.
        if evidence.field in ("language", "title"):
            continue
        text = record.title if where.origin == "title" else record.body
        assert text[where.start : where.end].startswith(evidence.found)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_value_has_evidence_and_every_missing_one_a_flag(document):
    record = record_of(document)
    flagged = {flag.field for flag in record.flags}
    for field in ("title", "language", "kind", "source", "published"):
        value = getattr(record, field)
        if value is None:
            assert field in flagged
        else:
            assert record.evidence(field)[0].value == value
    assert {e.value for e in record.evidence("parties")} == set(record.party_codes)


@pytest.mark.parametrize("document", ["Words.", "…", "12345", page("<p>ok</p>")])
def test_nothing_is_invented_for_a_document_without_metadata(document):
    record = record_of(document, registry=Registry(()))
    empty = (record.title, record.kind, record.source, record.source_id, record.creator,
             record.published, record.modified)  # fmt: skip
    assert empty == (None,) * 7
    assert record.parties == record.pairs == record.countries == record.places == ()
    assert {"title-unknown", "kind-unknown", "source-unknown", "date-unknown",
            "parties-unknown"} <= flag_codes(record)  # fmt: skip


def test_the_same_document_gives_the_same_record():
    assert record_of(APRIL, url=URL) == record_of(APRIL, url=URL)


# Real documents


def seed(number: str) -> Record:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return record_of(path.read_bytes(), registry=Registry.load())


@pytest.mark.shared
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are not here")
class TestSeeds:
    def test_a_news_page_without_a_date_has_a_flag_and_no_date(self):
        record = seed("000")
        assert (record.source, record.published) == ("DKNews.kz", None)
        assert "date-unknown" in flag_codes(record)
        assert record.pairs == ("KZ-RU",)
        assert "RU-TA" in record.party_codes
        assert record.kind is Kind.NEWS

    def test_a_report_of_an_embassy_has_its_values(self):
        record = seed("001")
        assert record.title == "Cultural and humanitarian cooperation"
        assert (record.published, record.modified) == ("2017-03-03", "2017-03-03")
        assert record.pairs == ("AM-KZ",)
        assert record.kind is Kind.REPORT
        assert "source-unknown" in flag_codes(record)

    def test_a_dispatch_dated_without_a_year_has_no_year(self):
        record = seed("002")
        assert (record.source, record.published) == ("Trend", "XXXX-04-23")
        assert record.published_on == Edtf("XXXX-04-23")
        assert "year-unknown" in flag_codes(record)
        assert record.pairs == ("AZ-KZ",)
        assert Place("Baku", "AZ", dateline=True) in record.places


def test_the_registry_of_these_tests_has_only_example_hosts():
    assert all(host.endswith(".example") for s in REGISTRY.sources for host in s.hosts)


def test_two_speakers_who_take_turns_are_an_interview():
    turns = "\n\n".join(
        f"Lantern: What did you weave in year {n}?\n\nWeaver: Carpets, and more of them than before."
        for n in range(3)
    )
    assert record_of(f"The patience of wool\n\n{FILLER}\n\n{turns}").kind == "interview"


def test_lines_with_labels_are_not_an_interview():
    lines = "\n\n".join(f"Hall: number {n}\n\nGuests: {n} hundred" for n in range(3))
    assert record_of(f"A day of carpets\n\n{FILLER}\n\n{lines}").kind is None


def test_the_kind_of_a_text_of_an_embassy_is_report_and_of_a_ministry_press_release():
    embassy = record_of(f"A day of carpets\n\n{FILLER}", url="https://kz-embassy.example/1")
    ministry = record_of(f"A day of carpets\n\n{FILLER}", url="https://mfa-az.example/1")
    assert (embassy.kind, ministry.kind) == ("report", "press-release")


@pytest.mark.parametrize(
    "opening",
    [
        "6 February 2020. The guests",
        "6 February 2020 (Lantern) - The guests",
        "Harbour Notes, 6 February 2020: The guests",
        "Harbour Notes reports from Lydia Bay, 6 February 2020: The guests",
        "“Harbour Notes”, 6 February 2020. The guests",
    ],
)
def test_a_paragraph_may_begin_with_its_date_alone_or_after_a_name(opening):
    record = record_of(f"A day of carpets\n\n{opening} {FILLER}")
    assert record.published == "2020-02-06"


@pytest.mark.parametrize(
    "opening",
    [
        "6 February 2020 was the day on which the guests",
        "On 6 February 2020, the guests",
        "The fair of weavers, 6 February 2020: the guests",
        "Since the flood of 6 February 2020. The guests",
    ],
)
def test_a_date_within_a_sentence_is_the_date_of_an_event(opening):
    assert record_of(f"A day of carpets\n\n{opening} {FILLER}").published is None


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("Москва, 5 мая 2017 г.", "Музей открыл выставку ковров для гостей города."),
        ("Москва. 5 мая 2017 г.", "Музей открыл выставку ковров для гостей города."),
        ("Ереван, 5 мая 2017г.", "Музей открыл выставку ковров для гостей города."),
        ("г.Алматы, 5 мая 2017 г.", "«Музей» открыл выставку ковров для гостей города."),
        ("Warszawa, 5 maja 2017 r.", "Muzeum otworzyło wystawę dywanów dla gości miasta."),
        ("Երևան, 5 մայիսի, 2017։", "Թանգարանում բացվեց գորգերի ցուցահանդես, և հյուրերը լսեցին։"),
        ("Երևան, 5 մայիսի 2017 թ.։", "Թանգարանում բացվեց գորգերի ցուցահանդես, և հյուրերը լսեցին։"),
        ("Երևան, 5 մայիսի 2017 թ.", "Թանգարանում բացվեց գորգերի ցուցահանդես, և հյուրերը լսեցին։"),
        ("ԵՐԵՎԱՆ, 5 մայիսի 2017թ. -", "Թանգարանում բացվեց գորգերի ցուցահանդես, և հյուրերը լսեցին։"),
    ],
)
def test_a_dateline_ends_with_the_point_of_its_year_or_that_of_its_language(opening, rest):
    record = record_of(f"{opening} {rest}")
    assert candidates(record, "published")[:1] == [("2017-05-05", "dateline")]


@pytest.mark.parametrize(
    "sentence",
    [
        "В Москве 5 мая 2017 г. Музей открыл выставку ковров.",
        "Москва, 5 мая 2017 г. стала городом ковров.",
        "5 мая 2017 г. Музей открыл выставку ковров.",
    ],
)
def test_the_point_of_a_year_within_a_sentence_does_not_end_a_dateline(sentence):
    record = record_of(f"{sentence} Гости города слушали музыку и смотрели на ковры до вечера.")
    assert record.published is None


def date_flags(record: Record) -> list[tuple[str, str, str]]:
    return [(f.code, f.field, f.detail) for f in record.flags if f.code.startswith("date-")]


@pytest.mark.parametrize("day", ["1970-01-01T00:00:00Z", "1969-12-31", "1900-01-01", "0001-01-01"])
def test_the_first_day_of_a_clock_has_little_confidence(day):
    alone = record_of(article("", ld(datePublished=day)))
    assert date_flags(alone) == [
        ("date-unsure", "published", f"{day[:10]} by json-ld:datePublished")
    ]
    beside = record_of(article('<p class="date">3 March 2017</p>', ld(datePublished=day)))
    assert (beside.published, date_flags(beside)) == ("2017-03-03", [])
    changed = record_of(article("", ld(datePublished=day, dateModified="2017-03-04")))
    assert (changed.published, changed.modified) == ("2017-03-04", "2017-03-04")
    assert date_flags(changed) == [
        ("date-unsure", "published", "2017-03-04 by only-modified:json-ld:dateModified")
    ]


def test_a_text_may_be_dated_on_the_first_day_of_a_clock():
    record = record_of(f"BAKU, 1 January 1970. {OPENING} {FILLER}")
    assert (record.published, date_flags(record)) == ("1970-01-01", [])


def test_a_day_in_the_future_has_little_confidence_if_the_retrieval_is_unknown():
    record = record_of(article("", ld(datePublished="2987-05-05", dateModified="2987-05-06")))
    assert date_flags(record) == [
        ("date-unsure", "published", "2987-05-05 by json-ld:datePublished")
    ]
    assert record.modified is None
    assert candidates(record, "modified") == [("2987-05-06", "json-ld:dateModified")]


def test_the_context_decides_which_day_is_in_the_future():
    document = read_original(article("", ld(datePublished="2987-05-05")).encode())
    original = Original("", 0, document.media_type, document.encoding, "page", "original")
    before, after = (
        normalise(document, Context(original, REGISTRY, "", "", today=today))
        for today in (date(2987, 5, 3), date(2987, 5, 4))
    )
    assert date_flags(before) == [
        ("date-unsure", "published", "2987-05-05 by json-ld:datePublished")
    ]
    assert (after.published, date_flags(after)) == ("2987-05-05", [])


def test_a_change_before_the_publication_is_flagged():
    wrong = record_of(article("", ld(datePublished="2018-01-01", dateModified="2017-05-05")))
    assert date_flags(wrong) == [("date-conflict", "published", "2018-01-01, modified 2017-05-05")]
    zones = record_of(article("", ld(datePublished="2018-01-02", dateModified="2018-01-01")))
    assert date_flags(zones) == []


@pytest.mark.parametrize(
    "label",
    ["Deadline for applications: ", "Event date: ", "Date of the event: Friday, ", "Event date ",
     "Дата визита: ", "Дата проведения: ", "Сапар күні: ", "Tədbirin tarixi: ",
     "Etkinlik tarihi: ", "Այցի ամսաթիվ՝ ", "Date limite : "],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["div", 'p class="date"'])
def test_a_day_that_is_labelled_as_that_of_an_event_is_not_the_date_of_publication(label, tag):
    document = shown(f"<{tag}>{label}3.03.2017</{tag.split()[0]}>")
    assert record_of(document).published is None
    assert record_of(f"A day of carpets\n\n{FILLER}\n\n{label}3.03.2017").published is None


@pytest.mark.parametrize("text", ["Events | 3 March 2017", "Event: the fair | Posted 3 March 2017"])
def test_a_heading_of_events_beside_a_date_is_not_its_label(text):
    assert record_of(shown(f"<div>{text}</div>")).published == "2017-03-03"


@pytest.mark.parametrize(
    "label", ["Соңғы жаңарту: ", "Güncelleme: ", "Stand: ", "Последнее обновление: ", "As of "]
)
def test_the_date_of_a_line_with_the_last_change_is_not_the_publication(label):
    for document in (
        shown(f'<p class="date">{label}5.03.2017</p>'),
        f"A day of carpets\n\n{FILLER}\n\n{label}5.03.2017, 10:00",
    ):
        record = record_of(document)
        assert (record.published, record.modified) == ("2017-03-05", "2017-03-05")
        assert [code for code, _, _ in date_flags(record)] == ["date-unsure"]


def test_an_as_of_date_within_a_sentence_is_not_a_change_of_the_text():
    record = record_of(f"A day of carpets\n\n{FILLER}\n\nAs of 5.03.2017, guests came to see them.")
    assert record.modified is None


@pytest.mark.parametrize(
    "document",
    [article('<p class="date">05/06/2017</p>'), f"A day of carpets\n\n05/06/2017\n\n{FILLER}"],
)
def test_a_date_of_unknown_order_is_in_the_review_flag(document):
    assert date_flags(record_of(document)) == [
        ("date-unsure", "published", "05/06/2017, 2017-06-05 or 2017-05-06")
    ]
