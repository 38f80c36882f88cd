"""What `callcenter why` says in Spanish."""

from __future__ import annotations

from callcenter.charts.counted import same
from callcenter.cli import callback_texts, overflow_texts, transfer_texts
from callcenter.cli.why_texts import WhyTexts

SPANISH = WhyTexts(
    who="Contacto {contact} ({code})",
    nobody="Contacto {contact}",
    wait="{waited} de {target} prometidos ({share})",
    waiting="{who}: lugar {position} en la fila, con {wait}; {ahead}.",
    next_one="nadie va antes",
    ahead=("va antes {count}: {reasons}", "van antes {count}: {reasons}"),
    ahead_first="van antes {count}; de los primeros {shown}: {reasons}",
    answered="{who}: lo tomó el agente {agent} tras {wait}{more}.",
    left="{who}: {outcome} tras {wait}{more}.",
    in_menu="{who}: todavía no está en la fila.",
    connecting="{who}: un agente contestó y se le está conectando.",
    guard="; por su larga espera ya contaba en el nivel 1",
    passed=(
        "; pasó antes que {count} que llegó primero",
        "; pasó antes que {count} que llegaron primero",
    ),
    overtaken=(
        "; {count} que llegó después pasó antes",
        "; {count} que llegaron después pasaron antes",
    ),
    unserved=(
        "; {count} iba antes, pero ningún agente libre podía atender su consulta",
        "; {count} iban antes, pero ningún agente libre podía atender su consulta",
    ),
    reasons={
        "tier": same("{count} por su nivel"),
        "guard": (
            "{count} que sube de nivel por su larga espera",
            "{count} que suben de nivel por su larga espera",
        ),
        "share": same("{count} con más de su espera prometida ya usada"),
        "due": (
            "{count} a quien le toca antes según lo prometido",
            "{count} a quienes les toca antes según lo prometido",
        ),
        "arrival": same("{count} por llegar antes"),
    },
    reason_words={
        "tier": "su nivel",
        "guard": "larga espera",
        "share": "ha usado más de su espera prometida",
        "due": "le toca antes",
        "arrival": "llegó antes",
    },
    outcomes=callback_texts.OUTCOMES_ES
    | {
        "answered": "fue atendido",
        "abandoned": "colgó en la fila",
        "short": "colgó apenas entró a la fila",
        "left_menu": "colgó en el menú",
        "finished": "terminó en un menú",
        "turned_away": "no entró: la fila estaba llena",
        "diverted": "le contestaron fuera de la línea",
        "closed": "no entró: la línea estaba cerrada, o iba a cerrar",
        "fallback": "lo tomó la cola de la central",
        "unseen": "terminó mientras el servicio no estaba",
        "pbx_died": "se cortó al caer la central",
        "lost": "se cortó",
    },
    why="Por qué va antes",
    tier="Nivel",
    target="Meta",
    when="Hora",
    what="Qué pasó",
    detail="Detalle",
    actor="Quién",
    more=same("… y {count} más antes."),
    elsewhere=(
        "Además {count} va antes en el orden, pero espera a otros agentes.",
        "Además {count} van antes en el orden, pero esperan a otros agentes.",
    ),
    overtaken_so_far=same("Veces que alguien que llegó después pasó antes: {count}."),
    history="Historia",
    left_out=(
        "({count} cambio intermedio ya no se guarda)",
        "({count} cambios intermedios ya no se guardan)",
    ),
    facts=callback_texts.FACTS_ES
    | transfer_texts.FACTS_ES
    | {
        "CameBack": "volvió a llamar",
        "Connected": "atendido",
        "ContactAdopted": "hallado tras un reinicio",
        "ContactRescued": "puesto a salvo de un error",
        "Ended": "terminó",
        "HandedBack": "devuelto a la fila",
        "HeldBack": "retenido fuera de la fila",
        "HelpAsked": "el agente pidió ayuda",
        "HelpEnded": "terminó la ayuda",
        "HelpJoined": "se sumó un supervisor",
        "DivertChosen": "eligió salir de la línea",
        "DivertEnded": "afuera no contestaron: mismo lugar",
        "DivertTaken": "le contestaron afuera",
        "OfferEnded": "timbre sin atender",
        "Offered": "timbra a un agente",
        "Overflowed": "regla de desborde",
        "PlaceTold": "se le anunció",
        "Queued": "en la fila",
        "TurnedAway": "no se le dejó entrar",
    },
    queue_reasons=callback_texts.REASONS_ES
    | transfer_texts.REASONS_ES
    | {
        "entered": "entró",
        "service_chosen": "eligió servicio",
        "reclassified": "cambió de grupo",
        "registry": "el registro sabe que es de este grupo",
        "relaxed": "acepta también agentes de menor nivel",
        "reloaded": "cambiaron los ajustes de la línea",
        "offer_ended": "nadie contestó: mismo lugar",
        "bridge_failed": "no se pudo conectar: mismo lugar",
        "handed_back": "el agente lo devolvió a la fila: mismo lugar",
        "came_back": "recuperó su lugar",
        "escalated": "también la guardia puede contestar",
        "overflowed": "pasó a otra línea con su lugar",
        "divert_ended": "afuera no contestaron: mismo lugar",
        "adopted": "mismo lugar tras el reinicio",
    },
    told_ahead=("{count} persona antes", "{count} personas antes"),
    told_less=("menos de {count} minuto", "menos de {count} minutos"),
    told_longer="una espera más larga que las que se anuncian",
    came_back={
        "pbx_died": "a {earlier} lo cortó la caída de la central; tiene su lugar",
        "dropped": "a {earlier} se le cortó la llamada en la fila; tiene su lugar, por una vez",
    },
    callback_why=callback_texts.WHY_ES,
    transferred_to=transfer_texts.TO_ES,
    overflow="{rule}: {why}; va a {to}",
    overflow_why=overflow_texts.WHEN_ES,
    passed_over="antes iba {contact} (nivel {tier}, {waited} de {target}): {why}",
    passed_why=overflow_texts.PASSED_ES,
    not_in_line="ese contacto no está en la fila, o ya terminó; con --config se busca en la base",
    unknown="ese contacto no está en la fila ni en la base de datos",
    no_database="ese contacto no está en la fila, y la configuración no nombra base de datos",
)
