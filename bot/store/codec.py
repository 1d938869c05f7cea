"""Nouns as JSON text and back, exactly: what was stored is what is read."""

from __future__ import annotations

from datetime import time
from typing import Any, TypeVar

from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from bot.model import Block, Ground, Lack

T = TypeVar("T")

_converter = make_converter(detailed_validation=False)
_converter.register_unstructure_hook(time, time.isoformat)
_converter.register_structure_hook(time, lambda value, _: time.fromisoformat(value))
configure_tagged_union(Block, _converter, tag_name="block")
_converter.register_structure_hook(Ground, lambda kept, _: Ground(kept[0], kept[1], tuple(kept[2])))
_converter.register_structure_hook_func(
    lambda kind: kind == Lack | None, lambda kept, _: _lack(kept)
)
# JSON gives the right types: checking each number of a fingerprint would double its time.
_converter.register_structure_hook_func(
    lambda kind: kind == frozenset[str], lambda value, _: frozenset(value)
)
_converter.register_structure_hook_func(
    lambda kind: kind == tuple[int, ...], lambda value, _: tuple(value)
)


def _lack(kept: list[Any] | str | None) -> Lack | None:
    """Versions before 1.0 kept it in words."""
    if isinstance(kept, str):
        return Lack("said", (kept,)) if kept else None
    return Lack(kept[0], tuple(kept[1])) if kept else None


def dumps(value: object) -> str:
    """JSON text for `value`."""
    return _converter.dumps(value, ensure_ascii=False, separators=(",", ":"))


def loads(text: str, kind: type[T]) -> T:
    """The value of type `kind` that `text` holds."""
    return _converter.loads(text, kind)
