"""Why a statement tells the story that it tells, and what related stories share, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.compose import words
from bot.compose.voice import Voice, mark
from bot.model import Destination, Ground, Lack, Match, StoryDecision

EVENTS = {
    "joint_statement": mark("a joint statement"),
    "sanction": mark("sanctions"),
    "package": mark("a sanctions package"),
    "veto": mark("a veto"),
    "monitoring": mark("sanctions monitoring"),
    "council_meeting": mark("a meeting of the Security Council"),
    "deploy": mark("a deployment"),
    "casualties": mark("losses"),
    "captured": mark("prisoners"),
    "exchange": mark("an exchange of prisoners"),
    "use": mark("use in war"),
    "combat": mark("fighting"),
    "summon": mark("an ambassador summoned"),
    "talks": mark("talks"),
    "treaty": mark("a treaty"),
    "training": mark("training"),
    "visit": mark("a visit"),
    "summit": mark("a summit"),
    "decision": mark("a decision"),
    "production": mark("production"),
    "readout": mark("a meeting"),
    "briefing": mark("a briefing"),
    "deny": mark("a denial"),
    "confirm": mark("a confirmation"),
    "tribute": mark("a tribute"),
    "debris": mark("debris"),
    "shipment": mark("shipments"),
    "fuel": mark("fuel"),
    "white_paper": mark("a white paper"),
}
GROUNDS = {
    "both": mark("both speak of {what}"),
    "titles-both": mark("both titles speak of {what}"),
    "titles-differ": mark("only one title speaks of {what}"),
    "begin": mark("both begin with {what}"),
    "own": mark("each government does this for itself: {what}"),
    "deeds": mark("two kinds of event: {what}"),
    "untold": mark("only one speaks of {what}"),
    "counts": mark("the titles count different things: {what}"),
    "speakers": mark("both by {what}"),
    "one-speaker": mark("only one tells who speaks: {what}"),
    "other-speakers": mark("by different speakers: {what}"),
    "others": mark("each names others: {what}"),
    "other-day": mark("the later one tells of another day: {what}"),
    "rivals": mark("as near to other stories: {what}"),
    "answer": mark("one answers what the other tells: {what}"),
    "wording": mark("{what} of the wording alike"),
    "notions": mark("beginnings that share {what} of their notions"),
    "titles": mark("titles alike"),
    "titles-unlike": mark("titles unlike"),
    "series": mark("titles that differ in numbers only, days apart"),
    "mention": mark("told in passing, so it stands alone"),
}
_PAIRS = {
    "sentences": mark("{one} of {other} sentences alike"),
    "states": mark("{one} and {other} states"),
}


LACKS = {
    "unnamed": mark("not named: {who}"),
    "alone": mark("named alone: {who}"),
    "unrelated": mark("named, but nothing passes between them: {who}"),
    "failed": mark("it could not be analysed: {who}"),
}
_STATES = {"the DPRK": "KP", "Russia": "RU", "Iran": "IR"}  # actors of the topics we ship


def lack(voice: Voice, found: Lack | None) -> str:
    """What a text that is no match lacks; empty when there is nothing to say."""
    if found is None:
        return ""
    if found.code == "said":
        return found.who[0]
    who = voice.join(
        voice.country(_STATES[each]) if each in _STATES else each for each in found.who
    )
    return voice.say(LACKS[found.code], who=who)


def nearest(match: Match) -> str | None:
    """What a text that is no match lacks, in English, for programs and the terminal."""
    return lack(Voice(Destination(id="console")), match.nearest) or None


def decision(voice: Voice, made: StoryDecision) -> str:
    """Why a statement was put into its story, or what was nearest when it began one."""
    said = [_ground(voice, ground) for ground in made.why]
    if not said:
        return voice.say("a new story: no other was near")
    if made.why[0].code in ("mention", "said"):
        return voice.row(said)
    if made.story_id is None:
        return voice.say("a new story; nearest: {why}", why=voice.row(said))
    return voice.say("it joined {story}: {why}", story=made.story_id, why=voice.row(said))


def _ground(voice: Voice, ground: Ground) -> str:
    if ground.code == "said":
        return ground.values[0]
    if ground.code == "days":
        said = voice.count(int(ground.values[0]), "1 day apart", "{n} days apart")
    elif ground.code == "average":
        more = int(ground.values[0])
        said = voice.count(
            more, "on average with 1 more of its texts", "on average with {n} more of its texts"
        )
    elif ground.code == "rest":
        said = voice.count(int(ground.values[0]), "1 lesser sign", "{n} lesser signs")
    elif ground.code in _PAIRS:
        one, other = ground.values
        said = voice.say(_PAIRS[ground.code], one=one, other=other)
    elif ground.code in GROUNDS:
        what = voice.row(shared(voice, ground.values))
        said = voice.say(GROUNDS[ground.code], what=what)
    else:
        said = ground.code  # a later version's
    if not ground.weight:
        return said
    return voice.say("{why} ({weight})", why=said, weight=voice.decimal(ground.weight, "+0.0;-0.0"))


def shared(voice: Voice, anchors: Sequence[str]) -> Iterable[str]:
    """What two texts share, each by the name that people have for it."""
    for anchor in anchors:
        kind, _, value = anchor.rpartition(":")
        if kind == "date":
            yield voice.day(date.fromisoformat(value))
        elif kind == "package":
            yield voice.say("sanctions package {n}", n=value)
        elif kind == "item":
            yield words.name(voice, words.ITEMS, value)
        elif kind == "event":
            yield words.name(voice, EVENTS, value)
        elif kind == "speaker":
            yield voice.country(value)
        elif kind == "resolution":
            yield voice.say("resolution {number}", number=value)
        elif kind in ("name", "place"):
            yield value.rpartition("/")[2].replace("_", " ").title()
        else:
            yield value
