"""Templates are compiled once for each UI locale, and write what Jinja's own would."""

import flask
import pytest
from flask import Flask
from flask.templating import Environment
from jinja2 import DictLoader
from markupsafe import Markup

from searcher_web import i18n
from searcher_web.i18n import LANGUAGES, in_language
from searcher_web.templating import TranslatedEnvironment

TEMPLATES = {
    "page.html": """{% extends "frame.html" %}
{% import "parts.html" as parts with context %}
{% block main %}
<h1 title="{{ _("Search") }}">{{ _("All %(count)s", count=words) }}</h1>
{{ parts.row(words, 2) }}{{ parts.row(markup) }}{{ _("Search") if words else _("Remove") }}
{% for one in (1, 2.5, none, words) %}{{ one }}{{ loop.index }}{% endfor %}
{{ ngettext("%(count)s record", "%(count)s records", 2, count=words) }}
{{ _("All %(count)s", count=words) ~ words }}{{ "<b>" ~ markup ~ missing }}{{ double(words) }}
{% call parts.boxed() %}{{ _("Search") }}{{ words }}{% endcall %}
{% endblock %}""",
    "frame.html": '<html lang="{{ ui_language() }}">{% block main %}{% endblock %}</html>',
    "parts.html": """{% macro row(text, times=1) %}<li>{{ text * times }}{{ _("Remove") }}</li>{% endmacro %}
{% macro boxed() %}<p>{{ caller() }}</p>{% endmacro %}""",
}
HOSTILE = "<script>&\"'%(count)s"


def site(environment: type[Environment]) -> Flask:
    app = Flask(__name__)
    app.jinja_environment = environment
    app.jinja_loader = DictLoader(TEMPLATES)
    i18n.init_app(app)
    app.jinja_env.globals["double"] = lambda text: text * 2
    return app


def rendered(app: Flask, language: str) -> str:
    with app.test_request_context("/", headers={"Cookie": f"{i18n.COOKIE}={language}"}):
        app.preprocess_request()
        return flask.render_template("page.html", words=HOSTILE, markup=Markup("<b>"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_those_of_jinja(language: str) -> None:
    own, plain = site(TranslatedEnvironment), site(Environment)
    for _ in range(2):
        page = rendered(own, language)
        assert page == rendered(plain, language)
        assert "<script>" not in page
        assert f'lang="{language}"' in page


def test_messages_are_in_the_language_of_each_request() -> None:
    app = site(TranslatedEnvironment)
    pages = [rendered(app, language) for language in (*LANGUAGES, *LANGUAGES)]
    assert len(set(pages)) == len(LANGUAGES)
    assert pages[:3] == pages[3:]


def test_a_template_has_one_compiled_form_for_each_language() -> None:
    environment = site(TranslatedEnvironment).jinja_env
    for language in LANGUAGES:
        with in_language(language):
            assert environment.get_template("page.html") is environment.get_template("page.html")
    assert len({id(environment.of(one).get_template("page.html")) for one in LANGUAGES}) == 3


def test_messages_are_no_calls_any_more() -> None:
    environment = site(TranslatedEnvironment).jinja_env
    source = environment.of("ru").compile(
        '{{ _("All %(count)s", count=n) }}{{ _("Search") }}', raw=True
    )
    assert "gettext" not in source
    assert "'_'" not in source
