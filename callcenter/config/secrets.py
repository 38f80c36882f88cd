"""Secrets, from the setting itself or from the file it names; read once, never logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import SecretStr

    from callcenter.config.settings import Settings


def ami_secret(settings: Settings) -> str:
    """Return the AMI user's secret, "" when there is none.

    Raises:
        ConfigError: the file that holds it cannot be read.
    """
    return _secret("ami.secret_file", settings.ami.secret, settings.ami.secret_file)


def database_url(settings: Settings) -> str:
    """Return the database's URL, "" when no history is kept.

    Raises:
        ConfigError: the file that holds it cannot be read.
    """
    return _secret("database.url_file", settings.database.url, settings.database.url_file)


def _secret(name: str, value: SecretStr | None, file: Path | None) -> str:
    if value is not None:
        return value.get_secret_value()
    if file is None:
        return ""
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name} = {file}: cannot be read ({error})") from error
