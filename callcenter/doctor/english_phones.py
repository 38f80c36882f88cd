"""What findings of sounds, phones, trunk and queue say, in English."""

from __future__ import annotations

ENGLISH_OF_PHONES: dict[str, tuple[str, str]] = {
    "language.ok": ("Both sides speak {ours}", ""),
    "language.differs": (
        "The dialplan speaks {theirs}, the settings {ours}",
        "{dialplan_file}, [globals](+): CALLCENTER_LANGUAGE = {ours}; or {at_language}.",
    ),
    "language.unknown": (
        "The dialplan's language could not be seen",
        "`dialplan show globals`: CALLCENTER_LANGUAGE = {ours}.",
    ),
    "sounds.ok": ("All {count} sounds are in {folder}", ""),
    "sounds.missing": (
        "Sounds are missing in {folder}: {sounds}",
        (
            "`callcenter sounds --config FILE` and copy the folder, or install"
            " asterisk-core-sounds-{language}-wav and link {language}."
        ),
    ),
    "sounds.unknown": (
        "Whether the {count} sounds are there could not be seen from here",
        "On the PBX: ls {folder}/{language}/callcenter; or --call; or run this there with --local.",
    ),
    "recordings.ok": ("{user} may read and delete in the folder of recordings {folder}", ""),
    "recordings.missing": (
        "The folder of recordings {folder} is missing: nobody guards the disk or deletes old ones",
        "Make or mount the folder, and say in {at_recordings} where this machine sees it.",
    ),
    "recordings.locked": (
        "{user} may not read and delete in {folder}: old recordings are not deleted",
        (
            "docs/recordings.md: give both users a common group and the right to write, and run"
            " this as the service's user."
        ),
    ),
    "recordings.unknown": (
        "The folder of recordings {folder} was not looked at",
        "On the service's machine: ls -ld {folder}.",
    ),
    "prompts.ok": ("{user} may write the prompts in {folder}", ""),
    "prompts.missing": (
        "The folder of the prompts {folder} is not there: none can be recorded by phone",
        "Make or mount the folder, or say in {at_sounds} where it is.",
    ),
    "prompts.locked": (
        "{user} may not write to {folder}: prompts recorded by phone are not kept",
        "Let the service's user write to that folder, and run this as that user.",
    ),
    "prompts.unknown": (
        "The folder of the prompts {folder} was not looked at",
        "On the service's machine: ls -ld {folder}.",
    ),
    "music.ok": ("There is music of the class {name}", ""),
    "music.missing": (
        "There is no music of the class {name}",
        (
            "musiconhold.conf: #include musiconhold_callcenter.conf, or [{name}] with mode = files;"
            " then `moh reload`."
        ),
    ),
    "music.unknown": ("The music class {name} could not be seen", "`moh show classes`"),
    "codecs.ok": ("Phones and trunk have codecs in common", ""),
    "codecs.license": (
        "No sound of ours can be made into a codec of: {names}",
        "{pjsip_file}: allow = ulaw,alaw for them; or install the codec's module with its licence.",
    ),
    "codecs.costly": (
        "No codec in common, each call is translated: {names}",
        "{pjsip_file}: one codec for both, such as allow = alaw,ulaw.",
    ),
    "codecs.unknown": (
        "Codecs could not be seen",
        "`pjsip show endpoint NAME`, `core show translation`.",
    ),
    "keys.ok": ("Keys arrive as {modes}", ""),
    "keys.none": (
        "No keys arrive from: {names}",
        "{pjsip_file}, [NAME](+): dtmf_mode = auto_info; then `pjsip reload`.",
    ),
    "keys.inband": (
        "Keys are guessed from the sound (inband): {names}",
        "{pjsip_file}, [NAME](+): dtmf_mode = rfc4733, or auto_info; then `pjsip reload`.",
    ),
    "keys.unknown": ("How keys arrive could not be seen", "`pjsip show endpoint NAME`: dtmf_mode."),
    "media.ok": ("The sound goes through the PBX", ""),
    "media.direct": (
        "The sound goes past the PBX (direct_media): {names}",
        "{pjsip_file}, [NAME](+): direct_media = no; then `pjsip reload`.",
    ),
    "media.unknown": (
        "The way of the sound could not be seen",
        "`pjsip show endpoint NAME`: direct_media.",
    ),
    "busy.ok": ("A phone in a call is busy", ""),
    "busy.unset": (
        "Phones that are offered callers during another call: {names}",
        "{pjsip_file}, [NAME](+): device_state_busy_at = 1; then `pjsip reload`.",
    ),
    "busy.unknown": (
        "Whether a phone in a call is busy could not be seen",
        "`pjsip show endpoint NAME`: device_state_busy_at = 1.",
    ),
    "phones.ok": ("Phones that are registered: {there} of {count}", ""),
    "phones.none": (
        "The PBX has no phone that desk.phones ({patterns}) allows",
        "{at_phones}: the names of the PBX's extensions, such as PJSIP/2??.",
    ),
    "phones.offline": (
        "None of {count} phones is registered",
        "`pjsip show contacts`; network, password and transport of the phones.",
    ),
    "phones.unknown": (
        "The phones could not be seen",
        "`pjsip show endpoints`; needs func_pjsip_endpoint.so.",
    ),
    "hints.ok": ("Hints that watch the phones: {count}", ""),
    "hints.missing": (
        "No hint watches: {names}",
        (
            "{dialplan_file}, in the phones' context: exten => NUMBER,hint,PJSIP/NUMBER; then"
            " `dialplan reload`."
        ),
    ),
    "hints.dead": (
        "Hints watch phones that are not there: {devices}",
        "Take the extension away, or create it, and apply; by hand: the line `exten => …,hint,…`.",
    ),
    "hints.other": (
        "The settings look for hints in {ours}, the PBX has: {theirs}",
        "{at_hints}; and in [globals] of {dialplan_file}, CALLCENTER_HINTS the same.",
    ),
    "hints.unknown": ("Hints could not be seen", "`core show hints`"),
    "in_phones.unknown": (
        "A forward set in a phone itself (302) cannot be seen by anybody before it rings",
        "Look at the phones' own menus or provisioning; forbid it there.",
    ),
    "forwards.ok": ("No extension is forwarded at the PBX", ""),
    "forwards.set": (
        "Extensions are forwarded at the PBX: {names}",
        (
            "By phone: *73 (always), *91 (busy), *53 (unanswered); or `database del CF NUMBER`"
            " (CFB, CFU). Follow-me: off on its page."
        ),
    ),
    "forwards.loop": (
        "Forwards lead back to where they began: {names}",
        "`database del CF {number}` (CFB, CFU), or *73 from the phone.",
    ),
    "forwards.unknown": (
        "Forwards kept by the PBX could not be seen",
        "`database show CF`, CFB, CFU, DND.",
    ),
    "quiet.set": (
        "Extensions are on do not disturb at the PBX: {names}",
        "From the phone: *79; or `database del DND NUMBER`.",
    ),
    "trunk.ok": ("Channels of the trunk on both sides: {ours}", ""),
    "trunk.differs": (
        "The PBX's trunks have {theirs} channels, the settings count {ours}",
        "{at_channels}, or the maximum channels of the trunk on its page.",
    ),
    "trunk.calls": (
        "The PBX takes {most} channels at most (maxcalls): a conversation takes two",
        "asterisk.conf, [options]: maxcalls = 0, or twice the trunk's channels.",
    ),
    "trunk.unknown": (
        "How many channels the carrier gives could not be seen",
        "Ask the carrier; write it down as [trunk] channels.",
    ),
    "queue.ok": ("The queue for the time without us is there; members: {count} {names}", ""),
    "queue.missing": (
        "There is no queue callcenter-fallback: without the service callers are served by nobody",
        "{queues_file}: #include queues_callcenter.conf; then `module reload app_queue.so`.",
    ),
    "queue.forgets": (
        "The queue forgets its members when Asterisk restarts",
        "queues.conf, [general]: persistentmembers = yes; then `module reload app_queue.so`.",
    ),
    "queue.unreached": (
        "No member of callcenter-fallback can be rung: {names}",
        "`queue show callcenter-fallback`; members whose phone is gone log in anew.",
    ),
    "queue.unknown": ("The queue could not be seen", "`queue show callcenter-fallback`"),
    "cdr.ok": ("Calls are recorded ({modules})", ""),
    "cdr.off": (
        "The PBX records no calls",
        "cdr.conf, [general]: enable = yes; then `module reload cdr`. Our own records need none.",
    ),
    "cdr.nowhere": (
        "Calls are recorded nowhere: no backend is loaded",
        "`module load cdr_csv.so`, or the backend of your reports.",
    ),
    "call.ok": (
        "A test call by {number} heard the menu, pressed a key, heard of its place and was ended",
        "",
    ),
    "call.refused": (
        "The test call by {number} was not placed: {why}",
        "`dialplan show {number}`; the manager user needs originate.",
    ),
    "call.without_us": (
        "The test call by {number} found no service: a caller would be in the PBX's own queue",
        "`systemctl status callcenter`, and its log.",
    ),
    "call.astray": (
        "The test call by {number} did not come to the service",
        (
            "`dialplan show {number}`: what is done on the way, if it leads to callcenter-line;"
            " the manager user needs read = …,agi."
        ),
    ),
    "call.silent": (
        "The test call by {number} heard nothing: the menu took {ms} ms",
        "The menu's sounds are not where the PBX looks: `callcenter sounds`, copy the folder.",
    ),
    "call.deaf": (
        "The key of the test call by {number} did not arrive",
        "{manager_file}, [{user}]: read = system,call,agi,dtmf,user; then `module reload manager`.",
    ),
    "call.stuck": (
        "The service did not go on with the test call by {number}",
        "Its log; whether it is of the same version as extensions_callcenter.conf.",
    ),
    "cdr.unknown": ("Where calls are recorded could not be seen", "`cdr show status`"),
}
