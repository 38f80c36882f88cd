"""What findings say, in English: what was found, and how to mend it. docs/doctor.md explains."""

from __future__ import annotations

from callcenter.doctor.english_phones import ENGLISH_OF_PHONES

_OF_PBX: dict[str, tuple[str, str]] = {
    "login.failed": (
        "No log-in at {address}: {why}",
        (
            "{manager_file}: enabled = yes, the user's secret and permit; `module reload manager`."
            " {at_ami}"
        ),
    ),
    "login.unreached": (
        "The PBX is not reached at {address}: {why}",
        (
            "ami.host and ami.port; whether Asterisk runs; {manager_file}: enabled = yes, port and"
            " bindaddr; the firewall (FreePBX: Firewall, Trusted); or the tunnel. {at_ami}"
        ),
    ),
    "version.ok": ("Asterisk {version}", ""),
    "version.old": ("Asterisk {version} is older than 18", "Bring the PBX to 18 or later."),
    "version.filters": (
        "Asterisk {version} does not know filters that name an event",
        "manager_callcenter.conf: use the two lines `eventfilter = …` at its end instead.",
    ),
    "version.unknown": ("The version could not be seen", "`core show version`"),
    "modules.ok": ("All {count} modules are loaded", ""),
    "modules.missing": (
        "Modules that every line needs are not loaded: {modules}",
        "modules.conf: load = NAME.so, no noload; then `module load NAME.so`.",
    ),
    "modules.wanted": (
        "Modules that these settings need are not loaded: {modules}",
        "modules.conf: load = NAME.so; then `module load NAME.so`.",
    ),
    "modules.unknown": (
        "Whether these are loaded could not be seen: {modules}",
        "`module show like NAME` for each, or load func_module.so.",
    ),
    "chan_sip.gone": (
        "Asterisk {version} has no chan_sip; these phones can never ring: {phones}",
        (
            "Make the extensions PJSIP ones on the PBX's page and apply, so that hints, queues and"
            " {dialplan_file} name PJSIP/…"
        ),
    ),
    "macro.gone": (
        "Asterisk {version} has no Macro; these contexts call it: {contexts}",
        "Gosub in its place, in {dialplan_file}; what the system wrote itself needs its update.",
    ),
    "rights.ok": ("The manager user may do what it needs and no more: {rights}", ""),
    "rights.few": (
        "The manager user {user} lacks the right to: {rights}",
        (
            "{manager_file}, [{user}]: write = call,agi,originate,reporting,agent; then"
            " `module reload manager`."
        ),
    ),
    "rights.many": (
        "The manager user {user} may do what it never does: {rights}",
        (
            "{manager_file}, [{user}]: write = call,agi,originate,reporting,agent; then"
            " `module reload manager`."
        ),
    ),
    "rights.unknown": ("Rights of {user} could not be seen", "`manager show user {user}`"),
    "events.ok": ("It is told what it must hear and no more: {rights}", ""),
    "events.few": (
        "The manager user {user} is not told of: {rights}",
        "{manager_file}, [{user}]: read = system,call,agi,dtmf,user; then `module reload manager`.",
    ),
    "events.many": (
        "The manager user {user} is told what nobody reads: {rights}",
        "{manager_file}, [{user}]: read = system,call,agi,dtmf,user; then `module reload manager`.",
    ),
    "events.unknown": (
        "Which events {user} is told could not be seen",
        "`manager show user {user}`: read must have system,call,agi,dtmf,user; or --call.",
    ),
    "writetimeout.ok": ("The PBX waits {ms} ms for a busy reader", ""),
    "writetimeout.low": (
        "The PBX drops the session of {user} after {ms} ms without reading",
        "{manager_file}, [{user}]: writetimeout = 5000; then `module reload manager`.",
    ),
    "writetimeout.unknown": (
        "writetimeout of {user} could not be seen",
        "manager.conf and what it includes, [{user}]: writetimeout = 5000.",
    ),
    "clock.ok": ("The clocks agree ({seconds} s)", ""),
    "clock.apart": (
        "The PBX's clock differs by {seconds} s from this machine's",
        "`chronyc tracking` on both; let NTP slew, not step.",
    ),
    "clock.far": (
        "The PBX's clock differs by {seconds} s from this machine's",
        "`timedatectl set-ntp true` on the PBX, at an hour without calls.",
    ),
    "clock.unknown": ("The PBX's clock could not be read", "`date` on the PBX."),
    "zone.ok": ("Same local time on both ({theirs})", ""),
    "zone.other": (
        "The PBX's local time is {theirs}, that of the settings {ours} ({zone})",
        "`timedatectl set-timezone {zone}` on the PBX and restart Asterisk, or {at_timezone}.",
    ),
    "zone.unknown": ("The PBX's time zone could not be read", "`date +%z` on the PBX; {ours}."),
    "service.ok": ("A service serves now ({owner})", ""),
    "service.away": (
        "No service gives a sign of life: callers go to the PBX's own queue",
        "`systemctl start callcenter`, unless this is before it is set up.",
    ),
    "service.pretended": (
        "CALLCENTER_HEARTBEAT is `always`: callers are lost when the service is away",
        (
            "Take it out of [globals] of {dialplan_file}, then `dialplan set global"
            ' CALLCENTER_HEARTBEAT ""`.'
        ),
    ),
    "service.unknown": (
        "Whether a service serves could not be seen",
        "`dialplan show globals`, CALLCENTER_HEARTBEAT against `date +%s`.",
    ),
    "contexts.ok": ("All contexts of callcenter are there", ""),
    "contexts.missing": (
        "Contexts of callcenter are missing: {contexts}",
        (
            "{dialplan_file}: #include extensions_callcenter.conf of this version, below [globals];"
            " then `dialplan reload`."
        ),
    ),
    "contexts.unknown": (
        "The dialplan could not be read",
        "`dialplan show callcenter-line`; the manager user needs reporting.",
    ),
    "route.ok": ("Callers reach the line by {numbers}", ""),
    "route.none": (
        "No number leads to callcenter-line",
        (
            "{dialplan_file}, in the context where the trunk's calls arrive:"
            " exten => NUMBER,1,Goto(callcenter-line,${{EXTEN}},1). On a web page: a custom"
            " destination `callcenter-line,s,1` and an inbound route to it."
        ),
    ),
    "route.dead": (
        "{numbers} leads to the line, and no call of a trunk (from {contexts}) gets there",
        (
            "{dialplan_file}: put the number into a context that the trunk's includes, or give"
            " the trunk that context."
        ),
    ),
    "route.unserved": (
        "These lead to the line, and no line of the settings has them: {numbers}",
        "{at_dialled}: name them, or lead them elsewhere.",
    ),
    "route.unknown": (
        "The way to the line could not be seen",
        "`dialplan show` of the trunk's context.",
    ),
    "desk.ok": ("The agents' codes can be dialled from {contexts}", ""),
    "desk.unreached": (
        "From {contexts} no agent's code can be dialled",
        "{dialplan_file}, [{desk_context}]: include => callcenter-desk; then `dialplan reload`.",
    ),
    "desk.unknown": (
        "From where agents dial could not be seen",
        "`dialplan show CONTEXT@callcenter-desk`.",
    ),
    "prefix.ok": ("The agents' codes begin with {ours} on both sides", ""),
    "prefix.differs": (
        "The PBX takes {theirs} for the agents' codes, the settings say {ours}",
        (
            "{dialplan_file}, [globals](+) below the #include: CALLCENTER_PREFIX = {ours};"
            " or {at_prefix}."
        ),
    ),
    "prefix.taken": (
        "The PBX has codes of its own that begin with {ours}: {codes}",
        (
            "Another prefix on both sides: {dialplan_file} (CALLCENTER_PREFIX) and {at_prefix};"
            " or another code for theirs."
        ),
    ),
    "prefix.unknown": ("The prefix could not be seen", "`dialplan show globals`; {ours} is meant."),
    "transfer.ok": ("Transfers find extensions and numbers in {context}", ""),
    "transfer.nowhere": (
        "Transfers look for extensions and numbers in {context}, which is no context here",
        (
            "{dialplan_file}, [globals](+) below the #include: CALLCENTER_TRANSFER_CONTEXT = the"
            " context that the phones dial from; then `dialplan reload`."
        ),
    ),
    "transfer.unknown": (
        "Where transfers look for extensions could not be seen",
        "`dialplan show globals`: CALLCENTER_TRANSFER_CONTEXT.",
    ),
    "codes.ok": ("The codes of transfers and the agents' keys do not collide", ""),
    "codes.none": (
        "CALLCENTER_FEATURES = T, but features.conf names no code to transfer by",
        "features.conf, [featuremap]: blindxfer = ##, atxfer = *7; then `module reload features`.",
    ),
    "codes.taken": (
        "Codes of transfers that begin like a key of agents: {codes}",
        "features.conf, [featuremap]: another code, or {at_call_keys} with another prefix.",
    ),
    "codes.unknown": (
        "By which codes agents transfer could not be seen",
        "features.conf, [featuremap], and `dialplan show globals`: CALLCENTER_FEATURES.",
    ),
    "globals.ok": ("A reload of the dialplan keeps the sign of life", ""),
    "globals.cleared": (
        (
            "clearglobalvars is on: each reload of the dialplan sends new calls to the queue for"
            " some seconds"
        ),
        "extensions.conf, [general]: clearglobalvars = no; then `dialplan reload`.",
    ),
    "globals.unknown": (
        "clearglobalvars could not be seen",
        "extensions.conf, [general]: clearglobalvars = no.",
    ),
}

ENGLISH = _OF_PBX | ENGLISH_OF_PHONES
