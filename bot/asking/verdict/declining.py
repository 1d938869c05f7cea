"""Questions that no sentence answers, whatever it says."""

from __future__ import annotations

from bot.asking.question.asked import Asked
from bot.asking.sought import Sought
from bot.asking.vocabulary import AT_WAR, OFFICES

_NOTIONS = ("idea:", "light:")
_THINGS = frozenset({"idea:bank", "idea:company", "idea:ship", "idea:port", "idea:container"})
_BARE = frozenset({"who", "names", "called", "where"})


def is_beyond_any(asked: Asked) -> bool:
    """True for what is refused, and for what says too little, or what no statement tells."""
    return bool(asked.refusal) or _says_nothing(asked) or _holds_office(asked)


def _says_nothing(asked: Asked) -> bool:
    """True without a word that tells, and for a bare notion of which nothing is asked: books.

    What a frequent question speaks of stands nowhere in it, and is no such notion.
    """
    (alone,) = asked.sought if len(asked.sought) == 1 else (None,)
    if alone and alone.keys and alone.start >= 0 and not asked.wants:
        return all(key.startswith(_NOTIONS) for key in alone.keys)
    if alone and asked.wants & _BARE and alone.keys and alone.keys <= _THINGS:
        return True  # which firms, who does what with them?
    return all(_is_vague(each) for each in asked.sought) and not _counts_people(asked)


def _counts_people(asked: Asked) -> bool:
    """True for how many of a people did something: entered a country."""
    counted = any(each.counted and each.keys & AT_WAR for each in asked.sought)
    return counted and any(key.startswith("light:") for each in asked.sought for key in each.keys)


def _is_vague(sought: Sought) -> bool:
    """True for a number, for what a sentence may leave unsaid, and for those whom all name."""
    if not sought.keys:
        return sought.text.isdigit()
    return all(key.startswith("light:") or key in AT_WAR for key in sought.keys)


def _holds_office(asked: Asked) -> bool:
    """True for who is president of a state: statements don't tell who holds which office."""
    keys = {key for each in asked.sought for key in each.keys}
    return (
        "who" in asked.wants
        and not asked.periods
        and bool(keys)
        and all(key in OFFICES or key.startswith("state:") for key in keys)
        and all(each.keys for each in asked.sought)
    )


def is_a_forecast(asked: Asked) -> bool:
    """True for when or who comes next, for what a state will do, whatever that may be, and for what
    happens on a day to come, unless it is asked what somebody says of it."""
    keys = [key for each in asked.sought for key in each.keys]
    told = asked.quoted or bool(asked.sayers)
    if asked.ahead and not told:
        return True
    if not asked.sayers and asked.wants & {"when", "who"} and (asked.future or "idea:next" in keys):
        return True
    return asked.future and all(k == "future" or k.startswith("state:") for k in keys)
