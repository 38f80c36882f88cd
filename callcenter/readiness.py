"""What `/readyz` asks of the parts: whether the service can serve the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.web.health import Check

if TYPE_CHECKING:
    from callcenter.pbx.link import AsteriskLink
    from callcenter.store.writer import FactWriter


def readiness(link: AsteriskLink, writer: FactWriter | None) -> tuple[Check, ...]:
    """Return how the parts are; without database and spool the line is served all the same."""
    trouble = link.trouble
    pbx = Check(name=f"pbx {link.name}", ok=not trouble, detail=trouble)
    if writer is None:
        return (pbx,)
    database = Check(name="database", ok=writer.connected, needed=False, detail=writer.last_error)
    spool = Check(
        name="spool", ok=not writer.spool_trouble, needed=False, detail=writer.spool_trouble
    )
    return (pbx, database, spool)
