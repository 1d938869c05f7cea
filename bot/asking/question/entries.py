"""Which entry of the frequent questions a question is, and what it then asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rapidfuzz import fuzz

from bot.asking.question.asked import Asked
from bot.asking.sought import Sought
from bot.asking.vocabulary import THE_TWO
from bot.lexicon.faq import WHAT, Entry
from bot.text.fold import fold

_NARROWING = frozenset({"idea:trilateral"})  # ideas that tell which story is meant
_VAGUE = frozenset({"idea:appeal", "idea:begin", "idea:call", "idea:publish", "idea:change"})
_OF_THE_STATEMENT = frozenset({"event:joint_statement"})
_NO_SIGNATORIES = frozenset({"idea:not_join", "light:sponsor"})  # who did not, whose idea it was
_ALIKE = 90  # of 100, for a question that reads like one of an entry's


def fitting(asked: Asked, entries: Iterable[Entry], *, scoped: bool = False) -> Entry | None:
    """The first entry that a question fits; `scoped` when it is asked of one story."""
    known = list(entries)
    wants = (asked.wants - {"polar"}) or {WHAT}
    if asked.future:
        return None
    return next((each for each in known if _reads_like(asked, each)), None) or next(
        (
            each
            for each in known
            if wants & each.wants
            and any(about <= asked.ideas for about in each.about)
            and (countries(asked) or not each.country)
            and (each.answer != "count" or _counts_signatories(asked))
            and (each.answer != "signatories" or asked.ideas.isdisjoint(_NO_SIGNATORIES))
            and (not each.focus or (scoped and _focused(asked, each)))
            and (not each.alone or not _speaks_of_more(asked, each))
        ),
        None,
    )


def _counts_signatories(asked: Asked) -> bool:
    """False for how many days, or missiles, a joint statement speaks of."""
    return "nations" in asked.wants or "idea:join" in asked.ideas


def asks_only_of(asked: Asked, entry: Entry) -> bool:
    """True when a question names states and what its entry is about, and nothing else."""
    about = frozenset().union(*entry.about)
    return all(
        each.keys & about or any(key.startswith("state:") for key in each.keys)
        for each in asked.sought
    )


def _focused(asked: Asked, entry: Entry) -> bool:
    """True when the question asks for the entry's own thing, and names no other of its kind."""
    about = frozenset().union(*entry.about)
    others = (key for each in asked.sought for key in each.keys - about)
    return not any(key.startswith("item:") for key in others) and any(
        sought.focus and sought.keys & about for sought in asked.sought
    )


def _speaks_of_more(asked: Asked, entry: Entry) -> bool:
    about = frozenset().union(*entry.about, entry.speaks)
    return any(not each.keys or not (each.keys & about or _tells(each)) for each in asked.sought)


def _reads_like(asked: Asked, entry: Entry) -> bool:
    question = fold(asked.text).strip(" ?？")
    return any(
        fuzz.ratio(question, fold(text).strip(" ?？")) >= _ALIKE for text in entry.asked.values()
    )


def countries(asked: Asked) -> list[str]:
    """The states a question names, each once, the two that everything is about left out."""
    codes = (key.removeprefix("state:") for each in asked.sought for key in sorted(each.keys))
    named = dict.fromkeys(code for code in codes if len(code) == 2 and code not in THE_TWO)
    return list(named)


def narrowed(asked: Asked, entry: Entry) -> Asked:
    """The question as its entry puts it: what it speaks of, and what tells it apart."""
    itself = _reads_like(asked, entry) or _names_only(asked, entry)
    about = frozenset().union(*entry.about, entry.speaks)
    beyond = any(not each.keys or _is_beyond(each, about) for each in asked.sought)
    if not itself and (beyond or not entry.speaks):
        return asked
    telling = [] if itself else [each for each in asked.sought if _tells(each) or _passes(each)]
    if entry.country:  # whether it signed is a fact of the story, not what tells the story apart
        telling = [each for each in telling if not any(k.startswith("state:") for k in each.keys)]
    # Asked of "it", or of what passes alone, it is the statement that most have published.
    alone = all(_passes(each) and not _tells(each) for each in telling)
    of_it = frozenset() if telling or (itself and not entry.speaks) else _OF_THE_STATEMENT
    speaks = sorted((entry.speaks or frozenset().union(*entry.about[:1])) | of_it)
    spoken = [
        Sought(text=key, start=-place, keys=frozenset({key}))
        for place, key in enumerate(speaks, start=1)
    ]
    ideas = asked.ideas | _OF_THE_STATEMENT if alone else asked.ideas
    return replace(asked, sought=(*telling, *spoken), wants=frozenset(), ideas=ideas)


def _names_only(asked: Asked, entry: Entry) -> bool:
    """True for no more than the entry's own notion: what is the reward?"""
    about = frozenset().union(*entry.about)
    return bool(asked.sought) and all(each.keys <= about for each in asked.sought)


def _is_beyond(sought: Sought, about: frozenset[str]) -> bool:
    """True for a notion that the entry says nothing of."""
    ideas = {k for k in sought.keys if k.startswith(("idea:", "light:"))} - _NARROWING - _VAGUE
    return bool(ideas) and not sought.keys & about


def _tells(sought: Sought) -> bool:
    return any(
        key.startswith(("name:", "place:"))
        or key in _NARROWING
        or (key.startswith("state:") and key[6:] not in THE_TWO)
        for key in sought.keys
    )


def _passes(sought: Sought) -> bool:
    """True for what one of the two gives the other: missiles are no soldiers."""
    return any(key.startswith("item:") for key in sought.keys)


def only_speakers(asked: Asked) -> bool:
    """True when a question names states and, at most, that the newest is wanted."""
    return bool(countries(asked)) and all(
        each.keys and all(k.startswith("state:") or k == "idea:latest" for k in each.keys)
        for each in asked.sought
    )
