"""What answers feature codes, made by role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.flow.booth import PromptBooth
from callcenter.flow.desk import Desks
from callcenter.flow.desk_call import DeskVoice
from callcenter.flow.supervision import Supervision
from callcenter.flow.takes import Takes

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.agents.roster import Roster
    from callcenter.contacts import OfferId
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.doors import Doors
    from callcenter.flow.messages import Messages
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.rules import Rules


def desks(  # noqa: PLR0913  # the parts of the core, handed over by name
    *,
    rules: Rules,
    roster: Roster,
    doors: Doors,
    messages: Messages,
    outbox: Outbox,
    deadlines: Deadlines,
    name: Callable[[], str],
    offer_ids: Callable[[], OfferId],
) -> tuple[Desks, PromptBooth, Takes]:
    """Return the desks of a line, who rings some, and the prompts recorded there.

    ``name`` names what is recorded.
    """
    voice = DeskVoice(rules=rules, outbox=outbox, deadlines=deadlines)
    takes = Takes(voice=voice, outbox=outbox, recordings=offer_ids, name=name)
    supervision = Supervision(
        rules=rules,
        roster=roster,
        voice=voice,
        doors=doors,
        messages=messages,
        takes=takes,
        outbox=outbox,
        name=name,
    )
    served = Desks(rules=rules, roster=roster, voice=voice, supervision=supervision)
    booth = PromptBooth(
        roster=roster, desks=served, takes=takes, outbox=outbox, offer_ids=offer_ids
    )
    return served, booth, takes
