"""The text and the dates that generated files have, and what several of them are made of."""

import io
import zipfile
from collections.abc import Mapping

TITLE = "A day of carpets"
LEAD = (
    "Yerevan, 3 March 2017. Museums of Armenia and Kazakhstan agreed on the loan of carpets, the "
    "delegations said after a round of talks."
)
REST = (
    "The guests listened to chamber music until late in the evening, and thanked all who had "
    "helped to prepare the programme."
)
PARAGRAPHS = (LEAD, REST)

CORE = (
    "<cp:coreProperties "
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>{title}</dc:title><dc:creator>Press office</dc:creator>"
    "<dcterms:created>2017-03-03T10:00:00Z</dcterms:created></cp:coreProperties>"
)


def packed(parts: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make a ZIP of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as pack:
        for name, data in parts.items():
            pack.writestr(zipfile.ZipInfo(name, (2017, 3, 3, 0, 0, 0)), data, compression)
    return out.getvalue()
