"""Country presets: what each country's law suggests, as data.

Engineering input, not legal advice. ``mode`` says how the law of preferential attention reads:
STRICT texts ask that preferred people be served before everybody else, so the guard is off; under
RATIO texts either order can be defended, so the guard is three times the target. ``verified`` says
whether somebody read the named source; what is not verified must be confirmed before it is relied
on. Emergency numbers are the ambulance's, or the common one; confirm them at the site.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum

import msgspec

GUARD_WHERE_LAW_LEAVES_ROOM = 3.0


class Mode(StrEnum):
    """How a country's law reads."""

    STRICT = "strict"
    RATIO = "ratio"
    NONE = "none"  # nothing reliable is known


_GUARDS = {
    Mode.STRICT: float("inf"),
    Mode.RATIO: GUARD_WHERE_LAW_LEAVES_ROOM,
    Mode.NONE: None,
}


class Country(msgspec.Struct, frozen=True):
    """One line of the table."""

    name: str
    mode: Mode
    basis: str
    preferred: str
    emergency_number: str
    note: str
    verified: bool = False
    older_from: int | None = None  # years: who is an older adult; where it differs, the later age
    minors_below: int | None = None  # years: children, where the law prefers them

    @property
    def guard(self) -> float | None:
        """Multiples of the target; infinity where the guard is off; None where nothing is known."""
        return _GUARDS[self.mode]


def _unknown(name: str, emergency_number: str) -> Country:
    return Country(
        name=name,
        mode=Mode.NONE,
        basis="",
        preferred="",
        emergency_number=emergency_number,
        note="no reliable source was found: set the guard of each group of tier 2 yourself",
    )


COUNTRIES = {
    "AR": Country(
        name="Argentina",
        mode=Mode.RATIO,
        basis="provincial laws; national law 24.240 art. 8 bis",
        preferred="embarazadas, personas con discapacidad, personas mayores",
        emergency_number="107",
        note="varies by province",
    ),
    "BO": Country(
        name="Bolivia",
        mode=Mode.RATIO,
        basis="Ley 369/2013, DS 1807; Ley 223/2012",
        preferred="60 años o más, personas con discapacidad, embarazadas",
        emergency_number="168",
        note="age and decree read; art. 7 and Ley 223 not",
        older_from=60,
    ),
    "BR": Country(
        name="Brasil",
        mode=Mode.STRICT,
        basis="Leis 10.048/2000, 10.741/2003, 13.466/2017, 14.626/2023; Dec. 11.034/2022",
        preferred="pessoas com deficiência, autismo, 60+, gestantes, lactantes, obesos",
        emergency_number="192",
        note="80+ go first among elders, though not before emergencies: not modelled yet",
        verified=True,
        older_from=60,
    ),
    "CL": Country(
        name="Chile",
        mode=Mode.RATIO,
        basis="Ley 20.584 as modified by 21.168 and 21.380; DS 2/2020; Ley 21.768",
        preferred="60 años o más, personas con discapacidad, personas cuidadoras",
        emergency_number="131",
        note="measures that cut waiting are asked for",
        verified=True,
        older_from=60,
    ),
    "CO": Country(
        name="Colombia",
        mode=Mode.STRICT,
        basis="Ley 1171/2007, T-835/2010; Dec. 019/2012 art. 12; Ley 1618/2013; Ley 1251/2008",
        preferred="62 años o más, menores, embarazadas, personas con discapacidad, veteranos",
        emergency_number="123",
        note="T-835 and the age read; Dec. 019 art. 12, Ley 1618 and 1751 not",
        older_from=62,
        minors_below=18,
    ),
    "CR": Country(
        name="Costa Rica",
        mode=Mode.RATIO,
        basis="Ley 7935 and its regulation; Ley 7600",
        preferred="65 años o más, personas con discapacidad",
        emergency_number="911",
        note="age and duty read; detail of Ley 7600 not",
        older_from=65,
    ),
    "EC": Country(
        name="Ecuador",
        mode=Mode.RATIO,
        basis="Constitución art. 35-36; Ley Orgánica de las Personas Adultas Mayores 2019",
        preferred="65 años o más, menores, embarazadas, discapacidad, enfermedad catastrófica",
        emergency_number="911",
        note="public and private sectors alike",
        verified=True,
        older_from=65,
        minors_below=18,
    ),
    "MX": Country(
        name="México",
        mode=Mode.RATIO,
        basis="Ley de los Derechos de las Personas Adultas Mayores 2002; Ley Gral. de Inclusión",
        preferred="60 años o más, personas con discapacidad",
        emergency_number="911",
        note="age and access to health read in part; the rest not",
        older_from=60,
    ),
    "PA": Country(
        name="Panamá",
        mode=Mode.RATIO,
        basis="Ley 6/1987, Ley 42/1999, Ley 15/2016",
        preferred="mujeres de 55 o más, hombres de 60 o más, pensionados, discapacidad",
        emergency_number="911",
        note="ages and priority in public offices read; disability and pregnancy not",
        older_from=60,
    ),
    "PE": Country(
        name="Perú",
        mode=Mode.STRICT,
        basis="Ley 27408, modified by 28683; Ley 30490; Ley 29973",
        preferred="embarazadas, niñas y niños, 60 años o más, personas con discapacidad",
        emergency_number="106",
        note="preferred people are exempt from turns and any waiting; detail of Ley 29973 not read",
        older_from=60,
        minors_below=12,
    ),
    "UY": Country(
        name="Uruguay",
        mode=Mode.RATIO,
        basis="Ley 17.796",
        preferred="65 años o más",
        emergency_number="911",
        note="dignified treatment; no rule for queues was found",
        older_from=65,
    ),
    "DO": _unknown("República Dominicana", "911"),
    "GT": _unknown("Guatemala", "123"),
    "HN": _unknown("Honduras", "911"),
    "NI": _unknown("Nicaragua", "128"),
    "PY": _unknown("Paraguay", "911"),
    "SV": _unknown("El Salvador", "911"),
    "VE": _unknown("Venezuela", "911"),
}
"""By ISO 3166-1 code."""


def code_of(name: str) -> str | None:
    """Return the code of a country that somebody wrote by its name, with or without accents."""
    meant = _plain(name)
    return next(
        (code for code, country in COUNTRIES.items() if _plain(country.name) == meant), None
    )


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.strip().casefold())
    # English writes Brazil; the others differ by accents alone.
    return "".join(filter(str.isalpha, letters)).replace("z", "s")
