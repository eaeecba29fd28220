"""Generate valid presentations, workbooks, and documents in one file of XML."""

from collections.abc import Mapping, Sequence

from evaluation.carpets import CORE, LEAD, PARAGRAPHS, REST, TITLE, packed

_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
_CELLS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODF_NAMES = (
    f'xmlns:office="{_ODF}office:1.0" xmlns:text="{_ODF}text:1.0" xmlns:table="{_ODF}table:1.0" '
    f'xmlns:draw="{_ODF}drawing:1.0" xmlns:presentation="{_ODF}presentation:1.0" '
    f'xmlns:style="{_ODF}style:1.0" xmlns:meta="{_ODF}meta:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_ODF_META = (
    f"<office:meta><dc:title>{TITLE}</dc:title>"
    "<meta:creation-date>2017-03-03T10:00:00</meta:creation-date></office:meta>"
)
_TYPE = "application/vnd.oasis.opendocument."


def relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    """Make a part of relationships: the type and the target of each by its identifier."""
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_RELATED}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{inner}</Relationships>'


def shape(texts: Sequence[str], placeholder: str = "") -> str:
    """Make the XML of a shape on a slide."""
    kind = f'<p:nvSpPr><p:nvPr><p:ph type="{placeholder}"/></p:nvPr></p:nvSpPr>' * bool(placeholder)
    paragraphs = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in texts)
    return f"<p:sp>{kind}<p:txBody>{paragraphs}</p:txBody></p:sp>"


def pptx(slides: Sequence[str] | None = None, more: Mapping[str, str] | None = None) -> bytes:
    """Make a presentation; each slide is the XML of its shapes."""
    if slides is None:
        slides = [shape(PARAGRAPHS) + shape([TITLE], "ctrTitle") + shape(["1"], "sldNum")]
    identifiers = "".join(f'<p:sldId id="{256 + n}" r:id="rId{n}"/>' for n in range(len(slides)))
    related = {f"rId{n}": ("slide", f"slides/slide{n}.xml") for n in range(len(slides))}
    parts = {
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{_SLIDES}" xmlns:r="{_RELATED}">'
        f"<p:sldIdLst>{identifiers}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relationships(related),
        "docProps/core.xml": CORE.format(title="PowerPoint Presentation"),
    }
    parts |= {f"ppt/slides/slide{n}.xml": slide(text) for n, text in enumerate(slides)}
    return packed(parts | dict(more or {}))


def slide(shapes: str, attributes: str = "") -> str:
    """Make the XML of a slide, or of its notes."""
    return (
        f'<p:sld xmlns:p="{_SLIDES}" xmlns:a="{_DRAWING}" {attributes}>'
        f"<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
    )


def xlsx(
    sheets: Mapping[str, str] | None = None,
    strings: Sequence[str] = (),
    styles: str = "",
    attributes: str = "",
    properties: str = "",
) -> bytes:
    """Make a workbook; each sheet is the XML of its rows, by its name."""
    if sheets is None:
        rows = "".join(f'<row><c t="s"><v>{n}</v></c></row>' for n in range(3))
        sheets, strings = {"Sheet1": rows}, (TITLE, LEAD, REST)
    named = "".join(
        f'<sheet name="{name}" sheetId="{n + 1}" r:id="rId{n}" {attributes if n else ""}/>'
        for n, name in enumerate(sheets)
    )
    related = {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(len(sheets))}
    related |= {"s": ("sharedStrings", "sharedStrings.xml"), "f": ("styles", "/xl/styles.xml")}
    items = "".join(f"<si><t>{text}</t></si>" for text in strings)
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{_CELLS}" xmlns:r="{_RELATED}">{properties}'
        f"<sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relationships(related),
        "xl/sharedStrings.xml": f'<sst xmlns="{_CELLS}">{items}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_CELLS}">{styles}</styleSheet>',
        "docProps/core.xml": CORE.format(title=""),
    }
    for n, rows in enumerate(sheets.values()):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{_CELLS}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return packed(parts)


def odp(pages: str = "", styles: str = "") -> bytes:
    """Make an OpenDocument presentation; `pages` is the XML of its slides."""
    pages = pages or odp_page([TITLE], PARAGRAPHS)
    body = f"<office:presentation>{pages}</office:presentation>"
    return _opendocument("presentation", body, styles)


def odp_page(title: Sequence[str], texts: Sequence[str], style: str = "") -> str:
    """Make the XML of a slide with a title and a list."""
    items = "".join(f"<text:p>{text}</text:p>" for text in texts)
    return (
        f'<draw:page draw:style-name="{style}"><draw:frame presentation:class="title">'
        f"<draw:text-box>{''.join(f'<text:p>{one}</text:p>' for one in title)}</draw:text-box>"
        f"</draw:frame><draw:frame><draw:text-box>{items}</draw:text-box></draw:frame></draw:page>"
    )


def ods(sheets: Mapping[str, Sequence[Sequence[str]]] | None = None, styles: str = "") -> bytes:
    """Make an OpenDocument workbook; the name of a sheet is that of its style."""
    sheets = sheets or {"Sheet1": [[TITLE], [LEAD], [REST]]}
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="{name}">'
        + "".join(
            "<table:table-row>"
            + "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row)
            + "</table:table-row>"
            for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    body = f"<office:spreadsheet>{tables}</office:spreadsheet>"
    return _opendocument("spreadsheet", body, styles)


def _opendocument(kind: str, body: str, styles: str) -> bytes:
    return packed(
        {
            "mimetype": _TYPE + kind,
            "content.xml": f"<office:document-content {_ODF_NAMES}><office:automatic-styles>"
            f"{styles}</office:automatic-styles><office:body>{body}</office:body>"
            "</office:document-content>",
            "meta.xml": f"<office:document-meta {_ODF_NAMES}>{_ODF_META}</office:document-meta>",
        },
        0,
    )


def flat_odt(body: str = "") -> bytes:
    """Make an OpenDocument text in one file; `body` is its XML."""
    body = body or f'<text:p text:style-name="Title">{TITLE}</text:p>' + "".join(
        f"<text:p>{p}</text:p>" for p in PARAGRAPHS
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {_ODF_NAMES} '
        f'office:version="1.2" office:mimetype="{_TYPE}text">{_ODF_META}<office:body><office:text>'
        f"{body}</office:text></office:body></office:document>"
    ).encode()


def word_2003(body: str = "") -> bytes:
    """Make a document of Word 2003 in XML; `body` is its XML."""
    style = '<w:pPr><w:pStyle w:val="Title"/></w:pPr>'
    body = body or f"<w:p>{style}<w:r><w:t>{TITLE}</w:t></w:r></w:p>" + "".join(
        f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in PARAGRAPHS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<?mso-application progid="Word.Document"?>\n'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
        'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
        'xmlns:o="urn:schemas-microsoft-com:office:office"><o:DocumentProperties>'
        f"<o:Title>{TITLE}</o:Title><o:Created>2017-03-03T10:00:00Z</o:Created>"
        f"</o:DocumentProperties><w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>"
    ).encode()


def flat_word(parts: Mapping[str, str], binary: Mapping[str, str] | None = None) -> bytes:
    """Make a flat package of Word: parts of XML, and others in Base64, by their names."""
    inner = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{xml}</pkg:xmlData></pkg:part>'
        for name, xml in parts.items()
    ) + "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:binaryData>{data}</pkg:binaryData></pkg:part>'
        for name, data in (binary or {}).items()
    )
    return (
        '<?xml version="1.0" standalone="yes"?><?mso-application progid="Word.Document"?>'
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        f"{inner}</pkg:package>"
    ).encode()


def sound() -> dict[str, bytes]:
    """Make a valid file of each format, by file name."""
    return {
        "slides.pptx": pptx(),
        "book.xlsx": xlsx(),
        "slides.odp": odp(),
        "book.ods": ods(),
        "letter.fodt": flat_odt(),
        "letter.xml": word_2003(),
    }
