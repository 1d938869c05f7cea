"""Who is told what, and as which message: decided in the transaction of whatever made it news."""

from bot.owe.alerts import BURST_LASTS, STORM, STORM_LASTS, audience, owe
from bot.owe.corrections import correct
from bot.owe.lists import reconsider, release
from bot.owe.messages import delivery_id
from bot.owe.notices import notice
from bot.owe.rewording import reword

__all__ = [
    "BURST_LASTS",
    "STORM",
    "STORM_LASTS",
    "audience",
    "correct",
    "delivery_id",
    "notice",
    "owe",
    "reconsider",
    "release",
    "reword",
]
