#!/usr/bin/env python3
"""Update the translation catalogs of the interface with the messages of the site.

scripts/catalogs.py           update web/searcher_web/translations/LANGUAGE.po; keep translations
scripts/catalogs.py --check   write nothing; fail if a catalog is incomplete or out of date
"""

import argparse
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from searcher_web import i18n

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "web" / "searcher_web" / "translations"
LANGUAGES = tuple(language for language in i18n.LANGUAGES if language != "en")
EXTRACTED_FROM = ("web/searcher_web", "src")
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
_KEYWORDS = {"gettext": None, "_": None, "marked": None, "ngettext": (1, 2)}
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def main(arguments: list[str] | None = None) -> int:
    """Update or check the catalogs; return the exit status."""
    parser = argparse.ArgumentParser(description="Update the translation catalogs.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, report what is missing"
    )
    if parser.parse_args(arguments).check:
        problems = [problem for language in LANGUAGES for problem in check(language)]
        print("\n".join(problems) or "The catalogs are complete.")
        return 1 if problems else 0
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(serialize(updated(language)))
    return 0


@cache
def messages() -> Catalog:
    """Extract every message of the site, without translations."""
    catalog = Catalog()
    for folder in EXTRACTED_FROM:
        found = extract_from_dir(ROOT / folder, _METHODS, keywords=_KEYWORDS)
        for _, _, message, _, context in found:
            catalog.add(message, context=context)
    return catalog


def read(language: str) -> Catalog:
    """Read the stored catalog of a language; empty if there is no file."""
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """Return the catalog of a language with exactly the messages of the site.

    There is no fuzzy matching: a changed message must be translated again.
    """
    catalog = read(language)
    catalog.update(messages(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def serialize(catalog: Catalog) -> bytes:
    """Serialize a catalog to PO; the same catalog always gives the same bytes."""
    out = BytesIO()
    write_po(out, catalog, width=100, no_location=True, omit_header=True, sort_output=True)
    header = _HEADER.format(language=catalog.locale, plurals=catalog.plural_forms)
    return header.encode() + out.getvalue()


def check(language: str) -> Iterator[str]:
    """Yield a line for each problem of the catalog of a language."""
    stored, current = read(language), updated(language)
    for message in current:
        if message.id and (why := _problem(message)):
            yield f"{language}: {why}: {message.id!r}"
    old = {m.id for m in stored} - {m.id for m in current}
    yield from (f"{language}: obsolete: {message!r}" for message in [*old, *stored.obsolete])


def _problem(message: Message) -> str:
    """Return the problem of a message, or an empty string."""
    if message.fuzzy:
        return "fuzzy"
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(forms):
        return "not translated"
    return "; ".join(str(error) for error in message.check())


if __name__ == "__main__":
    sys.exit(main())
