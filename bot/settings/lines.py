"""YAML that remembers on which line each key stands; all values stay text.

Text, because YAML would otherwise read Norway (`NO`) as false and a day as a date.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

# libyaml's parser is ten times as fast, but not every build of PyYAML has it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"

KeyPath = tuple[str | int, ...]  # keys and indexes that lead to a value
Tree = dict[str, "Tree"] | list["Tree"] | str | None


@dataclass(slots=True)
class Lines:
    """A YAML document as plain values, with the lines they stand on and doubled keys."""

    tree: Tree = None
    of: dict[KeyPath, int] = field(default_factory=dict)
    doubled: list[KeyPath] = field(default_factory=list)

    def at(self, path: KeyPath) -> Tree:
        """The value that `path` leads to, or None."""
        tree: Tree = self.tree
        for step in path:
            match tree, step:
                case dict(), str():
                    tree = tree.get(step)
                case list(), int() if step < len(tree):
                    tree = tree[step]
                case _:
                    return None
        return tree

    def near(self, path: KeyPath) -> int:
        """The line of a value, or of the nearest one around it."""
        while path and path not in self.of:
            path = path[:-1]
        return self.of.get(path, 1)


def read(text: str) -> Lines:
    """Read a YAML document; raises yaml.YAMLError."""
    lines = Lines()
    root = yaml.compose(text, Loader=_Loader)
    if root is not None:
        lines.tree = _plain(root, (), lines)
    return lines


def _plain(node: Node, path: KeyPath, lines: Lines) -> Tree:
    """The value of `node`; keys without a value are left out, as if they weren't there."""
    lines.of.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, SequenceNode):
        return [_plain(child, (*path, index), lines) for index, child in enumerate(node.value)]
    return None if node.tag == _NULL else str(node.value)


def _mapping(node: MappingNode, path: KeyPath, lines: Lines) -> Tree:
    found: dict[str, Tree] = {}
    for key, child in node.value:
        name = key.value if isinstance(key, ScalarNode) else "{…}"
        here = (*path, name)
        if here in lines.of:
            lines.doubled.append(here)
        lines.of[here] = key.start_mark.line + 1
        value = _plain(child, here, lines)
        if value is not None:
            found[name] = value
    return found
