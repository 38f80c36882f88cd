"""What stands in the tables of a simulation and beside its pictures, in Spanish first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from callcenter.cli.texts import Language

if TYPE_CHECKING:
    from callcenter.charts.counted import Counted


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureTexts:
    """Every title, name of a mark and description, in one language."""

    simulated: Counted  # title of the page; {policy}
    replayed: str  # title of the page; {day}
    waits: str  # {policy}
    waits_seen: str
    within: str
    within_seen: str
    means: str
    means_seen: str
    staffing: str  # {needed}
    staffing_seen: str
    agents: Counted
    changes: str  # {policy}, {other}
    changes_seen: str
    sooner: str
    later: str
    as_it_was: str
    p50: str
    p90: str
    p95: str
    longest: str
    target: str


PICTURES: dict[Language, PictureTexts] = {
    Language.ES: PictureTexts(
        simulated=(
            "Simulación: {count} agente, orden {policy}",
            "Simulación: {count} agentes, orden {policy}",
        ),
        replayed="El {day}, atendido otra vez",
        waits="Esperas por clase, orden {policy}",
        waits_seen="Hasta cuánto esperaron la mitad, nueve de diez y diecinueve de veinte de los"
        " atendidos; la espera más larga y la prometida.",
        within="Atendidos dentro de la espera prometida",
        within_seen="De todos los que entraron en la fila, por clase y orden.",
        means="Espera media",
        means_seen="De los atendidos, por clase y orden.",
        staffing="Agentes que la promesa necesita: {needed}",
        staffing_seen="Atendidos dentro de la espera prometida, por número de agentes y clase.",
        agents=("{count} agente", "{count} agentes"),
        changes="Quién gana y quién pierde: de {policy} a {other}",
        changes_seen="Personas atendidas al menos un segundo antes o después, por grupo; perder o"
        " ganar la atención también cuenta.",
        sooner="antes",
        later="después",
        as_it_was="como fue",
        p50="la mitad",
        p90="9 de 10",
        p95="19 de 20",
        longest="la más larga",
        target="prometida",
    ),
    Language.EN: PictureTexts(
        simulated=(
            "Simulation: {count} agent, order {policy}",
            "Simulation: {count} agents, order {policy}",
        ),
        replayed="{day}, served once more",
        waits="Waits by class, order {policy}",
        waits_seen="What half, nine in ten and nineteen in twenty of the answered waited at most;"
        " the longest wait and the promised one.",
        within="Answered within the promised wait",
        within_seen="Of all who entered the line, by class and order.",
        means="Mean wait",
        means_seen="Of the answered, by class and order.",
        staffing="Agents that the promise needs: {needed}",
        staffing_seen="Answered within the promised wait, by number of agents and class.",
        agents=("{count} agent", "{count} agents"),
        changes="Who gains and who loses: from {policy} to {other}",
        changes_seen="People answered a second or more sooner or later, by group; being lost or"
        " kept counts too.",
        sooner="sooner",
        later="later",
        as_it_was="as it was",
        p50="half",
        p90="9 in 10",
        p95="19 in 20",
        longest="longest",
        target="promised",
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class TableTexts:
    """Every heading and sentence of the tables, in one language."""

    simulated: Counted  # {policy}, {seed}
    figures: tuple[str, ...]  # headings of a scenario
    served: tuple[str, ...]  # headings of a recorded day, after its title
    changes: tuple[str, ...]  # headings of who gains and who loses, after both orders
    overall: str
    needed: str  # {needed}
    agents: str
    kept: str
    yes: str
    no: str
    day: str  # {day}, {callers}, {never} in the line, {unknown} ends
    as_it_was: str
    replayed: str  # {policy}
    never_answered: str  # {count}


TABLES: dict[Language, TableTexts] = {
    Language.ES: TableTexts(
        simulated=(
            "orden {policy}, {count} agente, semilla {seed}",
            "orden {policy}, {count} agentes, semilla {seed}",
        ),
        figures=(
            "clase",
            "llamaron",
            "atendidas",
            "abandonaron",
            "media s",
            "p50 s",
            "p90 s",
            "p95 s",
            "máx. s",
            "en meta",
            "adelantos",
        ),
        served=(
            "llamaron",
            "atendidas",
            "abandonaron",
            "media s",
            "p95 s",
            "máx. s",
            "en meta",
        ),
        changes=(
            "llamaron",
            "antes",
            "después",
            "ahora atendidas",
            "ahora perdidas",
            "cambio medio s",
        ),
        overall="todas",
        needed="agentes que hacen falta: {needed}",
        agents="agentes",
        kept="cumple",
        yes="sí",
        no="no",
        day="{day}: personas en la fila: {callers}; no entraron en ella y no se cuentan: {never};"
        " no se conoce el final: {unknown}",
        as_it_was="como fue",
        replayed="repetido, {policy}",
        never_answered="nunca atendidas: {count}",
    ),
    Language.EN: TableTexts(
        simulated=(
            "policy {policy}, {count} agent, seed {seed}",
            "policy {policy}, {count} agents, seed {seed}",
        ),
        figures=(
            "class",
            "offered",
            "answered",
            "abandoned",
            "mean s",
            "p50 s",
            "p90 s",
            "p95 s",
            "max s",
            "in target",
            "overtakes",
        ),
        served=("callers", "answered", "abandoned", "mean s", "p95 s", "max s", "in target"),
        changes=("callers", "sooner", "later", "newly answered", "newly lost", "mean change s"),
        overall="overall",
        needed="agents needed: {needed}",
        agents="agents",
        kept="kept",
        yes="yes",
        no="no",
        day="{day}: callers in the line: {callers}; left out, for they never entered it: {never};"
        " end unknown: {unknown}",
        as_it_was="as it was",
        replayed="replayed, {policy}",
        never_answered="never answered: {count}",
    ),
}
