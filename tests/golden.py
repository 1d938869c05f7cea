"""The labelled texts under tests/data, each file read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import lines

_DATA = Path(__file__).parent / "data"


@cache
def golden(name: str) -> Any:
    """What a YAML file holds; `name` as facts/languages.

    A key that stands twice is refused: YAML would drop the first without a word, cases and all.
    """
    text = (_DATA / f"{name}.yaml").read_text("utf-8")
    doubled = [".".join(map(str, path)) for path in lines.read(text).doubled]
    assert not doubled, f"{name}.yaml: each key once, not {', '.join(doubled)}"
    return yaml.load(text, yaml.CSafeLoader)
