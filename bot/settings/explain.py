"""What the settings are and where each came from, without the secrets."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import unquote

from pydantic import ByteSize, SecretStr

from bot.settings.environment import Settings
from bot.settings.origins import is_secret, variable


class Shown(NamedTuple):
    """A setting as the operator may see it."""

    name: str  # of the environment variable
    value: str
    origin: str  # default, environment, .env or the file of a secret


def explain(settings: Settings) -> list[Shown]:
    """Every setting, in the order of the documentation."""
    return [
        Shown(
            name=variable(name),
            value=spell(getattr(settings, name)),
            origin=settings.origins.get(name, "default"),
        )
        for name in Settings.model_fields
    ]


def spell(value: object) -> str:
    """A value as one would write it in the environment; passwords become `***`."""
    match value:
        case None:
            return ""
        case SecretStr():
            return _masked(value.get_secret_value())
        case dict():
            return ",".join(f"{name}=***" for name in value)
        case ByteSize():
            return value.human_readable(separator=" ")
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            return _duration(value)
        case datetime():
            return value.isoformat()
        case tuple():
            return ",".join(value)
        case _:
            return str(value).lower() if isinstance(value, bool) else str(value)


def _masked(secret: str) -> str:
    if "://" not in secret:
        return "***"
    # Up to the last @: a password may hold one, unescaped.
    hidden = re.sub(r"(://[^:/@]*:).*@", r"\1***@", secret, flags=re.DOTALL)
    return re.sub(r"([?&]\w*password=)[^&]*", r"\1***", hidden)


def _duration(value: timedelta) -> str:
    seconds = value.total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"


def secrets(settings: Settings) -> set[str]:
    """Every text that must not be seen: the values of secret settings and passwords in them."""
    found = {part for each in settings.sources for part in _hidden(each.proxy or "")}
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if is_secret(field) and value is not None:
            held = value.values() if isinstance(value, dict) else (value,)
            for each in held:
                found |= _hidden(each.get_secret_value())
    return found


def _hidden(secret: str) -> set[str]:
    """A secret as it may turn up: alone, escaped or not, without what stands around it."""
    if "://" not in secret:
        parts = [secret, secret.partition(":")[2]]  # of NAME:PASSWORD
    elif secret.startswith("sqlite"):
        parts = []  # its path is no secret, and belongs into messages
    else:
        address, _, query = secret.partition("?")
        host = address.partition("://")[2]
        parts = [secret, host.rpartition("@")[0].partition(":")[2]]
        parts += re.findall(r"\w*password=([^&]*)", query)
        if secret.startswith("http"):
            parts.append(host.partition("/")[2])  # webhooks and monitors: who knows it may call
    return {form for each in parts for form in (each, unquote(each))} - {""}
