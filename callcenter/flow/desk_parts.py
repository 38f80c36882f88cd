"""What answers feature codes, made by role."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter.flow.booth import PromptBooth
from callcenter.flow.desk import Desks
from callcenter.flow.desk_call import DeskVoice
from callcenter.flow.supervision import Supervision
from callcenter.flow.takes import Takes

if TYPE_CHECKING:
    from callcenter.flow.parts import Parts


class DeskSide(NamedTuple):
    """The parts that others speak to."""

    desks: Desks
    booth: PromptBooth
    takes: Takes


def desk_side(parts: Parts) -> DeskSide:
    """Return the desks of a line, who rings some, and the prompts recorded there."""
    ids = parts.ids
    voice = DeskVoice(rules=parts.rules, outbox=parts.outbox, deadlines=parts.deadlines)
    takes = Takes(voice=voice, outbox=parts.outbox, recordings=ids.offer, name=ids.recording)
    supervision = Supervision(
        rules=parts.rules,
        roster=parts.roster,
        voice=voice,
        doors=parts.doors,
        messages=parts.messages,
        takes=takes,
        outbox=parts.outbox,
        name=ids.recording,
    )
    desks = Desks(rules=parts.rules, roster=parts.roster, voice=voice, supervision=supervision)
    booth = PromptBooth(
        roster=parts.roster,
        desks=desks,
        takes=takes,
        outbox=parts.outbox,
        offer_ids=ids.offer,
    )
    return DeskSide(desks, booth, takes)
