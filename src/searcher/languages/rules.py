"""Load the data files about languages."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rules(name: str) -> Mapping[str, Any]:
    """Load one data file of this package, by its name without `.toml`."""
    return tomllib.loads(files(__package__).joinpath(f"data/{name}.toml").read_text("utf-8"))
