"""YAML with its places: every complaint names file, line, key and what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import yaml

from bot.errors import ConfigError

# Ten times faster where libyaml is built in.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a YAML file and the key that leads to it."""

    path: Path
    node: yaml.Node
    key: str = ""

    def wrong(self, expected: str) -> NoReturn:
        """Refuse this node. Raises ConfigError."""
        line = self.node.start_mark.line + 1
        where = f"{self.key}: " if self.key else ""
        raise ConfigError(f"{self.path}:{line}: {where}expected {expected}")

    def entries(self, allowed: Iterable[str] | None = None) -> Iterator[tuple[str, Place]]:
        """The keys and values of a mapping, none twice and all of them `allowed`."""
        if not isinstance(self.node, yaml.MappingNode):
            self.wrong("keys and values")
        known = sorted(allowed) if allowed is not None else None
        seen: set[str] = set()
        for key_node, value_node in self.node.value:
            key = str(key_node.value)
            here = Place(self.path, key_node, f"{self.key}.{key}".lstrip("."))
            if key in seen:
                here.wrong("each key once")
            if known is not None and key not in known:
                close = get_close_matches(key, known, n=1)
                here.wrong(f"{close[0]}?" if close else f"one of {', '.join(known)}")
            seen.add(key)
            yield key, Place(self.path, value_node, here.key)

    @property
    def is_list(self) -> bool:
        """True for a list, false for a mapping or a text."""
        return isinstance(self.node, yaml.SequenceNode)

    def strings(self) -> Iterator[tuple[str, Place]]:
        """The texts of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.wrong("a list")
        for node in self.node.value:
            here = Place(self.path, node, self.key)
            yield here.string(), here

    def string(self) -> str:
        """This node as text."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.wrong("text")
        return str(self.node.value)

    def boolean(self) -> bool:
        """This node as a truth value."""
        if self.string() not in ("true", "false"):
            self.wrong("true or false")
        return self.string() == "true"


def read_yaml(path: Path) -> Place:
    """The root of a YAML file. Raises ConfigError when it can't be read."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: can't be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ConfigError(f"{path}{line}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:  # a control character, which has no line
        raise ConfigError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if node is None:
        raise ConfigError(f"{path}: is empty")
    return Place(path, node)
