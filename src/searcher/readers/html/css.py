"""Evaluate CSS selectors on the tree of a page.

Soupsieve knows what archivists find in the inspector of a browser, `:has()`, `:is()` and
`:-soup-contains()` among it; it needs the tree as Beautiful Soup has it.
"""

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from lxml import etree
from soupsieve import SelectorSyntaxError

from searcher.model.errors import BadSelector


class SelectableTree:
    """The tree of a page, mirrored so that selectors find its elements."""

    def __init__(self, root: etree._Element) -> None:
        self._soup = BeautifulSoup("", "html.parser")
        self._elements: dict[int, etree._Element] = {}
        self._mirror(root)

    def select(self, selector: str) -> list[etree._Element]:
        """Return the elements that match, in the order of the page.  Raises BadSelector."""
        try:
            found = self._soup.select(selector)
        except (SelectorSyntaxError, NotImplementedError, ValueError) as error:
            raise BadSelector(selector, str(error).partition("\n")[0]) from error
        return [self._elements[id(tag)] for tag in found]

    def _mirror(self, root: etree._Element) -> None:
        parents: list[BeautifulSoup | Tag] = [self._soup]
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                parents.append(self._add(element, parents[-1]))
            else:
                parents.pop()
                if element.tail and element is not root:
                    parents[-1].append(NavigableString(str(element.tail)))

    def _add(self, element: etree._Element, parent: BeautifulSoup | Tag) -> Tag:
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        tag = self._soup.new_tag(str(element.tag), attrs=attributes)
        self._elements[id(tag)] = element
        parent.append(tag)
        if element.text:
            tag.append(NavigableString(str(element.text)))
        return tag
