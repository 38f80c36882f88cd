"""The words around the findings, in Spanish first."""

from __future__ import annotations

HEADINGS = {
    "es": {
        "error": "ERROR",
        "warning": "AVISO",
        "unknown": "NO SE VE",
        "ok": "bien",
        "mend": "Remedio",
        "sum": "Errores: {error}. Avisos: {warning}. No se pudo ver: {unknown}. Bien: {ok}.",
    },
    "en": {
        "error": "ERROR",
        "warning": "WARNING",
        "unknown": "UNKNOWN",
        "ok": "ok",
        "mend": "Mend",
        "sum": "Errors: {error}. Warnings: {warning}. Could not be seen: {unknown}. Right: {ok}.",
    },
}
