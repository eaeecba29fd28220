"""Parse pairs and groups of countries as people write them."""

from searcher.gazetteer.countries import country_codes
from searcher.model.pairs import country_group


def parse_pair(text: str) -> str | None:
    """Parse `kz-am`, `KZ–AM` → `AM-KZ`; return None if it is not two different countries."""
    found = parse_country_group(text)
    return found if found and found.count("-") == 1 else None


def parse_country_group(text: str) -> str | None:
    """Parse codes of different countries in any order into a country group; else return None."""
    parts = text.upper().replace("–", "-").replace("/", "-").split("-")
    if len(set(parts)) < len(parts) or not country_codes().issuperset(parts):
        return None
    return country_group(parts)
