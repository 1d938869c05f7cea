"""What answers for something that a question names, and how well: its kin among the concepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.asking.parties.giving import PASSING
from bot.asking.sought import Sought
from bot.lexicon import ItemClass
from bot.lexicon import asking as words

_NARROWER: Mapping[str, frozenset[str]] = {
    "missile": frozenset({"ballistic_missile", "cruise_missile"}),
    "ammunition": frozenset({"artillery_shell", "mortar"}),
    "artillery_shell": frozenset({"ammunition"}),
    "artillery": frozenset({"rocket_launcher", "mortar"}),
    "rocket_launcher": frozenset({"rocket"}),
    "workers": frozenset({"military_builders"}),
}
_HEADS = ("weapon", "technology", "troops")  # items that stand for their whole class
_COUNCIL = "name:security_council"  # which many a text calls the UN
_ALIKE = {
    "do:make": ("idea:builder", "light:industry"), "idea:builder": ("do:make", "light:industry"),
    "item:military_cooperation": ("light:cooperation",),
    "event:deploy": ("do:deploy", "do:give"),
    "event:combat": ("do:fight",), "do:fight": ("event:combat",),
    "light:unit": ("idea:brigade",),
    "light:head": ("idea:director",), "idea:director": ("light:head",),
    "light:enter": ("light:travel",), "light:travel": ("light:enter",),
    "idea:change": ("light:increase", "light:reduce"),
    "light:group": ("idea:company",), "idea:company": ("light:group",),
}  # fmt: skip
_CUT_SHORT, _SHORT = {"name": "short", "short": "name"}, 0.9  # "the Panel", and all of its name
_WIDER, _OTHER_SIDE, _HOLDER = 0.5, 0.8, 0.9


def related(sought: Sought, items: Mapping[str, ItemClass]) -> Iterator[tuple[str, float]]:
    """What answers for something sought, and how well; what answers best comes last."""
    for key in sought.keys:
        kind, _, item = key.partition(":")
        if kind == "item":
            yield from ((f"item:{other}", how) for other, how in _kin(item, items))
    if _COUNCIL in sought.keys:
        yield "state:UN", _OTHER_SIDE
    if "future" in sought.keys:
        yield "cue:hypothetical", 1.0
    for key in sought.keys:
        yield from ((holder, _HOLDER) for holder in words.holders(key))
        kind, _, name = key.partition(":")
        if kind in _CUT_SHORT:
            yield f"{_CUT_SHORT[kind]}:{name}", _SHORT
        yield from ((other, _OTHER_SIDE) for other in _ALIKE.get(key, ()))
    if PASSING & sought.keys:
        yield from ((key, _OTHER_SIDE) for key in PASSING - sought.keys)
    yield from ((key, 1.0) for key in sought.keys)
    if sought.spellings:
        yield f"word:{sought.start}", 1.0


def _kin(item: str, items: Mapping[str, ItemClass]) -> Iterator[tuple[str, float]]:
    """Other items that are this one more closely named, or less."""
    for other, its_class in items.items():
        same_class = its_class == items.get(item)
        if other in _NARROWER.get(item, ()) or (item in _HEADS and same_class):
            yield other, 1.0
        elif same_class and item in _NARROWER.get(other, ()):
            yield other, _WIDER
