"""What is to be recorded: each file once, with its text and where it is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.config.heard import Place, heard_at
from callcenter.config.sounds import texts

if TYPE_CHECKING:
    from callcenter.config.settings import Settings


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One recording to be made."""

    file: str
    prompts: tuple[str, ...]  # more than one where prompts share a recording
    text: str  # "" where there is only a recording
    places: tuple[Place, ...]  # none: nobody hears it by these settings


def script(settings: Settings, *, unheard: bool = False) -> list[Row]:
    """Return the rows in the order of a call as the file tells it, then our own by name.

    Args:
        settings: in the language that is to be recorded.
        unheard: also the prompts that nobody hears by these settings.
    """
    known, heard = texts(settings), heard_at(settings)
    order = [name for name in heard if name in known]
    order += [name for name in known if name not in heard] if unheard else []
    rows: dict[str, Row] = {}
    for name in order:
        file = known[name].file or f"{name}.wav"
        before = rows.get(file) or Row(file=file, prompts=(), text="", places=())
        said = dict.fromkeys(filter(None, (before.text, known[name].text)))
        rows[file] = Row(
            file=file,
            prompts=(*before.prompts, name),
            text=" / ".join(said),
            places=tuple(dict.fromkeys((*before.places, *heard.get(name, ())))),
        )
    return list(rows.values())
