"""What a web archive adds to the pages that it serves: a toolbar, between comments or by its id."""

import re

from lxml import etree

_INSERTED = re.compile(
    r"<!--\s*BEGIN WAYBACK TOOLBAR INSERT\s*-->.*?<!--\s*END WAYBACK TOOLBAR INSERT\s*-->", re.S
)
_ID = "wm-ipp"
_BY_ID = etree.XPath(f"//*[starts-with(@id, '{_ID}')]")


def without_inserted(text: str) -> str:
    """Cut what a web archive has inserted out of the markup of a page."""
    return _INSERTED.sub("", text)


def remove_toolbar(root: etree._Element | None, text: str) -> None:
    """Remove the toolbar of a web archive from the tree of a page, if its markup has one."""
    if root is None or _ID not in text:
        return
    for element in _BY_ID(root):
        _remove(element)


def _remove(element: etree._Element) -> None:
    """Remove an element, but not the text after it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    parent.remove(element)
