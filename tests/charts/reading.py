"""Reads a picture as a browser or a screen reader does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.charts.svg import Markup

SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture: Markup) -> ET.Element:
    """The picture's elements; an error if it is not well-formed."""
    return ET.fromstring(picture)  # noqa: S314  # our own text


def elements(picture: Markup, name: str) -> Iterator[ET.Element]:
    return parsed(picture).iter(f"{SVG}{name}")


def words(picture: Markup) -> list[str]:
    """Every text that is drawn."""
    return ["".join(each.itertext()) for each in elements(picture, "text")]


def places(picture: Markup, name: str, attribute: str) -> list[float]:
    return [float(each.attrib[attribute]) for each in elements(picture, name)]
