"""What an archive has in its folder beside its objects, and how that is known again."""

from importlib.resources import files

from searcher.errors import BadRegistry
from searcher.sources import parse_sources

NO_SOURCES = """\
# The registry of this archive's sources; it comes before the one that ships with the program.
#
# [[source]]
# id = "kz-embassy-am"
# name = "Embassy of Kazakhstan in Armenia"
# aliases = ["Посольство Казахстана в Армении"]
# kind = "embassy"    # agency, newspaper, broadcaster, organisation, ministry, embassy,
#                     # consulate, president, government or parliament
# country = "KZ"      # ISO 3166-1
# resides = "AM"      # embassies and consulates: the country they are in
# languages = ["ru", "kk", "en"]
# hosts = ["example.org"]
# day_first = true    # 03/04/2017 is in April
# selectors = { title = "h2.news", body = "div.text", published = ".date" }
"""
"""The registry with which an archive begins."""


OWN_NAMES = frozenset({"README.md", "sources.toml", "objects", "searches", "logs", "work"})
"""What an archive has in its folder, if not hidden."""

OURS = OWN_NAMES | {"lost+found"}
"""What may lie in the folder of an archive that was only just begun, if not hidden."""


def is_readme(data: bytes) -> bool:
    """Whether a file is the README of an archive, as this or an older program wrote it."""
    return data.partition(b"\n")[0] == readme().partition(b"\n")[0]


def is_registry(data: bytes) -> bool:
    """Whether a file is a registry of sources: one with entries, or as each archive begins."""
    try:
        return data == NO_SOURCES.encode() or bool(parse_sources(data.decode(), "sources.toml"))
    except (ValueError, BadRegistry):
        return False


def readme() -> bytes:
    """The README that each archive has."""
    return files("searcher.archive").joinpath("README.txt").read_bytes()
