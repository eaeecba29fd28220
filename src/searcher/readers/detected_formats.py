"""Formats that are only detected: documents that cannot be read, and data that are no documents."""

from searcher.readers.format_declaration import FormatDeclaration, FormatKind

_OCR = "Ingest it with --ocr (needs tesseract), or run OCR on it, and ingest the text."
_UNPACK = "Unpack it, and ingest the files in it."
_TO_TEXT = "Save its text as HTML, plain text, PDF, DOCX or ODT, and ingest that."
_AS_PDF = "Open it in an office program, save it as PDF, and ingest that."
_REFERENCES = (
    "`searcher import` ingests the files that are attached to it, with its values as hints; other "
    "documents that it lists are ingested by themselves."
)
_KEEP_OUT = "Leave it out."

# Documents of office programs

OPENDOCUMENT = FormatDeclaration(
    media_type="application/vnd.oasis.opendocument",
    kind=FormatKind.UNSUPPORTED,
    label="OpenDocument drawing or formula",
    advice=_AS_PDF,
    zip_marks=(b"mimetypeapplication/vnd.oasis.opendocument.",),
)
XLSB = FormatDeclaration(
    media_type="application/vnd.ms-excel.sheet.binary.macroenabled.12",
    kind=FormatKind.UNSUPPORTED,
    label="binary Excel workbook (.xlsb)",
    advice="Open it in an office program, save it as XLSX, and ingest that.",
    zip_marks=(b"xl/workbook.bin",),
)
OLE = FormatDeclaration(
    media_type="application/x-ole-storage",
    kind=FormatKind.UNSUPPORTED,
    label="file of an old Office program",
    advice=_AS_PDF,
    endings=(".xls", ".ppt"),
    signatures=(b"\xd0\xcf\x11\xe0",),
    streams=("Workbook", "Book", "PowerPoint Document", "EncryptedPackage"),
    reader="searcher.readers.office.ole:refuse_ole",
)

# Pictures, recordings, archives, programs

PNG = FormatDeclaration(
    media_type="image/png",
    kind=FormatKind.UNSUPPORTED,
    label="picture (PNG)",
    advice=_OCR,
    endings=(".png",),
    is_recognisable=True,
    signatures=(b"\x89PNG",),
)
JPEG = FormatDeclaration(
    media_type="image/jpeg",
    kind=FormatKind.UNSUPPORTED,
    label="picture (JPEG)",
    advice=_OCR,
    endings=(".jpg", ".jpeg"),
    is_recognisable=True,
    signatures=(b"\xff\xd8\xff",),
)
GIF = FormatDeclaration(
    media_type="image/gif",
    kind=FormatKind.UNSUPPORTED,
    label="picture (GIF)",
    advice="Save it as PNG, and ingest that with --ocr (needs tesseract).",
    signatures=(b"GIF8",),
)
TIFF = FormatDeclaration(
    media_type="image/tiff",
    kind=FormatKind.UNSUPPORTED,
    label="picture (TIFF)",
    advice=_OCR,
    endings=(".tif", ".tiff"),
    is_recognisable=True,
    signatures=(b"II*\0", b"MM\0*"),
)
ZSTANDARD = FormatDeclaration(
    media_type="application/zstd",
    kind=FormatKind.UNSUPPORTED,
    label="file compressed by Zstandard",
    advice=_UNPACK,
    signatures=(b"\x28\xb5\x2f\xfd",),
)
EXECUTABLE = FormatDeclaration(
    media_type="application/x-executable",
    kind=FormatKind.DATA,
    label="program",
    advice=_KEEP_OUT,
    signatures=(b"\x7fELF", b"MZ\x90\0"),
)
SQLITE = FormatDeclaration(
    media_type="application/vnd.sqlite3",
    kind=FormatKind.DATA,
    label="database (SQLite)",
    advice="Export its documents as a table or as JSON lines, and ingest that.",
    signatures=(b"SQLite format 3",),
)
OGG = FormatDeclaration(
    media_type="audio/ogg",
    kind=FormatKind.UNSUPPORTED,
    label="recording (Ogg)",
    advice="Ingest a transcript of it.",
    signatures=(b"OggS",),
)
MP3 = FormatDeclaration(
    media_type="audio/mpeg",
    kind=FormatKind.UNSUPPORTED,
    label="recording (MP3)",
    advice="Ingest a transcript of it.",
    signatures=(b"ID3",),
)

# Data

RIS = FormatDeclaration(
    media_type="application/x-research-info-systems",
    kind=FormatKind.DATA,
    label="list of references (RIS)",
    advice=_REFERENCES,
    text_detector="searcher.readers.data_detectors:is_ris",
)
BIBTEX = FormatDeclaration(
    media_type="application/x-bibtex",
    kind=FormatKind.DATA,
    label="list of references (BibTeX)",
    advice=_REFERENCES,
    text_detector="searcher.readers.data_detectors:is_bibtex",
)
CSL = FormatDeclaration(
    media_type="application/vnd.citationstyles.csl+json",
    kind=FormatKind.DATA,
    label="list of references (CSL-JSON)",
    advice=_REFERENCES,
    text_detector="searcher.readers.data_detectors:is_csl",
)
ADDRESSES = FormatDeclaration(
    media_type="text/uri-list",
    kind=FormatKind.DATA,
    label="list of addresses",
    advice="Addresses are not fetched: save each page in a browser, and ingest the files.",
    text_detector="searcher.readers.data_detectors:is_address_list",
)
CALENDAR = FormatDeclaration(
    media_type="text/calendar",
    kind=FormatKind.DATA,
    label="calendar",
    advice=_KEEP_OUT,
    text_detector="searcher.readers.data_detectors:is_calendar",
)
CARD = FormatDeclaration(
    media_type="text/vcard",
    kind=FormatKind.DATA,
    label="card of a person",
    advice=_KEEP_OUT,
    text_detector="searcher.readers.data_detectors:is_card",
)
CONTACTS = FormatDeclaration(
    media_type="text/directory",
    kind=FormatKind.DATA,
    label="list of persons with their addresses",
    advice=_KEEP_OUT,
    text_detector="searcher.readers.data_detectors:is_contact_list",
)
SVG = FormatDeclaration(
    media_type="image/svg+xml",
    kind=FormatKind.DATA,
    label="drawing (SVG)",
    advice=_KEEP_OUT,
    text_detector="searcher.readers.data_detectors:is_svg",
)
PLIST = FormatDeclaration(
    media_type="application/x-plist",
    kind=FormatKind.DATA,
    label="property list",
    advice=_KEEP_OUT,
    text_detector="searcher.readers.data_detectors:is_plist",
)
OAI = FormatDeclaration(
    media_type="application/vnd.openarchives.oai-pmh+xml",
    kind=FormatKind.DATA,
    label="response of an OAI-PMH server",
    advice="Ingest the documents that it describes.",
    text_detector="searcher.readers.data_detectors:is_oai",
)
OCFL = FormatDeclaration(
    media_type="text/x-ocfl-declaration",
    kind=FormatKind.DATA,
    label="mark of an OCFL object",
    advice="Ingest the files in the `content` folders of the object, not the object.",
    text_detector="searcher.readers.data_detectors:is_object_mark",
)
INVENTORY = FormatDeclaration(
    media_type="application/x-ocfl-inventory",
    kind=FormatKind.DATA,
    label="inventory of an OCFL object",
    advice="Ingest the files in the `content` folders of the object, not the object.",
    text_detector="searcher.readers.data_detectors:is_inventory",
)
XML = FormatDeclaration(
    media_type="application/xml",
    kind=FormatKind.DATA,
    label="XML file",
    advice=_TO_TEXT,
    endings=(".xml",),
    text_detector="searcher.readers.data_detectors:is_other_xml",
)
JSON = FormatDeclaration(
    media_type="application/json",
    kind=FormatKind.DATA,
    label="JSON file",
    advice="Write one object a line (JSON lines), with the text as `body` or `html`.",
    endings=(".json",),
    text_detector="searcher.readers.data_detectors:is_other_json",
)
