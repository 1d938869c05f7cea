"""How the interpreter is set for a program that builds much once, then polls for weeks."""

from __future__ import annotations

import gc
import sys

# Objects between two collections. Polls leave no garbage that needs one, and while many are under
# way each looks at all that they hold: an eighth of the polling time at the usual 700, a twelfth
# at 10,000.
_BETWEEN = 50_000
# Seconds after which one thread makes way for another. The database's asks for its turn after each
# row that it wrote; at the usual 5 ms a hundred rows may wait half a second for it.
_SWITCH = 0.0005


def settle() -> None:
    """What was built stays: collections pass it by, and so does the end.

    That would otherwise spend most of its time on taking the lexicon apart.
    """
    gc.freeze()
    gc.set_threshold(_BETWEEN)
    sys.setswitchinterval(_SWITCH)


def stir() -> None:
    """What was built is about to go."""
    gc.unfreeze()
