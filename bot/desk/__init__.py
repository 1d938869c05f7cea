"""What people do with us, whichever platform they do it on: ask, subscribe, mute, acknowledge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.answers import Answers
from bot.model import Asker, Destination, Document, Permissions, SettingsForm
from bot.store import Store


class Desk:
    """The one entry for every channel and the terminal.

    Verbs that read go to Answers. Verbs that change are done in one transaction, with a Deed.
    `named` are the destinations of the settings; `on_owed` is called when something is to be sent.
    """

    def __init__(
        self,
        *,
        store: Store,
        answers: Answers,
        named: Sequence[Destination],
        permissions: Permissions,
        topics: Sequence[str] = (),
        on_owed: Callable[[], None] = lambda: None,
    ) -> None:
        raise NotImplementedError

    def asker(
        self,
        person: str,
        destination: str,
        *,
        name: str = "",
        admin: bool = False,
        outsider: bool = False,
        story_id: str | None = None,
    ) -> Asker:
        """Somebody with what they may do, by the settings; `admin`: of this place, by its platform.

        In a conversation of two with us everybody is an admin.
        """
        raise NotImplementedError

    async def answer(self, text: str, asker: Asker, *, now: datetime) -> Document:
        """What to show for a line somebody typed, or what is wrong with it. Raises StoreError."""
        raise NotImplementedError

    async def press(self, action: str, value: str, asker: Asker, *, now: datetime) -> Document:
        """Do what a button of ours says (its `action` and `value`); what to show to the presser.

        `acknowledge` (a story's id), `not_relevant` (a statement's id), or any verb, the value
        being the rest of the line: `mute` `24h`, `show` `7fk2m`. Raises StoreError.
        """
        raise NotImplementedError

    async def form(self, asker: Asker) -> SettingsForm | Document:
        """The settings of the asker's destination as a form; a refusal when they may not change it.

        Raises StoreError.
        """
        raise NotImplementedError

    async def save(
        self, answers: Mapping[str, str], asker: Asker, *, now: datetime
    ) -> Document | Mapping[str, str]:
        """Keep a form's answers, by field key, and subscribe; or what is wrong, by field key.

        Raises StoreError.
        """
        raise NotImplementedError

    async def joined(self, asker: Asker, *, now: datetime) -> Document:
        """We were invited: a greeting. What was wanted before we had to leave is wanted again."""
        raise NotImplementedError

    async def left(self, destination: str, why: str, *, now: datetime) -> None:
        """We were removed, or the place is gone: what is still owed is parked with the reason."""
        raise NotImplementedError

    async def moved(self, old: str, new: str, *, now: datetime) -> None:
        """A room goes on under another id: what was wanted and what is owed go with it."""
        raise NotImplementedError

    async def subscribed(self, platform: str) -> tuple[Destination, ...]:
        """The destinations of a platform (slack, matrix …) that get alerts, as they want them."""
        raise NotImplementedError

    async def story_of(self, destination: str, receipt: str) -> str | None:
        """The story that a posted message (the id of its receipt) tells; None for other messages.

        For platforms whose reactions and threads name a message only.
        """
        raise NotImplementedError
