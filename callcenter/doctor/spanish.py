"""What findings say, in Spanish: what was found, and how to mend it."""

from __future__ import annotations

from callcenter.doctor.spanish_phones import SPANISH_OF_PHONES

_OF_PBX: dict[str, tuple[str, str]] = {
    "login.failed": (
        "No se pudo entrar en {address}: {why}",
        (
            "{manager_file}: enabled = yes, el secret y el permit del usuario; luego"
            " `module reload manager`. {at_ami}"
        ),
    ),
    "login.unreached": (
        "No se llega a la central en {address}: {why}",
        (
            "ami.host y ami.port; que Asterisk esté en marcha; {manager_file}: enabled = yes, port"
            " y bindaddr; el cortafuegos (FreePBX: Firewall, Trusted); o el túnel. {at_ami}"
        ),
    ),
    "version.ok": ("Asterisk {version}", ""),
    "version.old": ("Asterisk {version} es anterior a 18", "Lleve la central a 18 o posterior."),
    "version.filters": (
        "Asterisk {version} no conoce filtros que nombran un evento",
        "manager_callcenter.conf: use las dos líneas `eventfilter = …` del final.",
    ),
    "version.unknown": ("No se pudo ver la versión", "`core show version`"),
    "modules.ok": ("Los {count} módulos están cargados", ""),
    "modules.missing": (
        "No están cargados módulos que toda línea necesita: {modules}",
        "modules.conf: load = NOMBRE.so, sin noload; luego `module load NOMBRE.so`.",
    ),
    "modules.wanted": (
        "No están cargados módulos que estos ajustes necesitan: {modules}",
        "modules.conf: load = NOMBRE.so; luego `module load NOMBRE.so`.",
    ),
    "modules.unknown": (
        "No se pudo ver si están cargados: {modules}",
        "`module show like NOMBRE` para cada uno, o cargue func_module.so.",
    ),
    "chan_sip.gone": (
        "Asterisk {version} ya no tiene chan_sip; estos teléfonos no pueden timbrar: {phones}",
        (
            "Convierta las extensiones a PJSIP en la página de la central y aplique; que hints,"
            " colas y {dialplan_file} nombren PJSIP/…"
        ),
    ),
    "macro.gone": (
        "Asterisk {version} ya no tiene Macro; lo llaman estos contextos: {contexts}",
        (
            "Gosub en su lugar, en {dialplan_file}; lo que escribe el sistema necesita su"
            " actualización."
        ),
    ),
    "rights.ok": ("El usuario AMI puede lo que necesita y nada más: {rights}", ""),
    "rights.few": (
        "Al usuario AMI {user} le faltan permisos: {rights}",
        (
            "{manager_file}, [{user}]: write = call,agi,originate,reporting,agent; luego"
            " `module reload manager`."
        ),
    ),
    "rights.many": (
        "El usuario AMI {user} tiene permisos que nunca usa: {rights}",
        (
            "{manager_file}, [{user}]: write = call,agi,originate,reporting,agent; luego"
            " `module reload manager`."
        ),
    ),
    "rights.unknown": (
        "No se pudieron ver los permisos de {user}",
        "`manager show user {user}`",
    ),
    "events.ok": ("Oye lo que necesita y nada más: {rights}", ""),
    "events.few": (
        "El usuario AMI {user} no oye: {rights}",
        (
            "{manager_file}, [{user}]: read = system,call,agi,dtmf,user; luego"
            " `module reload manager`."
        ),
    ),
    "events.many": (
        "El usuario AMI {user} oye lo que nadie lee: {rights}",
        (
            "{manager_file}, [{user}]: read = system,call,agi,dtmf,user; luego"
            " `module reload manager`."
        ),
    ),
    "events.unknown": (
        "No se pudo ver qué eventos oye {user}",
        "`manager show user {user}`: read debe tener system,call,agi,dtmf,user; o --call.",
    ),
    "writetimeout.ok": ("La central espera {ms} ms a un lector ocupado", ""),
    "writetimeout.low": (
        "La central corta la sesión de {user} tras {ms} ms sin leer",
        "{manager_file}, [{user}]: writetimeout = 5000; luego `module reload manager`.",
    ),
    "writetimeout.unknown": (
        "No se pudo ver writetimeout de {user}",
        "manager.conf y lo que incluye, [{user}]: writetimeout = 5000.",
    ),
    "clock.ok": ("Los relojes coinciden ({seconds} s)", ""),
    "clock.apart": (
        "El reloj de la central difiere {seconds} s del de esta máquina",
        "`chronyc tracking` en ambas; que NTP ajuste de a poco, sin saltos.",
    ),
    "clock.far": (
        "El reloj de la central difiere {seconds} s del de esta máquina",
        "`timedatectl set-ntp true` en la central, a una hora sin llamadas.",
    ),
    "clock.unknown": ("No se pudo leer el reloj de la central", "`date` en la central."),
    "zone.ok": ("La misma hora local en ambas ({theirs})", ""),
    "zone.other": (
        "La hora local de la central es {theirs}, la de los ajustes {ours} ({zone})",
        "`timedatectl set-timezone {zone}` en la central y reinicie Asterisk, o {at_timezone}.",
    ),
    "zone.unknown": (
        "No se pudo leer la zona horaria de la central",
        "`date +%z` en la central; {ours}.",
    ),
    "service.ok": ("Un servicio atiende ahora ({owner})", ""),
    "service.away": (
        "Ningún servicio da señal de vida: las llamadas van a la cola de la central",
        "`systemctl start callcenter`, salvo que aún no esté instalado.",
    ),
    "service.pretended": (
        "CALLCENTER_HEARTBEAT es `always`: sin el servicio se pierden llamadas",
        (
            "Quítelo de [globals] de {dialplan_file}; luego `dialplan set global"
            ' CALLCENTER_HEARTBEAT ""`.'
        ),
    ),
    "service.unknown": (
        "No se pudo ver si un servicio atiende",
        "`dialplan show globals`, CALLCENTER_HEARTBEAT contra `date +%s`.",
    ),
    "contexts.ok": ("Están todos los contextos de callcenter", ""),
    "contexts.missing": (
        "Faltan contextos de callcenter: {contexts}",
        (
            "{dialplan_file}: #include extensions_callcenter.conf de esta versión, debajo de"
            " [globals]; luego `dialplan reload`."
        ),
    ),
    "contexts.unknown": (
        "No se pudo leer el plan de marcado",
        "`dialplan show callcenter-line`; el usuario AMI necesita reporting.",
    ),
    "route.ok": ("Las llamadas llegan a la línea por {numbers}", ""),
    "route.none": (
        "Ningún número lleva a callcenter-line",
        (
            "{dialplan_file}, en el contexto al que llegan las llamadas de la troncal:"
            " exten => NÚMERO,1,Goto(callcenter-line,${{EXTEN}},1). En una página web: un destino"
            " personalizado `callcenter-line,s,1` y una ruta entrante hacia él."
        ),
    ),
    "route.dead": (
        "{numbers} lleva a la línea, y ninguna llamada de la troncal (desde {contexts}) llega ahí",
        (
            "{dialplan_file}: ponga el número en un contexto que el de la troncal incluya, o dele a"
            " la troncal ese contexto."
        ),
    ),
    "route.unserved": (
        "Llevan a la línea, y ninguna línea de los ajustes los tiene: {numbers}",
        "{at_dialled}: nómbrelos, o llévelos a otro lado.",
    ),
    "route.unknown": (
        "No se pudo ver el camino a la línea",
        "`dialplan show` del contexto de la troncal.",
    ),
    "desk.ok": ("Los códigos de agentes se marcan desde {contexts}", ""),
    "desk.unreached": (
        "Desde {contexts} no se puede marcar ningún código de agentes",
        "{dialplan_file}, [{desk_context}]: include => callcenter-desk; luego `dialplan reload`.",
    ),
    "desk.unknown": (
        "No se pudo ver desde dónde marcan los agentes",
        "`dialplan show CONTEXTO@callcenter-desk`.",
    ),
    "prefix.ok": ("Los códigos de agentes comienzan con {ours} en ambos lados", ""),
    "prefix.differs": (
        "La central toma {theirs} para los códigos de agentes, los ajustes dicen {ours}",
        (
            "{dialplan_file}, [globals](+) debajo del #include: CALLCENTER_PREFIX = {ours};"
            " o {at_prefix}."
        ),
    ),
    "prefix.taken": (
        "La central tiene códigos propios que comienzan con {ours}: {codes}",
        (
            "Otro prefijo en ambos lados: {dialplan_file} (CALLCENTER_PREFIX) y {at_prefix};"
            " u otro código para los suyos."
        ),
    ),
    "prefix.unknown": (
        "No se pudo ver el prefijo",
        "`dialplan show globals`; debe ser {ours}.",
    ),
    "transfer.ok": ("Las transferencias hallan extensiones y números en {context}", ""),
    "transfer.nowhere": (
        "Las transferencias buscan extensiones y números en {context}, que aquí no existe",
        (
            "{dialplan_file}, [globals](+) debajo del #include: CALLCENTER_TRANSFER_CONTEXT = el"
            " contexto desde el que marcan los teléfonos; luego `dialplan reload`."
        ),
    ),
    "transfer.unknown": (
        "No se pudo ver dónde buscan extensiones las transferencias",
        "`dialplan show globals`: CALLCENTER_TRANSFER_CONTEXT.",
    ),
    "codes.ok": ("Los códigos de transferencia no chocan con las teclas de los agentes", ""),
    "codes.none": (
        "CALLCENTER_FEATURES = T, pero features.conf no nombra código de transferencia",
        "features.conf, [featuremap]: blindxfer = ##, atxfer = *7; luego `module reload features`.",
    ),
    "codes.taken": (
        "Códigos de transferencia que comienzan como una tecla de los agentes: {codes}",
        "features.conf, [featuremap]: otro código, o {at_call_keys} con otro prefijo.",
    ),
    "codes.unknown": (
        "No se pudo ver con qué códigos se transfiere",
        "features.conf, [featuremap], y `dialplan show globals`: CALLCENTER_FEATURES.",
    ),
    "globals.ok": ("Recargar el plan de marcado conserva la señal de vida", ""),
    "globals.cleared": (
        (
            "clearglobalvars está activo: cada recarga del plan manda llamadas nuevas a la"
            " cola por unos segundos"
        ),
        "extensions.conf, [general]: clearglobalvars = no; luego `dialplan reload`.",
    ),
    "globals.unknown": (
        "No se pudo ver clearglobalvars",
        "extensions.conf, [general]: clearglobalvars = no.",
    ),
}

SPANISH = _OF_PBX | SPANISH_OF_PHONES
