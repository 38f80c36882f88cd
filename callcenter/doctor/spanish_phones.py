"""What findings of sounds, phones, trunk and queue say, in Spanish."""

from __future__ import annotations

SPANISH_OF_PHONES: dict[str, tuple[str, str]] = {
    "language.ok": ("Ambos lados hablan {ours}", ""),
    "language.differs": (
        "El plan de marcado habla {theirs}, los ajustes {ours}",
        "{dialplan_file}, [globals](+): CALLCENTER_LANGUAGE = {ours}; o {at_language}.",
    ),
    "language.unknown": (
        "No se pudo ver el idioma del plan de marcado",
        "`dialplan show globals`: CALLCENTER_LANGUAGE = {ours}.",
    ),
    "sounds.ok": ("Los {count} sonidos están en {folder}", ""),
    "sounds.missing": (
        "Faltan sonidos en {folder}: {sounds}",
        (
            "`callcenter sounds --config ARCHIVO` y copie la carpeta, o instale"
            " asterisk-core-sounds-{language}-wav y enlace {language}."
        ),
    ),
    "sounds.unknown": (
        "Desde aquí no se pudo ver si están los {count} sonidos",
        (
            "En la central: ls {folder}/{language}/callcenter; o --call; o ejecute esto allí con"
            " --local."
        ),
    ),
    "recordings.ok": ("{user} puede leer y borrar en la carpeta de grabaciones {folder}", ""),
    "recordings.missing": (
        "La carpeta de grabaciones {folder} no está: nadie vigila el disco ni borra las antiguas",
        "Cree o monte la carpeta, y diga en {at_recordings} dónde la ve esta máquina.",
    ),
    "recordings.locked": (
        "{user} no puede leer y borrar en {folder}: las grabaciones antiguas no se borran",
        (
            "docs/recordings.md: dé a los dos usuarios un grupo común y permiso de escritura, y"
            " ejecute esto como el usuario del servicio."
        ),
    ),
    "recordings.unknown": (
        "No se miró la carpeta de grabaciones {folder}",
        "En la máquina del servicio: ls -ld {folder}.",
    ),
    "prompts.ok": ("{user} puede escribir los avisos en {folder}", ""),
    "prompts.missing": (
        "La carpeta de los avisos {folder} no está: ninguno se graba por teléfono",
        "Cree o monte la carpeta, o diga en {at_sounds} dónde está.",
    ),
    "prompts.locked": (
        "{user} no puede escribir en {folder}: los avisos que se graban por teléfono no se guardan",
        (
            "Dé permiso de escritura al usuario del servicio en esa carpeta, y ejecute esto como"
            " ese usuario."
        ),
    ),
    "prompts.unknown": (
        "No se miró la carpeta de los avisos {folder}",
        "En la máquina del servicio: ls -ld {folder}.",
    ),
    "music.ok": ("Hay música de la clase {name}", ""),
    "music.missing": (
        "No hay música de la clase {name}",
        (
            "musiconhold.conf: #include musiconhold_callcenter.conf, o [{name}] con mode = files;"
            " luego `moh reload`."
        ),
    ),
    "music.unknown": ("No se pudo ver la clase de música {name}", "`moh show classes`"),
    "codecs.ok": ("Teléfonos y troncal tienen códecs en común", ""),
    "codecs.license": (
        "Ningún sonido nuestro se puede convertir a un códec de: {names}",
        (
            "{pjsip_file}: allow = ulaw,alaw para ellos; o instale el módulo del códec con su"
            " licencia."
        ),
    ),
    "codecs.costly": (
        "Sin códec en común, cada llamada se traduce: {names}",
        "{pjsip_file}: un códec para ambos, como allow = alaw,ulaw.",
    ),
    "codecs.unknown": (
        "No se pudieron ver los códecs",
        "`pjsip show endpoint NOMBRE`, `core show translation`.",
    ),
    "keys.ok": ("Las teclas llegan como {modes}", ""),
    "keys.none": (
        "No llegan teclas de: {names}",
        "{pjsip_file}, [NOMBRE](+): dtmf_mode = auto_info; luego `pjsip reload`.",
    ),
    "keys.inband": (
        "Las teclas se adivinan del sonido (inband): {names}",
        "{pjsip_file}, [NOMBRE](+): dtmf_mode = rfc4733, o auto_info; luego `pjsip reload`.",
    ),
    "keys.unknown": (
        "No se pudo ver cómo llegan las teclas",
        "`pjsip show endpoint NOMBRE`: dtmf_mode.",
    ),
    "media.ok": ("El sonido pasa por la central", ""),
    "media.direct": (
        "El sonido no pasa por la central (direct_media): {names}",
        "{pjsip_file}, [NOMBRE](+): direct_media = no; luego `pjsip reload`.",
    ),
    "media.unknown": (
        "No se pudo ver el camino del sonido",
        "`pjsip show endpoint NOMBRE`: direct_media.",
    ),
    "busy.ok": ("Un teléfono en llamada está ocupado", ""),
    "busy.unset": (
        "A estos teléfonos se les ofrecen llamadas durante otra: {names}",
        "{pjsip_file}, [NOMBRE](+): device_state_busy_at = 1; luego `pjsip reload`.",
    ),
    "busy.unknown": (
        "No se pudo ver si un teléfono en llamada está ocupado",
        "`pjsip show endpoint NOMBRE`: device_state_busy_at = 1.",
    ),
    "phones.ok": ("Teléfonos registrados: {there} de {count}", ""),
    "phones.none": (
        "La central no tiene ningún teléfono que desk.phones ({patterns}) permita",
        "{at_phones}: los nombres de las extensiones de la central, como PJSIP/2??.",
    ),
    "phones.offline": (
        "Ninguno de {count} teléfonos está registrado",
        "`pjsip show contacts`; red, contraseña y transporte de los teléfonos.",
    ),
    "phones.unknown": (
        "No se pudieron ver los teléfonos",
        "`pjsip show endpoints`; hace falta func_pjsip_endpoint.so.",
    ),
    "hints.ok": ("Hints que vigilan los teléfonos: {count}", ""),
    "hints.missing": (
        "Ningún hint vigila: {names}",
        (
            "{dialplan_file}, en el contexto de los teléfonos: exten => NÚMERO,hint,PJSIP/NÚMERO;"
            " luego `dialplan reload`."
        ),
    ),
    "hints.dead": (
        "Hay hints que vigilan teléfonos que no existen: {devices}",
        "Quite la extensión, o créela, y aplique; a mano: la línea `exten => …,hint,…`.",
    ),
    "hints.other": (
        "Los ajustes buscan los hints en {ours}, la central tiene: {theirs}",
        "{at_hints}; y en [globals] de {dialplan_file}, CALLCENTER_HINTS lo mismo.",
    ),
    "hints.unknown": ("No se pudieron ver los hints", "`core show hints`"),
    "in_phones.unknown": (
        "Un desvío puesto en el propio teléfono (302) no lo puede ver nadie antes de que timbre",
        "Mire el menú de los teléfonos o su aprovisionamiento; prohíbalo allí.",
    ),
    "forwards.ok": ("Ninguna extensión está desviada en la central", ""),
    "forwards.set": (
        "Hay extensiones desviadas en la central: {names}",
        (
            "Desde el teléfono: *73 (siempre), *91 (ocupado), *53 (sin respuesta); o"
            " `database del CF NÚMERO` (CFB, CFU). Sígueme: apáguelo en su página."
        ),
    ),
    "forwards.loop": (
        "Hay desvíos que vuelven a donde empezaron: {names}",
        "`database del CF {number}` (CFB, CFU), o *73 desde el teléfono.",
    ),
    "forwards.unknown": (
        "No se pudieron ver los desvíos que guarda la central",
        "`database show CF`, CFB, CFU, DND.",
    ),
    "quiet.set": (
        "Hay extensiones en no molestar en la central: {names}",
        "Desde el teléfono: *79; o `database del DND NÚMERO`.",
    ),
    "trunk.ok": ("Canales de la troncal en ambos lados: {ours}", ""),
    "trunk.differs": (
        "Las troncales de la central tienen {theirs} canales, los ajustes cuentan {ours}",
        "{at_channels}, o el máximo de canales de la troncal en su página.",
    ),
    "trunk.calls": (
        "La central admite {most} canales como máximo (maxcalls): una conversación ocupa dos",
        "asterisk.conf, [options]: maxcalls = 0, o el doble de los canales de la troncal.",
    ),
    "trunk.unknown": (
        "No se pudo ver cuántos canales da el operador",
        "Pregunte al operador; anótelo como channels de [trunk].",
    ),
    "queue.ok": ("La cola para cuando no estamos existe; miembros: {count} {names}", ""),
    "queue.missing": (
        "No existe la cola callcenter-fallback: sin el servicio nadie atiende las llamadas",
        "{queues_file}: #include queues_callcenter.conf; luego `module reload app_queue.so`.",
    ),
    "queue.forgets": (
        "La cola olvida sus miembros cuando Asterisk se reinicia",
        "queues.conf, [general]: persistentmembers = yes; luego `module reload app_queue.so`.",
    ),
    "queue.unreached": (
        "Ningún miembro de callcenter-fallback puede timbrar: {names}",
        "`queue show callcenter-fallback`; quien perdió su teléfono entre de nuevo.",
    ),
    "queue.unknown": ("No se pudo ver la cola", "`queue show callcenter-fallback`"),
    "cdr.ok": ("Las llamadas se registran ({modules})", ""),
    "cdr.off": (
        "La central no registra llamadas",
        (
            "cdr.conf, [general]: enable = yes; luego `module reload cdr`. Nuestros registros no la"
            " necesitan."
        ),
    ),
    "cdr.nowhere": (
        "Las llamadas no se registran en ninguna parte: no hay módulo cargado",
        "`module load cdr_csv.so`, o el de sus informes.",
    ),
    "call.ok": (
        (
            "Una llamada de prueba por {number} oyó el menú, pulsó una tecla, oyó que tiene lugar y"
            " fue terminada"
        ),
        "",
    ),
    "call.refused": (
        "No se hizo la llamada de prueba por {number}: {why}",
        "`dialplan show {number}`; el usuario AMI necesita originate.",
    ),
    "call.without_us": (
        (
            "La llamada de prueba por {number} no halló servicio: quien llame iría a la cola de la"
            " central"
        ),
        "`systemctl status callcenter`, y su registro.",
    ),
    "call.astray": (
        "La llamada de prueba por {number} no llegó al servicio",
        (
            "`dialplan show {number}`: qué se hace en camino, si lleva a callcenter-line; el"
            " usuario AMI necesita read = …,agi."
        ),
    ),
    "call.silent": (
        "La llamada de prueba por {number} no oyó nada: el menú duró {ms} ms",
        (
            "Los sonidos del menú no están donde la central busca: `callcenter sounds`, copie la"
            " carpeta."
        ),
    ),
    "call.deaf": (
        "La tecla de la llamada de prueba por {number} no llegó",
        (
            "{manager_file}, [{user}]: read = system,call,agi,dtmf,user; luego"
            " `module reload manager`."
        ),
    ),
    "call.stuck": (
        "El servicio no siguió con la llamada de prueba por {number}",
        "Su registro; si es de la misma versión que extensions_callcenter.conf.",
    ),
    "cdr.unknown": ("No se pudo ver dónde se registran las llamadas", "`cdr show status`"),
}
