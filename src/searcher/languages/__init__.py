"""All facts about one language in one folder, `languages/<code>/`, with typed schemas.

To add a language, add its folder: each file is described by the schema of its name.
"""

from searcher.languages.loader import (
    DEFAULT_LANGUAGE,
    BadDataFile,
    every,
    facts,
    languages,
    load_data,
    load_data_files,
    load_json,
    load_table,
    parse_table,
)

__all__ = [
    "DEFAULT_LANGUAGE",
    "BadDataFile",
    "every",
    "facts",
    "languages",
    "load_data",
    "load_data_files",
    "load_json",
    "load_table",
    "parse_table",
]
