"""What stands in the PBX's messages, read as said by a stranger. Pure."""

from __future__ import annotations

from urllib.parse import unquote_plus

_FIRST_ARGUMENT = "%0Aagi_arg_1"


def arguments(env: str) -> dict[str, str]:
    """Decode the end of an AsyncAGIStart's ``Env``: URL-encoded lines of ``name: value``.

    The arguments come last. Decoding all that the PBX says before them costs more than the rest of
    the message, and is where a stranger's words stand.
    """
    told = env[max(0, env.rfind(_FIRST_ARGUMENT)) :]
    text = unquote_plus(told, errors="replace")
    lines = (line.partition(": ") for line in text.splitlines())
    return {name: value for name, _, value in lines}


def known(value: str) -> str:
    """Return what the network said: "" where the PBX has words for that. Control characters go."""
    if value in ("<unknown>", "anonymous", "Anonymous"):
        return ""
    return "".join(char for char in value if char.isprintable())


def whole_number(text: str) -> int:
    """A number as the PBX wrote it; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() else 0
