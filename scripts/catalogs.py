#!/usr/bin/env python3
"""The catalogs of the interface's languages, brought up to date with the site's messages.

scripts/catalogs.py           writes web/translations/LANGUAGE.po; translations are kept
scripts/catalogs.py --check   writes nothing; fails if a catalog is not complete and up to date
"""

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from searcher_web import i18n

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "web" / "searcher_web" / "translations"
LANGUAGES = tuple(language for language in i18n.LANGUAGES if language != "en")
MADE_FROM = ("web/searcher_web", "src")
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
    """Write the catalogs, or check them; the status for the shell."""
    parser = argparse.ArgumentParser(description="Bring the catalogs of translations up to date.")
    parser.add_argument("--check", action="store_true", help="write nothing, tell what is missing")
    if parser.parse_args(arguments).check:
        found = [fault for language in LANGUAGES for fault in faults(language)]
        print("\n".join(found) or "The catalogs are complete.")
        return 1 if found else 0
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(written(updated(language)))
    return 0


def messages() -> Catalog:
    """Every message of the site, without translations."""
    catalog = Catalog()
    for folder in MADE_FROM:
        found = extract_from_dir(ROOT / folder, _METHODS, keywords=_KEYWORDS)
        for _, _, message, _, context in found:
            catalog.add(message, context=context)
    return catalog


def read(language: str) -> Catalog:
    """The catalog of a language as it is kept; empty if there is none."""
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """The catalog of a language with every message of the site and no other; what has changed
    is not guessed at: it is to be translated.
    """
    catalog = read(language)
    catalog.update(messages(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def written(catalog: Catalog) -> bytes:
    """A catalog as a file: the same whenever and wherever it is written."""
    out = BytesIO()
    write_po(out, catalog, width=100, no_location=True, omit_header=True, sort_output=True)
    header = _HEADER.format(language=catalog.locale, plurals=catalog.plural_forms)
    return header.encode() + out.getvalue()


def faults(language: str) -> Iterator[str]:
    """What is wrong with the catalog of a language, in words."""
    kept, current = read(language), updated(language)
    for message in current:
        if message.id and (why := _fault(message)):
            yield f"{language}: {why}: {message.id!r}"
    old = {m.id for m in kept} - {m.id for m in current}
    yield from (f"{language}: obsolete: {message!r}" for message in [*old, *kept.obsolete])


def _fault(message: Message) -> str:
    """What is wrong with a message; empty if nothing is."""
    if message.fuzzy:
        return "fuzzy"
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(forms):
        return "not translated"
    return "; ".join(str(error) for error in message.check())


if __name__ == "__main__":
    sys.exit(main())
