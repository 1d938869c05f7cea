"""One story told by four ministries, and everything we say of it: for golden renderings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from bot import commands, compose
from bot.commands import wishes
from bot.errors import CommandError
from bot.model import (
    Act,
    Address,
    Alert,
    Answer,
    Apart,
    Attachment,
    Cadence,
    Change,
    ChangeKind,
    Cited,
    Comparison,
    Condition,
    Deed,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Destination,
    Document,
    Edit,
    EventDate,
    Evidence,
    EvidenceBlob,
    Exhibit,
    Facts,
    Filter,
    Finding,
    Ground,
    HoldCause,
    HomePage,
    Lack,
    Level,
    Listening,
    Match,
    Materiel,
    Mute,
    Overview,
    Pace,
    Previewed,
    QuietHours,
    Reach,
    ReachState,
    Reason,
    Related,
    Rematched,
    Resolution,
    Ruling,
    SettingsForm,
    Shift,
    Shifted,
    Signatory,
    Source,
    SourceChange,
    SourceHealth,
    SourceRecord,
    SourceState,
    Span,
    Statement,
    Story,
    StoryDecision,
)

PARIS = Destination(id="console", timezone="Europe/Paris")
ROOM = Destination(id="matrix:!desk:chat.example", timezone="Europe/Paris")
CHANNEL = Destination(id="slack:C1")
SEEN = datetime(2024, 1, 10, 14, 4, tzinfo=UTC)
SIGNED = ("US", "GB", "FR", "DE", "JP", "KR", "PL", "UA", "CA", "AU", "NZ")

ENGLISH = """\
The foreign ministers of eleven countries condemn the export of ballistic missiles by the DPRK \
and their purchase by Russia, which fired them at Ukraine on 30 December 2023.

These transfers breach Security Council resolutions 1718 (2006) and 2270 (2016). We call on \
the DPRK and Russia to end them at once."""

KOREAN = """\
11개국 외교장관은 북한의 탄도미사일 수출과 러시아의 조달을 규탄한다.

우리는 북한과 러시아가 이를 즉각 중단할 것을 촉구한다."""


def span(text: str, words: str) -> Span:
    """Where the words stand in a text."""
    start = text.index(words)
    return Span(field="text", start=start, end=start + len(words), text=words)


def facts(text: str = ENGLISH, signed: tuple[str, ...] = SIGNED) -> Facts:
    """What the English text says."""
    return Facts(
        resolutions=(
            Resolution(number=1718, year=2006, span=span(text, "1718 (2006)")),
            Resolution(number=2270, year=2016, span=span(text, "2270 (2016)")),
        ),
        dates=(EventDate(day=date(2023, 12, 30), span=span(text, "30 December 2023")),),
        signatories=tuple(
            Signatory(country=code, span=span(text, "eleven countries")) for code in signed
        ),
        signatory_count=len(signed),
        items=(
            Materiel(
                item="ballistic_missile", quantity=None, span=span(text, "ballistic missiles")
            ),
        ),
        acts=(
            Act(act="condemn", actor=None, target=None, span=span(text, "condemn")),
            Act(act="call_on", actor=None, target="KP", span=span(text, "call on")),
            Act(act="call_on", actor=None, target="RU", span=span(text, "call on")),
        ),
    )


AMERICAN = Statement(
    id="7fk2m",
    source_id="us-state",
    institution="Department of State",
    country="US",
    official=True,
    language="en",
    key="1",
    version=1,
    title="Joint Statement on DPRK–Russia Ballistic Missile Transfers",
    text=ENGLISH,
    url="https://state.example/releases/2024/01/joint-statement-on-ballistic-missile-transfers/",
    published=SEEN - timedelta(minutes=4),
    published_raw="Wed, 10 Jan 2024 14:00:00 GMT",
    first_seen=SEEN,
    match=Match(
        topic="dprk-russia-transfers",
        level=Level.MAIN,
        score=0.934,
        evidence=(
            Evidence(
                rule="transfer", span=span(ENGLISH, "export of ballistic missiles by the DPRK")
            ),
            Evidence(rule="use", span=span(ENGLISH, "fired them at Ukraine")),
        ),
        flags=frozenset({"to_russia", "use"}),
    ),
    facts=facts(),
    story_id="4kq7a",
)
BRITISH = replace(
    AMERICAN,
    id="b3x9r",
    source_id="gb-fcdo",
    institution="Foreign, Commonwealth & Development Office",
    country="GB",
    title="DPRK missile transfers: joint statement",
    url="https://fcdo.example/news/joint-statement",
    published=SEEN + timedelta(hours=3, minutes=10),
    first_seen=SEEN + timedelta(hours=3, minutes=12),
)
KOREA = replace(
    AMERICAN,
    id="q8d4t",
    source_id="kr-mofa",
    institution="Ministry of Foreign Affairs",
    country="KR",
    language="ko",
    title="북한-러시아 탄도미사일 이전 관련 외교장관 공동성명",
    text=KOREAN,
    url="https://mofa.example/ko/1",
    published=SEEN + timedelta(days=1, hours=2),
    first_seen=SEEN + timedelta(days=1, hours=2, minutes=3),
    match=replace(
        AMERICAN.match,
        evidence=(Evidence(rule="transfer", span=span(KOREAN, "탄도미사일 수출")),),
    ),
    facts=Facts(),
)
MIRROR = replace(
    AMERICAN,
    id="m1rr0",
    source_id="mirror",
    institution="Diplomacy Mirror",
    country="XX",
    official=False,
    url="https://mirror.example/1",
    published=SEEN - timedelta(hours=1),
    first_seen=SEEN - timedelta(minutes=50),
)
GROWN = replace(
    AMERICAN,
    version=2,
    text=ENGLISH.replace("eleven", "twelve"),
    facts=replace(
        facts(),
        signatories=(
            *facts().signatories,
            Signatory(country="EU", span=span(ENGLISH, "eleven countries")),
        ),
        signatory_count=12,
    ),
)
FIRST_TOLD = StoryDecision(
    story_id=None,
    score=0.21,
    why=(
        Ground("other-speakers", -2.4, ("speaker:JP", "speaker:US")),
        Ground("days", -1.8, ("1",)),
        Ground("both", 1.0, ("item:ballistic_missile", "date:2024-01-02")),
        Ground("own", -2.6, ("event:sanction",)),
    ),
)
JOINED_TOLD = StoryDecision(
    story_id="n6s7p",
    score=0.97,
    why=(
        Ground("titles", 2.0),
        Ground("states", 2.0, ("48", "50")),
        Ground("begin", 1.4, ("event:joint_statement",)),
        Ground("days", -1.0, ("0",)),
        Ground("average", -0.8, ("2",)),
        Ground("rest", 0.3, ("1",)),
    ),
)
UNMATCHED = replace(
    AMERICAN,
    id="n0ne5",
    title="Ministers meet in Geneva",
    text="The ministers of North Korea and Russia met.",
    match=Match(
        topic="dprk-russia-transfers",
        level=None,
        score=0.2,
        nearest=Lack("unrelated", ("the DPRK", "Russia")),
    ),
    facts=Facts(),
    story_id=None,
)
QUOTES = (
    span(ENGLISH, ENGLISH.split("\n\n")[0]),
    span(ENGLISH, "We call on the DPRK and Russia to end them at once."),
)
SOURCE = Source(
    id="us-state",
    institution="Department of State",
    country="US",
    languages=("en",),
    address=Address(url="https://state.example/feed/"),
)


def story(*statements: Statement) -> Story:
    """The story as these statements tell it."""
    return Story(
        id="4kq7a",
        topic="dprk-russia-transfers",
        first_at=statements[0].at,
        statements=statements,
    )


def alert(reason: Reason, *statements: Statement, speaker: Statement | None = None) -> Alert:
    """What there is to say of the last of these statements, or of the speaker's."""
    return Alert(reason=reason, story=story(*statements), statement=speaker or statements[-1])


def health(state: SourceState, **record: object) -> SourceHealth:
    """The State Department's feed in some state."""
    kept = replace(SourceRecord(source_id=SOURCE.id), **record)  # type: ignore[arg-type]  # the caller names fields of the record
    return SourceHealth(
        source=SOURCE, record=kept, state=state, since=kept.last_success, reason=kept.last_reason
    )


def changed(kind: ChangeKind, **more: object) -> Document:
    """The State Department's feed, not as it was."""
    change = SourceChange(kind=kind, source=SOURCE, **more)  # type: ignore[arg-type]  # the caller names fields of the change
    return compose.source_change(change, PARIS)


def documents() -> dict[str, Document]:
    """Everything we say, by name."""
    said = (
        *(_alerts(), _notices(), _answers(), _asked(), _looks()),
        *(_desk(), _regrouped(), _differences(), _errors()),
    )
    return {name: document for each in said for name, document in each.items()}


def _alerts() -> dict[str, Document]:
    def said(told: Alert, **more: object) -> Document:
        return compose.alert(told, PARIS, now=SEEN, **more)  # type: ignore[arg-type]  # passed on

    seen_late = replace(MIRROR, first_seen=SEEN + timedelta(days=4))
    late = replace(alert(Reason.FIRST, seen_late), late=True)
    amended = replace(alert(Reason.AMENDED, GROWN), before=AMERICAN)
    change = Change(
        before="eleven", after="twelve", context="The foreign ministers of twelve countries condemn"
    )
    return {
        "first": said(alert(Reason.FIRST, AMERICAN), quotes=QUOTES),
        "first-korean": said(
            alert(Reason.FIRST, KOREA), quotes=[span(KOREAN, KOREAN.split("\n\n")[0])]
        ),
        "first-edited": said(
            alert(Reason.FIRST, AMERICAN, BRITISH, KOREA, speaker=AMERICAN), quotes=QUOTES
        ),
        "late-mirror": said(late, quotes=QUOTES[:1]),
        "joined": said(alert(Reason.JOINED, AMERICAN, BRITISH)),
        "confirmed": said(alert(Reason.CONFIRMED, MIRROR, AMERICAN)),
        "amended": said(amended, changes=[change]),
        "removed": said(alert(Reason.REMOVED, replace(AMERICAN, gone_since=SEEN))),
        "back": said(
            alert(
                Reason.REMOVED,
                replace(AMERICAN, gone_since=SEEN, back_at=SEEN + timedelta(days=9)),
            )
        ),
        "corrected": said(alert(Reason.CORRECTED, AMERICAN), note="It is about another year."),
    }


def _notices() -> dict[str, Document]:
    down = health(
        SourceState.FAILING,
        failures=3,
        last_success=SEEN - timedelta(hours=2),
        last_reason="http-403",
        newest=SEEN - timedelta(days=1),
    )
    back = health(SourceState.OK, newest=SEEN)
    quiet = health(SourceState.QUIET, newest=SEEN - timedelta(days=40))
    other = replace(story(replace(MIRROR, title="Another story")), id="8mwh2")
    missed = [(story(AMERICAN, BRITISH), [Reason.FIRST, Reason.AMENDED]), (other, [Reason.JOINED])]
    notice = partial(compose.source_notice, destination=PARIS, now=SEEN)
    (listed,) = compose.digest(missed, PARIS, causes=[HoldCause.QUIET])
    late = replace(story(replace(MIRROR, published=SEEN - timedelta(days=40))), id="8mwh2")
    (burst,) = compose.digest([(late, [Reason.FIRST])], PARIS, causes=[HoldCause.BURST])
    taken_back = replace(MIRROR, title="Another story", retraction="a forgery")
    now = {"4kq7a": story(AMERICAN, BRITISH), "8mwh2": replace(story(taken_back), id="8mwh2")}
    return {
        "source-down": notice(Reason.SOURCE_DOWN, down, before=SourceState.OK),
        "source-quiet": notice(Reason.SOURCE_QUIET, quiet, before=SourceState.OK),
        "source-back": notice(Reason.SOURCE_BACK, back, before=SourceState.FAILING),
        "source-back-quiet": notice(Reason.SOURCE_BACK, back, before=SourceState.QUIET),
        "all-quiet": compose.all_quiet(
            PARIS, polled=61, sources=64, items=412, mentions=2, since=SEEN - timedelta(days=1)
        ),
        "sources": compose.sources([down, back, quiet], PARIS, now=SEEN),
        "source-moved": changed(ChangeKind.MOVED, address="https://state.example/news"),
        "source-renamed": changed(ChangeKind.RENAMED, count=12),
        "source-burst": changed(
            ChangeKind.BURST, count=15, matched=(MIRROR, BRITISH), until=SEEN + timedelta(hours=1)
        ),
        "source-gap": changed(
            ChangeKind.GAP, count=20, found=10, address="https://state.example/archive"
        ),
        "source-gap-plain": changed(ChangeKind.GAP, count=20),
        "burst": burst,
        "digest": listed,
        "digest-corrected": compose.relisted(listed, PARIS, now, corrected=["4kq7a"]),
    }


def _answers() -> dict[str, Document]:
    blob = EvidenceBlob(
        url=AMERICAN.url, fetched_at=SEEN, sha256="ab" * 32, headers=(), body=b"<html>"
    )
    whole = story(AMERICAN, BRITISH, KOREA)
    gone = replace(BRITISH, retraction="a forgery")
    verbs = commands.VERBS.values()
    operators = [each for each in verbs if each.right is commands.Right.OPERATE]
    everybodys = [each for each in verbs if each not in operators]
    return {
        "latest": compose.latest([KOREA, BRITISH, AMERICAN], PARIS),
        "found": compose.found(
            [(AMERICAN, "… the export of ballistic missiles …"), (BRITISH, "")],
            PARIS,
            older="search missiles before:7fk2m",
        ),
        "shown": compose.shown(AMERICAN, whole, PARIS, versions=2, evidence=blob),
        "told": compose.told(whole, PARIS),
        "told-retracted": compose.told(story(AMERICAN, gone), PARIS),
        "why": compose.why(AMERICAN, PARIS, decision=FIRST_TOLD),
        "why-not": compose.why(UNMATCHED, PARIS),
        "help": compose.help_all(everybodys, PARIS, operators=operators),
        "help-search": compose.help_one(commands.VERBS["search"], PARIS),
    }


def _looks() -> dict[str, Document]:
    """What is answered about who signed, a case, the bot, and what would come."""
    whole = story(MIRROR, AMERICAN, BRITISH, KOREA)
    copies = {each.country: each for each in (AMERICAN, BRITISH, KOREA)}
    blob = EvidenceBlob(
        url=AMERICAN.url, fetched_at=SEEN, sha256="ab" * 32, headers=(), body=b"<html>"
    )
    case = [
        Exhibit(statement=AMERICAN, seen_at=SEEN, quotes=QUOTES, read_from=blob),
        Exhibit(statement=GROWN, seen_at=SEEN + timedelta(days=1), quotes=(), read_from=None),
    ]
    file = Attachment(name="case-4kq7a.csv", media_type="text/csv", text="")
    previewed = [
        Previewed(statement=KOREA, reason=Reason.JOINED, hold=HoldCause.QUIET),
        Previewed(statement=BRITISH, reason=Reason.JOINED, refusal="country"),
        Previewed(statement=AMERICAN, reason=Reason.FIRST),
    ]
    match = replace(UNMATCHED.match, level=Level.MAIN, flags=frozenset({"on_word"}))
    on_word = replace(UNMATCHED, match=match)
    storm = Reach(destination="slack:C1", state=ReachState.HELD, at=SEEN, why=HoldCause.STORM)
    return {
        "who": compose.who(whole, [(code, copies.get(code)) for code in SIGNED], [MIRROR], PARIS),
        "who-unnamed": compose.who(story(KOREA), [], [KOREA], PARIS),
        "case": compose.case("4kq7a", case, PARIS, now=SEEN),
        "exported": compose.exported("4kq7a", case, file, PARIS, sha256="cd" * 32),
        "no-file-here": compose.no_file_here(PARIS, "/invite @statement"),
        "preview": compose.preview(previewed, PARIS, period=timedelta(days=7)),
        "sample": compose.sample(PARIS, now=SEEN),
        "sample-owed": compose.sample_owed("5d0c9e41aa", PARIS),
        "added": compose.added(AMERICAN, ["slack:C1"], PARIS),
        "added-on-word": compose.added(on_word, [], PARIS, untold=[storm]),
        "health": compose.condition(condition(listening=True), PARIS, now=SEEN),
        "health-troubled": compose.condition(
            condition(listening=False), PARIS, now=SEEN + timedelta(hours=3)
        ),
    }


def condition(*, listening: bool) -> Condition:
    """How the bot is doing: well, or badly."""
    down = health(SourceState.FAILING, failures=3, last_success=SEEN, last_reason="http-403")
    since = SEEN - timedelta(days=2)
    if listening:
        return Condition(
            sources=(health(SourceState.OK),),
            polled_at=SEEN - timedelta(minutes=3),
            waiting=(("slack:C1", DeliveryState.OWED, 2, SEEN),),
            parked=(),
            listening=tuple(Listening(platform=each, since=since) for each in ("slack", "matrix")),
            operators=("slack:C9",),
        )
    return Condition(
        sources=(health(SourceState.OK), down),
        polled_at=SEEN,
        waiting=(("slack:C1", DeliveryState.PARKED, 1, since),),
        parked=(("slack:C1", "Slack said not_in_channel: invite the bot"),),
        listening=(
            Listening(platform="slack", why="Slack said token_revoked: install the app again"),
            Listening(platform="matrix", is_alive=False),
        ),
        operators=(),
        unstored="the disk is full: free some space",
    )


def page() -> HomePage:
    """Home in Slack, with a channel that hears at once and one that is paused."""
    overview = Overview(
        sources=((SourceState.OK, 61), (SourceState.FAILING, 3)),
        polled_at=SEEN - timedelta(minutes=3),
        told=(_parked(),),
        listening_since=SEEN - timedelta(days=2),
    )
    paused = replace(PARIS, id="slack:C2", mutes=(Mute(until=SEEN + timedelta(hours=24)),))
    places = [(replace(PARIS, id="slack:C1"), "#desk"), (paused, "#room")]
    return compose.home(overview, PARIS, places, now=SEEN)


def form() -> SettingsForm:
    """The settings of a channel, as a form."""
    wants = replace(
        PARIS, id="slack:C1", filter=Filter(countries=frozenset({"FR", "KR"}), official_only=True)
    )
    return compose.form(wants, wishes.said(wants), subscribed=True, topics=(AMERICAN.match.topic,))


def _parked() -> Delivery:
    return Delivery(
        id="5d0c9e41aa",
        destination="slack:C1",
        reason=Reason.FIRST,
        document=compose.alert(alert(Reason.JOINED, AMERICAN, BRITISH), PARIS, now=SEEN),
        kind=DeliveryKind.POST,
        story_id="4kq7a",
        statement_id="7fk2m",
        parent=True,
        reply_to=None,
        broadcast=False,
        state=DeliveryState.PARKED,
        attempts=3,
        due_at=SEEN,
        created_at=SEEN,
        error="not_in_channel",
    )


def _asked() -> dict[str, Document]:
    whole = story(AMERICAN, BRITISH, KOREA)
    breach = span(ENGLISH, ENGLISH.split("\n\n")[1].split(". ")[0] + ".")
    english = Cited(statement=AMERICAN, spans=(breach,))
    korean = Cited(statement=KOREA, spans=(span(KOREAN, KOREAN.split("\n\n")[0]),))
    cited = Finding(kind="resolutions", story=whole)
    edit = Edit(
        before=replace(AMERICAN, title="Statement by 10 States"),
        after=replace(GROWN, version=2),
        seen_at=SEEN + timedelta(hours=5),
        changes=(Change(before="eleven", after="twelve", context="of twelve countries"),),
    )
    edited = Finding(kind="changed", story=whole, numbers=(1,))
    return {
        "asked": compose.asked(
            Answer(language="en", sources=(korean, english), confidence=0.81), PARIS
        ),
        "asked-facts": compose.asked(
            Answer(language="fr", findings=(cited,), sources=(english,), confidence=1.0), PARIS
        ),
        "asked-changes": compose.asked(
            Answer(
                language="en",
                findings=(edited,),
                sources=(Cited(statement=edit.after, spans=(), edits=(edit,)),),
                confidence=1.0,
            ),
            PARIS,
        ),
        "asked-own": compose.asked(
            Answer(language="en", own="Eleven, by our list.", sources=(english,)), PARIS
        ),
        "asked-in-vain": compose.asked(Answer(language="en", nearest=(english, korean)), PARIS),
        "asked-too-much": compose.asked(Answer(language="en", refusal="advice"), PARIS),
        "frequent": compose.frequent([("resolutions", "Which resolutions does it cite?")], PARIS),
        "answer-kept": compose.answer_kept("3fa94c", PARIS),
    }


def _desk() -> dict[str, Document]:
    wants = replace(
        PARIS,
        filter=Filter(countries=frozenset({"FR", "KR"}), reasons=frozenset({Reason.FIRST})),
        pace=Pace(cadence=Cadence.WEEKLY, weekday=4),
        quiet=QuietHours(start=time(22), end=time(7)),
        mutes=(Mute(until=SEEN + timedelta(days=7), story_id="4kq7a"),),
    )
    seen = Deed(
        at=SEEN, who="slack:U1", destination="slack:C1", action="acknowledge", subject="4kq7a",
        detail="Ann",
    )  # fmt: skip
    parked = _parked()
    counts = [("slack:C1", DeliveryState.PARKED, 1), ("slack:C1", DeliveryState.SENT, 12)]
    reached = [
        Reach(destination="slack:C1", state=ReachState.SENT, at=SEEN),
        Reach(destination="slack:C2", state=ReachState.REFUSED, why="country"),
        Reach(destination="slack:C3", state=ReachState.HELD, at=SEEN, why="quiet"),
    ]
    retracted = replace(AMERICAN, retraction="It is about an exercise.")
    return {
        "settings": compose.settings(wants, subscribed=True, now=SEEN),
        "settings-off": compose.settings(PARIS, subscribed=False, now=SEEN),
        "subscribed": compose.subscribed(PARIS, before=False, now=SEEN),
        "unsubscribed": compose.unsubscribed(PARIS),
        "unsubscribed-for-good": compose.unsubscribed(PARIS, for_good=True),
        "muted": compose.muted(wants.mutes[0], wants),
        "unmuted": compose.unmuted(PARIS),
        "greeting": compose.greeting(PARIS, subscribed=False),
        "greeting-matrix": compose.greeting(ROOM, subscribed=False),
        "greeting-slack": compose.greeting(CHANNEL, subscribed=False),
        "greeting-direct": compose.greeting(ROOM, subscribed=False, direct="all"),
        "greeting-questions": compose.greeting(ROOM, subscribed=False, direct="read"),
        "greeting-elsewhere": compose.greeting(ROOM, subscribed=False, direct="nothing"),
        "greeting-subscribed": compose.greeting(PARIS, subscribed=True),
        "deliveries": compose.deliveries(
            [parked], DeliveryState.PARKED, PARIS, counts=counts, overview=True
        ),
        "delivery": compose.delivery(parked, PARIS),
        "retried": compose.retried(2, PARIS),
        "dropped": compose.dropped(parked, PARIS),
        "retracted": compose.corrected(retracted, 2, PARIS),
        "acknowledged": compose.acknowledged(seen, PARIS),
        "noted": compose.noted(AMERICAN, PARIS),
        "why-told": compose.why(AMERICAN, PARIS, reached=reached),
        "first-acknowledged": compose.alert(
            alert(Reason.FIRST, AMERICAN), PARIS, now=SEEN, note="See b3x9r.", acknowledged=[seen]
        ),
        "first-retracted": compose.alert(alert(Reason.FIRST, retracted), PARIS, now=SEEN),
        "help-settings": compose.help_one(commands.VERBS["settings"], PARIS),
    }


def _regrouped() -> dict[str, Document]:
    """What operators made of stories, and what newer rules made of texts."""
    other = replace(story(KOREA), id="9d2wx")
    whole = story(AMERICAN, BRITISH, KOREA)
    ruling = Ruling(action="split", story_id="9d2wx", apart_from="4kq7a", who="Olga", at=SEEN)
    near = Related(story_id="9d2wx", score=3.0, shared=("date:2023-12-30", "item:missile"))
    moved = replace(KOREA, story_id="9d2wx")
    level = replace(AMERICAN.match, level=Level.PASSAGE)
    shifted = (
        _shifted(Shift.FOUND, UNMATCHED),
        _shifted(Shift.LOST, BRITISH, match=UNMATCHED.match),
        _shifted(Shift.TOPIC, replace(KOREA, match=replace(KOREA.match, topic="old-arms"))),
        _shifted(Shift.LEVEL, replace(KOREA, match=level)),
        _shifted(Shift.FACTS, KOREA, Apart(kind="signatory", left=(), right=(("NZ", "eleven"),))),
    )
    done = Rematched(
        texts=412, counts=tuple((kind, 1) for kind in Shift), shifted=shifted, applied=True
    )
    at_last = replace(alert(Reason.FIRST, AMERICAN), rematched_at=SEEN + timedelta(days=3))
    return {
        "merged": compose.merged(whole, other, PARIS),
        "merged-away": compose.merged_away(whole, KOREA, PARIS),
        "merge-done": compose.merge_done(whole, other, 2, PARIS),
        "split-off": compose.split_off(story(AMERICAN, BRITISH), other, PARIS),
        "split-text": compose.split_text(moved, PARIS),
        "split-done": compose.split_done(story(AMERICAN), other, 0, PARIS, owed=2),
        "stands-alone": compose.stands_alone(other, story(AMERICAN, BRITISH), PARIS),
        "why-by-hand": compose.why(moved, PARIS, decision=JOINED_TOLD, ruling=ruling),
        "told-related": compose.told(story(AMERICAN), PARIS, related=[(other, near)]),
        "rematch-begun": compose.rematch_begun(412, PARIS),
        "rematched": compose.rematched(done, PARIS),
        "rematched-dry": compose.rematched(replace(done, applied=False), PARIS),
        "rematched-first": compose.alert(at_last, PARIS, now=SEEN, quotes=QUOTES[:1]),
    }


def _shifted(
    shift: Shift, statement: Statement, *apart: Apart, match: Match = AMERICAN.match
) -> Shifted:
    return Shifted(shift=shift, statement=statement, match=match, facts=facts(), apart=apart)


def _differences() -> dict[str, Document]:
    """What changed in a text, and how two of them differ."""
    change = Change(before="eleven", after="twelve", context="ministers of twelve countries")
    apart = (
        Apart(kind="name", left=(("dprk", "DPRK"),), right=(("north korea", "North Korea"),)),
        Apart(kind="act", left=(("condemn", "condemn"),), right=()),
        Apart(kind="date", left=(), right=(("2024-01-02", "2 January"),)),
    )
    differing = Comparison(
        same_language=True,
        apart=apart,
        left_only=("We call on the DPRK and Russia to end them at once.",),
        right_only=("Sanctions follow.", "More will come."),
        reworded=(change,),
    )
    facts_only = Comparison(same_language=False, apart=())
    return {
        "diff-versions": compose.changed(AMERICAN, GROWN, [change], PARIS),
        "diff-one-version": compose.unchanged(AMERICAN, PARIS),
        "diff-texts": compose.compared(AMERICAN, BRITISH, differing, PARIS),
        "diff-languages": compose.compared(AMERICAN, KOREA, facts_only, PARIS),
    }


def _errors() -> dict[str, Document]:
    return {
        "typo": compose.error(
            CommandError("unknown-verb", given="latets", meant="latest 5"), PARIS
        ),
        "nothing-found": compose.error(
            CommandError("nothing-found", tries="search missiles\nsearch geneva"), PARIS
        ),
    }
