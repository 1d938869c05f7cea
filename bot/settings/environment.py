"""The settings: their types, their defaults, and whether they fit together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from datetime import time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    ByteSize,
    DirectoryPath,
    Field,
    FilePath,
    PrivateAttr,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.errors import ConfigError
from bot.model import Destination, DirectMessages, Filter, Permissions, Reason, Source
from bot.ports import Step
from bot.settings.feeds import load_feeds, shipped_feeds
from bot.settings.origins import PREFIX, is_secret, misspelt, read_origins, swapped, variable
from bot.settings.values import (
    Contact,
    DatabaseUrl,
    DestinationId,
    DestinationIds,
    Duration,
    Interval,
    Inviters,
    Language,
    ListenAddress,
    Login,
    LogLevel,
    Mailbox,
    MatrixUser,
    Persons,
    ProxyUrl,
    SmtpUrl,
    TimeOfDay,
    Timezone,
    UtcTime,
    WebAddress,
    Webhooks,
    did_you_mean,
    expected,
    shortened,
)

_PATHS = {"atom_file", "data_dir", "faq", "feeds", "lexicon"}
_NEEDS = {  # of each kind of destination
    "webhook": {"webhook_secret": "a key to sign with in"},
    "email": {"smtp_url": "a mail server in", "smtp_from": "a sender in"},
    "slack": {"slack_bot_token": "a bot token in"},
    "matrix": {"matrix_homeserver": "a homeserver in"},
}
_FOR_OPERATORS = frozenset(
    {Reason.SOURCE_DOWN, Reason.SOURCE_QUIET, Reason.SOURCE_BACK, Reason.ALL_QUIET}
)


class Settings(BaseSettings):
    """What the operator decides; `load` builds it, and nothing changes it afterwards."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        validate_default=False,
        hide_input_in_errors=True,
    )

    # What is kept, and where
    data_dir: Path = Field(
        default=Path("data"),
        description="Folder for the database, the archive and other things the bot keeps.",
    )
    database_url: DatabaseUrl = Field(
        default_factory=lambda given: SecretStr(
            f"sqlite+aiosqlite:///{given['data_dir']}/statement-bot.db"
        ),
        description="Database: sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    keep_unmatched_days: int = Field(
        default=90, ge=1, description="Days for which texts that did not match are kept."
    )

    # What is polled, and how
    feeds: Path = Field(
        default=Path("feeds.yaml"),
        description="File that lists the sources; without one, the list shipped with the bot.",
    )
    contact: Contact = Field(
        default="",
        description="E-mail or web address named to the sites polled, so that they can reach you.",
    )
    poll_every: Interval = Field(
        default=timedelta(minutes=5),
        description="How often a source is polled that names no interval of its own.",
    )
    fetch_timeout: Interval = Field(
        default=timedelta(seconds=60), description="Longest time one fetch may take."
    )
    max_body: Annotated[ByteSize, Field(gt=0)] = Field(
        default=ByteSize(10 * 1024 * 1024), description="Largest document that is read, in bytes."
    )
    per_host_spacing: Duration = Field(
        default=timedelta(seconds=1), description="Pause between two requests to one host."
    )
    obey_robots: bool = Field(
        default=True, description="Leave pages alone that a site's robots.txt forbids to programs."
    )
    proxy: ProxyUrl = Field(default=None, description="HTTP proxy for all fetches.")
    parse_workers: int = Field(
        default=2, ge=1, le=64, description="Processes that parse documents and read pages."
    )
    lexicon: DirectoryPath | None = Field(
        default=None, description="Folder with lexicon files that add to the built-in ones."
    )
    faq: FilePath | None = Field(
        default=None, description="File with frequent questions and answers of your own."
    )

    # Who is told, and how
    destinations: DestinationIds = Field(
        default=("console",), description="Where alerts go, separated by commas."
    )
    operator_destination: DestinationId | None = Field(
        default=None, description="Where troubles of sources go; without one, only to the log."
    )
    all_quiet_at: TimeOfDay = Field(
        default=time(8), description="Time of day at which operators hear that all was quiet."
    )
    alive_url: SecretStr | None = Field(
        default=None, description="Address that is asked every five minutes while all is well."
    )
    operators: Persons = Field(
        default=(),
        description="Who may retract, correct and look after deliveries, as slack:U0123 or"
        " matrix:@ann:server.example, separated by commas. Whoever has the console may.",
    )
    settings_by: Literal["anyone", "admins", "listed"] | None = Field(
        default=None,
        description="Who may subscribe a channel and change its settings; without one, anyone in"
        " Slack, and in Matrix those who run the room.",
    )
    settings_listed: Persons = Field(
        default=(), description="People who may do so besides, or alone if it is `listed`."
    )
    outsiders: Literal["read", "nothing"] = Field(
        default="read",
        description="What guests, people of connected workspaces and users of other homeservers"
        " may do.",
    )
    direct_messages: DirectMessages = Field(
        default="all", description="What is answered in direct messages and chats of two."
    )
    language: Language = Field(default="en", description="Language of alerts and answers.")
    timezone: Timezone = Field(default="UTC", description="Time zone of the times shown.")
    webhooks: Webhooks = Field(
        default_factory=dict,
        description="Receivers of webhook:NAME, as NAME=ADDRESS pairs separated by commas.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None, min_length=16, description="Key with which webhooks are signed."
    )
    smtp_url: SmtpUrl = Field(
        default=None, description="Mail server: smtp://USER:PASSWORD@HOST:587 or smtps://…"
    )
    smtp_from: Mailbox | None = Field(default=None, description="Sender of the mails.")
    slack_bot_token: SecretStr | None = Field(
        default=None, description="The Slack app's bot token, which begins with xoxb-."
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="The Slack app's app-level token, which begins with xapp-."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="What Slack signs its requests with, where it sends any."
    )
    slack_api_url: WebAddress = Field(
        default="https://slack.com/api/", description="Address of Slack's Web API."
    )
    matrix_homeserver: WebAddress | None = Field(
        default=None, description="Address of the Matrix homeserver, such as https://chat.example."
    )
    matrix_user_id: MatrixUser | None = Field(
        default=None, description="The bot's account on Matrix, such as @statements:chat.example."
    )
    matrix_access_token: SecretStr | None = Field(
        default=None, description="Token of that account; better: `statement-bot matrix login`."
    )
    matrix_device_id: str | None = Field(
        default=None, description="The token's device, where the homeserver can't tell it."
    )
    matrix_inviters: Inviters = Field(
        default=(),
        description="Users or homeservers whose invitations to rooms the bot accepts.",
    )
    matrix_settings_power: int = Field(
        default=50,
        ge=0,
        le=100,
        description="Power level from which on a member runs a room: may change what comes there.",
    )
    atom_file: Path | None = Field(
        default=None, description="File in which the latest stories are kept as an Atom feed."
    )
    http: ListenAddress | None = Field(
        default=None, description="Where the bot answers over HTTP, such as 127.0.0.1:8080."
    )
    http_token: SecretStr | None = Field(
        default=None, min_length=16, description="Bearer token that programs must show there."
    )
    http_password: Login = Field(
        default=None, description="What browsers must know there, as NAME:PASSWORD."
    )
    public_url: WebAddress | None = Field(
        default=None, description="Address under which readers reach the bot's own pages."
    )

    # What the log says
    log_level: LogLevel = Field(default="INFO", description="Least severe messages to log.")
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto", description="auto: coloured lines on a terminal, JSON elsewhere."
    )

    # Replays and tests
    start_clock: UtcTime | None = Field(
        default=None, description="Time with zone at which the bot's clock starts, for replays."
    )
    clock_speed: float = Field(
        default=1.0, gt=0, allow_inf_nan=False, description="How fast the bot's clock runs."
    )
    fail_point: Step | None = Field(
        default=None, description="Step at which the process kills itself, for crash tests."
    )

    _origins: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def origins(self) -> dict[str, str]:
        """Where each value came from that is no default: `environment`, `.env` or a file."""
        return self._origins

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values as given: `load` reads the sources, to know where each value is from."""
        return (init_settings,)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """What feeds.yaml lists, enabled or not."""
        return load_feeds(self.feeds, every=self.poll_every)

    @property
    def archive(self) -> str:
        """Address of the archive's pages; empty where readers can't reach them."""
        return (self.public_url or "").rstrip("/") if self.http else ""

    @property
    def audience(self) -> tuple[Destination, ...]:
        """Everyone who is told something; the operators' destination stands last.

        A destination that is named for alerts and for operators gets both.
        """
        operator = self.operator_destination
        named = [self._destination(name, operator=name == operator) for name in self.destinations]
        if operator and operator not in self.destinations:
            named.append(self._destination(operator, operator=True, reasons=_FOR_OPERATORS))
        return tuple(named)

    @property
    def permissions(self) -> Permissions:
        """Who may do what."""
        return Permissions(
            operators=frozenset(self.operators),
            settings_by=self.settings_by,
            settings_listed=frozenset(self.settings_listed),
            outsiders=self.outsiders,
            direct_messages=self.direct_messages,
        )

    def _destination(
        self, name: str, *, operator: bool, reasons: frozenset[Reason] = frozenset()
    ) -> Destination:
        return Destination(
            id=name,
            language=self.language,
            timezone=self.timezone,
            filter=Filter(reasons=reasons),
            operator=operator,
            archive=self.archive,
        )


def load(env: Mapping[str, str] | None = None, *, cwd: Path, feeds: Path | None = None) -> Settings:
    """Read the environment (or `env`), `cwd`/.env and feeds.yaml, and check all of it.

    Relative paths start at `cwd`. `feeds` is the list in force, if one is: that its file is gone
    is a mistake. Raises ConfigError with one line for each mistake.
    """
    given = read_origins(Settings, env, cwd)
    problems = given.problems
    values = _anchored(given.values, cwd, feeds)
    try:
        settings = Settings(**values)
        settings.origins.update(given.origins)
        problems += _feeds_problems(lambda: settings.sources)
        problems += _unreachable(settings, given.strays)
    except ValidationError as error:
        problems += [_problem(detail, given.origins) for detail in error.errors()]
        problems += _feeds_problems(lambda: load_feeds(values["feeds"]))
        wrong = {str(detail["loc"][0]) for detail in error.errors()}
        right = {name: value for name, value in values.items() if name not in wrong}
        if named := _right_destinations(values, error.errors()):
            right["destinations"] = named
        problems += _unreachable(Settings(**right), given.strays, wrong)
    if problems:
        # Out here, because what pydantic raises holds the values, secrets too.
        raise ConfigError("\n".join(problems))
    return settings


def _anchored(given: dict[str, Any], cwd: Path, in_force: Path | None) -> dict[str, Any]:
    """The same values with every path made absolute."""
    here = cwd / "feeds.yaml"
    ours = here.is_file() or here == in_force
    defaults: dict[str, Any] = {"data_dir": "data", "feeds": here if ours else shipped_feeds()}
    values = defaults | given
    paths = {name: cwd / Path(values[name]).expanduser() for name in _PATHS & values.keys()}
    return values | paths


def _feeds_problems(read: Callable[[], object]) -> list[str]:
    try:
        read()
    except ConfigError as error:
        return [str(error)]
    return []


def _right_destinations(given: Mapping[str, Any], errors: Sequence[ErrorDetails]) -> str:
    """Those of the destinations that are named as they should be, separated by commas."""
    wrong = [each["loc"] for each in errors if each["loc"][0] == "destinations"]
    parts = str(given.get("destinations", "")).split(",")
    return ",".join(part for n, part in enumerate(parts) if ("destinations", n) not in wrong)


def _unreachable(
    settings: Settings, strays: Collection[str], wrong: Set[str] = frozenset()
) -> Iterator[str]:
    """What destinations need that isn't set, nor set to something `wrong`; one line each.

    `strays` are variables that look like a platform's, and are none.
    """
    for destination in settings.audience:
        kind, _, address = destination.id.partition(":")
        if kind == "webhook" and address not in settings.webhooks and "webhooks" not in wrong:
            hint = did_you_mean(address, settings.webhooks)
            yield _lacks(destination, f"{address}=ADDRESS in", "webhooks") + hint
        for setting, what in _NEEDS.get(kind, {}).items():
            if getattr(settings, setting) is None and setting not in wrong:
                yield _lacks(destination, what, setting) + misspelt(setting, strays)
    if swapped(settings.slack_bot_token, settings.slack_app_token):
        both = f"{variable('slack_bot_token')} and {variable('slack_app_token')}"
        yield f"{both} are swapped: the one begins with xoxb-, the other with xapp-"


def _lacks(destination: Destination, what: str, setting: str) -> str:
    page = f"docs/{destination.platform}.md"
    return f"the destination {destination.id} needs {what} {variable(setting)}; see {page}"


def _problem(error: ErrorDetails, came_from: Mapping[str, str]) -> str:
    name = str(error["loc"][0])
    secret = is_secret(Settings.model_fields[name])
    given = "a value that is not shown" if secret else shortened(error["input"])
    origin = came_from.get(name, "default")
    return (
        f"{variable(name)} ({origin}): got {given}, expected {expected(error)}; "
        "correct it or leave it out for the default"
    )
