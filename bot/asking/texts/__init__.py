"""What may answer it: which words to look for in the store, and what each sentence found says."""

from bot.asking.texts.finder import Finder
from bot.asking.texts.library import Library

__all__ = ["Finder", "Library"]
