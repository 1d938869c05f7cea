"""Who gives, gets or fights: the state beside such a verb, with nothing between that it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache

from bot.asking.vocabulary import AT_WAR, OFFICES, THE_TWO_STATES
from bot.lexicon import asking as words
from bot.lexicon.asking import ONLY_ASKED
from bot.match.scanner import Hit
from bot.text.fold import FIRST_UNPARTED, fold

PASSING = frozenset({"do:give", "do:receive", "do:trade", "do:deploy"})  # seen from either side
FIGHTING = frozenset({"do:fight", "event:combat"})  # … and who fights
_GIVING = PASSING - {"do:receive"}
_TRANSFERS = PASSING - {"do:deploy"}  # that is also to welcome, or to commit oneself
_GETTING, _IN_RETURN = "do:receive", "idea:in_return"
_SUBJECT = {"ja": "はが", "ko": "은는이가"}  # what stands right after it
_OBJECTS_FIRST = {"de": " dass ", "nl": " dat "}  # the verb may be the last word, and their "that"
# In questions of these the subject may follow its verb, behind no more than such a word.
_VERB_OR_SUBJECT_FIRST = frozenset({"de", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"})
_BEHIND = re.compile(r" (?:(?:ли|die|der|das|de|het|el|la|le|l|il|o|a) )?")
_POSSESSIVE = " s"  # Seoul's, folded: its estimate goes up, and it gives nothing
_VERB_FIRST = frozenset({"ar"})
_OBJECTS_BY_ADPOSITION = frozenset({"vi"})  # who gets it stands behind a word for "to"
_UNPARTED = frozenset({"zh"})
_NEAR = 14  # characters from a state to its verb in a question: "a-t-elle envoyé"
_TOGETHER = re.compile(r"(?:,|、|·)? ?(?:\w{1,3} )?|[와과및和與与や]")  # "Iran and North Korea"
_ADJACENT = re.compile(r" ?(?:s )?|의 ?|の|的")  # Iran's drones, Iranian drones
_ARTICLE = r"(?: \w{1,3})?"
_ADPOSITION = 24  # characters before a state in which one stands that belongs to it
_CITED = 5  # characters between a state and the word for saying by which it is one's source
_BODIES = frozenset({"state:UN", "state:EU", "state:"})  # their missile statement is no missile
_THINGS = ("idea:", "item:", "light:promise")  # what is promised is not given
_ELSE = ("act:", "event:sanction", "event:confirm", "cue:denial")
_SAYS = ("act:", "ask:said", "cue:denial")


def givers(
    hits: Sequence[Hit], folded: str, language: str, *, fighting: bool = False
) -> frozenset[str]:
    """The states that may be the subject of such a verb in a sentence; of a fight, if asked for."""
    if language in _VERB_FIRST:
        return frozenset(key for hit in hits for key in _states(hit))
    acting = _GIVING | FIGHTING if fighting else _GIVING
    return frozenset(
        key
        for verb in hits
        if not acting.isdisjoint(verb.term.keys)
        for state in _subjects(verb, hits, folded, language)
        if not _does_else(state, verb, hits)
        for key in _states(state)
    )


def origins(hits: Sequence[Hit], folded: str, language: str) -> frozenset[str]:
    """The states whose weapons or soldiers a sentence names, or from which something comes."""
    return _tied(hits, folded, language, ("from",))


def involved(hits: Sequence[Hit], folded: str, language: str) -> frozenset[str]:
    """The same, and those that get it."""
    getting = (
        key
        for verb in hits
        if _GETTING in verb.term.keys
        for state in _subjects(verb, hits, folded, language)
        for key in _states(state)
    )
    return _tied(hits, folded, language, ("from", "to")) | {*getting}


def giver(hits: Sequence[Hit], folded: str, language: str) -> frozenset[str]:
    """The states that a question takes for the givers, if it says so: did Japan send …"""
    return frozenset(
        key
        for verb, state in _said_to_act(hits, folded, language)
        if _GETTING not in verb.term.keys
        for key in _states(state)
    )


def parties(hits: Sequence[Hit], folded: str, language: str) -> frozenset[str]:
    """The states that a question has give or get, or whose weapons or soldiers it speaks of, and
    of which not nearly all statements speak."""
    if any(key.startswith(_SAYS) for hit in hits for key in hit.term.keys):
        return frozenset()
    acting = _said_to_act(hits, folded, language)
    named = {*involved(hits, folded, language)}
    if any(_IN_RETURN in hit.term.keys for hit in hits):
        named |= {key for hit in hits if not _tells(hit, hits) for key in _states(hit)}
    cited = {key for hit in hits if _is_cited(hit, hits) for key in _states(hit)}
    doing = {key for _, state in acting for key in _states(state)} - THE_TWO_STATES
    return frozenset(doing | (named - AT_WAR - _BODIES)) - cited


def receiver(hits: Sequence[Hit], folded: str, language: str) -> frozenset[str]:
    """The one of the two to which a question has another state give something, as a key."""
    giving = giver(hits, folded, language)
    named = {key for hit in hits for key in _states(hit)} & THE_TWO_STATES - giving
    return frozenset(named) if giving - THE_TWO_STATES and len(named) == 1 else frozenset()


def goes_to(receiver: Set[str], named: Set[str], getting: Sequence[Set[str]]) -> bool:
    """True when what a sentence tells is given goes to that one of the two, if there is one, as it
    says or, where it names nobody else, as one of those near it lets one think.

    `named` are the states that it names beside the giver, and `getting` those of them that neither
    give nor are given away in it; the near ones' follow.
    """
    if not receiver or named:
        return receiver <= getting[0]
    return any(receiver <= each for each in getting[1:])


def _said_to_act(hits: Sequence[Hit], folded: str, language: str) -> list[tuple[Hit, Hit]]:
    """The first verb of a question that somebody does, and each state that does so."""
    if any(key.startswith(_SAYS) for hit in hits for key in hit.term.keys):
        return []
    things = [hit for hit in hits if hit.term.keys[0].startswith(_THINGS)]
    for verb in hits:
        acting = not (PASSING | FIGHTING).isdisjoint(verb.term.keys)
        if not acting or any(_covers(thing, verb) for thing in things):
            continue
        before = [
            hit
            for hit in _before(verb, hits, folded, language)
            if not folded[hit.start : hit.end].endswith(_POSSESSIVE)
        ]
        if before and language in _OBJECTS_FIRST:
            if _is_adjoined(before[0], folded, language) or _does_else(before[0], verb, hits):
                return []
            return [(verb, before[0])]
        before = [hit for hit in before if not _is_adjoined(hit, folded, language)]
        if not before and language in _VERB_OR_SUBJECT_FIRST:
            states = (hit for hit in hits if any(_states(hit)))
            before = [hit for hit in states if _BEHIND.fullmatch(folded, verb.end, hit.start)]
        last = language in _SUBJECT and not any(verb.end <= thing.start for thing in things)
        if before and (last or _is_subject(before[-1], verb, hits, folded, language)):
            return [(verb, state) for state in _joined(before, folded)]
    return []


def _subjects(verb: Hit, hits: Sequence[Hit], folded: str, language: str) -> Sequence[Hit]:
    """The states that may do what a verb of a sentence says."""
    before = [
        hit
        for hit in _before(verb, hits, folded, language)
        if not _is_adjoined(hit, folded, language) and folded[hit.end : hit.end + 1] != ":"
    ]
    if language in _OBJECTS_FIRST:
        that = folded.rfind(_OBJECTS_FIRST[language], 0, verb.start)
        clause = max(that, folded.rfind(",", 0, verb.start))
        after = [hit for hit in before if hit.start > clause]
        return after or [hit for hit in before if hit.start > that]
    if language in _SUBJECT or not before:
        return before[-1:]
    things = (hit for hit in hits if hit.term.keys[0].startswith("item:"))
    last = before[-1]
    if any(
        last.end <= thing.start
        and thing.end <= verb.start
        and not _ADJACENT.fullmatch(folded, last.end, thing.start)
        for thing in things
    ):
        return []  # "Tokyo, on missile transfers by the North"
    return _joined(before, folded)


def _joined(states: Sequence[Hit], folded: str) -> list[Hit]:
    """The last of several states, and those that are named together with it."""
    chosen = [states[-1]]
    for hit in reversed(states[:-1]):
        if not _TOGETHER.fullmatch(folded, hit.end, chosen[-1].start):
            break
        chosen.append(hit)
    return chosen


def _tied(
    hits: Sequence[Hit], folded: str, language: str, kinds: tuple[str, ...]
) -> frozenset[str]:
    """The states that stand beside what passes, or such a verb, with no more than one such word
    between: shells for Iran."""
    things = [hit for hit in hits if any(key.startswith("item:") for key in hit.term.keys)]
    verbs = [hit for hit in hits if not _TRANSFERS.isdisjoint(hit.term.keys)]
    adposition = _adposition(language, kinds)
    objects = "to" in kinds and language not in _OBJECTS_BY_ADPOSITION
    behind = language in _SUBJECT
    between = re.compile(rf" ?{adposition.pattern}{_ARTICLE} ?")
    tied: list[Hit] = []
    for state in (hit for hit in hits if any(_states(hit))):
        if (
            (tied and _TOGETHER.fullmatch(folded, tied[-1].end, state.start))
            or (
                any(_ADJACENT.fullmatch(folded, state.end, thing.start) for thing in things)
                and not any(_gets(state, verb, hits, folded, language) for verb in verbs)
            )
            or any(between.fullmatch(folded, each.end, state.start) for each in (*things, *verbs))
            or (not behind and any(_follows(state, thing, folded) for thing in things))
            or (not behind and objects and any(_follows(state, verb, folded) for verb in verbs))
            or (behind and verbs and adposition.match(folded, state.end))
        ):
            tied.append(state)
    return frozenset(key for state in tied for key in _states(state))


def _gets(state: Hit, verb: Hit, hits: Sequence[Hit], folded: str, language: str) -> bool:
    """True for Rome in "Tokyo gave Rome tanks": they aren't Roman."""
    return _follows(state, verb, folded) and any(
        verb.start - each.end <= _NEAR for each in _subjects(verb, hits, folded, language)
    )


def _follows(state: Hit, other: Hit, folded: str) -> bool:
    """True for the Polish in "misiles polacos"."""
    return folded[other.end : state.start] == " "


@cache
def _adposition(language: str, kinds: tuple[str, ...]) -> re.Pattern[str]:
    """What finds the words that stand beside a state; nothing where none are known."""
    listed = [word for kind in kinds for word in words.adpositions(language, kind)]
    longest = sorted(map(fold, listed), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest))})" if longest else "(?!)")


@cache
def _before_a_state(language: str) -> re.Pattern[str]:
    """What finds such a word, perhaps with an article, where a state follows."""
    found = _adposition(language, ("from", "to", "with")).pattern
    parted = max(found) < FIRST_UNPARTED
    return re.compile(rf"\b{found}{_ARTICLE} $" if parted else rf"{found}$")


def _is_adjoined(state: Hit, folded: str, language: str) -> bool:
    """True for a state that is no subject: from Tokyo, to Tokyo, with Tokyo."""
    if language in _SUBJECT:
        found = _adposition(language, ("from", "to", "with"))
        return bool(found.match(folded, state.end))
    # 向俄 is a name in the lexicon: "to Russia".
    ends = (state.start, state.start + 1) if language in _UNPARTED else (state.start,)
    return any(
        _before_a_state(language).search(folded[max(0, end - _ADPOSITION) : end]) for end in ends
    )


def _does_else(state: Hit, verb: Hit, hits: Sequence[Hit]) -> bool:
    """True for a state that condemns, or sanctions, what another does."""
    return any(
        key.startswith(_ELSE)
        for hit in hits
        if state.end <= hit.start and hit.end <= verb.start
        for key in hit.term.keys
    )


def _is_subject(state: Hit, verb: Hit, hits: Sequence[Hit], folded: str, language: str) -> bool:
    """True for a state close before a verb, and nothing between them that does something else."""
    between = (hit for hit in hits if state.end <= hit.start and hit.end <= verb.start)
    close = verb.start - state.end <= _NEAR
    return (
        close
        and not _speaks_of(folded[state.end : verb.start], language)
        and all(
            key.startswith(ONLY_ASKED)
            or (any(_states(hit)) and _is_adjoined(hit, folded, language))
            for hit in between
            for key in hit.term.keys
        )
    )


def _speaks_of(between: str, language: str) -> bool:
    """True for the "statement on" in "Japan's statement on arms sent"."""
    about = _adposition(language, ("with",)).pattern
    return max(about) < FIRST_UNPARTED and bool(re.search(rf"\b{about}\b", between))


def _tells(state: Hit, hits: Sequence[Hit]) -> bool:
    """True for the Korean one in "the Korean minister": its officials know of it."""
    return any(
        0 <= hit.start - state.end <= len(_POSSESSIVE) + 1 and not OFFICES.isdisjoint(hit.term.keys)
        for hit in hits
    )


def _is_cited(state: Hit, hits: Sequence[Hit]) -> bool:
    """True for "according to Seoul"."""
    return any(
        max(state.start, hit.start) - min(state.end, hit.end) <= _CITED
        for hit in hits
        if "told_by" in hit.term.keys
    )


def _before(verb: Hit, hits: Sequence[Hit], folded: str, language: str) -> list[Hit]:
    """The states before a verb; where a particle marks the subject, those that have it."""
    marks = _SUBJECT.get(language)
    return [
        hit
        for hit in hits
        if hit.end <= verb.start
        and any(_states(hit))
        and (marks is None or folded[hit.end : hit.end + 1] in marks)
    ]


def _covers(one: Hit, other: Hit) -> bool:
    """True for "in return" and the verb in it."""
    overlap = one.start < other.end and other.start < one.end
    return overlap and one.end - one.start >= other.end - other.start


def _states(hit: Hit) -> Iterator[str]:
    return (key for key in hit.term.keys if key.startswith("state:"))
