"""What changed between two versions of a text, word by word, and whether it matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from bot.model import Change, Facts

# A word, or one character of a script that puts no space between words.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]", re.UNICODE)
_CONTEXT = 4  # tokens shown on either side of a change


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Each stretch of words that differs, in the order of the newer text."""
    return tuple(_changes(before, after))


def _changes(before: str, after: str) -> Iterator[Change]:
    old, new = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    matcher = SequenceMatcher(None, [t[0] for t in old], [t[0] for t in new], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            yield Change(
                before=_slice(before, old, i, j),
                after=_slice(after, new, k, m),
                context=_slice(after, new, max(0, k - _CONTEXT), m + _CONTEXT),
            )


def _slice(text: str, tokens: list[re.Match[str]], start: int, end: int) -> str:
    stretch = tokens[start:end]
    return text[stretch[0].start() : stretch[-1].end()] if stretch else ""


def is_trifle(
    before_title: str,
    before_text: str,
    after_title: str,
    after_text: str,
    facts_before: Facts,
    facts_after: Facts,
) -> bool:
    """True when only a clock, a counter, white space, punctuation or boilerplate changed."""
    if _stated(facts_before) != _stated(facts_after):
        return False
    return all(
        _is_trifling(change)
        for old, new in ((before_title, after_title), (before_text, after_text))
        for change in changes(old, new)
    )


def _stated(facts: Facts) -> tuple[frozenset[str], int | None]:
    return frozenset(s.country for s in facts.signatories), facts.signatory_count


def _is_trifling(change: Change) -> bool:
    return not re.search(r"[^\W\d_]", change.before + change.after)
