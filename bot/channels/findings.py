"""What a look at the bot's place on a platform comes to, as codes."""

from __future__ import annotations

from dataclasses import dataclass

OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check came to: `code` is `ok` or names the fault, `detail` holds values."""

    check: str
    code: str
    subject: str = ""
    detail: str = ""
