"""What `callcenter why` says, in Spanish first: a sentence for agents, details for auditors."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.charts.counted import Counted, same
from callcenter.cli import callback_texts, overflow_texts, transfer_texts
from callcenter.cli.texts import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class WhyTexts:
    """Every sentence, heading and word, in one language. Agents are told codes, never reasons."""

    # One sentence; {who} is one of the next two, {wait} the one after.
    who: str  # {contact}, {code}
    nobody: str  # {contact}, of no group yet
    wait: str  # {waited}, {target}, {share}
    waiting: str  # {who}, {position}, {wait}, {ahead}
    next_one: str  # in place of {ahead}
    ahead: Counted  # {count}, {reasons}
    ahead_first: str  # {count}, {shown}, {reasons}
    answered: str  # {who}, {agent}, {wait}, {more}
    left: str  # {who}, {outcome}, {wait}, {more}
    in_menu: str  # {who}
    connecting: str  # {who}
    guard: str
    passed: Counted
    overtaken: Counted
    unserved: Counted

    reasons: dict[str, Counted]  # why somebody is ahead
    reason_words: dict[str, str]  # the same in a table
    outcomes: dict[str, str]

    why: str  # headings
    tier: str
    target: str
    when: str
    what: str
    detail: str
    actor: str
    more: Counted  # ahead besides those shown
    elsewhere: Counted
    overtaken_so_far: Counted
    history: str
    left_out: Counted

    facts: dict[str, str]  # what happened, by the fact's name
    queue_reasons: dict[str, str]
    told_ahead: Counted  # {count}
    told_less: Counted  # {count} minutes
    told_longer: str
    came_back: dict[str, str]  # by what broke the call before: {earlier}
    callback_why: dict[str, str]
    transferred_to: dict[str, str]  # by `facts.TransferTo`
    overflow: str  # {rule}, {why}, {to}
    overflow_why: dict[str, Counted]  # by what the rule looks at: {measured}
    passed_over: str  # {contact}, {tier}, {waited}, {target}, {why}
    passed_why: dict[str, str]

    not_in_line: str
    unknown: str
    no_database: str


_ES = WhyTexts(
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

_EN = WhyTexts(
    who="Contact {contact} ({code})",
    nobody="Contact {contact}",
    wait="{waited} of {target} promised ({share})",
    waiting="{who}: place {position} in the line, after {wait}; {ahead}.",
    next_one="nobody goes first",
    ahead=("{count} goes first: {reasons}", "{count} go first: {reasons}"),
    ahead_first="{count} go first; of the first {shown}: {reasons}",
    answered="{who}: agent {agent} answered after {wait}{more}.",
    left="{who}: {outcome} after {wait}{more}.",
    in_menu="{who}: is not in the line yet.",
    connecting="{who}: an agent picked up and is being connected.",
    guard="; by its long wait it counted in tier 1",
    passed=same("; passed {count} who had come first"),
    overtaken=same("; passed by {count} who had come later"),
    unserved=(
        "; {count} was ahead whom no free agent could serve",
        "; {count} were ahead whom no free agent could serve",
    ),
    reasons={
        "tier": same("{count} by their tier"),
        "guard": same("{count} lifted by their long wait"),
        "share": same("{count} with more of the promised wait used up"),
        "due": ("{count} who is due earlier", "{count} who are due earlier"),
        "arrival": same("{count} who came earlier"),
    },
    reason_words={
        "tier": "tier",
        "guard": "long wait",
        "share": "more of the promise used",
        "due": "due earlier",
        "arrival": "came earlier",
    },
    outcomes=callback_texts.OUTCOMES_EN
    | {
        "answered": "was answered",
        "abandoned": "hung up in the line",
        "short": "hung up just after entering the line",
        "left_menu": "hung up in the menu",
        "finished": "ended in a menu",
        "turned_away": "was not let in: the line was full",
        "diverted": "was answered outside the line",
        "closed": "was not let in: the line was closed, or about to close",
        "fallback": "was taken by the PBX's own queue",
        "unseen": "ended while the service was away",
        "pbx_died": "was cut off when the PBX died",
        "lost": "was cut off",
    },
    why="Why it goes first",
    tier="Tier",
    target="Target",
    when="Time",
    what="What happened",
    detail="Detail",
    actor="Who",
    more=same("… and {count} more ahead."),
    elsewhere=(
        "Besides, {count} is ahead in the order but waits for other agents.",
        "Besides, {count} are ahead in the order but wait for other agents.",
    ),
    overtaken_so_far=same("Times that somebody who came later went first: {count}."),
    history="History",
    left_out=(
        "({count} change in between is not kept any more)",
        "({count} changes in between are not kept any more)",
    ),
    facts=callback_texts.FACTS_EN
    | transfer_texts.FACTS_EN
    | {
        "CameBack": "called again",
        "Connected": "answered",
        "ContactAdopted": "found after a restart",
        "ContactRescued": "rescued from an error",
        "Ended": "ended",
        "HandedBack": "handed back into the line",
        "HeldBack": "held back from the line",
        "HelpAsked": "the agent asked for help",
        "HelpEnded": "the help ended",
        "HelpJoined": "a supervisor joined",
        "DivertChosen": "chose to leave the line",
        "DivertEnded": "nobody outside answered: same place",
        "DivertTaken": "answered outside",
        "OfferEnded": "ring not answered",
        "Offered": "an agent is rung",
        "Overflowed": "rule of overflow",
        "PlaceTold": "was told",
        "Queued": "in the line",
        "TurnedAway": "not let in",
    },
    queue_reasons=callback_texts.REASONS_EN
    | transfer_texts.REASONS_EN
    | {
        "entered": "entered",
        "service_chosen": "chose a service",
        "reclassified": "changed its group",
        "registry": "the registry knows it to be of this group",
        "relaxed": "accepts agents of a lower level too",
        "reloaded": "the settings of the line were changed",
        "offer_ended": "nobody answered: same place",
        "bridge_failed": "could not be connected: same place",
        "handed_back": "handed back by the agent: same place",
        "came_back": "got its place back",
        "escalated": "on-call phones may answer too",
        "overflowed": "moved to another line with its place",
        "divert_ended": "nobody outside answered: same place",
        "adopted": "same place after the restart",
    },
    told_ahead=("{count} person ahead", "{count} people ahead"),
    told_less=("less than {count} minute", "less than {count} minutes"),
    told_longer="a longer wait than is told",
    came_back={
        "pbx_died": "{earlier} was cut off when the PBX died; this has its place",
        "dropped": "{earlier} was cut off in the line; this has its place, once",
    },
    callback_why=callback_texts.WHY_EN,
    transferred_to=transfer_texts.TO_EN,
    overflow="{rule}: {why}; goes to {to}",
    overflow_why=overflow_texts.WHEN_EN,
    passed_over="ahead was {contact} (tier {tier}, {waited} of {target}): {why}",
    passed_why=overflow_texts.PASSED_EN,
    not_in_line="that contact is not in the line, or has ended; --config looks into the database",
    unknown="that contact is neither in the line nor in the database",
    no_database="that contact is not in the line, and the configuration names no database",
)

WHY_TEXTS: dict[Language, WhyTexts] = {Language.ES: _ES, Language.EN: _EN}
