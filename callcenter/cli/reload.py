"""`callcenter reload`: let the running service go by its settings as the file has them now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.cli import live
from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.cli.table import table
from callcenter.control import protocol
from callcenter.errors import ControlError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from callcenter.cli.texts import Texts
    from callcenter.reloads import Reread, SettingChange

_LONGEST_S = 60.0
"""A long file is read and checked by the service, which serves its calls meanwhile."""
_WIDEST = 48


def main(options: Namespace) -> int:
    """Ask for it and show what changes; not done where the settings cannot be used."""
    request = protocol.Reload(dry_run=options.dry_run)
    return live.ask(options, request, page=page, timeout_s=_LONGEST_S, code=_code)


def page(reply: protocol.Reply, texts: Texts) -> str:
    """Return what is printed for what came of it."""
    reread = _reread(reply)
    told = [str(problem) for problem in reread.problems]
    if reread.refused:
        return "\n".join((*told, texts.not_reloaded))
    if reread.changes:
        told.append(_table(reread.changes, texts))
    if reread.left:
        told.append(f"{texts.needs_restart}\n{_table(reread.left, texts)}")
    if reread.applied:
        told.append(texts.reloaded.format(count=len(reread.changes), stated=reread.stated))
    else:
        told.append(texts.would_reload if reread.changes else texts.nothing_to_reload)
    return "\n\n".join(told)


def _code(reply: protocol.Reply) -> int:
    return NOT_DONE if _reread(reply).refused else DONE


def _reread(reply: protocol.Reply) -> Reread:
    if not isinstance(reply, protocol.Reloaded):
        raise ControlError(f"the service gave an unexpected reply: {type(reply).__name__}")
    return reply.reread


def _table(changes: Sequence[SettingChange], texts: Texts) -> str:
    rows = [(c.field, _short(c.before), _short(c.after)) for c in changes]
    return table((texts.setting, texts.before, texts.after), rows, right=frozenset())


def _short(value: str) -> str:
    if len(value) <= _WIDEST:
        return value or "-"
    return f"{value[: _WIDEST - 1]}…"
