"""Questions in plain words: what they ask, and which sentences of which statements answer them.

question ─► `question` ─► Asked: what is wanted, and what it speaks of, as concepts of the lexicon
Asked, statements ─► `texts` ─► Readings: which sentences speak of that, and hold what is wanted
Asked, Readings ─► `verdict` ─► Verdict: the sentences that answer, or none

No model, no network: the words are data in `bot.lexicon`, and a concept found in one language is
found in all of them.
"""

from bot.asking.question import Asked, read, respelled
from bot.asking.texts import Finder, Library
from bot.asking.verdict import Verdict, judge
from bot.asking.vocabulary import Vocabulary

__all__ = ["Asked", "Finder", "Library", "Verdict", "Vocabulary", "judge", "read", "respelled"]
