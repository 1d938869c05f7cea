"""How the program writes its log: structlog, to stderr, JSON where no person is watching.

Values of secret settings are taken out of whatever is about to be written, our own words or a
library's.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, Literal

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

Format = Literal["auto", "json", "console"]

SHORTEST_SECRET = 6  # characters; a shorter one would be found in half of all words


def configure(level: str, format_: Format, *, secrets: Iterable[str] = ()) -> None:
    """Send our own log and the libraries' warnings to stderr in one shape, without `secrets`."""
    to_a_person = format_ == "console" or (format_ == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Formatter(
            secrets,
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_for_a_person() if to_a_person else _for_programs()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # They tell of every run, table and key at INFO; our own log says what matters.
    for library in ("alembic", "nio", "slack_sdk"):
        logging.getLogger(library).setLevel(logging.WARNING)
    # A refusal isn't shaped as an answer; we say what was refused, and what to do about it.
    logging.getLogger("nio.responses").setLevel(logging.ERROR)
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)  # it warns that it knows our settings
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # `run-skipped` is our word for it


def _for_a_person() -> list[Processor]:
    # Without the values of variables, which may be anything and are always long.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def _for_programs() -> list[Processor]:
    transformer = ExceptionDictTransformer(show_locals=False)
    return [
        structlog.processors.ExceptionRenderer(transformer),
        structlog.processors.JSONRenderer(),
    ]


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Puts `***` in the place of secrets in a line that is ready to be written."""

    def __init__(self, secrets: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        worth = [each for each in secrets if len(each) >= SHORTEST_SECRET]
        forms = {form for each in worth for form in (each, json.dumps(each)[1:-1])}
        longest_first = sorted(map(re.escape, forms), key=len, reverse=True)
        self._pattern = re.compile("|".join(longest_first)) if forms else None

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return self._pattern.sub("***", line) if self._pattern else line
