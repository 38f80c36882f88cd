"""The words about callers who are sent on, in the history of a contact."""

from __future__ import annotations

FACTS_ES = {
    "Transferred": "el agente lo transfirió",
    "TransferTaken": "le atienden donde lo enviaron",
    "TransferEnded": "terminó la transferencia",
}
FACTS_EN = {
    "Transferred": "sent on by the agent",
    "TransferTaken": "is spoken with where it was sent",
    "TransferEnded": "the transfer is over",
}

REASONS_ES = {"transfer_ended": "volvió de una transferencia: mismo lugar"}
REASONS_EN = {"transfer_ended": "back from a transfer: same place"}

TO_ES = {
    "agent": "otro agente",
    "other": "otra extensión o un número externo",
    "line": "de vuelta a la fila",
    "nobody": "nadie contestó",
}
TO_EN = {
    "agent": "another agent",
    "other": "another extension or a number outside",
    "line": "back into the line",
    "nobody": "nobody answered",
}
"""To whom it came."""
