"""Every format that is known, each declared once.

To add one, write a module with its reader, and declare it here.  Formats are detected in the order
of their declarations, after those that have a signature.
"""

from enum import StrEnum, unique

from searcher.readers import detected_formats
from searcher.readers.format_declaration import FormatDeclaration, FormatKind, Trust

_SMALL = 256 * 1024  # bytes of a page or a text that cannot take much time or memory


@unique
class Format(StrEnum):
    """A format, by its media type."""

    declaration: FormatDeclaration

    def __new__(cls, declaration: FormatDeclaration) -> "Format":
        """Make the member of a declaration, whose value is the media type."""
        member = str.__new__(cls, declaration.media_type)
        member._value_ = declaration.media_type
        member.declaration = declaration
        return member

    # Containers.  Of their names only that of a ZIP is compared with what they are.

    ZIP = FormatDeclaration(
        media_type="application/zip",
        kind=FormatKind.PACK,
        label="ZIP file",
        endings=(".zip",),
        signatures=(b"PK\x05\x06",),  # an empty one; others are a ZIP without a mark
        reader="searcher.readers.containers.archives:zip_members",
    )
    TAR = FormatDeclaration(
        media_type="application/x-tar",
        kind=FormatKind.PACK,
        label="TAR file",
        detector="searcher.readers.detectors:is_tar",
        reader="searcher.readers.containers.archives:tar_members",
    )
    SEVEN_ZIP = FormatDeclaration(
        media_type="application/x-7z-compressed",
        kind=FormatKind.PACK,
        label="7-Zip archive",
        signatures=(b"7z\xbc\xaf",),
        reader="searcher.readers.containers.foreign_packs:seven_zip_members",
    )
    RAR = FormatDeclaration(
        media_type="application/vnd.rar",
        kind=FormatKind.PACK,
        label="RAR archive",
        signatures=(b"Rar!",),
        reader="searcher.readers.containers.foreign_packs:rar_members",
    )
    GZIP = FormatDeclaration(
        media_type="application/gzip",
        kind=FormatKind.COMPRESSED,
        label="GZIP file",
        signatures=(b"\x1f\x8b",),
        reader="gzip:open",
    )
    BZIP2 = FormatDeclaration(
        media_type="application/x-bzip2",
        kind=FormatKind.COMPRESSED,
        label="BZIP2 file",
        detector="searcher.readers.detectors:is_bzip2",
        reader="bz2:open",
    )
    XZ = FormatDeclaration(
        media_type="application/x-xz",
        kind=FormatKind.COMPRESSED,
        label="XZ file",
        signatures=(b"\xfd7zXZ\0",),
        reader="lzma:open",
    )
    WARC = FormatDeclaration(
        media_type="application/warc",
        kind=FormatKind.COLLECTION,
        label="WARC file",
        signatures=(b"WARC/",),
        reader="searcher.readers.containers.warc:warc_documents",
    )
    WACZ = FormatDeclaration(
        media_type="application/wacz",
        kind=FormatKind.COLLECTION,
        label="WACZ file",
        zip_marks=(b"pages/pages.jsonl",),
        reader="searcher.readers.containers.wacz:wacz_documents",
    )

    # Documents

    PDF = FormatDeclaration(
        media_type="application/pdf",
        kind=FormatKind.DOCUMENT,
        label="PDF",
        endings=(".pdf",),
        detector="searcher.readers.detectors:is_pdf",
        reader="searcher.readers.pdf.reader:read_pdf",
    )
    ODT = FormatDeclaration(
        media_type="application/vnd.oasis.opendocument.text",
        kind=FormatKind.DOCUMENT,
        label="OpenDocument text",
        endings=(".odt", ".ott"),
        zip_marks=(b"mimetypeapplication/vnd.oasis.opendocument.text",),
        reader="searcher.readers.office.opendocument:read_odt",
    )
    ODP = FormatDeclaration(
        media_type="application/vnd.oasis.opendocument.presentation",
        kind=FormatKind.DOCUMENT,
        label="OpenDocument presentation",
        endings=(".odp", ".otp"),
        zip_marks=(b"mimetypeapplication/vnd.oasis.opendocument.presentation",),
        reader="searcher.readers.office.opendocument:read_odp",
    )
    ODS = FormatDeclaration(
        media_type="application/vnd.oasis.opendocument.spreadsheet",
        kind=FormatKind.DOCUMENT,
        label="OpenDocument workbook",
        endings=(".ods", ".ots"),
        zip_marks=(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",),
        reader="searcher.readers.office.opendocument:read_ods",
    )
    OPENDOCUMENT = detected_formats.OPENDOCUMENT
    EPUB = FormatDeclaration(
        media_type="application/epub+zip",
        kind=FormatKind.DOCUMENT,
        label="EPUB book",
        endings=(".epub",),
        zip_marks=(b"mimetypeapplication/epub+zip",),
        reader="searcher.readers.office.epub:read_epub",
        marks_titles=True,
    )
    DOCX = FormatDeclaration(
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        kind=FormatKind.DOCUMENT,
        label="Word document",
        endings=(".docx", ".docm", ".dotx"),
        zip_marks=(b"word/document.xml", b"word/document2.xml"),
        reader="searcher.readers.office.docx:read_docx",
    )
    PPTX = FormatDeclaration(
        media_type="application/vnd.openxmlformats-officedocument.presentationml.presentation",
        kind=FormatKind.DOCUMENT,
        label="PowerPoint presentation",
        endings=(".pptx", ".pptm", ".ppsx", ".potx"),
        zip_marks=(b"ppt/presentation.xml",),
        reader="searcher.readers.office.pptx:read_pptx",
    )
    XLSX = FormatDeclaration(
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        kind=FormatKind.DOCUMENT,
        label="Excel workbook",
        endings=(".xlsx", ".xlsm", ".xltx"),
        zip_marks=(b"xl/workbook.xml",),
        reader="searcher.readers.office.xlsx:read_xlsx",
    )
    XLSB = detected_formats.XLSB
    RTF = FormatDeclaration(
        media_type="application/rtf",
        kind=FormatKind.DOCUMENT,
        label="RTF document",
        endings=(".rtf", ".doc"),  # old Word saved RTF under the ending of its own format
        signatures=(b"{\\rtf",),
        served_as=("application/rtf", "text/rtf", "application/msword"),
        reader="searcher.readers.office.rtf:read_rtf",
    )
    DOC = FormatDeclaration(
        media_type="application/msword",
        kind=FormatKind.DOCUMENT,
        label="old Word file",
        endings=(".doc", ".dot"),
        streams=("WordDocument",),
        reader="searcher.readers.office.doc:read_doc",
    )
    MSG = FormatDeclaration(
        media_type="application/vnd.ms-outlook",
        kind=FormatKind.DOCUMENT,
        label="message of Outlook",
        endings=(".msg",),
        streams=("__properties_version1.0", "__nameid_version1.0", "__substg1.0_0037001F"),
        reader="searcher.readers.mail.outlook:read_msg",
        attachments="searcher.readers.mail.outlook:msg_attachments",
        marks_titles=True,
    )
    TNEF = FormatDeclaration(
        media_type="application/vnd.ms-tnef",
        kind=FormatKind.DOCUMENT,
        label="message in TNEF (winmail.dat)",
        endings=(".tnef",),
        signatures=(b"\x78\x9f\x3e\x22",),
        served_as=("application/vnd.ms-tnef", "application/ms-tnef"),
        reader="searcher.readers.mail.outlook:read_tnef",
        attachments="searcher.readers.mail.outlook:tnef_attachments",
        marks_titles=True,
    )
    OLE = detected_formats.OLE

    # What is only detected

    PNG = detected_formats.PNG
    JPEG = detected_formats.JPEG
    GIF = detected_formats.GIF
    TIFF = detected_formats.TIFF
    ZSTANDARD = detected_formats.ZSTANDARD
    EXECUTABLE = detected_formats.EXECUTABLE
    SQLITE = detected_formats.SQLITE
    OGG = detected_formats.OGG
    MP3 = detected_formats.MP3

    # Texts: what none of these detects is plain text.

    FLAT_ODT = FormatDeclaration(
        media_type="application/vnd.oasis.opendocument.text-flat-xml",
        kind=FormatKind.DOCUMENT,
        label="OpenDocument text in one file",
        endings=(".fodt",),
        text_detector="searcher.readers.xml_roots:is_flat_odt",
        reader="searcher.readers.office.opendocument:read_flat_odt",
    )
    WORD_XML = FormatDeclaration(
        media_type="application/vnd.ms-wordml",
        kind=FormatKind.DOCUMENT,
        label="Word document in one file of XML",
        endings=(".xml", ".doc"),
        text_detector="searcher.readers.xml_roots:is_word_xml",
        served_as=("application/vnd.ms-wordml", "application/msword"),
        reader="searcher.readers.office.docx:read_word_xml",
    )
    PLIST = detected_formats.PLIST
    RIS = detected_formats.RIS
    BIBTEX = detected_formats.BIBTEX
    OCFL = detected_formats.OCFL
    INVENTORY = detected_formats.INVENTORY
    CALENDAR = detected_formats.CALENDAR
    CARD = detected_formats.CARD
    SVG = detected_formats.SVG
    OAI = detected_formats.OAI
    FEED = FormatDeclaration(
        media_type="application/rss+xml",
        kind=FormatKind.COLLECTION,
        label="feed",
        text_detector="searcher.readers.detectors:is_feed",
        yields=True,
        reader="searcher.readers.containers.feeds:feed_items",
    )
    JSONL = FormatDeclaration(
        media_type="application/jsonl",
        kind=FormatKind.COLLECTION,
        label="JSON lines",
        text_detector="searcher.readers.document_tables:is_jsonl",
        yields=True,
        reader="searcher.readers.containers.tables:jsonl_documents",
    )
    MBOX = FormatDeclaration(
        media_type="application/mbox",
        kind=FormatKind.COLLECTION,
        label="mailbox",
        text_detector="searcher.readers.detectors:is_mbox",
        yields=True,
        reader="searcher.readers.containers.mbox:mbox_messages",
    )
    WEB_ARCHIVE = FormatDeclaration(
        media_type="multipart/related",
        kind=FormatKind.DOCUMENT,
        label="web archive (MHTML)",
        endings=(".mhtml", ".mht"),
        text_detector="searcher.readers.detectors:is_web_archive",
        yields=True,
        served_as=(),  # what servers send as multipart/related is something else
        reader="searcher.readers.mail.message:read_web_archive",
        marks_titles=True,
    )
    MAIL = FormatDeclaration(
        media_type="message/rfc822",
        kind=FormatKind.DOCUMENT,
        label="mail",
        endings=(".eml",),
        text_detector="searcher.readers.detectors:is_mail",
        trust=Trust.COLLECTION,
        yields=True,
        reader="searcher.readers.mail.message:read_mail",
        attachments="searcher.readers.mail.message:attachments",
        marks_titles=True,
    )
    XML = detected_formats.XML
    HTML = FormatDeclaration(
        media_type="text/html",
        kind=FormatKind.DOCUMENT,
        label="HTML page",
        endings=(".html", ".htm", ".xhtml", ".shtml"),
        text_detector="searcher.readers.detectors:is_page",
        trust=Trust.SERVER,
        served_as=("text/html", "application/xhtml+xml"),
        reader="searcher.readers.html.reader:read_page",
        takes_selectors=True,
        harmless_size=_SMALL,
        marks_titles=True,
    )
    CSL = detected_formats.CSL
    JSON = detected_formats.JSON
    ADDRESSES = detected_formats.ADDRESSES
    CSV = FormatDeclaration(
        media_type="text/csv",
        kind=FormatKind.COLLECTION,
        label="CSV table",
        text_detector="searcher.readers.document_tables:is_csv",
        yields=True,
        reader="searcher.readers.containers.tables:csv_documents",
    )
    CONTACTS = detected_formats.CONTACTS
    TEXT = FormatDeclaration(
        media_type="text/plain",
        kind=FormatKind.DOCUMENT,
        label="text",
        endings=(".txt", ".text", ".md"),
        trust=Trust.COLLECTION,
        yields=True,
        reader="searcher.readers.plain.reader:read_plain_text",
        harmless_size=_SMALL,
    )

    @property
    def label(self) -> str:
        """Its name in errors."""
        return self.declaration.label

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of the names of its files; the first is that of preserved originals."""
        return self.declaration.endings

    @property
    def is_document(self) -> bool:
        """Whether a file of it is one document."""
        return self.declaration.kind is FormatKind.DOCUMENT

    @property
    def is_pack(self) -> bool:
        """Whether a file of it holds files of any format."""
        return self.declaration.kind in (FormatKind.PACK, FormatKind.COMPRESSED)

    @property
    def is_container(self) -> bool:
        """Whether a file of it holds others: files or documents."""
        return self.is_pack or self.declaration.kind is FormatKind.COLLECTION

    @property
    def served_as(self) -> tuple[str, ...]:
        """The media types by which servers send documents of it."""
        served_as = self.declaration.served_as
        return (self.value,) if served_as is None else served_as
