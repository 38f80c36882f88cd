"""The demo's line: the example's, quicker than people are, with more switched on."""

from __future__ import annotations

from typing import Final

from callcenter import config
from callcenter.lab.stage import EXAMPLE

VISITOR: Final = "299"
"""The account of a person's own softphone."""

FIRST_PHONE = 201
HELPER: Final = "289"
"""The phone of a supervisor who is asked to help."""

TALK_MS = (3_000, 8_000)
"""Conversations last a few seconds: the demo is to be worth watching."""

CALL_EVERY_S = 1.4
"""Time between two calls of the stream: a little below what six agents can take, who are taken by
a call for 8.4 s (ring, conversation, wrap-up). So a line forms, and goes away again."""

MOST_CALLERS = 20
"""So many callers of the stream at once, however slow the machine, and whoever takes an agent's
place and does not answer."""

SHARED_NUMBER: Final = "519999999"
"""As of a hospital: who calls from it is not asked how it was."""

RUSH_EVERY_S = 0.6
"""Between two calls where a number of them was asked for: a line must form for its order to
show."""

CALLBACK_KEY: Final = "5"
KEYS: Final = {"back": "2", "hand_to": "3", "help": "1"}
"""What an agent presses in a conversation, after a `*`."""

HANDED_TO: Final = {"1": "citas", "2": "tramites", "3": "reclamos", "4": "preferente"}
"""For what, or as whom, by the key after `*3`."""

_CALLBACK: Final = {
    # Whoever calls with the visitor's phone may be called back there, and nobody else.
    "DIAL": "PJSIP/{number}",
    "ALLOW": VISITOR,
    # As long as the demo's conversations: it takes a second to reach a softphone at hand.
    "LEAD_S": "8",
    "REST_S": "6",
    "RETRY_S": "20",
    "PER_DAY": "100",
}

_LINE: Final = {
    "WRAP_UP_S": "2",
    "MUSIC": "callcenter",
    # Waits are short: place and wait are told sooner than anybody would want.
    "ANNOUNCE__FIRST_S": "8",
    "ANNOUNCE__EVERY_S": "15",
    "CALLBACK__KEY": CALLBACK_KEY,
    "CALLBACK__OFFER_FROM_S": "10",
}


def agent_phones() -> list[str]:
    """Return a phone for each agent of the example, in their order."""
    agents = config.load(EXAMPLE, environ={"CALLCENTER_AMI__SECRET": "-"}).agents
    return [str(FIRST_PHONE + index) for index in range(len(agents))]


def settings(*, line_number: str) -> dict[str, str]:
    """Return what is set otherwise than in the example, as environment variables.

    Args:
        line_number: what phones of the PBX dial to call the line; it shows where it calls back.
    """
    tables = {
        "LINES__SALUD": _LINE,
        "CALLBACK": {**_CALLBACK, "CALLER_ID": line_number},
        "DESK__CALL_KEYS": {name.upper(): key for name, key in KEYS.items()},
        "DESK__CALL_KEYS__TO": HANDED_TO,
        "HELP": {"SUPERVISORS": f"PJSIP/{HELPER}"},
        # Whoever lets the agent hang up is asked how it was, as often as they call.
        "SURVEY": {"SHARE": "1.0", "AGAIN_AFTER_DAYS": "0"},
    }
    return {"CALLCENTER_SHARED_NUMBERS": SHARED_NUMBER} | {
        f"CALLCENTER_{table}__{name}": value
        for table, fields in tables.items()
        for name, value in fields.items()
    }
