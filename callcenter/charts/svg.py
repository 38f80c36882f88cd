"""Elements of SVG. `Markup` is text that was escaped; nothing else gets into a picture."""

from __future__ import annotations

import re
from html import escape
from typing import NewType

Markup = NewType("Markup", str)
"""SVG or HTML that may stand in a page as it is."""

_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2) has no way to write."""


def escaped(text: str) -> Markup:
    """Return `text` such that it is shown, whatever it holds, between tags or in an attribute."""
    return Markup(escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)))


def joined(*parts: Markup) -> Markup:
    """Return `parts`, one after the other."""
    return Markup("".join(parts))


def element(name: str, *children: Markup, **attributes: str | float) -> Markup:
    """Return one element; ``stroke_width`` stands for ``stroke-width``, numbers are rounded."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for key, value in attributes.items()
    )
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def _written(value: str | float) -> Markup:
    return escaped(value) if isinstance(value, str) else Markup(f"{round(value, 2):g}")
