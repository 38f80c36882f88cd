"""From settings to what stands at the PBX: the link, and who mirrors the agents there."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from callcenter.dialable import DialablePhones
from callcenter.pbx.extensions import Extensions
from callcenter.pbx.link import AsteriskLink
from callcenter.pbx.mirror import Mirror
from callcenter.pbx.reconnect import AmiSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter import config
    from callcenter.agents.roster import Roster
    from callcenter.contacts import AgentNumber
    from callcenter.events import Event
    from callcenter.flow.rules import Rules


def pbx_of(
    settings: config.Settings,
    rules: Rules,
    *,
    owner: str,
    post: Callable[[Event], None],
    roster: Roster,
) -> tuple[AsteriskLink, Mirror]:
    """Return the link to the PBX, and who keeps its own queue in step with the ``roster``."""
    dialable = DialablePhones(rules.phones, rules.named_phones)
    table = settings.extensions
    extensions = Extensions(hints=table.hints, context=table.ring) if table else None

    def must_accept(number: AgentNumber) -> bool:
        agent = roster.get(number)
        return agent is not None and bool(agent.profile.accept)

    link = AsteriskLink(
        name=settings.ami.pbx,
        owner=owner,
        settings=ami_of(settings),
        post=post,
        dialable=dialable,
        extensions=extensions,
    )
    mirror = Mirror(link.ami, dialable=dialable, extensions=extensions, must_accept=must_accept)
    return link, mirror


def ami_of(settings: config.Settings) -> AmiSettings:
    """Return how to reach the PBX; with TLS its certificate is verified."""
    ami = settings.ami
    context = None
    if ami.tls:
        context = ssl.create_default_context(cafile=ami.ca_file)
    return AmiSettings(
        host=ami.host,
        port=ami.port,
        username=ami.username,
        secret=ami.secret.get_secret_value() if ami.secret else "",
        tls=context,
    )
