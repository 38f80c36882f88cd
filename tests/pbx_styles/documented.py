"""What a page of the documentation tells its reader to write into the PBX's files.

A fenced block whose first line is ``; /etc/asterisk/NAME`` is to be added at the end of that file;
one that gives a number its first priority replaces the line that did so before.
"""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
SECRET = "A-LONG-RANDOM-WORD"  # noqa: S105  # what the page has in its place
_FENCE = re.compile(r"^```ini\n; /etc/asterisk/(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FIRST_PRIORITY = re.compile(r"^exten => (\d+),1,.*$", re.MULTILINE)


def fragments(page: str) -> dict[str, str]:
    """Return what is to be added by the page of that name, by file."""
    found: dict[str, str] = {}
    for name, text in _FENCE.findall((DOCS / page).read_text(encoding="utf-8")):
        found[name] = found.get(name, "") + text
    return found


def with_fragment(text: str, fragment: str) -> str:
    """Return a file's text once its reader has done what the page says."""
    for line in _FIRST_PRIORITY.finditer(fragment):
        before = re.compile(rf"^exten => {line[1]},1,.*$", re.MULTILINE)
        if before.search(text):
            text = before.sub(line[0].replace("\\", r"\\"), text, count=1)
            fragment = fragment.replace(f"{line[0]}\n", "")
    rest = "" if re.fullmatch(r"\s*(\[[\w-]+\]\s*)?", fragment) else fragment
    return f"{text.rstrip()}\n\n{rest}"
