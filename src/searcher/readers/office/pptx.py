"""Read PPTX (PresentationML, ECMA-376 part 1, 19): the slides in their order, with their notes."""

from collections.abc import Iterator

from lxml import etree

from searcher.readers.claims import AnyClaim
from searcher.readers.document import Block, BlockKind, Document, table_row
from searcher.readers.formats import Format
from searcher.readers.office.package import Package, attribute, inside, plain
from searcher.readers.office.properties import property_claims, title_of_style
from searcher.readers.office.relationships import target_of_type, targets
from searcher.readers.plain.text import clean

_MAIN, _PROPERTIES = "ppt/presentation.xml", "docProps/core.xml"
_TITLES = ("title", "ctrTitle", "subTitle")
_AROUND = ("dt", "ftr", "hdr", "sldNum", "sldImg")  # placeholders that every slide repeats
_OFF = ("0", "false")
_SPACES = {"br": " ", "tab": " "}


def read_pptx(data: bytes) -> Document:
    """Read the titles, texts and tables of the slides of a presentation that are not hidden.

    Raises DamagedOriginal, TruncatedOriginal, EncryptedOriginal, BombOriginal, TooLargeOriginal.
    """
    package = Package(data, Format.PPTX)
    blocks, claims = list[Block](), list[AnyClaim]()
    claims += property_claims(package.maybe_xml(_PROPERTIES), Format.PPTX)
    for name in _slides(package):
        slide = package.maybe_xml(name)
        if slide is None or attribute(slide, "show") in _OFF:
            continue
        found = list(_blocks(slide))
        if not blocks and found and found[0].kind is BlockKind.HEADING:
            claims.append(title_of_style(found[0].text, Format.PPTX))
        blocks += found + list(_notes(package, name))
    return Document(Format.PPTX, "utf-8", tuple(blocks), tuple(claims), tuple(package.warnings))


def _slides(package: Package) -> Iterator[str]:
    """Yield the parts of the slides in their order."""
    related = targets(package, _MAIN)
    for slide in inside(package.xml(_MAIN), "sldId"):
        identifiers = [str(v) for k, v in slide.attrib.items() if str(k).startswith("{")]
        name = next((related[one] for one in identifiers if one in related), None)
        if name is not None and package.has(name):
            yield name


def _notes(package: Package, slide: str) -> Iterator[Block]:
    name = target_of_type(package, slide, "notesSlide")
    root = package.maybe_xml(name) if name else None
    if root is not None:
        yield from _blocks(root)


def _blocks(slide: "etree._Element") -> Iterator[Block]:
    """Yield the blocks of a slide, its title first."""
    found = list(_shapes(slide))
    yield from sorted(found, key=lambda block: block.kind is not BlockKind.HEADING)


def _shapes(slide: "etree._Element") -> Iterator[Block]:
    for element in slide.iter():
        match plain(element.tag):
            case "sp":
                yield from _shape(element)
            case "tr":
                cells = [e for e in element if plain(e.tag) == "tc"]
                yield from table_row([" ".join(_paragraphs(cell)) for cell in cells])


def _shape(shape: "etree._Element") -> Iterator[Block]:
    kinds = [attribute(e, "type") or "body" for e in inside(shape, "ph")]
    kind = kinds[0] if kinds else ""
    if kind in _AROUND:
        return
    texts = list(_paragraphs(shape))
    if kind in _TITLES and texts:
        yield Block(BlockKind.HEADING, " ".join(texts))
    else:
        yield from (Block(BlockKind.PARAGRAPH, text) for text in texts)


def _paragraphs(parent: "etree._Element") -> Iterator[str]:
    for paragraph in inside(parent, "p"):
        if text := clean("".join(map(_string, paragraph.iter()))):
            yield text


def _string(element: "etree._Element") -> str:
    name = plain(element.tag)
    return element.text or "" if name == "t" else _SPACES.get(name, "")
