"""What each of the three systems writes for its extensions, in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.lab.phones import PhoneAccount

GENERATED = "; Generated. DO NOT EDIT.\n"


def plain_phones(phones: Iterable[PhoneAccount]) -> str:
    """Sections of pjsip.conf by the templates that stand there."""
    return "\n".join(_plain_phone(phone) for phone in phones)


def _plain_phone(phone: PhoneAccount) -> str:
    number = phone.number
    endpoint = [f"[{number}](phone)", f"aors = {number}"]
    endpoint.append(f'callerid = "{phone.display_name}" <{number}>')
    if phone.contact:
        return "\n".join(
            [*endpoint, "timers = no", f"[{number}]", "type = aor", f"contact = {phone.contact}"]
        )
    auth = [f"[{number}-auth](phone-auth)", f"username = {number}", f"password = {phone.secret}"]
    return "\n".join([*endpoint, f"auth = {number}-auth", *auth, f"[{number}](phone-aor)"])


def endpoints(phones: Iterable[PhoneAccount]) -> str:
    """The endpoints of a system with a web page, each option spelled out, and its trunk."""
    return GENERATED + "\n".join([*map(_endpoint, phones), _TRUNK])


def _endpoint(phone: PhoneAccount) -> str:
    number = phone.number
    lines = [
        f"[{number}]",
        "type = endpoint",
        f"aors = {number}",
        *([] if phone.contact else [f"auth = {number}-auth"]),
        "context = from-internal",
        "disallow = all",
        "allow = ulaw,alaw,gsm",
        f"callerid = {phone.display_name} <{number}>",
        "dtmf_mode = rfc4733",
        "aggregate_mwi = yes",
        "use_avpf = no",
        "rtcp_mux = no",
        "ice_support = no",
        "trust_id_inbound = yes",
        "send_pai = yes",
        "media_encryption = no",
        f"timers = {'no' if phone.contact else 'yes'}",
        "rtp_symmetric = yes",
        "rewrite_contact = no",
        "force_rport = yes",
        "language = es",
        "direct_media = yes",
    ]
    return "\n".join(lines)


_TRUNK = """[troncal]
type = endpoint
context = from-pstn
disallow = all
allow = ulaw,alaw
aors = troncal
dtmf_mode = auto
timers = no
rtp_symmetric = no
direct_media = yes"""


def tuning(phones: Iterable[PhoneAccount]) -> str:
    """What the operator adds to what the system generated, in a file that it never writes."""
    ours = (f"[{phone.number}](+)\ndirect_media = no\ndevice_state_busy_at = 1" for phone in phones)
    return "\n".join([*ours, "[troncal](+)", "direct_media = no"]) + "\n"


def auths(phones: Iterable[PhoneAccount]) -> str:
    """Who proves by which word that they are an extension."""
    return GENERATED + "\n".join(
        f"[{phone.number}-auth]\ntype = auth\nauth_type = userpass\n"
        f"username = {phone.number}\npassword = {phone.secret}"
        for phone in phones
        if not phone.contact
    )


def aors(phones: Iterable[PhoneAccount], *, trunk_address: str) -> str:
    """Where extensions are; several phones of one extension register beside each other."""
    rows = [
        f"[{phone.number}]\ntype = aor\n"
        + (f"contact = {phone.contact}" if phone.contact else "max_contacts = 3")
        + "\nqualify_frequency = 0"
        for phone in phones
    ]
    trunk = f"[troncal]\ntype = aor\ncontact = sip:troncal@{trunk_address}"
    return GENERATED + "\n".join([*rows, trunk])


def sip_peers(phones: Iterable[PhoneAccount]) -> str:
    """sip_additional.conf, as chan_sip read it until Asterisk 20."""
    return "; Auto-generated.\n" + "\n".join(
        f"[{phone.number}]\ntype = friend\nhost = dynamic\nsecret = {phone.secret}\n"
        f"context = from-internal\ndtmfmode = rfc2833\ncanreinvite = no\n"
        f"call-limit = 50\ndial = SIP/{phone.number}"
        for phone in phones
    )


def extensions(phones: Iterable[PhoneAccount], *, technology: str, macro: bool) -> str:
    """`ext-local` with its hints, `from-queue-exten-only`, and the follow-me of each extension.

    Args:
        phones: the extensions.
        technology: `PJSIP`, or `SIP` of the years before.
        macro: called by `Macro`, which is gone since Asterisk 21.
    """
    numbers = [phone.number for phone in phones]
    local = "\n".join(_extension(number, technology, macro=macro) for number in numbers)
    queue = "\n".join(
        f"exten => {number},1,Set(__RINGTIMER=15)\n"
        f" same => n,{_call('exten-vm', 'novm', number, macro=macro)}\n"
        " same => n,Hangup()"
        for number in numbers
    )
    follow = "\n".join(_follow_me(number) for number in numbers)
    return (
        f"[ext-local]\n{local}\n\n[from-queue-exten-only]\n{queue}\n\n"
        f"[ext-findmefollow]\n{follow}\n"
    )


def _extension(number: str, technology: str, *, macro: bool) -> str:
    ddial = f"${{DB(AMPUSER/{number}/followme/ddial)}}"
    box = f'${{IF($["${{DB(AMPUSER/{number}/voicemail)}}" = "novm"]?novm:{number})}}'
    return (
        f'exten => {number},1,GotoIf($["{ddial}" = "DIRECT"]?ext-findmefollow,FM{number},1)\n'
        " same => n,Set(__RINGTIMER=15)\n"
        f" same => n,{_call('exten-vm', box, number, macro=macro)}\n"
        " same => n,Hangup()\n"
        f"exten => {number},hint,{technology}/{number}&Custom:DND{number},CustomPresence:{number}"
    )


def _call(name: str, *arguments: str, macro: bool) -> str:
    given = ",".join(arguments)
    return f"Macro({name},{given})" if macro else f"Gosub(macro-{name},s,1({given}))"


def _follow_me(number: str) -> str:
    """The list of a follow-me rings one after the other; `#` marks a number outside."""
    return (
        f"exten => FM{number},1,Set(FMLIST=${{DB(AMPUSER/{number}/followme/grplist)}})\n"
        f" same => n,Dial(${{DB(DEVICE/{number}/dial)}},10,tr)\n"
        ' same => n(next),GotoIf($["${FMLIST}" = ""]?end)\n'
        " same => n,Set(FMNEXT=${FILTER(0-9,${CUT(FMLIST,-,1)})})\n"
        " same => n,Set(FMLIST=${CUT(FMLIST,-,2-)})\n"
        f' same => n,GotoIf($["${{FMNEXT}}" = "{number}"]?next)\n'
        " same => n,Dial(Local/${FMNEXT}@from-internal/n,20,t)\n"
        ' same => n,GotoIf($["${DIALSTATUS}" = "ANSWER"]?end:next)\n'
        " same => n(end),Hangup()"
    )


def database(phones: Iterable[PhoneAccount], *, technology: str) -> dict[str, str]:
    """What such a system keeps in AstDB of each extension; a family's name has slashes itself."""
    rows: dict[str, str] = {}
    for phone in phones:
        number = phone.number
        rows |= {
            f"AMPUSER/{number}/device": number,
            f"AMPUSER/{number}/cidname": phone.display_name,
            f"AMPUSER/{number}/cidnum": number,
            f"AMPUSER/{number}/ringtimer": "0",
            f"AMPUSER/{number}/voicemail": "default",
            f"DEVICE/{number}/dial": f"{technology}/{number}",
            f"DEVICE/{number}/type": "fixed",
            f"DEVICE/{number}/user": number,
            f"CustomDevstate/DND{number}": "NOT_INUSE",
        }
    return rows
