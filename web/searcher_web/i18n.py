"""The language of the site itself: chosen by the reader, else the one the browser asks for.

Catalogs are `translations/LANGUAGE.po`, read as they are: nothing is to be compiled.
What is for programs (JSON, feeds) is in English for everyone.
"""

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

from searcher.model.errors import marked

__all__ = [
    "COOKIE",
    "LANGUAGES",
    "gettext",
    "init",
    "locale",
    "marked",
    "ngettext",
    "tongue",
]

LANGUAGES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
"""The languages of the interface, each by its own name."""

COOKIE = "language"
_CURRENT: ContextVar[tuple[str, NullTranslations] | None] = ContextVar("tongue", default=None)
_CATALOGS = Path(__file__).parent / "translations"
_FOR_PROGRAMS = (".json", ".atom")


def gettext(message: str, /, **values: object) -> str:
    """A message in the language of the interface, with values in its places `%(name)s`."""
    found = str(_here().gettext(message))
    return found % values if values else found


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """A message in the form for a count, which is `%(num)s` in it; values as in `gettext`."""
    found = str(_here().ngettext(one, many, count))
    return found % {"num": count, **values}


def tongue() -> str:
    """The code of the interface's language in this request."""
    return _asked()[0]


def _here() -> NullTranslations:
    return _asked()[1]


def _asked() -> tuple[str, NullTranslations]:
    """The language of this request and its catalog."""
    return _CURRENT.get() or ("en", _catalog("en"))


def locale() -> Locale:
    """The interface's language in this request, for dates and numbers; English outside of one."""
    return _locale(tongue())


@cache
def _locale(language: str) -> Locale:
    return Locale(language)


def init(app: Flask) -> None:
    """Let a site speak its languages."""
    babel = Babel()
    babel.init_app(app, locale_selector=_chosen)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: _here().gettext(message),
        lambda one, many, count: _here().ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["tongue"] = tongue
    app.jinja_env.globals["tongues"] = LANGUAGES
    app.before_request(_begin)
    app.after_request(_say_so)


def _begin() -> None:
    """Keep the language and its catalog at hand: a page asks for them hundreds of times."""
    language = locale_of_request().language
    _CURRENT.set((language, _catalog(language)))


def _chosen() -> str:
    if not has_request_context() or request.path.endswith(_FOR_PROGRAMS):
        return "en"
    asked = request.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def _say_so(response: Response) -> Response:
    """Tell caches that a page depends on who asks for it; a document to keep is of its own
    language.
    """
    is_page = response.mimetype == "text/html" and "Content-Disposition" not in response.headers
    if is_page:
        response.headers["Content-Language"] = tongue()
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
