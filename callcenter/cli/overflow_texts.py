"""The words about rules of overflow, and about who was passed over, in the history of a contact."""

from __future__ import annotations

WHEN_ES = {
    "no_agents": ("nadie en su puesto desde hace {measured} s",) * 2,
    "wait": ("{measured} s en la fila",) * 2,
    "size": ("{measured} ya en la fila",) * 2,
    "estimate": ("espera prevista de {measured} s",) * 2,
    "load": ("{measured} en la fila por agente",) * 2,
    "closing": ("la línea cierra antes de su turno, o ya cerró",) * 2,
    "trunk": ("queda {measured} canal", "quedan {measured} canales"),
}
"""Why a rule was applied, by what it looks at: where 1 was measured, and anything else."""
WHEN_EN = {
    "no_agents": ("nobody at work for {measured} s",) * 2,
    "wait": ("{measured} s in the line",) * 2,
    "size": ("{measured} in the line already",) * 2,
    "estimate": ("a wait of {measured} s expected",) * 2,
    "load": ("{measured} in the line to each agent",) * 2,
    "closing": ("the line closes before its turn, or is closed",) * 2,
    "trunk": ("{measured} channel left", "{measured} channels left"),
}

PASSED_ES = {
    "no_skill": "ningún agente libre atiende lo que pide",
    "away": "no está en el teléfono; guarda su lugar",
    "waits_for_agent": "espera un momento al agente que le atendió",
}
PASSED_EN = {
    "no_skill": "no free agent serves what it is about",
    "away": "is not on the phone; keeps its place",
    "waits_for_agent": "waits a moment for the agent who served it before",
}
