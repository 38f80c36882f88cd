"""What is alive at the PBX, read after each log-in: nothing that happened while away is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from callcenter.contacts import OUR_LEGS, ContactId, LegId, OfferId, Phone
from callcenter.events import (
    CallbackFound,
    CallFound,
    LegReady,
    Member,
    MembersFound,
    OfferFound,
    PbxConnected,
)
from callcenter.pbx.actions import DIVERT_CONTEXT, MEMO, READ_KEY
from callcenter.pbx.bridges import phone_in
from callcenter.pbx.channels import phone_of
from callcenter.pbx.originating import CALLBACK, OFFER_MEMO
from callcenter.pbx.sent_on import TRANSFER_CONTEXT
from callcenter.pbx.taken_out import is_astray
from callcenter.pbx.ways import ACCEPT, RING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from callcenter.events import Event
    from callcenter.pbx.translate import Translator

    Row = Mapping[str, str]

DIALLED = "CALLCENTER_DIALLED"
"""Channel variable of the dialplan: what the caller dialled."""

PARTNER = "CALLCENTER_BRIDGED"
"""Channel variable of the dialplan: the caller has come out of a bridge."""

KEY_PRESSED = "CALLCENTER_EMERGENCY"
"""Channel variable of the dialplan: the key of emergencies was pressed in the fallback queue."""

TRANSFER, UNANSWERED = "CALLCENTER_TRANSFER", "back"
"""Channel variable of the dialplan: the caller was sent on; so it stands when nobody answered."""

VARIABLES = (
    f"{MEMO},{OFFER_MEMO},{CALLBACK},{DIALLED},{PARTNER},{KEY_PRESSED},{RING},{ACCEPT},{TRANSFER}"
)
"""The channel variables to ask ``Status`` for."""

FALLBACK_CONTEXT = "callcenter-fallback"
_PHONES = ("PJSIP/", "SIP/", "IAX2/", "DAHDI/")
"""How the names of devices begin that are phones; the manager user's filter has the same."""
_WAITING_FOR_US = "agi:async,"
"""How the application's data begins on a channel that waits for our commands."""
_CAN_HEAR = (f"{_WAITING_FOR_US}offer", f"{_WAITING_FOR_US}callback", f"{READ_KEY},")
"""The same of a leg of ours that can be played to: it waits for a command, or a prompt plays."""
_UP = "6"
"""The state of a channel that was answered."""


class Snapshot(msgspec.Struct, frozen=True):
    """The rows of one look at the PBX."""

    phones: list[dict[str, str]]  # of ``DeviceStateList``
    channels: list[dict[str, str]]  # of ``Status`` with `VARIABLES`
    ended: frozenset[str]  # legs that hung up while the rows were on their way; theirs are stale
    members: tuple[Member, ...] = ()  # of the PBX's own queue
    inherited: bool = False  # whether another service served last
    started: str = ""  # since when the PBX runs, in its own words
    came: frozenset[str] = frozenset()  # legs that came up meanwhile; they may have no row
    handed: tuple[Row, ...] = ()  # `AsyncAGIStart` of legs unknown to us, heard meanwhile
    hints: tuple[Row, ...] = ()  # of ``ExtensionStateList``, where agents sit at extensions


def resync(translator: Translator, snapshot: Snapshot) -> tuple[Event, ...]:
    """Say what a snapshot of the PBX means; the translator's legs are brought up to date.

    Returns:
        The phones' states; the agents in the PBX's own queue; callers, ours before others, and
        rings of ours that live; that the PBX is there; then the agents who picked up, which of
        their legs can be played to, and the desks that came, while nobody listened or the rows
        were on their way.
    """
    events: list[Event] = []
    if translator.phones.extensions is not None:
        events += translator.phones.changed(translator.phones.extensions.read(snapshot.hints))
    for row in snapshot.phones:
        if row.get("device", "").startswith(_PHONES):
            events += translator.translate({**row, "event": "DeviceStateChange"})
    if snapshot.members or snapshot.inherited:
        events.append(MembersFound(translator.pbx, snapshot.members, snapshot.inherited))
    rows = [row for row in snapshot.channels if row.get("uniqueid", "") not in snapshot.ended]
    alive = frozenset(row.get("uniqueid", "") for row in rows) | snapshot.came - snapshot.ended
    company = _Company(rows)
    events += _replaced(translator, rows, company, alive)
    translator.keep_only(alive, rows)
    callers = [row for row in rows if _is_caller(row)]
    events += [_found(translator, row, company) for row in callers if _variable(row, MEMO)]
    others = [row for row in callers if not _variable(row, MEMO)]
    # A leg of ours may be there whose contact is over. One in the PBX's own queue is to be fetched:
    # it had no memo yet when it was last, and the session broke before that was done.
    anew = [row for row in others if _is_new(translator, row) or _is_elsewhere(row)]
    events += [_found(translator, row, company) for row in anew]
    events += [_offer_found(translator, row) for row in rows if _is_offer(row)]
    events += [_call_back_found(translator, row) for row in rows if _is_call_back(row)]
    events.append(PbxConnected(translator.pbx, alive, snapshot.started))
    for row in rows:
        events += _picked_up(translator, row)
    for row in rows:
        events += _desk_found(translator, row)
    waited = {row.get("uniqueid") for row in rows if _waits(row)}
    for message in snapshot.handed:
        events += _handed_over(translator, message, waited)
    return tuple(events)


def found_in_the_queue(
    translator: Translator, rows: Iterable[Row], *, legs: Collection[str]
) -> list[CallFound]:
    """Say which of some callers are in the PBX's own queue, and who of them is spoken with there.

    Who only hears a phone ring is not taken: we are here, and ring the right one.
    """
    fallen = filter(_is_elsewhere, rows)
    alone = _Company(())
    return [
        replace(_found(translator, row, alone), taken=bool(row.get("bridgeid")))
        for row in fallen
        if row.get("uniqueid", "") in legs
    ]


def _waits(row: Row) -> bool:
    """Whether a channel waits for our commands; one in a bridge still bears the data of before."""
    return row.get("data", "").startswith(_WAITING_FOR_US) and not row.get("bridgeid")


def _handed_over(
    translator: Translator, message: Row, waited: Collection[str | None]
) -> tuple[Event, ...]:
    """A leg was handed to us meanwhile; its row, if it has one, knew better who it is."""
    leg = LegId(message.get("uniqueid", ""))
    return translator.keys_before(leg) if leg in waited else translator.translate(message)


def _is_caller(row: Row) -> bool:
    """Whether a caller is on the channel who waits for us, or whom we knew once."""
    waits = row.get("data", "").startswith(f"{_WAITING_FOR_US}line")
    return waits or bool(_variable(row, MEMO)) or _is_elsewhere(row)


def _is_new(translator: Translator, row: Row) -> bool:
    return LegId(row.get("uniqueid", "")) not in translator.channels


def _is_elsewhere(row: Row) -> bool:
    """Whether a channel is in the PBX's own queue."""
    return row.get("context") == FALLBACK_CONTEXT


def _is_offer(row: Row) -> bool:
    return row.get("uniqueid", "").startswith(OUR_LEGS) and bool(_variable(row, OFFER_MEMO))


def _is_call_back(row: Row) -> bool:
    """Whether somebody is called back on the channel who has not pressed the key."""
    ours = row.get("uniqueid", "").startswith(OUR_LEGS)
    return ours and bool(_variable(row, CALLBACK)) and not _is_caller(row)


class _Company:
    """Who is with whom, found without looking through all rows for each of them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            for kind in ("bridgeid", "linkedid"):
                if shared := row.get(kind):
                    self._by.setdefault((kind, shared), []).append(row)

    def of(self, row: Row, kind: str) -> list[Row]:
        """Return the other rows that have the same ``bridgeid`` or ``linkedid``."""
        together = self._by.get((kind, row.get(kind, "")), ())
        return [other for other in together if other is not row]


def _found(translator: Translator, row: Row, company: _Company) -> CallFound:
    leg = LegId(row.get("uniqueid", ""))
    translator.channels.add(leg, row.get("channel", ""))
    partners = company.of(row, "bridgeid")
    # Whoever is rung for the caller there, or talks with them, shares their linked id.
    others = company.of(row, "linkedid")
    ids = (other.get("uniqueid", "") for other in partners)
    offers = [partner for partner in ids if partner.startswith(OUR_LEGS)]
    called_back = leg.startswith(OUR_LEGS)
    if called_back:
        translator.rings.adopt(OfferId(leg), answered=True)
    elsewhere = _is_elsewhere(row)
    diverted = row.get("context") == DIVERT_CONTEXT
    speaks = bool(row.get("bridgeid")) or row.get("exten") == "mailbox"
    return CallFound(
        pbx=translator.pbx,
        leg=leg,
        # What stands on a leg that we called is the number that it was shown.
        number="" if called_back else translator.known_number(row.get("calleridnum", "")),
        name="",
        dialled=_variable(row, DIALLED),
        memo=_variable(row, MEMO),
        up_ms=_seconds(row) * 1_000,
        offer=OfferId(offers[0]) if offers else None,
        elsewhere=elsewhere,
        taken=(elsewhere and bool(others)) or (diverted and speaks),
        diverted=diverted,
        talked=bool(_variable(row, PARTNER)),
        partner=None if elsewhere or diverted or offers else _partner(partners),
        sent=row.get("context") == TRANSFER_CONTEXT,
        unanswered=_variable(row, TRANSFER) == UNANSWERED,
        astray=is_astray(row),
        emergency=elsewhere and bool(_variable(row, KEY_PRESSED)),
        called_back=_variable(row, CALLBACK) if called_back else "",
    )


def _replaced(
    translator: Translator, rows: Iterable[Row], company: _Company, alive: frozenset[str]
) -> Iterator[Event]:
    """Say who is with an agent in place of a caller that put them there while nobody listened."""
    for row in rows:
        partners = company.of(row, "bridgeid") if _is_offer(row) else []
        if len(partners) == 1:
            yield from translator.replaced_meanwhile(row.get("uniqueid", ""), partners[0], alive)


def _partner(partners: list[Row]) -> Phone | None:
    """Return the phone of somebody a caller talks with whom we did not ring."""
    if not partners:
        return None
    return phone_in(partners[0].get("channel", ""))


def _offer_found(translator: Translator, row: Row) -> OfferFound:
    offer, up = OfferId(row.get("uniqueid", "")), row.get("channelstate") == _UP
    translator.channels.add(LegId(offer), row.get("channel", ""))
    phone = Phone(_variable(row, RING)) or phone_of(row.get("channel", ""))
    translator.rings.adopt(offer, answered=up, asks=bool(_variable(row, ACCEPT)), phone=phone)
    return OfferFound(
        pbx=translator.pbx,
        offer=offer,
        phone=phone,
        memo=_variable(row, OFFER_MEMO),
        up=up,
    )


def _call_back_found(translator: Translator, row: Row) -> CallbackFound:
    offer, up = OfferId(row.get("uniqueid", "")), row.get("channelstate") == _UP
    translator.channels.add(LegId(offer), row.get("channel", ""))
    translator.rings.adopt(offer, answered=up)
    return CallbackFound(translator.pbx, offer, ContactId(_variable(row, CALLBACK)), up)


def _picked_up(translator: Translator, row: Row) -> tuple[Event, ...]:
    """An agent answered a ring of this run while the session was away, and may hear by now."""
    offer = OfferId(row.get("uniqueid", ""))
    if row.get("channelstate") != _UP or not offer.startswith(OUR_LEGS):
        return ()
    # In a bridge it bears the data of before, and is with somebody: nothing is to be played to it.
    hears = row.get("data", "").startswith(_CAN_HEAR) and not row.get("bridgeid")
    if not hears:
        return translator.rings.responded(offer, success=True)
    came = translator.rings.came_to_us(offer)
    return (*translator.rings.responded(offer, success=True), *came, LegReady(offer))


def _desk_found(translator: Translator, row: Row) -> tuple[Event, ...]:
    leg, data = LegId(row.get("uniqueid", "")), row.get("data", "")
    if leg in translator.channels or not data.startswith(f"{_WAITING_FOR_US}desk"):
        return ()
    role, _, dialled = data.removeprefix(_WAITING_FOR_US).partition(",")
    return translator.arrived(
        leg, channel=row.get("channel", ""), role=role, dialled=dialled, number="", name=""
    )


def _variable(row: Row, name: str) -> str:
    """Return a channel variable of a row; "" where the PBX has none.

    The last of a name is the PBX's own: what a caller's number brought along stands before it.
    """
    for line in reversed(row.get("variable", "").split("\n")):
        key, _, value = line.partition("=")
        if key == name and value != "(null)":
            return value
    return ""


def _seconds(row: Row) -> int:
    text = row.get("seconds", "")
    return int(text) if text.isascii() and text.isdigit() else 0
