"""Who may do what, as the operator has decided; pure."""

from __future__ import annotations

from bot.commands import Right
from bot.errors import CommandError
from bot.model import Asker, Permissions

CONSOLE = "console"  # whoever sits there can read the database anyway
# What people of a platform are used to, where the settings don't say.
USUAL = {"matrix": "admins"}


def operates(decided: Permissions, person: str) -> bool:
    """True for operators."""
    return person == CONSOLE or person in decided.operators


def changes(decided: Permissions, person: str, *, admin: bool) -> bool:
    """True for those who may change a destination's settings; `admin`: they run that place."""
    if operates(decided, person):
        return True
    rule = changed_by(decided, person)
    return rule == "anyone" or (rule == "admins" and admin) or person in decided.settings_listed


def changed_by(decided: Permissions, person: str) -> str:
    """Who may change settings, where this person is."""
    return decided.settings_by or USUAL.get(person.partition(":")[0], "anyone")


def require(right: Right, asker: Asker, decided: Permissions) -> None:
    """Raise CommandError unless the asker may."""
    if asker.operator or (right is Right.HUSH and asker.direct):
        return  # nobody has to bear what comes to them alone
    if asker.outsider and (right is not Right.READ or decided.outsiders == "nothing"):
        raise CommandError(f"outsiders-{decided.outsiders}")
    if asker.direct and not _goes_directly(right, decided):
        raise CommandError(f"direct-{decided.direct_messages}")
    if right is Right.OPERATE:
        raise CommandError("operators-only")
    if right in (Right.HUSH, Right.CHANGE) and not asker.may_change:
        raise CommandError(f"changed-by-{changed_by(decided, asker.person)}")


def allows(right: Right, asker: Asker, decided: Permissions) -> bool:
    """Whether the asker may."""
    try:
        require(right, asker, decided)
    except CommandError:
        return False
    return True


def _goes_directly(right: Right, decided: Permissions) -> bool:
    """Whether direct messages are open to what this right stands for."""
    if decided.direct_messages == "read":
        return right is Right.READ
    return decided.direct_messages == "all"
