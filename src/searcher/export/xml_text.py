"""Elements of XML documents, with texts that such a document can hold."""

import re
from xml.etree.ElementTree import Element, SubElement

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that an XML document cannot hold, not even escaped (XML 1.0, production 2)."""


def xml_text(text: str) -> str:
    """Leave out the characters that an XML document cannot hold."""
    return _NOT_XML.sub("", text)


def append_text(parent: Element, name: str, text: str, /, **attributes: str) -> None:
    """Append an element with a text; also the attributes may be any texts."""
    held = {key: xml_text(value) for key, value in attributes.items()}
    SubElement(parent, name, held).text = xml_text(text)
