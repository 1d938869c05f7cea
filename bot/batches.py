"""A long list, a bounded number at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batched(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """All of them in their order, `size` at once and at last what is left.

    As itertools.batched of Python 3.12 does, but in slices.
    """
    return (values[start : start + size] for start in range(0, len(values), size))
