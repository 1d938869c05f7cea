"""From the claims of all passages to a level, a score and the words that say so."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.lexicon import Cue, Lexicon, Topic
from bot.match.claim import Claim
from bot.match.passages import Passage
from bot.match.relations import tells
from bot.match.rules import claims
from bot.match.scene import Scene, Title
from bot.match.soldiers import names_fighters, names_men, names_thirds
from bot.match.ties import begins_with_third
from bot.match.transfers import PASSING, announces, ships
from bot.match.uses import names_arm
from bot.model import Evidence, Lack, Level, Match

TITLE = -1  # the title's position among the sentences
FIRM = 0.6  # a claim of this strength is a statement …
SURE = 0.8  # … of this, one that names both sides itself
FAINT = 0.35  # … of this, an allusion
_MEMORY = 2  # sentences after which an actor must be named again, unless the title names it
_AROUND = 4  # sentences on either side of one, …
_OFTEN = 3  # … of which so many name the actor that they are about
_LEAD = 2  # sentences that say what a text is about
_SHORT = 8  # sentences; in a text as short as this a firm lead is its subject
_BRIEF = 4  # sentences; a text as short as this is all lead
_OWN = 0.4  # of its sentence's letters, which a claim that is no aside takes up
_OVERLAP = 40  # letters by which a claim may begin before the clause that it stands in
_BIAS = 2.2  # what the signals must outweigh for a score above one half
_TOGETHER = frozenset({"transfer", "use", "troops"})  # what a title and a lead can say together
_DONE = frozenset(PASSING) | {"use", "fire", "deploy", "fight", "train", "make"}
_EVIDENCE = 5  # the strongest claims shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a passage claims, strongest first."""

    passage: Passage
    position: int  # among the text's sentences; -1 for the title
    claims: Sequence[Claim]
    background: bool  # in a clause that only sets the scene
    stance: bool  # somebody condemns, urges, sanctions …
    voiced: bool  # or says, thanks or lists

    @property
    def claim(self) -> Claim:
        """The strongest claim."""
        return self.claims[0]

    @property
    def explicit(self) -> bool:
        """True when it is what the sentence says, and no part of a list."""
        firm = [claim.stretch for claim in self.claims if claim.strength >= FIRM]
        begin, end = self.claim.stretch.join(*firm)
        return self.claim.strength >= SURE and end - begin >= _OWN * len(self.passage.folded)


def judge(topic: Topic, lexicon: Lexicon, passages: Sequence[Passage], *, official: bool) -> Match:
    """The verdict on one topic."""
    findings = _findings(topic, lexicon, passages, official=official)
    if passages and not any(f.claim.strength >= FIRM for f in findings):
        findings = _told_together(topic, lexicon, passages, official=official) or findings
    level = _level(topic, findings, passages, official=official)
    return Match(
        topic=topic.key,
        level=level,
        score=_score(findings, len(passages)) if level else 0.0,
        evidence=_evidence(findings),
        nearest=None if level else _nearest(topic, lexicon, passages),
        flags=frozenset().union(*(f.claim.flags for f in findings if f.claim.strength >= FIRM)),
    )


def _findings(
    topic: Topic, lexicon: Lexicon, passages: Sequence[Passage], *, official: bool
) -> list[Finding]:
    """The strongest claim of each passage that makes one, in order."""
    found: list[Finding] = []
    ours = frozenset({topic.a, topic.b})
    stage = ours | {topic.theatre}
    named = [passage.named & stage for passage in passages]
    naming = {key: [key in keys for keys in named] for key in ours}
    titled = named[0] if passages and passages[0].field == "title" else frozenset()
    title = Title(named=titled, sanctioned=_titled(passages, "sanctions"))
    position = -1
    for number, passage in enumerate(passages):
        position += passage.field == "text"
        if not passage.hits:
            continue
        around = slice(max(0, number - _AROUND), number + _AROUND + 1)
        missing = ours - named[number] - titled
        subjects = titled | {key for key in missing if sum(naming[key][around]) >= _OFTEN}
        inherited = subjects.union(*named[max(0, number - _MEMORY) : number])
        ours_here = not named[number].isdisjoint(ours) or ours <= inherited
        ours_here = ours_here or title.armed or title.manned
        if not ours_here and passage.field == "text":
            continue
        scene = Scene(
            passage.folded,
            passage.hits,
            lexicon=lexicon,
            topic=topic,
            named=passage.named,
            inherited=inherited,
            subjects=subjects,
            title=title,
        )
        if passage.field == "title":
            title = replace(
                title,
                armed=names_arm(scene),
                manned=names_men(scene),
                fought=names_fighters(scene),
                announced=announces(scene),
                shipped=ships(scene),
                spoken=begins_with_third(scene),
            )
        if ours_here and (made := claims(scene)):
            found.append(
                Finding(
                    passage=passage,
                    position=position if passage.field == "text" else TITLE,
                    claims=made,
                    background=_is_background(
                        scene, made[0], recalls=not official and passage.field == "text"
                    ),
                    stance=bool(scene.cues("stance")),
                    voiced=_is_voiced(scene),
                )
            )
    return found


def _is_voiced(scene: Scene) -> bool:
    """True when somebody says it, thanks for it or is listed for it."""
    cues: tuple[Cue, ...] = ("stance", "said", "sanctions")
    return bool(scene.acts("honour")) or any(map(scene.cues, cues))


def _told_together(
    topic: Topic, lexicon: Lexicon, passages: Sequence[Passage], *, official: bool
) -> list[Finding]:
    """What a title and its lead say between them, where neither says it alone.

    What a reporter's lead recalls is no part of it; an institution recalls it on purpose.
    """
    head = [p for p in passages[: 1 + _LEAD] if official or not _says(p, "aside")]
    titled = bool(head) and not head[0].named.isdisjoint({topic.a, topic.b})
    if not head or head[0].field != "title" or not (titled or _announces(passages)):
        return []
    if _takes_a_stance(topic, head[0]) or any(_is_idle(topic, lead) for lead in head[1:]):
        return []
    starts = list(accumulate((len(passage.folded) + 1 for passage in head), initial=0))
    hits = [
        hit._replace(start=start + hit.start, end=start + hit.end)
        for passage, start in zip(head, starts, strict=False)
        for hit in passage.hits
    ]
    text = "\n".join(passage.folded for passage in head)
    named = frozenset().union(*(passage.named for passage in head))
    scene = Scene(text, hits, lexicon=lexicon, topic=topic, named=named, title=Title())
    told = [c for c in claims(scene) if c.rule in _TOGETHER and c.strength >= FIRM]
    if not told or _is_elsewhere(scene) or any(_is_launch(topic, passage) for passage in head):
        return []
    if not titled and scene.items("labour", "goods"):
        return []  # the two trade in something else
    thirds = scene.others(topic.a, topic.b, topic.theatre or "")
    if topic.a not in head[0].named and not all(tells(scene, third) for third in thirds):
        return []  # one of many that the lead lists
    return [
        Finding(
            passage=passage,
            position=position,
            claims=[told[0]._replace(stretch=part)],
            background=False,
            stance=bool(scene.cues("stance")),
            voiced=True,
        )
        for position, (passage, start) in enumerate(zip(head, starts, strict=False), TITLE)
        if (part := told[0].stretch.within(start, len(passage.folded)))
    ]


def _takes_a_stance(topic: Topic, title: Passage) -> bool:
    """True when a title's first name is the topic's first actor, who condemns or demands."""
    first = next((hit for hit in title.hits if hit.term.kind in ("actor", "recipient")), None)
    if first is None or topic.a not in first.term.keys:
        return False
    if any(hit.term.kind == "item" and 0 <= hit.start - first.end <= 1 for hit in title.hits):
        return False  # it is the one's soldiers that somebody speaks of
    return any(first.end <= hit.start for hit in title.hits if "condemn" in hit.term.keys)


def _is_idle(topic: Topic, passage: Passage) -> bool:
    """True when the second actor does nothing there: Moscow didn't comment, or is thanked."""
    if topic.b not in passage.named:
        return False
    keys = {key for hit in passage.hits for key in hit.term.keys}
    items = any(hit.term.kind == "item" for hit in passage.hits)
    return (
        not keys.isdisjoint({"negation", "denial", "honour"})
        and not items
        and keys.isdisjoint(_DONE)
    )


def _is_launch(topic: Topic, passage: Passage) -> bool:
    """True when the first actor is who fires there, and nobody at war is named: its own test."""
    if not passage.named.isdisjoint({topic.b, topic.theatre or ""}):
        return False
    hits = passage.hits
    firing = [hit for hit in hits if "fire" in hit.term.keys and hit.term.kind == "act"]
    arms = [hit for hit in hits if hit.term.kind == "item"]
    if any("front" in hit.term.keys for hit in hits) or not (firing and arms):
        return False
    # Whose arm it is stands right before it: "the North Korean missile that was fired".
    return any(
        hit.end <= min(firing[0].start, arms[0].start - 2)
        for hit in hits
        if hit.term.kind == "actor" and topic.a in hit.term.keys
    )


def _is_elsewhere(scene: Scene) -> bool:
    """True when it speaks of the one's own tests and borders, or of a third state's soldiers."""
    if scene.cues("test") or scene.cues("border"):
        return True
    return names_thirds(scene) and scene.topic.theatre not in scene.named


def _is_background(scene: Scene, claim: Claim, *, recalls: bool) -> bool:
    """True when the claim stands in a later clause that only sets the scene for other news.

    What a reporter's text `recalls` is background; an institution and a headline say it on purpose.
    """
    return (recalls and _is_recalled(scene, claim)) or any(
        cue.start > len(scene.text) * 0.3
        and cue.end <= claim.stretch.start + _OVERLAP
        and cue.start < claim.stretch.end
        for cue in scene.cues("background")
    )


def _is_recalled(scene: Scene, claim: Claim) -> bool:
    """True for what stands behind an aside, or before one that ends the sentence.

    What "comes amid heavy fighting" stands before it: that is the news.
    """
    return any(
        claim.stretch.end > cue.start or not any(map(str.isalnum, scene.text[cue.end :]))
        for cue in scene.cues("aside")
    )


def _level(
    topic: Topic, findings: Sequence[Finding], passages: Sequence[Passage], *, official: bool
) -> Level | None:
    """What part of the text the claims are: its subject, a passage of its own, or an aside.

    Of what an institution says itself, one explicit sentence is a passage; a reporter's one
    sentence is the background of other news.
    """
    sentences = sum(passage.field == "text" for passage in passages)
    firm = [f for f in findings if f.claim.strength >= FIRM]
    if not firm:
        return Level.MENTION if any(f.claim.strength >= FAINT for f in findings) else None
    plain = _plain(firm, passages)
    if any(f.position == TITLE for f in plain):
        return Level.MAIN
    share = len(plain) / max(sentences, 1)
    lead = _leads(topic, findings, plain, passages, official=official)
    if lead and (sentences <= _SHORT or share >= 0.15 or len(plain) >= 3):
        return Level.MAIN
    if len(plain) >= 2 and (share >= 0.3 or _announces(passages)):
        return Level.MAIN
    if _titled(passages, "memorial") and any(f.claim.rule == "troops" for f in plain):
        return Level.MAIN  # which tells to whom it was built
    if len(plain) >= 3 or any(f.stance for f in plain):
        return Level.PASSAGE
    if official and (len(plain) >= 2 or any(f.explicit for f in plain)):
        return Level.PASSAGE
    # The reasons for a listing are few words among many, and are what is said.
    if any(f.claim.strength >= SURE for f in plain) and _titled(passages, "sanctions"):
        return Level.PASSAGE
    return Level.MENTION


def _leads(
    topic: Topic,
    findings: Sequence[Finding],
    plain: Sequence[Finding],
    passages: Sequence[Passage],
    *,
    official: bool,
) -> bool:
    """True when what a text begins with says it, or anything in a short text.

    Below other news a reporter says by himself what is known already; it is news where somebody
    says it there, or where the beginning has touched on it.
    """
    sentences = sum(passage.field == "text" for passage in passages)
    short = sentences <= (_BRIEF if official else _SHORT)
    told = official or _touches(findings, passages)
    ours = _is_news_of(topic.a, passages)
    return any(
        told or f.voiced or f.position == 0 or (not ours and _may_follow(f))
        for f in plain
        if short or f.position < _LEAD
    )


def _touches(findings: Sequence[Finding], passages: Sequence[Passage]) -> bool:
    """True when the title or first sentence touches on it; on ties only if somebody speaks of them.

    What is below the ratification of a treaty is what a reporter adds.
    """
    return _announces(passages) or any(
        f.position <= 0 and (f.claim.rule != "cooperation" or f.voiced) for f in findings
    )


def _is_news_of(actor: str, passages: Sequence[Passage]) -> bool:
    """True when the title or first sentence names the actor."""
    opening = passages[: 1 + (passages[0].field == "title")]
    return any(actor in passage.named for passage in opening)


def _may_follow(finding: Finding) -> bool:
    """True when it may belong to news that begins without naming whose arms or men they are.

    "Strike on a city at night" goes on so; further down only an arm that was used does.
    """
    return finding.position < _LEAD or finding.claim.rule == "use"


def _plain(firm: Sequence[Finding], passages: Sequence[Passage]) -> list[Finding]:
    """What is no background; below a title that speaks of tourists or hackers, all is."""
    aside = _titled(passages, "leisure") and not _announces(passages)
    return [f for f in firm if not f.background and (f.position == TITLE or not aside)]


def _titled(passages: Sequence[Passage], cue: Cue) -> bool:
    """True when the title says it: that somebody is sanctioned, or remembered."""
    return bool(passages) and passages[0].field == "title" and _says(passages[0], cue)


def _says(passage: Passage, cue: Cue) -> bool:
    """True when a cue of this kind is there."""
    return any(hit.term.kind == "cue" and cue in hit.term.keys for hit in passage.hits)


def _announces(passages: Sequence[Passage]) -> bool:
    """True when the title speaks of something that passes, without saying between whom."""
    kinds = {hit.term.kind for hit in passages[0].hits} if passages[0].field == "title" else set()
    return {"item", "act"} <= kinds


def _score(findings: Sequence[Finding], passages: int) -> float:
    """How sure the verdict is: named signals added up and squashed."""
    strengths = [f.claim.strength for f in findings]
    signals = {
        "best": 2.0 * max(strengths),
        "title": 1.5 * _strongest(f for f in findings if f.position == TITLE),
        "lead": 1.0 * _strongest(f for f in findings if 0 <= f.position < _LEAD),
        "several": 0.7 * math.log1p(sum(strengths) - max(strengths)),
        "share": 1.0 * sum(strengths) / passages,
        "stance": 1.2 * any(f.stance for f in findings if f.claim.strength >= FIRM),
        "background": -1.0 * all(f.background for f in findings),
    }
    return round(1 / (1 + math.exp(_BIAS - sum(signals.values()))), 3)


def _strongest(findings: Iterable[Finding]) -> float:
    return max((f.claim.strength for f in findings), default=0.0)


def _evidence(findings: Sequence[Finding]) -> tuple[Evidence, ...]:
    strongest = sorted(findings, key=lambda f: (-f.claim.strength, f.position))[:_EVIDENCE]
    ordered = sorted(strongest, key=lambda f: f.position)
    return tuple(Evidence(rule=f.claim.rule, span=f.passage.span(f.claim.stretch)) for f in ordered)


def _nearest(topic: Topic, lexicon: Lexicon, passages: Sequence[Passage]) -> Lack:
    keys = frozenset().union(*(passage.named for passage in passages))
    if topic.a not in keys:
        return not_named(topic)
    if topic.b not in keys:
        return Lack("alone", (topic.names[topic.a],))
    return Lack("unrelated", (topic.names[topic.a], topic.names[topic.b]))


def not_named(topic: Topic) -> Lack:
    """What a text that doesn't name the rarer actor lacks."""
    return Lack("unnamed", (topic.names[topic.a],))
