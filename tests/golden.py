"""The labelled texts under tests/data, each file read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).parent / "data"


@cache
def golden(name: str) -> Any:
    """What a YAML file holds; `name` as facts/languages."""
    return yaml.load((_DATA / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader)
