"""What agents and supervisors read in the tables, in Spanish first.

Messages to the operator (`run`, `check`, `migrate`) and `--help` are English, as the documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from callcenter.charts.months import MONTHS


class Language(StrEnum):
    """The languages of the tables."""

    ES = "es"
    EN = "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class Texts:
    """Every heading, state and sentence, in one language."""

    agents: str  # heading; {count} agents, {at} time of day
    queue: str  # heading; {count} contacts, {at} time of day
    no_agents: str
    nobody_waits: str
    unrecorded: str
    more_wait: str  # {count} contacts behind those that are shown

    number: str
    name: str
    state: str
    lasted: str  # how long it has been so
    phone: str
    reason: str
    skills: str
    lines: str

    position: str
    group: str
    service: str
    waited: str
    share: str  # of the promised wait
    left: str  # how long the wait still takes, at most
    within: str  # {minutes}
    beyond: str  # {minutes}
    line: str
    contact: str

    states: dict[str, str]  # of agents and of contacts
    away: str  # of a contact that is to be called back
    words: dict[str, str]  # what the service itself gives as a reason, or as a refusal
    phones: dict[str, str]  # why an agent who is available is not rung, by what the PBX says
    overran: str  # {state}: a pause that lasts longer than its reason allows
    then: str  # {state} of an agent, and {then}: asked for, to follow the running call
    changed: str  # {agent}, {name}, {state}
    accepted: str  # {agent}; nothing to be seen yet
    other_reasons: str  # {reasons}
    refused: str  # {why}
    reclassified: str  # {contact}, {group}
    setting: str
    before: str
    after: str
    reloaded: str  # {count} settings, {stated} contacts
    would_reload: str
    nothing_to_reload: str
    not_reloaded: str
    needs_restart: str
    day: str  # {weekday}, {day} of the month, {month}
    weekdays: tuple[str, ...]  # from Monday on
    months: tuple[str, ...]
    always_open: str
    closed: str
    until: str  # between the times of an interval
    switched: dict[bool, str]  # whether it is open now; {actor}, {until}: the next two
    switched_until: str  # {day}, {time}
    until_switched: str
    switches_unknown: str  # {why}
    trouble: dict[str, str]  # by name of `client.Trouble`; {path}; else the error's own words


_ES = Texts(
    agents="Agentes: {count}   {at}",
    queue="En espera: {count}   {at}",
    no_agents="No hay agentes.",
    nobody_waits="Nadie espera.",
    unrecorded="No se graba: falta espacio en el disco de grabaciones.",
    more_wait="… y {count} más.",
    number="Agente",
    name="Nombre",
    state="Estado",
    lasted="Desde hace",
    phone="Teléfono",
    reason="Motivo",
    skills="Servicios",
    lines="Líneas",
    position="Lugar",
    group="Grupo",
    service="Servicio",
    waited="Espera",
    share="% de la meta",
    left="Le falta",
    within="< {minutes} min",
    beyond="> {minutes} min",
    line="Línea",
    contact="Contacto",
    states={
        "offline": "fuera de línea",
        "available": "disponible",
        "ringing": "timbrando",
        "talking": "hablando",
        "transferred": "transferido",
        "diverted": "afuera",
        "wrap_up": "postllamada",
        "paused": "en pausa",
        "menu": "en el menú",
        "waiting": "en espera",
        "offered": "timbrando",
        "connecting": "conectando",
        "ended": "terminado",
    },
    away="se le llamará",
    words={
        "no_answer": "no contestó",
        "busy": "ocupado",
        "refused": "rechazó",
        "unreachable": "teléfono sin conexión",
        "forwarded": "teléfono desviado",
        "failed": "no se pudo timbrar",
        "cancelled": "timbre retirado",
        "phone_taken": "otro agente tomó el teléfono",
        "moved": "cambió de teléfono",
        "reloaded": "ya no está en los ajustes",
        "unknown_agent": "no hay ningún agente con ese número",
        "not_logged_in": "el agente no está conectado",
        "already_logged_in": "el agente ya está conectado en ese teléfono",
        "agent_in_call": "el agente está en una llamada",
        "phone_in_call": "ese teléfono está en una llamada",
        "phone_not_allowed": "en ese teléfono no se permite iniciar sesión (desk.phones)",
        "pause_full": "ya hay tantos agentes en esa pausa como se permite",
        "already_paused": "el agente ya está en pausa por ese motivo",
        "not_paused": "el agente no está en pausa",
        "not_in_wrap_up": "el agente no está en postllamada",
        "not_in_line": "ese contacto no está en la fila; quizá acaba de irse",
        "contact_answered": "a ese contacto ya lo atiende un agente",
        "unknown_group": "no hay ningún grupo con ese nombre",
        "unknown_service": "no hay ningún servicio con ese nombre",
        "already_in_group": "ese contacto ya está en ese grupo",
        "phone_not_free": "ese teléfono está en uso o sin conexión",
        "pbx_away": "no hay conexión con la central",
        "not_recorded": "en esta línea no se graba",
        "unknown_recording": "el servicio ya no sabe de esa grabación",
    },
    then="{state}, luego {then}",
    phones={
        "busy": "no molestar",
        "in_use": "en otra llamada",
        "ringing": "le timbra otra llamada",
        "unreachable": "teléfono sin conexión",
    },
    overran="{state}, excedida",
    changed="Agente {agent} ({name}): {state}.",
    accepted="Agente {agent}: aceptado; si hay una llamada en curso, rige cuando termine.",
    other_reasons="Ese motivo no está en la configuración y no tiene límites. Están: {reasons}.",
    refused="No se puede: {why}",
    reclassified="Contacto {contact}: ahora en el grupo {group}, con su misma hora de llegada.",
    setting="Ajuste",
    before="Antes",
    after="Ahora",
    reloaded="Ajustes que rigen desde ahora: {count}. Personas en espera con otra prioridad u otro"
    " orden: {stated}; todas conservan su hora de llegada.",
    would_reload="Solo es una prueba: no se cambió nada.",
    nothing_to_reload="No hay nada que cambiar en el servicio en marcha.",
    not_reloaded="No se cambió nada: el servicio sigue con los ajustes que tenía.",
    needs_restart="Siguen como estaban hasta reiniciar el servicio:",
    day="{weekday} {day} de {month}",
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    months=MONTHS["es"],
    always_open="siempre abierta",
    closed="cerrada",
    until="a",
    switched={
        True: "ahora abierta a mano (agente {actor}) {until}",
        False: "ahora cerrada a mano (agente {actor}) {until}",
    },
    switched_until="hasta el {day}, {time}",
    until_switched="hasta que alguien lo cambie",
    switches_unknown="no se sabe si alguien abrió o cerró una línea a mano: {why}",
    trouble={
        "NOT_RUNNING": "nadie responde en {path}: el servicio no está en marcha o usa otro socket",
        "FORBIDDEN": "no tiene permiso para usar {path}: pídalo al operador del servicio",
        "UNREACHABLE": "{path} no sirve como socket de control",
        "SILENT": "el servicio en {path} no responde a tiempo",
        "HUNG_UP": "el servicio en {path} cerró la conexión",
        "UNREADABLE": "lo que responde en {path} no es callcenter, o es otra versión",
        "NOT_TAKEN": "el servicio en {path} no aceptó el pedido",
    },
)

_EN = Texts(
    agents="Agents: {count}   {at}",
    queue="Waiting: {count}   {at}",
    no_agents="There are no agents.",
    nobody_waits="Nobody waits.",
    unrecorded="Nothing is recorded: the disk of the recordings is nearly full.",
    more_wait="… and {count} more.",
    number="Agent",
    name="Name",
    state="State",
    lasted="For",
    phone="Phone",
    reason="Reason",
    skills="Services",
    lines="Lines",
    position="Place",
    group="Group",
    service="Service",
    waited="Waited",
    share="% of target",
    left="Still",
    within="< {minutes} min",
    beyond="> {minutes} min",
    line="Line",
    contact="Contact",
    states={
        "offline": "offline",
        "available": "available",
        "ringing": "ringing",
        "talking": "talking",
        "transferred": "sent on",
        "diverted": "outside",
        "wrap_up": "wrap-up",
        "paused": "paused",
        "menu": "in the menu",
        "waiting": "waiting",
        "offered": "ringing",
        "connecting": "connecting",
        "ended": "ended",
    },
    away="to be called back",
    words={
        "no_answer": "no answer",
        "busy": "busy",
        "refused": "refused",
        "unreachable": "phone not connected",
        "forwarded": "phone forwarded",
        "failed": "could not be rung",
        "cancelled": "ring taken back",
        "phone_taken": "another agent took the phone",
        "moved": "went to another phone",
        "reloaded": "not in the settings any more",
        "unknown_agent": "no agent has that number",
        "not_logged_in": "the agent is not logged in",
        "already_logged_in": "the agent is logged in at that phone already",
        "agent_in_call": "the agent is in a call",
        "phone_in_call": "that phone is in a call",
        "phone_not_allowed": "nobody may log in at that phone (desk.phones)",
        "pause_full": "as many agents as may be are in that pause",
        "already_paused": "the agent is paused for that reason already",
        "not_paused": "the agent is not paused",
        "not_in_wrap_up": "the agent is not in wrap-up",
        "not_in_line": "that contact is not in the line; perhaps it has just left",
        "contact_answered": "an agent is with that contact already",
        "unknown_group": "no group has that name",
        "unknown_service": "no service has that name",
        "already_in_group": "that contact is in that group already",
        "phone_not_free": "that phone is in use or not connected",
        "pbx_away": "there is no connection to the PBX",
        "not_recorded": "nothing is recorded on this line",
        "unknown_recording": "the service does not know of that recording any more",
    },
    then="{state}, then {then}",
    phones={
        "busy": "do not disturb",
        "in_use": "on another call",
        "ringing": "another call rings",
        "unreachable": "phone not connected",
    },
    overran="{state}, too long",
    changed="Agent {agent} ({name}): {state}.",
    accepted="Agent {agent}: accepted; with a call running, it applies when the call ends.",
    other_reasons="The settings do not have that reason: it has no limits. They have: {reasons}.",
    refused="Not possible: {why}",
    reclassified="Contact {contact}: now in group {group}, with its arrival as it was.",
    setting="Setting",
    before="Before",
    after="Now",
    reloaded="Settings in force from now on: {count}. People waiting with another priority or"
    " order: {stated}; all keep their arrival.",
    would_reload="A dry run: nothing was changed.",
    nothing_to_reload="There is nothing to change in the running service.",
    not_reloaded="Nothing was changed: the service goes on with the settings it had.",
    needs_restart="As they were until the service is restarted:",
    day="{weekday} {day} {month}",
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=MONTHS["en"],
    always_open="always open",
    closed="closed",
    until="to",
    switched={
        True: "now opened by hand (agent {actor}) {until}",
        False: "now closed by hand (agent {actor}) {until}",
    },
    switched_until="until {day}, {time}",
    until_switched="until somebody changes it",
    switches_unknown="whether somebody opened or closed a line by hand is not known: {why}",
    trouble={},
)

TEXTS: dict[Language, Texts] = {Language.ES: _ES, Language.EN: _EN}
