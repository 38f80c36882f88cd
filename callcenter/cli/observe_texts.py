"""What `callcenter observe --check` says, in Spanish first."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.cli.texts import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class ObserveTexts:
    """Every heading and sentence, in one language."""

    headings: tuple[str, ...]  # queue, line, group, service, agents, paused, waiting, remark
    not_counted: str
    not_named: str
    not_there: str
    read_only: str
    excess: str  # {rights}, {right}
    no_queue: str
    ready_one: str
    ready: str  # {count}


OBSERVE: dict[Language, ObserveTexts] = {
    Language.ES: ObserveTexts(
        headings=(
            "cola de la central",
            "fila",
            "grupo",
            "servicio",
            "agentes",
            "en pausa",
            "esperan",
            "",
        ),
        not_counted="no se cuenta",
        not_named="la configuración no la nombra",
        not_there="la central no la tiene",
        read_only="El usuario de la central solo puede mirar.",
        excess="Aviso: el usuario de la central podría cambiar cosas ({rights}). Para observar"
        " basta write = {right} en manager.conf.",
        no_queue="No hay ninguna cola que observar.",
        ready_one="Listo: se observaría una cola.",
        ready="Listo: se observarían {count} colas.",
    ),
    Language.EN: ObserveTexts(
        headings=(
            "queue of the PBX",
            "line",
            "group",
            "service",
            "agents",
            "paused",
            "waiting",
            "",
        ),
        not_counted="not counted",
        not_named="not in the configuration",
        not_there="not on the PBX",
        read_only="The PBX's user may only look.",
        excess="Warning: the PBX's user could change things ({rights}). Watching needs only"
        " write = {right} in manager.conf.",
        no_queue="There is no queue to watch.",
        ready_one="Ready: one queue would be watched.",
        ready="Ready: {count} queues would be watched.",
    ),
}
