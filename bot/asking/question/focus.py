"""What a question word asks about: the ships in "which ships", the shells in "how many"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot.asking.question.tongue import VERB_LAST
from bot.asking.question.wants import BY_NAME, NAMED, UNITS
from bot.asking.sought import Sought
from bot.lexicon import asking as words
from bot.match.scanner import Hit
from bot.text.fold import FIRST_UNPARTED

_NEAR = 16  # characters between a question word and what it asks about: "how many North Korean …"
_COUNTED_NEAR = 28  # … and what it counts: "сколько северокорейских солдат"
_ADJACENT = 2  # … a space, or a particle or two
_OF_NEAR = 4  # … or "de"
_FIRST = 12  # characters of a question in which its question word stands
_BEGINS = 4  # characters before what is asked for in so many words: "the firms listed in May"
_MARKED = 2  # characters of a particle, and a space, between a word and the next: 부대는 어디
_OF = re.compile(r" (?:of|for|de|du|des|d|del|della|dei|di|do|da|dos|das|van|von|der)\b")
_BEARERS = frozenset().union(*NAMED.values(), BY_NAME)
_MOVING = frozenset(  # what people do, and no things
    {"idea:arrive", "light:attend", "light:enter", "light:escape", "light:return", "light:travel",
     "light:withdraw"}
)  # fmt: skip
_COUNTABLE = ("item:", "idea:", "light:", "event:debris")


def focused(
    folded: str, hits: Sequence[Hit], sought: Sequence[Sought], language: str
) -> tuple[Sought, ...]:
    """The same, in order, with what stands right after the question word marked."""
    ordered = sorted(sought, key=lambda each: each.start)
    of_states = [hit for hit in hits if "ask:nations" in hit.term.keys]  # "how many countries"
    counting = [
        hit
        for hit in hits
        if "ask:count" in hit.term.keys
        and not any(each.start <= hit.start and hit.end < each.end for each in of_states)
    ]
    calling = [hit for hit in hits if "ask:called" in hit.term.keys]
    asking = [(hit.end, _COUNTED_NEAR) for hit in counting]
    named = [
        hit
        for hit in hits
        if hit.term.keys[0].startswith("ask:")
        and (" " in hit.term.literal or max(hit.term.literal) >= FIRST_UNPARTED)
    ]
    asking += [
        (found.end(), _NEAR)
        for found in words.asking_for("which").finditer(folded)
        if not any(_holds(hit, found) for hit in named)
        and not (_is_relative(found, hits) and (found.start() > _FIRST or _says_that(found, hits)))
    ]
    things = [each for each in ordered if not each.keys or _is_thing(each.keys)]
    if language in VERB_LAST:
        asking += [(each.start, _NEAR) for each in things if _is_asked_where(each, hits)]
    nearest = (
        next((each for each in things if _is_next(each, end, near, ordered)), None)
        for end, near in asking
    )
    focus = {_asked_about(_head(each, ordered), ordered) for each in nearest if each}
    focus |= _bearers(calling, ordered)
    if not any(hit.term.keys[0].startswith("ask:") for hit in hits):
        bearing = NAMED["names"]
        focus |= {
            each.start
            for each in things[:1]
            if each.start < _BEGINS and (each.keys & bearing or _is_of(each, folded))
        }
    counted = _counted(counting, ordered, language)
    return tuple(
        replace(
            each,
            keys=_of_its_kind(each.keys) if each.start in focus else each.keys,
            focus=each.focus or each.start in focus,
            counted=each.start in counted,
        )
        for each in ordered
    )


def _holds(hit: Hit, which: re.Match[str]) -> bool:
    """True for the 什么 in 为什么, the "which" in "which day"."""
    inside = hit.start <= which.start() and which.end() <= hit.end
    return inside and hit.end - hit.start > len(which[0])


def _head(thing: Sought, ordered: Sequence[Sought]) -> Sought:
    """The company in "which rail company": what bears a name, right behind what says of which kind
    it is."""
    for each in ordered:
        if each.start == thing.start + len(thing.text) + 1 and each.keys & _BEARERS:
            thing = each
    return thing


def _is_of(thing: Sought, folded: str) -> bool:
    """True for the salary in "salary of the builders"."""
    ideas = any(key.startswith("idea:") for key in thing.keys)
    return ideas and bool(_OF.match(folded, thing.start + len(thing.text)))


def _is_relative(which: re.Match[str], hits: Iterable[Hit]) -> bool:
    """True for the "which" of no question: it stands behind the word that asks."""
    return which[0] == "que" or _is_behind(which, hits)


def _says_that(which: re.Match[str], hits: Iterable[Hit]) -> bool:
    """True for the "que" in "qui dit que"."""
    return which[0] == "que" and _is_behind(which, hits)


def _is_behind(which: re.Match[str], hits: Iterable[Hit]) -> bool:
    """True when a word that asks stands before it."""
    return any(hit.term.keys[0].startswith("ask:") and hit.end <= which.start() for hit in hits)


def _of_its_kind(keys: frozenset[str]) -> frozenset[str]:
    """A unit that is asked for is not any troops."""
    return keys - {"item:troops"} if keys & UNITS else keys


def _is_next(thing: Sought, end: int, near: int, named: Iterable[Sought]) -> bool:
    """True for what stands right after a question word, or behind a state's name beside it."""
    gap = thing.start - end
    states = (
        each.start + len(each.text)
        for each in named
        if end <= each.start < thing.start and any(key[:6] == "state:" for key in each.keys)
    )
    return 0 <= gap <= _NEAR or (0 <= gap <= near and thing.start - max(states, default=0) <= 2)


def _counted(counting: Iterable[Hit], things: Sequence[Sought], language: str) -> frozenset[int]:
    """Where the things stand of which a number is asked for; some languages name them first.

    Right beside the word for it that is even a word of no notion: how many articles; or a people,
    where no thing is named: how many Koreans came.
    """
    known = [
        each
        for each in things
        if any(key.startswith(_COUNTABLE) for key in each.keys) and each.keys.isdisjoint(_MOVING)
    ]
    people = [each for each in things if any(key.startswith("state:") for key in each.keys)]
    words = [each for each in things if not (each.keys or each.name or each.text.isdigit())]
    places = set[int]()
    for hit in counting:
        for named, near in ((words, _ADJACENT), (known, _COUNTED_NEAR), (people, _OF_NEAR)):
            after, before = _beside(hit, named, near)
            if chosen := after[:1] or (before[-1:] if language in VERB_LAST else []):
                places.update(chosen)
                break
    return frozenset(places)


def _bearers(calling: Iterable[Hit], named: Sequence[Sought]) -> frozenset[int]:
    """Where what bears the name stands that is asked for: behind the word for it, perhaps with a
    state between, or before."""
    things = [each for each in named if _is_a_bearer(each.keys)]
    places = set[int]()
    for hit in calling:
        first = next((each for each in named if each.start >= hit.end), None)
        between = len(first.text) if first and first not in things else 0
        after, before = _beside(hit, things, _COUNTED_NEAR + between)
        heads = {each.start: _head(each, named).start for each in things}
        places.update(heads[place] for place in after[:1] or before[-1:])
    return frozenset(places)


def _beside(
    hit: Hit, things: Sequence[Sought], near: int = _COUNTED_NEAR
) -> tuple[list[int], list[int]]:
    """Where things stand close behind a word, and close before it."""
    after = [each.start for each in things if 0 <= each.start - hit.end <= near]
    before = [each.start for each in things if 0 <= hit.start - each.start - len(each.text) <= near]
    return after, before


def _is_a_bearer(keys: Collection[str]) -> bool:
    """False for states, and for what is only done: "the shipping firm"."""
    done = bool(keys) and all(key.startswith(("do:", "act:")) for key in keys)
    return not done and not any(key.startswith("state:") for key in keys)


def _asked_about(nearest: Sought, ordered: Sequence[Sought]) -> int:
    """Where it stands: behind somebody who does it, what is done; -1 for what has no notion."""
    if not _is_somebody(nearest.keys):
        return nearest.start
    end = nearest.start + len(nearest.text) + 1
    done = (each.start for each in ordered if each.start == end and _is_notion(each.keys))
    return next(done, -1)


def _is_notion(keys: Collection[str]) -> bool:
    return any(key.startswith("idea:") for key in keys)


def _is_somebody(keys: Iterable[str]) -> bool:
    """True for who does what is asked for: "what did Smith give"."""
    return any(key.startswith("name:") and not key.startswith("name:make/") for key in keys)


def _is_thing(keys: Iterable[str]) -> bool:
    return any(
        key in UNITS or key.startswith(("item", "idea", "name", "place", "event")) for key in keys
    )


def _is_asked_where(thing: Sought, hits: Iterable[Hit]) -> bool:
    """True for 부대는 어디 (which unit): "where", right behind what bears a name."""
    end = thing.start + len(thing.text)
    return not thing.keys.isdisjoint(BY_NAME) and any(
        "ask:where" in hit.term.keys and 0 <= hit.start - end <= _MARKED for hit in hits
    )
