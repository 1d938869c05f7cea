"""Questions in plain words: what they ask, and which sentences of which statements answer them.

question ─► read ─► Asked: what is wanted, and what it speaks of, as concepts of the lexicon
Asked + statements ─► Finder, judge ─► Verdict: the sentences that answer, or none

No model, no network: the words are data in `bot.lexicon`, and a concept found in one language is
found in all of them.
"""

from bot.asking.finder import Finder
from bot.asking.library import Library
from bot.asking.question import Asked, read
from bot.asking.ranking import Verdict, judge
from bot.asking.respelling import respelled
from bot.asking.vocabulary import Vocabulary

__all__ = ["Asked", "Finder", "Library", "Verdict", "Vocabulary", "judge", "read", "respelled"]
