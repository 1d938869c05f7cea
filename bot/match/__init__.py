"""Is it our topic, and which words say so?

match:  title, text -> fold -> an actor named? -> sentences -> terms -> claims -> verdict
        (most texts leave at the second step: no topic's rarer actor is named)
"""

from __future__ import annotations

from bot.lexicon import ANY, Lexicon, Topic
from bot.match.passages import Passage, read_passages
from bot.match.scanner import Scanner
from bot.match.verdict import judge, not_named
from bot.model import Level, Match
from bot.text.fold import fold
from bot.text.language import primary, rank

_LEVELS = (None, Level.MENTION, Level.PASSAGE, Level.MAIN)
_LANGUAGES = 3  # how many a text may mix
_SHARE = 0.3  # of the likeliest language's weight that makes another one worth trying
_FALLBACK = "en"  # where nothing tells
_SHORT = 400  # letters; shorter texts may give their language away by nothing but names


class Matcher:
    """Decides for each topic whether a text is about it. Holds no state between texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._topics = tuple(topic for topic in lexicon.topics if topic.enabled)
        self._gates = {topic.key: _gate(lexicon, topic) for topic in self._topics}
        self._names = Scanner(lexicon.of("actor"))
        self._scanners: dict[tuple[str, ...], Scanner] = {}

    def match(self, title: str, text: str, *, language: str = "", official: bool = True) -> Match:
        """The verdict on the enabled topic that the text is most about."""
        found = self.match_all(title, text, language=language, official=official)
        return max(found, key=_weight)

    def match_all(
        self, title: str, text: str, *, language: str = "", official: bool = True
    ) -> tuple[Match, ...]:
        """The verdict on each enabled topic; `language` is a hint that may be wrong."""
        folded = fold(f"{title}\n\n{text}")
        passages: list[Passage] | None = None
        verdicts = []
        for topic in self._topics:
            if not self._may_name(topic, folded):
                verdicts.append(_turned_away(topic))
                continue
            if passages is None:
                languages = self._languages(f"{title}\n\n{text}", folded, language)
                scanner = self._scanner(languages)
                passages = read_passages(title, text, languages[0], scanner)
            verdicts.append(judge(topic, self._lexicon, passages, official=official))
        return tuple(verdicts)

    def _may_name(self, topic: Topic, folded: str) -> bool:
        """True when the text names the topic's rarer actor, by itself or beside another."""
        beside = set()
        for term in self._gates[topic.key].met(folded):
            if not term.beside:
                return True
            beside.add(term.beside)
        return bool(beside) and any(
            not beside.isdisjoint(term.keys) for term in self._names.met(folded)
        )

    def _languages(self, original: str, folded: str, hint: str) -> tuple[str, ...]:
        """The languages whose words are worth looking for, likeliest first."""
        told = [primary(hint)] if primary(hint) in self._lexicon.languages else []
        ranked = [
            (name, share) for name, share in rank(original, told) if name in self._lexicon.languages
        ]
        best = ranked[0][1] if ranked else 0.0
        chosen = [name for name, share in ranked[:_LANGUAGES] if share >= _SHARE * best]
        if len(folded) < _SHORT or not chosen:
            spelled = self._by_names(folded)
            if set(told).isdisjoint(spelled):
                chosen = (told or chosen[:1]) + spelled
        # A headline may be nothing but names that are spelled alike everywhere.
        return tuple(dict.fromkeys([*chosen, *told])) or (_FALLBACK,)

    def _by_names(self, folded: str) -> list[str]:
        """The languages that spell the actors as the text does."""
        spelled: dict[str, set[int]] = {}
        for hit in self._names.every(folded):
            spelled.setdefault(hit.term.language, set()).update(range(hit.start, hit.end))
        anywhere = spelled.pop(ANY, set())  # and no sign of a language
        spelled = {name: letters - anywhere for name, letters in spelled.items()}
        most = max(map(len, spelled.values()), default=0)
        return sorted(name for name, letters in spelled.items() if len(letters) >= 0.8 * most)

    def _scanner(self, languages: tuple[str, ...]) -> Scanner:
        key = tuple(sorted(languages))
        if key not in self._scanners:
            wanted = {*languages, ANY}
            terms = [t for t in self._lexicon.terms if t.language in wanted]
            self._scanners[key] = Scanner(terms)
        return self._scanners[key]


def _gate(lexicon: Lexicon, topic: Topic) -> Scanner:
    """Looks for the rarer actor's names in every language."""
    terms = {
        (t.literal, t.pattern): t
        for t in lexicon.terms
        if t.kind in ("actor", "recipient") and topic.a in t.keys
    }
    return Scanner(list(terms.values()), fast=True)


def _weight(match: Match) -> tuple[int, float]:
    return _LEVELS.index(match.level), match.score


def _turned_away(topic: Topic) -> Match:
    return Match(topic=topic.key, level=None, score=0.0, nearest=not_named(topic))
