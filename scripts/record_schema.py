"""Write the JSON Schema of records to `docs/formats/record.schema.json`."""

import json
from pathlib import Path

from searcher.model.record.json_schema import json_schema

PATH = Path(__file__).parents[1] / "docs" / "formats" / "record.schema.json"


def schema_text() -> str:
    """Return the text of the file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(schema_text(), "utf-8")
