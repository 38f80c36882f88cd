"""Files with the certificate authorities to trust: there, and what they must be."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from callcenter.config.problems import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from callcenter.config.settings import Settings


def certificate_findings(settings: Settings) -> Iterator[Finding]:
    """Yield the files of `ca_file` that the service could not go by."""
    if settings.ami.tls and settings.ami.ca_file is not None:
        yield from _authority("ami", settings.ami.ca_file)
    registry = settings.registry
    if registry is not None and registry.url is not None and registry.ca_file is not None:
        yield from _authority("registry", registry.ca_file)


def _authority(table: str, path: Path) -> Iterator[Finding]:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        yield Finding(
            path=(table, "ca_file"),
            message="the file holds no certificate",
            mend="Give it the authority's certificate as PEM: -----BEGIN CERTIFICATE-----.",
        )
    except OSError as error:
        # Who asks may be another user than the service.
        unreadable = isinstance(error, PermissionError)
        yield Finding(
            path=(table, "ca_file"),
            message=f"the file cannot be read: {error.strerror}",
            mend="Check the path, and that the service's user may read it.",
            severity=Severity.WARNING if unreadable else Severity.ERROR,
        )
