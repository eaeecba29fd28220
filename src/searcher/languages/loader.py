"""Load tables of facts from files, each checked against a typed schema.

Facts about one language are in its folder, `languages/<code>/`, one file for each schema; nothing
is read before it is needed.  A language without such a file has none of these facts.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import ClassVar, TypeVar

import msgspec

T = TypeVar("T")

DEFAULT_LANGUAGE = "en"
"""The language of names in shared data, and of texts of whose language nothing is known."""


class BadDataFile(ValueError):
    """A data file of this program that does not fit its schema."""

    def __init__(self, path: object, fault: str) -> None:
        super().__init__(f"{path}: {fault}. Correct this file or its schema.")
        self.fault = fault


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The facts in one file of the folder of a language."""

    FILE: ClassVar[str]


F = TypeVar("F", bound=Facts)


def load_table(path: Traversable, schema: type[T]) -> T:
    """Load a TOML file.  Raises BadDataFile as `parse_table` does."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadDataFile(path, str(error)) from error
    return parse_table(text, schema, path)


def parse_table(text: str, schema: type[T], path: object) -> T:
    """Parse the text of a TOML file.  Raises BadDataFile, which names the file and the key, if it
    has a key or a value that the schema does not allow.
    """
    try:
        return msgspec.convert(tomllib.loads(text), schema)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadDataFile(path, str(error)) from error


def load_json(path: Traversable, schema: type[T]) -> T:
    """Load a JSON file.  Raises BadDataFile, which names the file and the key, if it has a value
    that the schema does not allow.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=schema)
    except msgspec.DecodeError as error:
        raise BadDataFile(path, str(error)) from error


def load_data(package: str, name: str, schema: type[T]) -> T:
    """Load `data/NAME.toml` of a package.  Raises BadDataFile."""
    return load_table(files(package).joinpath("data", f"{name}.toml"), schema)


def load_data_files(package: str, schema: type[T]) -> dict[str, T]:
    """Load every TOML file in `data/` of a package, by its name without the ending, in the order of
    the names.  Raises BadDataFile.
    """
    paths = sorted(files(package).joinpath("data").iterdir(), key=lambda path: path.name)
    return {path.name.removesuffix(".toml"): load_table(path, schema) for path in paths}


@cache
def languages() -> tuple[str, ...]:
    """Return the codes (BCP 47) of all languages with a folder, sorted."""
    folders = (entry for entry in files(__package__).iterdir() if entry.is_dir())
    return tuple(sorted(f.name for f in folders if f.name.isalpha()))


@cache
def facts(schema: type[F], language: str) -> F | None:
    """Load the facts of one kind about a language (its code without a region), or return None if
    its folder has no such file.  Raises BadDataFile.
    """
    if language not in languages():
        return None
    path = files(__package__).joinpath(language, schema.FILE)
    return load_table(path, schema) if path.is_file() else None


@cache
def every(schema: type[F]) -> Mapping[str, F]:
    """Load the facts of one kind about all languages that have them, by code, in sorted order.
    Raises BadDataFile.
    """
    found = ((language, facts(schema, language)) for language in languages())
    return {language: known for language, known in found if known is not None}
