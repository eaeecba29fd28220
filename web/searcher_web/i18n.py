"""The UI locale of a request: the reader's choice (a cookie), else the browser's preference.

Catalogs are `translations/LANGUAGE.po`, compiled in memory when first used.
Responses for programs (JSON, feeds) are always in English.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel
from flask_babel import get_locale as locale_of_request

from searcher.model.messages import marked
from searcher_web.api_paths import is_of_api

__all__ = [
    "COOKIE",
    "LANGUAGES",
    "gettext",
    "in_language",
    "init_app",
    "locale",
    "marked",
    "ngettext",
    "ui_language",
]

LANGUAGES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
"""The languages of the interface: code and own name."""

COOKIE = "language"
_CURRENT: ContextVar[tuple[str, NullTranslations] | None] = ContextVar("ui_language", default=None)
_CATALOGS = Path(__file__).parent / "translations"
_MACHINE_READABLE = (".json", ".atom")


def gettext(message: str, /, **values: object) -> str:
    """Translate a message into the UI locale and fill in its placeholders `%(name)s`."""
    text = str(_catalog_of_request().gettext(message))
    return text % values if values else text


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Translate a message in the plural form for a count.

    The placeholder `%(num)s` is the count; other values are as in `gettext`.
    """
    text = str(_catalog_of_request().ngettext(one, many, count))
    return text % {"num": count, **values}


def ui_language() -> str:
    """Return the language code of the UI locale of this request; `en` outside of a request."""
    return _active()[0]


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Translate into a language, whatever that of the request is."""
    token = _CURRENT.set((language, _catalog(language)))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def _catalog_of_request() -> NullTranslations:
    return _active()[1]


def _active() -> tuple[str, NullTranslations]:
    """Return the language of this request and its catalog."""
    return _CURRENT.get() or ("en", _catalog("en"))


def locale() -> Locale:
    """Return the UI locale of this request, to format dates and numbers."""
    return _locale(ui_language())


@cache
def _locale(language: str) -> Locale:
    return Locale(language)


def init_app(app: Flask) -> None:
    """Add the UI locale and the translation functions to a site."""
    babel = Babel()
    babel.init_app(app, locale_selector=_select)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: _catalog_of_request().gettext(message),
        lambda one, many, count: _catalog_of_request().ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["ui_language"] = ui_language
    app.jinja_env.globals["ui_languages"] = LANGUAGES
    app.before_request(_activate)
    app.after_request(_declare_language)


def _activate() -> None:
    """Cache the language and its catalog for the request, which needs them hundreds of times."""
    language = locale_of_request().language
    _CURRENT.set((language, _catalog(language)))


def _select() -> str:
    if not has_request_context() or is_of_programs(request.path):
        return "en"
    preference = request.cookies.get(COOKIE)
    if preference in LANGUAGES:
        return preference
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def is_of_programs(path: str) -> bool:
    """Check whether programs read what is at a path: it is always in English."""
    return path.endswith(_MACHINE_READABLE) or is_of_api(path)


def _declare_language(response: Response) -> Response:
    """Declare the language of a page, and to caches that it depends on the reader.

    A document that is downloaded has a language of its own.
    """
    is_page = response.mimetype == "text/html" and "Content-Disposition" not in response.headers
    if is_page:
        response.headers["Content-Language"] = ui_language()
        response.vary.update(("Accept-Language", "Cookie"))
    return response


@cache
def _catalog(language: str) -> NullTranslations:
    path = _CATALOGS / f"{language}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, language))
    compiled.seek(0)
    return Translations(compiled)
