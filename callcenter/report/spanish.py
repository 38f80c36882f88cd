"""The report in Spanish, as Latin America writes it."""

from __future__ import annotations

from callcenter.charts.counted import same
from callcenter.charts.months import MONTHS
from callcenter.report.levels import ServiceLevel
from callcenter.report.words import Words

SPANISH = Words(
    language="es",
    title="{service}: informe del {date}",
    date="{day} de {month} de {year}",
    months=MONTHS["es"],
    zone="Hora de {zone}. Cada contacto cuenta en el día y la media hora en que llegó.",
    all_groups="Todos",
    official="Nivel de servicio oficial: {formula}",
    glance="Nivel de servicio: {level}. Ofrecidos: {offered}; atendidos: {answered};"
    " colgaron en espera: {abandoned}.",
    glance_worst="El grupo con el nivel más bajo: {group}, {level}.",
    glance_goals="Metas cumplidas: {kept} de {goals}.",
    glance_order="Nadie pasó delante de otro de su misma clase.",
    nothing="sin contactos",
    none="-",
    sections={
        "volume": "Contactos",
        "level": "Nivel de servicio",
        "waits": "Espera de los atendidos",
        "order": "Orden de la fila",
        "estimates": "Espera estimada",
        "fairness": "Equidad (espera ÷ promesa)",
        "talks": "Conversaciones",
    },
    rows={
        "offered": "Ofrecidos",
        "answered": "Atendidos",
        "abandoned": "Colgaron en espera",
        "short": "de ellos, muy pronto",
        "abandonment": "Abandono",
        "abandonment_without_short": "Abandono sin los cortos",
        "goal": "Meta",
        "goal_kept": "¿Se cumplió la meta?",
        "target_s": "Espera prometida",
        "within_target": "Promesa cumplida",
        "mean_wait_s": "Media",
        "p50_s": "La mitad esperó hasta",
        "p90_s": "9 de cada 10 hasta",
        "p95_s": "19 de cada 20 hasta",
        "max_s": "La más larga",
        "overtakes": "Adelantamientos",
        "same_class_overtakes": "Dentro de la misma clase",
        "overtaken": "Veces que alguien fue adelantado",
        "overtaken_contacts": "Contactos adelantados",
        "guard_hits": "Subieron por espera larga",
        "guard_share": "Parte que subió por espera larga",
        "estimates": "Esperas con estimación",
        "within_bound": "Esperaron lo calculado o menos",
        "left_beyond_bound": "Colgaron tras esperar más de lo calculado",
        "error_s": "Error medio",
        "absolute_error_s": "Error absoluto medio",
        "rmse_s": "Error, con más peso a los grandes",
        "gini": "Gini",
        "jain": "Jain",
        "max_share_of_target": "Mayor espera ÷ promesa",
        "short_talks": "Conversaciones muy cortas",
    },
    means={
        "offered": "Entraron a la fila y fueron atendidos o salieron de ella.",
        "abandonment_without_short": "Sin contar a quienes colgaron muy pronto, ni entre quienes"
        " colgaron ni entre los ofrecidos.",
        "within_target": "Atendidos dentro de la espera prometida ÷ ofrecidos.",
        "overtakes": "Al atender a alguien: cuántos que llegaron antes seguían esperando y ese"
        " asesor podía atenderlos. Es lo que cuesta la prioridad.",
        "same_class_overtakes": "Debe ser 0: dentro de un grupo y trámite se atiende por llegada.",
        "guard_hits": "Esperas tan largas que subieron al nivel preferente.",
        "within_bound": "De los atendidos, los que esperaron a lo más lo que se esperaba de 9 de"
        " cada 10. Debe andar por el 90 %.",
        "error_s": "Espera real menos estimada: positivo si se esperó más de lo estimado.",
        "rmse_s": "La raíz del error cuadrático medio: pocas esperas muy mal calculadas pesan más"
        " que muchas casi bien.",
        "gini": "0: todos esperaron la misma parte de lo prometido; cerca de 1: uno"
        " esperó por todos.",
        "jain": "1: todos esperaron la misma parte de lo prometido.",
        "short_talks": "Demasiado breves para atender a alguien: quizá llamadas mudas.",
    },
    formulas={
        ServiceLevel.STRICT: "estricto: atendidos a tiempo ÷ ofrecidos",
        ServiceLevel.ANSWERED_ONLY: "solo atendidos: atendidos a tiempo ÷ atendidos",
        ServiceLevel.NEUTRAL: "neutro: atendidos a tiempo ÷ (ofrecidos \N{MINUS SIGN} colgaron"
        " a tiempo)",
        ServiceLevel.LENIENT: "benévolo: (atendidos + colgaron a tiempo) ÷ ofrecidos",
    },
    official_mark="oficial",
    outcomes={
        "answered": "atendidos",
        "abandoned": "colgaron en espera",
        "short": "colgaron muy pronto",
        "left_menu": "colgaron en el menú",
        "finished": "terminaron en el menú",
        "turned_away": "fila llena",
        "diverted": "contestados afuera",
        "closed": "fuera de horario",
        "fallback": "cola de respaldo",
        "unseen": "fin no visto",
        "pbx_died": "cayó la central",
        "callback_expired": "llamada: venció",
        "callback_failed": "llamada: no contestó",
        "callback_cancelled": "llamada: ya no hacía falta",
        "lost": "perdidos",
        "open": "sin final",
        "unknown": "fin desconocido",
    },
    pictures={
        "shares": "Nivel de servicio y metas",
        "waits": "Cuánto esperaron los atendidos",
        "volume": "Contactos por grupo",
        "day": "El día, cada media hora",
        "level": "Nivel de servicio cada media hora",
    },
    seen={
        "shares": "Una barra por grupo, de 0 a 100 %, con su meta marcada.",
        "waits": "Por grupo: hasta cuánto esperó la mitad, 9 de cada 10, 19 de cada 20, y la espera"
        " más larga, junto a la espera prometida.",
        "volume": "Por grupo: ofrecidos, atendidos, y los que colgaron en espera.",
        "day": "Ofrecidos, atendidos y abandonos de cada media hora. Los números están en la"
        " tabla.",
        "level": "Atendidos a tiempo de los ofrecidos en cada media hora. Los números están en la"
        " tabla.",
    },
    marks={
        "goal": "meta",
        "kept": "cumple",
        "missed": "no cumple",
        "of": "{part} de {whole}",
        "p50": "la mitad",
        "p90": "9 de cada 10",
        "p95": "19 de cada 20",
        "most": "la más larga",
        "target": "prometida",
        "yes": "sí",
        "no": "no",
        "level": "Nivel de servicio (estricto)",
    },
    notes={
        "running": same("El día no ha terminado: las cifras son hasta ahora."),
        "spooled": same(
            "Hay hechos que todavía no llegaron a la base de datos: las cifras no están completas."
        ),
        "nothing": same("No hay ningún contacto registrado ese día."),
        "same_class_overtakes": (
            (
                "ALERTA: {count} adelantamiento dentro de la misma clase. No debe haber ninguno:"
                " avise a quien mantiene el sistema."
            ),
            (
                "ALERTA: {count} adelantamientos dentro de la misma clase. No debe haber ninguno:"
                " avise a quien mantiene el sistema."
            ),
        ),
        "open_now": ("{count} contacto sigue en curso.", "{count} contactos siguen en curso."),
        "open": (
            "{count} contacto sin final registrado.",
            "{count} contactos sin final registrado.",
        ),
        "arrivals_untold": (
            "{count} contacto sin llegada registrada: cuenta por lo primero que se sabe de él.",
            (
                "{count} contactos sin llegada registrada: cuentan por lo primero que se sabe de"
                " ellos."
            ),
        ),
        "answers_untold": (
            "{count} atendido del que solo se registró el final.",
            "{count} atendidos de los que solo se registró el final.",
        ),
        "waits_untold": (
            (
                "{count} contacto sin espera registrada: no entra en las esperas ni cuenta como a"
                " tiempo."
            ),
            (
                "{count} contactos sin espera registrada: no entran en las esperas ni cuentan como"
                " a tiempo."
            ),
        ),
        "targets_untold": (
            "{count} contacto sin espera prometida registrada: no cuenta como a tiempo.",
            "{count} contactos sin espera prometida registrada: no cuentan como a tiempo.",
        ),
        "order_untold": (
            "{count} atendido del que no se registró a quién adelantó.",
            "{count} atendidos de los que no se registró a quién adelantaron.",
        ),
        "talks_untold": (
            "{count} conversación cuyo final nadie vio.",
            "{count} conversaciones cuyo final nadie vio.",
        ),
        "outcomes_untold": (
            "{count} contacto que terminó sin que conste cómo.",
            "{count} contactos que terminaron sin que conste cómo.",
        ),
        "clock_odd": (
            "{count} contacto con horas fuera de orden: ¿se cambió el reloj?",
            "{count} contactos con horas fuera de orden: ¿se cambió el reloj?",
        ),
        "unknown_groups": same("Grupos que la configuración ya no tiene: {names}."),
    },
    notes_title="Sobre estos datos",
    figures_title="Todas las cifras",
    half_hours_title="Cada media hora",
    callbacks_title="Quienes colgaron para que se les llame",
    callbacks_took="De la promesa a la respuesta: la mitad en {p50} o menos, 9 de cada 10 en {p90}"
    " o menos, la más larga {max}; las noches cuentan.",
    callbacks={
        "promised": "Prometidas",
        "answered": "Atendidas",
        "failed": "No contestaron",
        "expired": "No se les llamó a tiempo",
        "cancelled": "Ya no lo necesitaban",
        "open": "Pendientes",
    },
    survey_title="Encuesta después de la llamada",
    survey_rate="Respondieron {answered} de {asked} ({rate}).",
    staffing_title="Asesores conectados y planificados, por hora",
    reasons_title="Motivos de las llamadas atendidas",
    columns={
        "question": "Pregunta",
        "answers": "Respuestas",
        "mean": "Media",
        "reason": "Motivo",
        "contacts": "Contactos",
        "share": "Parte",
    },
    unsaid="sin motivo indicado",
    how="Cada cifra y su fórmula se explican en docs/report.md.",
    at="Hora",
    by_formula="Con cada fórmula",
    away="no se puede leer la base de datos ({why}): revise database.url y PostgreSQL",
    other_version="la base de datos es de otra versión: {why}",
    written="informe escrito en {path}",
)
