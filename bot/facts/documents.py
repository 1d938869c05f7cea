"""UN documents by their symbols: S/2024/215, A/79/123, S/PV.9600, S/PRST/2017/16.

Resolutions of the Security Council are facts of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.facts.passage import Passage
from bot.model import UnDocument

_SYMBOL = re.compile(
    r"(?<![A-Za-z0-9/])(?:[AS]/(?:AC\.\d+/|C\.\d/|PRST/|ES-\d+/)?\d{1,4}/(?:PV\.|L\.)?\d+|[AS]/RES/\d+/\d+"
    r"|[AS]/PV\.\d+)(?:/(?:Add|Rev|Corr)\.\d+)*(?![A-Za-z0-9/])"
)


def documents(passages: Sequence[Passage]) -> tuple[UnDocument, ...]:
    """Each document once, in order."""
    found: dict[str, UnDocument] = {}
    for passage in passages:
        if "/" not in passage.text:
            continue
        for match in _SYMBOL.finditer(passage.text):
            document = UnDocument(symbol=match[0], span=passage.span(*match.span()))
            found.setdefault(document.symbol, document)
    return tuple(found.values())
