"""Where settings come from: the environment, `.env`, and files that hold one secret each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource

from bot.errors import ConfigError
from bot.settings.values import did_you_mean

PREFIX = "STATEMENT_BOT_"
FILE = "_FILE"  # behind a secret's name: the file that holds it, as container engines mount one
_PLATFORMS = ("matrix_", "slack_")  # their settings are known by their usual names too


@dataclass(slots=True, kw_only=True)
class Given:
    """What was given, by the settings' names, and what is wrong with it, one line each."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)  # name -> environment, .env or a file
    problems: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)  # named like a platform's settings, but none


@dataclass(slots=True, kw_only=True)
class _Opened:
    """The variables of one origin, and what became of the files they named, by setting."""

    variables: dict[str, str | None]
    files: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def read_origins(settings: type[BaseSettings], env: Mapping[str, str] | None, cwd: Path) -> Given:
    """Read `cwd`/.env and the environment (or `env`), which wins. Raises ConfigError."""
    given = Given()
    for origin, reader in _readers(settings, env, cwd).items():
        given.strays += _strays(settings, reader.env_vars)
        variables = {**_usual_names(settings, reader.env_vars), **reader.env_vars}
        opened = _with_files_opened(settings, variables, cwd)
        reader.env_vars = opened.variables
        given.problems += [
            f"{variable(name)}{FILE} ({origin}): {problem}"
            for name, problem in opened.problems.items()
        ]
        given.problems += _unknown(settings, opened.variables, origin)
        values = reader()
        given.values |= values
        given.origins |= {name: opened.files.get(name, origin) for name in values}
    return given


def is_secret(setting: FieldInfo) -> bool:
    """True for settings whose value may hold a password."""
    return SecretStr in (setting.annotation, *get_args(setting.annotation))


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{name}".upper()


def misspelt(setting: str, strays: Collection[str]) -> str:
    """`; is … , misspelt?` when one of the variables that mean nothing is near, else nothing."""
    near = get_close_matches(setting.upper(), strays, n=1, cutoff=0.8)
    return f"; is {near[0]} {setting.upper()}, misspelt?" if near else ""


def swapped(bot_token: SecretStr | None, app_token: SecretStr | None) -> bool:
    """Whether each of Slack's tokens stands where the other belongs."""
    given = [each.get_secret_value() if each else "" for each in (bot_token, app_token)]
    return given[0].startswith("xapp-") and given[1].startswith("xoxb-")


def _readers(
    settings: type[BaseSettings], env: Mapping[str, str] | None, cwd: Path
) -> dict[str, EnvSettingsSource]:
    """What reads each origin, the weakest first."""
    environment = EnvSettingsSource(settings)
    if env is not None:
        environment.env_vars = {name.lower(): value for name, value in env.items() if value}
    try:
        dotenv = DotEnvSettingsSource(
            settings, env_file=cwd / ".env", dotenv_filtering="only_existing"
        )
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{cwd / '.env'}: can't be read ({error}); save it as UTF-8") from error
    return {".env": dotenv, "environment": environment}


def _usual_names(
    settings: type[BaseSettings], variables: Mapping[str, str | None]
) -> dict[str, str | None]:
    """What is set under a platform's own name, such as MATRIX_USER_ID, under ours."""
    return {
        f"{PREFIX}{name}".lower(): value
        for name, value in variables.items()
        if name.startswith(_PLATFORMS)
        and (name in settings.model_fields or name.removesuffix(FILE.lower()) in _secret(settings))
    }


def _strays(settings: type[BaseSettings], variables: Mapping[str, str | None]) -> list[str]:
    """What may be a platform's setting misspelt, or concern another program."""
    platforms = tuple(each.rstrip("_") for each in _PLATFORMS)
    known = settings.model_fields
    return [each.upper() for each in variables if each.startswith(platforms) and each not in known]


def _secret(settings: type[BaseSettings]) -> list[str]:
    return [name for name, setting in settings.model_fields.items() if is_secret(setting)]


def _with_files_opened(
    settings: type[BaseSettings], variables: Mapping[str, str | None], cwd: Path
) -> _Opened:
    """Put secrets in the place of the files that hold them."""
    opened = _Opened(variables=dict(variables))
    for name in _secret(settings):
        key = variable(name).lower()
        path = opened.variables.pop(f"{key}{FILE}".lower(), None)
        if not path:
            continue
        opened.files[name] = path
        if opened.variables.get(key):
            opened.problems[name] = f"{variable(name)} is set too; keep one of the two"
            continue
        try:
            opened.variables[key] = _secret_in(cwd / path)
        except ConfigError as error:
            opened.problems[name] = str(error)
    return opened


def _secret_in(path: Path) -> str:
    try:
        secret = path.read_text("utf-8").strip()
    except OSError as error:
        raise ConfigError(
            f"{path} can't be read ({error.strerror}); correct the path, or who may read it"
        ) from error
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8; save it as plain text") from None
    if not secret:
        raise ConfigError(f"{path} is empty; put the secret into it")
    return secret


def _unknown(
    settings: type[BaseSettings], variables: Mapping[str, str | None], origin: str
) -> Iterator[str]:
    known = [variable(name) for name in settings.model_fields]
    files = [variable(name) + FILE for name in _secret(settings)]
    for name in map(str.upper, variables):
        if name.startswith(PREFIX) and name not in known:
            hint = did_you_mean(name, [*known, *files]) or "; see docs/configuration.md"
            yield f"{name} ({origin}): there is no such setting{hint}"
