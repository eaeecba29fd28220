"""Titles of saved pages: the site's name as a heading, headlines that are cut, several claims."""

import pytest
from builders import page, record_of

TEXT = (
    "<p>The ministers of transport of both countries agreed to open a second freight route across "
    "the sea, and to simplify the customs papers for wagons from spring on.</p>"
    "<p>Both sides meet again in autumn to sign the protocol on railway tariffs.</p>"
)


def title(body: str, name: str = "", head: str = "", lang: str = "en") -> str | None:
    document = page(f"{body}{TEXT}", f"<title>{name}</title>{head}", lang)
    return record_of(document).title


def og(value: str) -> str:
    return f'<meta property="og:title" content="{value}">'


def json_ld(headline: str) -> str:
    script = f'{{"@type": "NewsArticle", "headline": "{headline}"}}'
    return f'<script type="application/ld+json">{script}</script>'


@pytest.mark.parametrize(
    ("site", "headline", "separator"),
    [
        ("Caspian Daily", "Freight route opens", " - "),
        ("Морская газета", "Открыт новый маршрут", " | "),
        ("Deniz Postası", "Yeni hat açıldı", " – "),
        ("海運日報", "新しい貨物航路が開通する", " | "),
    ],
)
def test_the_name_of_the_site_in_the_h1_is_not_the_title(site, headline, separator):
    body = f"<h1>{site}</h1><h2>{headline}</h2>"
    assert title(body, f"{headline}{separator}{site}") == headline


@pytest.mark.parametrize(
    "href", ["/", "https://daily.example/", "https://daily.example", "index.html"]
)
def test_an_h1_that_links_to_the_first_page_is_the_name_of_the_site(href):
    body = f'<h1><a href="{href}">Caspian Daily</a></h1><p>Freight</p>'
    assert title(body, "Freight route opens") == "Freight route opens"
    assert (
        title(f'<h1><a href="{href.rstrip("/")}/5">Freight route</a></h1>', "Route 5") != "Route 5"
    )


@pytest.mark.parametrize("end", ["...", "…"])
def test_a_headline_that_is_cut_is_not_preferred_to_a_complete_title(end):
    head = og("Carriers receive a joint window") + json_ld(f"The customs services of both{end}")
    body = "<h1>Carriers receive a joint window</h1>"
    assert title(body, "Carriers receive a joint window", head) == "Carriers receive a joint window"


def test_a_title_that_ends_in_points_everywhere_is_kept():
    body = "<h1>And the winner is…</h1>"
    assert title(body, "And the winner is…", og("And the winner is…")) == "And the winner is…"


@pytest.mark.parametrize(
    ("lang", "shown", "declared"),
    [
        ("de", "Nachhaltig leben", "Nachhaltiger leben für alle"),
        ("pt", "Trens para o porto", "Receita de trens para o porto"),
        ("ru", "Поезда в порт", "Поезда в порт и обратно: всё о маршруте"),
    ],
)
def test_the_heading_that_readers_see_is_preferred_to_what_other_sites_are_shown(
    lang, shown, declared
):
    assert title(f"<h1>{shown}</h1>", declared, og(declared), lang) == shown


def test_a_heading_without_a_word_of_the_declared_title_is_that_of_a_section():
    body, declared = "<h1>Literature</h1>", "A new book on the port"
    assert title(body, declared, og(declared)) == declared


def test_a_declared_title_cut_at_a_quotation_mark_is_completed_by_the_heading():
    whole = 'Senator calls the president "unfit"'
    assert title(f"<h2>{whole}</h2>", whole, og("Senator calls the president")) == whole


def test_a_heading_set_in_two_lines_has_no_space_before_its_colon():
    body, declared = (
        "<h1>Breakpoint <span>: The port opens</span></h1>",
        "Breakpoint: The port opens",
    )
    assert title(body, declared, og(declared)) == declared


def test_a_separator_at_the_edge_of_a_title_is_cut():
    assert title("", "» A second freight route -") == "A second freight route"


@pytest.mark.parametrize(
    ("kicker", "name", "headline", "lang"),
    [
        ("roofline", "Verkehr", "Zwei Häfen, eine Fähre", "de"),
        ("article__kicker", "Перевозки", "Открыт второй маршрут", "ru"),
        ("antetitulo", "Puertos", "Se abre la segunda ruta", "es"),
    ],
)
def test_a_line_set_above_the_title_in_the_heading_is_a_kicker(kicker, name, headline, lang):
    body = f'<h1><span class="{kicker}">{name}</span> {headline}</h1>'
    assert title(body, f"Port {headline}", "", lang) == headline
    assert title(f"<h1><span>{name}</span> {headline}</h1>", f"{name} {headline}") != headline


def test_a_kicker_with_a_colon_is_part_of_the_title():
    whole = "Ferries: Two ports, one line"
    body = '<h1><span class="kicker">Ferries:</span> Two ports, one line</h1>'
    assert title(body, whole, og(whole) + json_ld(whole)) == whole


@pytest.mark.parametrize("site", ["https://web.archive.org/web/20100301/http://blog.example/", "/"])
def test_the_heading_with_which_the_title_begins_is_read_below_that_of_the_site(site):
    body = f'<h1><a href="{site}">Ferry Notes</a></h1><h2><a href="/5">Two ports, one line</a></h2>'
    assert title(body, "Two ports, one line : Ferry Notes") == "Two ports, one line"


@pytest.mark.parametrize(
    ("headline", "declared", "below", "lang"),
    [
        ("Our ferry guide for winter", "Ferry guide | Order now!", "Newsletter", "en"),
        ("Unser Fährplan für den Winter", "Fährplan online bestellen", "Aktuelle Angebote", "de"),
        ("Петиция: сохраните паромную линию", "Подпишите: паромную линию", "Вход", "ru"),
    ],
)
def test_of_several_h1_the_one_above_the_text_is_the_title(headline, declared, below, lang):
    document = page(
        f"<h1>{headline}</h1>{TEXT}<h1>{below}</h1>", f"<title>{declared}</title>", lang
    )
    assert record_of(document).title == headline


def test_of_several_h1_one_without_a_word_of_the_declared_title_is_not_the_title():
    document = page(f"<h1>Menu and search</h1>{TEXT}<h1>More</h1>", "<title>Two ports</title>")
    assert record_of(document).title == "Two ports"


def test_a_headline_that_only_the_title_element_repeats_is_for_search_engines():
    shown, searched = "A century of the harbour", "100 years of the old harbour: all you must know"
    body = f"<h1>{shown}</h1>"
    assert title(body, searched, og(shown) + json_ld(searched)) == shown
    assert title(body, searched, json_ld(searched)) == shown
    assert title(body, shown, og(shown) + json_ld(searched)) == searched


def test_the_spelling_of_most_candidates_is_taken():
    shown, capitals = "Ferry from the port of Aktau", "Ferry From The Port Of Aktau"
    assert title(f"<h2>{shown}</h2>", shown, og(capitals)) == shown


@pytest.mark.parametrize(
    ("name", "headline", "lang"),
    [
        ("Tariffs", "Harbour tariffs rise: what you must know", "en"),
        ("Hafen Lübau - Ausbildung", "Bootsdienst Ausbildung", "de"),
        ("Тарифы", "Новые портовые тарифы на зиму", "ru"),
    ],
)
def test_a_section_in_the_title_element_gives_way_to_the_only_heading(name, headline, lang):
    assert title(f"<h3>{headline}</h3>", name, "", lang) == headline


def test_a_title_element_of_several_words_is_no_section():
    name = "Ferry from the port of Aktau"
    assert title("<h3>What passengers must know</h3>", name) == name


def test_a_dash_before_a_quotation_is_kept_if_the_heading_has_it():
    quoted = "- We shall sail in winter"
    assert title(f"<h1>{quoted}</h1>", quoted, og(quoted) + json_ld(quoted)) == quoted


@pytest.mark.parametrize(
    ("declared", "shown"),
    [
        ("Carriers open a second freight route", "Carriers open a second freight route to Aktau"),
        ("Открыт второй маршрут", "Открыт второй маршрут через море"),
    ],
)
def test_a_title_that_is_shortened_for_other_sites_is_completed_by_the_h1(declared, shown):
    assert title(f"<h1>{shown}</h1>", declared, og(declared) + json_ld(declared)) == shown


def test_a_line_below_the_title_within_the_h1_does_not_complete_it():
    declared = "Carriers open a second freight route"
    head = og(declared) + json_ld(declared)
    assert title(f"<h1>{declared} <small>From Baku</small></h1>", declared, head) == declared


@pytest.mark.parametrize("mark", ["[> ", "» ", "• ", "– "])
def test_the_mark_of_a_design_before_a_heading_is_not_of_the_title(mark):
    assert title(f"<h2>{mark}Freight routes</h2>") == "Freight routes"


@pytest.mark.parametrize("shown", ["»Freight« routes", "[Freight] routes"])
def test_a_quotation_or_bracket_at_the_beginning_of_a_heading_is_kept(shown):
    assert title(f"<h2>{shown}</h2>") == shown
