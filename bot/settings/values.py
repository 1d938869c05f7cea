"""The kinds of value that settings and feeds.yaml share; each error says what was expected."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from email.utils import parseaddr
from functools import cache
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel import Locale
from cssselect import HTMLTranslator, SelectorError
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, SecretStr, StringConstraints
from pydantic_core import ErrorDetails
from pydantic_settings import NoDecode

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_NO_COUNTRY = "XX"  # what ISO 3166 leaves free for private use: NATO, G7, a search feed
_MAIL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
_DATABASE = re.compile(
    r"sqlite(\+\w+)?:///.+"
    # login, host and port; a password may hold anything but an @
    r"|postgres(ql)?(\+\w+)?://([^@]*@)?(\[[^]/?]+\]|[^]/:?[@]*)(:\d+)?([/?].*)?",
    re.DOTALL,
)
DESTINATIONS = {  # kinds, how their ids are spelled, and an example
    "console": ("console", "console"),
    "slack": (r"slack:[A-Z][A-Z0-9]+", "slack:C0123"),
    "matrix": (r"matrix:!\S+", "matrix:!room:server.example"),
    "webhook": (r"webhook:[a-z0-9]+(-[a-z0-9]+)*", "webhook:desk"),
    "email": (f"email:{_MAIL}", "email:desk@news.example"),
}
_HEADERS_OF_OURS = {
    "connection", "content-length", "host", "if-modified-since", "if-none-match",
    "transfer-encoding", "user-agent",
}  # fmt: skip
PERSONS = {"slack": r"[UW][A-Z0-9]+", "matrix": r"@[^\s:]+:\S+"}  # their ids, by platform
_NOT_IN_CLDR = {"cnr"}  # Montenegrin has an ISO 639 code, but no name in Unicode's data


def _duration(value: object) -> object:
    """Read `90s`, `5m`, `1.5h` or `2d`."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"(\d{1,6}(?:\.\d+)?) ?([smhd])", str(value).strip())
    if not found:
        raise ValueError("a duration such as 30s, 5m, 1h or 2d")
    return timedelta(**{_UNITS[found[2]]: float(found[1])})


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta():
        raise ValueError("a duration longer than nothing, such as 30s, 5m or 1h")
    return value


def _web_address(value: str) -> str:
    expected = "an address that starts with http:// or https:// and names a host"
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\\]", value):
        raise ValueError(expected)
    return value


def listen_address(value: str) -> str:
    """An address and port to listen at. Raises ValueError, which says what was expected."""
    try:
        parts = urlsplit(f"//{value}")
        usable = parts.netloc == value and parts.hostname and parts.port and "@" not in value
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("an address of this machine and a port, such as 127.0.0.1:8080")
    return value


def _login(value: SecretStr | None) -> SecretStr | None:
    if value is not None:
        name, _, password = value.get_secret_value().partition(":")
        if not name or len(password) < 8:
            raise ValueError("NAME:PASSWORD, with a password of at least 8 characters")
    return value


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"a valid regular expression ({error})") from error
    return value


def _date_regex(value: str) -> str:
    if not {"y", "m", "d"} <= re.compile(_regex(value)).groupindex.keys():
        raise ValueError("a regular expression with the groups (?P<y>…), (?P<m>…) and (?P<d>…)")
    return value


def _selector(value: str) -> str:
    try:
        HTMLTranslator().css_to_xpath(value)
    except SelectorError as error:
        raise ValueError(f"a valid CSS selector ({error})") from error
    return value


def _day(value: str) -> str:
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value):
        raise ValueError("a day, month or year such as 2026-03-19, 2026-03 or 2026")
    return value


def _one_line(value: str) -> str:
    if not (value.isascii() and value.isprintable()):
        raise ValueError("one line of printable ASCII characters")
    return value


@cache
def _names() -> Locale:
    return Locale("en")


def _header_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]+", value) or value.lower() in _HEADERS_OF_OURS:
        raise ValueError("the name of a header that the bot does not set itself, such as Referer")
    return value


def language(value: str) -> str:
    """A language's code. Raises ValueError, which says what was expected."""
    if value not in _names().languages and value not in _NOT_IN_CLDR:
        raise ValueError("a language code in small letters such as en, ko or fr")
    return value


def country(value: str) -> str:
    """A country's code. Raises ValueError, which says what was expected."""
    known = len(value) == 2 and value != "ZZ" and value in _names().territories
    if not known and value != _NO_COUNTRY:
        raise ValueError("an ISO 3166 code such as KR or FR, or EU, UN or XX")
    return value


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("an IANA time zone such as UTC or Europe/Paris")
    return value


def _source_id(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError("small letters, digits and single hyphens, such as kr-mofa")
    return value


def _contact(value: str) -> str:
    if value.isascii() and value.isprintable() and re.fullmatch(r"[^\s@]+@[^\s@]+", value):
        return value
    try:
        return _web_address(value)
    except ValueError as error:
        raise ValueError("an e-mail address, or a web address with https://") from error


def _database_url(value: SecretStr) -> SecretStr:
    if not _DATABASE.fullmatch(value.get_secret_value()):
        wanted = "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"
        raise ValueError(f"{wanted}, with %40 for an @ in the password")
    return value


def _proxy_url(value: SecretStr | None) -> SecretStr | None:
    if value is not None:
        _web_address(value.get_secret_value())
    return value


def _destination(value: str) -> str:
    kind = value.partition(":")[0]
    if kind not in DESTINATIONS:
        wanted = "console, or a channel and an address such as slack:C0123"
        raise ValueError(f"{wanted}{did_you_mean(kind, DESTINATIONS)}")
    pattern, example = DESTINATIONS[kind]
    if not re.fullmatch(pattern, value):
        named = "" if kind != "slack" else ", by the id that stands at the end of its details"
        raise ValueError(f"{kind} to be named as in {example}{named}")
    return value


def _named_addresses(value: object) -> object:
    """The pairs of `NAME=ADDRESS,NAME=ADDRESS`; anything but text is left to pydantic."""
    if not isinstance(value, str):
        return value
    pairs = [pair.strip().partition("=") for pair in value.split(",")]
    if len({name for name, _, _ in pairs}) < len(pairs):
        raise ValueError("every name once; commas within an address are written %2C")
    return {name: SecretStr(address) for name, _, address in pairs}


def _webhooks(value: dict[str, SecretStr]) -> dict[str, SecretStr]:
    expected = "names and addresses such as desk=https://hooks.example/a, separated by commas"
    try:
        for name, address in value.items():
            _source_id(name)
            _web_address(address.get_secret_value())
    except ValueError as error:
        raise ValueError(expected) from error
    return value


def _smtp_url(value: SecretStr | None) -> SecretStr | None:
    if value is not None:
        try:
            parts = urlsplit(value.get_secret_value())
            usable = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise ValueError("smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST")
    return value


def _mailbox(value: str) -> str:
    expected = "an address such as bot@desk.example, or Our desk <bot@desk.example>"
    if not (value.isprintable() and re.fullmatch(_MAIL, parseaddr(value)[1])):
        raise ValueError(expected)
    return value


def _matrix_user(value: str) -> str:
    if not re.fullmatch(r"@[^\s:]+:[^\s@]+", value):
        raise ValueError("a Matrix user such as @statements:chat.example")
    return value


def _inviter(value: str) -> str:
    if not re.fullmatch(r"(@[^\s:@]+:)?[\w.\[\]:-]+", value):
        raise ValueError("Matrix users and homeservers such as @ann:chat.example or chat.example")
    return value


def _separated(value: object) -> object:
    """The parts of a text with commas; anything but text is left to pydantic."""
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


def _person(value: str) -> str:
    kind, _, name = value.partition(":")
    if kind not in PERSONS or not re.fullmatch(PERSONS[kind], name):
        raise ValueError("people such as slack:U0123ABC or matrix:@ann:server.example")
    return value


def _time_of_day(value: object) -> object:
    """Read `08:00`; alone, a number would be taken for seconds after midnight."""
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", str(value)):
        raise ValueError("a time of day such as 08:00")
    return str(value).zfill(5)


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def revealed(secret: SecretStr | None) -> str:
    """What is kept secret, to be used; empty if there is nothing."""
    return secret.get_secret_value() if secret else ""


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Interval = Annotated[Duration, AfterValidator(_positive)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
ListenAddress = Annotated[str, AfterValidator(listen_address)]
Login = Annotated[SecretStr | None, AfterValidator(_login)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Regex = Annotated[str, AfterValidator(_regex)]
Selector = Annotated[str, AfterValidator(_selector)]
DateRegex = Annotated[str, AfterValidator(_date_regex)]
RoughDate = Annotated[str, AfterValidator(_day)]
HeaderName = Annotated[str, AfterValidator(_header_name)]
OneLine = Annotated[str, AfterValidator(_one_line)]
Language = Annotated[str, AfterValidator(language)]
Country = Annotated[str, AfterValidator(country)]
Timezone = Annotated[str, AfterValidator(_timezone)]
SourceId = Annotated[str, AfterValidator(_source_id)]
Contact = Annotated[str, AfterValidator(_contact)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database_url)]
ProxyUrl = Annotated[SecretStr | None, AfterValidator(_proxy_url)]
Webhooks = Annotated[
    dict[str, SecretStr],
    NoDecode,
    BeforeValidator(_named_addresses),
    AfterValidator(_webhooks),
]
SmtpUrl = Annotated[SecretStr | None, AfterValidator(_smtp_url)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
MatrixUser = Annotated[str, AfterValidator(_matrix_user)]
Inviters = Annotated[
    tuple[Annotated[str, AfterValidator(_inviter)], ...], NoDecode, BeforeValidator(_separated)
]
DestinationId = Annotated[str, AfterValidator(_destination)]
DestinationIds = Annotated[tuple[DestinationId, ...], NoDecode, BeforeValidator(_separated)]
Persons = Annotated[
    tuple[Annotated[str, AfterValidator(_person)], ...], NoDecode, BeforeValidator(_separated)
]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
UtcTime = Annotated[AwareDatetime, AfterValidator(_utc)]
LogLevel = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)
]

_IN_OUR_WORDS = {
    "missing": "a value",
    "string_too_short": "some text",
    "too_short": "at least {min_length} characters",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than_equal": "a number of at most {le}",
    "finite_number": "a finite number",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "string_type": "text",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of fewer digits",
    "float_parsing": "a number",
    "path_not_directory": "a folder that exists",
    "path_not_file": "a file that exists",
    "byte_size": "a size such as 500000, 10MB or 10MiB",
    "byte_size_unit": "a size such as 500000, 10MB or 10MiB",
    "datetime_from_date_parsing": "a time with its zone such as 2024-01-09T00:00:00Z",
    "timezone_aware": "a time with its zone such as 2024-01-09T00:00:00Z",
}


def expected(error: ErrorDetails) -> str:
    """What a validation error wanted, as the end of a sentence: `expected …`."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    words = _IN_OUR_WORDS.get(error["type"])
    if words is None:  # the values of a choice
        return error["msg"].removeprefix("Input should be ")
    return words.format(**error.get("ctx", {}))


def shortened(given: object) -> str:
    """What was given, short enough for a line of text."""
    match given:
        case bool():
            return str(given).lower()  # as YAML writes it
        case list():
            return "a list" if given else "an empty list"
        case dict():
            return "keys with values"
        case _:
            text = repr(str(given))
            return text if len(text) <= 80 else f"{text[:79]}…"


def did_you_mean(given: str, known: Collection[str]) -> str:
    """`; did you mean …?` when a known name is near, else nothing."""
    near = get_close_matches(given, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
