"""Nouns as JSON text and back, exactly: what was stored is what is read."""

from __future__ import annotations

from typing import TypeVar

from cattrs.preconf.json import make_converter
from cattrs.strategies import configure_tagged_union

from bot.model import Block

T = TypeVar("T")

_converter = make_converter(detailed_validation=False)
configure_tagged_union(Block, _converter, tag_name="block")


def dumps(value: object, kind: object = None) -> str:
    """JSON for `value`; `kind` is its type where the value alone doesn't tell."""
    return _converter.dumps(value, kind, ensure_ascii=False, separators=(",", ":"))


def loads(text: str, kind: type[T]) -> T:
    """The value of type `kind` that `text` holds."""
    return _converter.loads(text, kind)
