"""What the garbage collector is told of a program that builds much once, then polls for weeks."""

from __future__ import annotations

import gc

_BETWEEN = 10_000  # objects; at the usual 700 an eighth of the polling time goes into looking


def settle() -> None:
    """What was built stays: collections pass it by, and so does the end.

    That would otherwise spend most of its time on taking the lexicon apart.
    """
    gc.freeze()
    gc.set_threshold(_BETWEEN)


def stir() -> None:
    """What was built is about to go."""
    gc.unfreeze()
