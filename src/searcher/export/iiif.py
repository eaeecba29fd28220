"""The images of a record's pages for viewers: manifests (IIIF Presentation API 3.0) and what there
is of an image (IIIF Image API 3.0, level 0: whole images in some sizes).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from searcher.export.cited import CitedArchive, cited_texts
from searcher.gazetteer import place_name
from searcher.languages import DEFAULT_LANGUAGE
from searcher.model.fields import CitationRole
from searcher.model.record import Record
from searcher.text import single_line

MANIFEST = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
INFORMATION = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
_MANIFESTS = "http://iiif.io/api/presentation/3/context.json"
_IMAGES = "http://iiif.io/api/image/3/context.json"
_SMALL = 150  # pixels that the shorter side of the smallest image has at least
_JPEG = "image/jpeg"

Size = tuple[int, int]
"""Width and height, in pixels."""


@dataclass(frozen=True, slots=True)
class PageImages:
    """The images of the pages of one version of a record, by their sizes."""

    record: Record
    archive: CitedArchive
    sizes: Sequence[Size]

    @property
    def address(self) -> str:
        """The address below which they are."""
        return f"{self.archive.origin}/iiif/{self.record.id}/v{self.record.version}"

    def manifest(self) -> dict[str, Any]:
        """Describe them for a viewer."""
        record, permalink = self.record, self.archive.permalink(self.record)
        title = _text(record.language, single_line(record.heading))
        original, described = record.original.media_type, f"{permalink}.jsonld"
        return {
            "@context": _MANIFESTS,
            "id": f"{self.address}/manifest.json",
            "type": "Manifest",
            "label": title,
            "metadata": list(_metadata(record)),
            "homepage": [_link(permalink, "Text", "text/html", title)],
            "seeAlso": [
                _link(
                    described, "Dataset", "application/ld+json", _text(DEFAULT_LANGUAGE, "JSON-LD")
                )
            ],
            "rendering": [
                _link(
                    f"{permalink}/original",
                    "Text",
                    original,
                    _text(DEFAULT_LANGUAGE, "The original"),
                )
            ],
            "items": [self._canvas(page) for page in range(1, len(self.sizes) + 1)],
        }

    def information(self, page: int) -> dict[str, Any]:
        """Describe the image of a page (from 1)."""
        width, height = self.sizes[page - 1]
        return {
            "@context": _IMAGES,
            "id": self._page(page),
            "type": "ImageService3",
            "protocol": "http://iiif.io/api/image",
            "profile": "level0",
            "width": width,
            "height": height,
            "sizes": [{"width": w, "height": h} for w, h in self.offered(page)],
        }

    def offered(self, page: int) -> tuple[Size, ...]:
        """Return the sizes in which the image of a page (from 1) can be had, the smaller first.

        Each is half of the next one: a viewer shows the one that fits its window, none enlarged.
        """
        sizes = [self.sizes[page - 1]]
        while min(sizes[0]) >= 2 * _SMALL:
            sizes.insert(0, (math.ceil(sizes[0][0] / 2), math.ceil(sizes[0][1] / 2)))
        return tuple(sizes)

    def _page(self, page: int) -> str:
        return f"{self.address}/p{page}"

    def _canvas(self, page: int) -> dict[str, Any]:
        width, height = self.sizes[page - 1]
        address = self._page(page)
        canvas = f"{address}/canvas"
        painted = {
            "id": f"{canvas}/image",
            "type": "Annotation",
            "motivation": "painting",
            "body": {
                **_image(f"{address}/full/max/0/default.jpg", (width, height)),
                "service": [{"id": address, "type": "ImageService3", "profile": "level0"}],
            },
            "target": canvas,
        }
        small = self.offered(page)[0]
        thumbnail = _image(f"{address}/full/{small[0]},{small[1]}/0/default.jpg", small)
        return {
            "id": canvas,
            "type": "Canvas",
            "label": {"none": [str(page)]},
            "width": width,
            "height": height,
            "thumbnail": [thumbnail],
            "items": [{"id": f"{canvas}/images", "type": "AnnotationPage", "items": [painted]}],
        }


def _image(address: str, size: Size) -> dict[str, Any]:
    return {
        "id": address,
        "type": "Image",
        "format": _JPEG,
        "width": size[0],
        "height": size[1],
    }


def _link(address: str, kind: str, media_type: str, label: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": address, "type": kind, "format": media_type, "label": label}


def _text(language: str | None, *texts: str) -> dict[str, list[str]]:
    return {language or "none": list(texts)}


def _metadata(record: Record) -> Iterator[dict[str, Any]]:
    """Yield what is known of a record, as pairs of a label and values; labels are in English."""
    known = {
        "Source": cited_texts(record, CitationRole.PUBLISHER),
        "Creator": cited_texts(record, CitationRole.AUTHOR),
        "Date": cited_texts(record, CitationRole.DATE),
        "Countries": tuple(map(place_name, record.party_codes)),
    }
    for label, values in known.items():
        if values:
            yield {
                "label": _text(DEFAULT_LANGUAGE, label),
                "value": _text(None, *map(single_line, values)),
            }
