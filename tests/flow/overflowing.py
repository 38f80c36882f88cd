"""Lines with rules of overflow, and the people whom those rules call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import config
from callcenter.agents.on_call import NUMBERED
from callcenter.contacts import AgentNumber, Phone
from callcenter.facts import DivertEnded, DivertTaken, Overflowed
from tests.flow.story import EXAMPLE, AgentAt, Caller, Story, with_music_alone

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules

ON_CALL = [{"name": "guardia", "phone": "PJSIP/150"}]
CENTRAL = {"central": {"dial": "PJSIP/200", "ring_s": 25}}


def rules_of(*overflow: dict[str, object], **tables: object) -> Rules:
    """Return the rules of the example line with these rules of overflow, and these tables."""
    overrides = {name.replace("__", "."): value for name, value in tables.items()}
    if overflow:
        overrides["overflow"] = list(overflow)
    settings = config.load(
        EXAMPLE, environ={"CALLCENTER_AMI__SECRET": "any"}, overrides=overrides.items()
    )
    return with_music_alone(config.rules(settings))


def rule(when: str, to: str, **more: object) -> dict[str, object]:
    """Return a rule of overflow named for what it looks at."""
    return {"name": when.replace("_", "-"), "when": when, "to": to, **more}


def on_call(story: Story, name: str = "guardia", phone: str = "PJSIP/150") -> AgentAt:
    """Return an on-call phone."""
    agent = AgentAt(story, AgentNumber(f"{NUMBERED}{name}"))
    agent.phone = Phone(phone)
    return agent


def applied(caller: Caller) -> list[tuple[str, str]]:
    """Return the rules applied to a caller and where they led, in order."""
    facts = caller.story.stated(Overflowed)
    return [(fact.rule, fact.to) for fact in facts if fact.contact == caller.contact]


def outside_answers(caller: Caller) -> DivertTaken:
    """The number outside that rings for a caller answers."""
    caller.story.tell(*caller.story.diverted_answers(caller.leg))
    return caller.story.stated(DivertTaken)[-1]


def outside_gives_up(caller: Caller) -> DivertEnded:
    """The number outside does not answer, and the PBX gives the caller back."""
    caller.story.tell(*caller.story.diverted_returns(caller.leg))
    return caller.story.stated(DivertEnded)[-1]
