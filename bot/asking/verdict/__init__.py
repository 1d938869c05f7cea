"""Which sentences answer it, if any does."""

from bot.asking.verdict.ranking import Verdict, judge

__all__ = ["Verdict", "judge"]
