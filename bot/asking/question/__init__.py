"""What a question says: its language, the kind of answer it wants, and what it speaks of."""

from bot.asking.question.asked import Asked
from bot.asking.question.reader import read
from bot.asking.question.respelling import respelled

__all__ = ["Asked", "read", "respelled"]
