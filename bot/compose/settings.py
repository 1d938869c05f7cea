"""What a destination wants, in words and as a form; what we say when that changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from babel.dates import format_time, get_day_names

from bot.compose import parts, words
from bot.compose.voice import LOCALES, Voice, mark, own_name
from bot.model import (
    Actions,
    Button,
    Cadence,
    Destination,
    DirectMessages,
    Document,
    Fields,
    FormField,
    Heading,
    Inline,
    Level,
    Mute,
    Note,
    Paragraph,
    Reason,
    Run,
    SettingsForm,
)

REASONS = {
    Reason.FIRST: mark("new stories"),
    Reason.JOINED: mark("others that publish the same"),
    Reason.CONFIRMED: mark("official confirmations"),
    Reason.AMENDED: mark("changed texts"),
    Reason.REMOVED: mark("removed pages"),
}
TROUBLES = {
    Reason.SOURCE_DOWN: mark("sources that fail"),
    Reason.SOURCE_QUIET: mark("sources that fall silent"),
    Reason.SOURCE_BACK: mark("sources that are back"),
    Reason.SOURCE_CHANGED: mark("sources that change"),
    Reason.PARKED: mark("messages that can’t be delivered"),
    Reason.REMATCHED: mark("what newer rules change"),
    Reason.NOT_RELOADED: mark("settings that can’t be used"),
    Reason.ALL_QUIET: mark("days on which nothing matched"),
}
CADENCES = {
    Cadence.INSTANT: mark("at once"),
    Cadence.DAILY: mark("one message a day"),
    Cadence.WEEKLY: mark("one message a week"),
}


def settings(
    wants: Destination,
    *,
    subscribed: bool,
    now: datetime,
    changed: bool = False,
    to_change: bool = True,
) -> Document:
    """What a destination wants, and how to change it for those who may."""
    voice = Voice(wants)
    if changed:
        heading = voice.say("Settings changed")
    elif subscribed:
        heading = voice.say("Alerts come here")
    else:
        heading = voice.say("No alerts come here")
    return Document(
        summary=heading,
        blocks=(
            Heading(text=heading),
            *((_how_to_subscribe(voice),) if to_change and not subscribed else ()),
            Fields(pairs=tuple(_rows(voice, wants, now))),
            *((_how_to_change(voice),) if to_change else ()),
        ),
    )


def subscribed(wants: Destination, *, before: bool, now: datetime) -> Document:
    """Alerts come from now on, and which."""
    voice = Voice(wants)
    heading = (
        voice.say("Subscribed already; this is what comes here")
        if before
        else voice.say("Subscribed: alerts come here from now on")
    )
    latest = voice.runs("{latest} shows what there was before.", latest=voice.typed("latest"))
    return Document(
        summary=heading,
        blocks=(
            Heading(text=heading),
            Fields(pairs=tuple(_rows(voice, wants, now))),
            *(() if before else (Paragraph(runs=latest),)),
            _how_to_change(voice),
        ),
    )


def unsubscribed(wants: Destination, *, for_good: bool = False) -> Document:
    """Nothing comes any more; `for_good` where whoever ended that may not subscribe again."""
    voice = Voice(wants)
    if for_good:
        return parts.said(voice.runs("Unsubscribed: no alerts come here any more."))
    line = voice.runs(
        "Unsubscribed: no alerts come here any more. The settings are kept; {subscribe} goes on"
        " with them.",
        subscribe=voice.typed("subscribe"),
    )
    undo = Button(label=voice.say("Undo"), action="subscribe")
    return parts.said(line, Actions(buttons=(undo,)))


def muted(mute: Mute, wants: Destination) -> Document:
    """Silence until then, and how to end it."""
    voice = Voice(wants)
    until = voice.time(mute.until)
    undo = f"story {mute.story_id}" if mute.story_id else ""
    what = (
        voice.runs("Story {story} is muted here", story=parts.code(mute.story_id))
        if mute.story_id
        else voice.runs("All alerts are muted here")
    )
    line = voice.runs(
        "{what} until {until}. What is missed is listed then; {unmute} ends it now. Corrections"
        " come all the same.",
        what=what,
        until=until,
        unmute=voice.typed(f"unmute {undo}".strip()),
    )
    button = Button(label=voice.say("Undo"), action="unmute", value=undo)
    return parts.said(line, Actions(buttons=(button,)))


def unmuted(wants: Destination) -> Document:
    """The silence has ended; `wants` has what is muted still."""
    voice = Voice(wants)
    said = parts.said(voice.runs("No longer muted. What was missed, if anything, is listed."))
    still = (Note(runs=_still_muted(voice, mute)) for mute in wants.mutes)
    return replace(said, blocks=(*said.blocks, *still))


def _still_muted(voice: Voice, mute: Mute) -> Inline:
    until = voice.time(mute.until)
    if mute.story_id is None:
        return voice.runs(
            "All alerts stay muted until {until}: {unmute} ends that too.",
            until=until,
            unmute=voice.typed("unmute"),
        )
    return voice.runs(
        "Story {story} stays muted until {until}: {unmute} ends that too.",
        story=parts.code(mute.story_id),
        until=until,
        unmute=voice.typed(f"unmute story {mute.story_id}"),
    )


def greeting(
    wants: Destination, *, subscribed: bool, direct: DirectMessages | None = None
) -> Document:
    """Who we are, and what to type first; `direct` is what a chat of two, if it is one, is for."""
    voice = Voice(wants)
    who = voice.runs(
        "Hello. I tell, within minutes, when a government says something new about arms passing"
        " between the DPRK and Russia, with its own words and a link."
    )
    latest = Button(label=voice.say("Latest statements"), action="latest")
    subscribe = Button(label=voice.say("Subscribe"), action="subscribe")
    notes: tuple[Note, ...] = ()
    buttons: tuple[Button, ...] = (latest,)
    if direct == "nothing":
        next_ = voice.runs(
            "I answer, and tell alerts, in rooms and channels only: invite me to one."
        )
        buttons = ()
    elif direct == "read":
        next_ = voice.runs(
            "Ask me here: {latest} shows the newest statements, {help} what else can be asked."
            " Alerts go to rooms and channels only: invite me to one.",
            latest=voice.typed("latest", direct=True),
            help=voice.typed("help", direct=True),
        )
    else:
        next_ = _first_steps(voice, subscribed=subscribed, direct=direct is not None)
        notes = parts.ways_to_speak(voice, wants)
        buttons = (latest,) if subscribed else (subscribe, latest)
    actions = [Actions(buttons=buttons)] if buttons else []
    return parts.said(who, Paragraph(runs=next_), *notes, *actions)


def _first_steps(voice: Voice, *, subscribed: bool, direct: bool) -> Inline:
    """What to type where alerts may come, as it is typed there."""
    if subscribed:
        return voice.runs(
            "Alerts come here as set: {settings} shows how, {help} what can be asked.",
            settings=voice.typed("settings", direct=direct),
            help=voice.typed("help", direct=direct),
        )
    return voice.runs(
        "Type {subscribe} to get alerts here, or only some: {some}. {help} shows what can be"
        " asked.",
        subscribe=voice.typed("subscribe", direct=direct),
        some=voice.typed("subscribe Japan, South Korea", direct=direct),
        help=voice.typed("help", direct=direct),
    )


# --- the settings in words ------------------------------------------------------------------------


def _rows(voice: Voice, wants: Destination, now: datetime) -> Iterable[tuple[str, Inline]]:
    told = wants.filter
    rows = {
        voice.say("Topics"): _some(voice, told.topics),
        voice.say("Countries"): _some(voice, map(voice.flagged, sorted(told.countries))),
        voice.say("Statements in"): _some(voice, map(voice.language, sorted(told.languages))),
        voice.say("Weight of the topic"): _some(
            voice, (voice.say(words.LEVELS[level]) for level in Level if level in told.levels)
        ),
        voice.say("Told of"): _reasons(voice, told.reasons),
        voice.say("Sources"): _sites(voice, told.official_only),
        voice.say("Lowest score"): f"{told.minimum_score:g}",
        voice.say("When"): _when(voice, wants),
        voice.say("Quiet hours"): _quiet(voice, wants),
        voice.say("Time zone"): voice.say(
            "{zone}, now {now}", zone=wants.timezone, now=voice.time(now)
        ),
        voice.say("Our language"): _language(voice, wants.language),
        voice.say("Muted"): _mutes(voice, wants, now),
    }
    return ((name, (Run(text=value),)) for name, value in rows.items() if value)


def _some(voice: Voice, values: Iterable[str]) -> str:
    return voice.join(values) or voice.say("all")


def _sites(voice: Voice, official_only: bool) -> str:
    return voice.say("official sites only") if official_only else voice.say("all")


def _reasons(voice: Voice, reasons: Collection[Reason]) -> str:
    if not reasons:
        return voice.say("everything")
    named = [voice.say(REASONS[reason]) for reason in REASONS if reason in reasons]
    return voice.join([*named, voice.say("corrections")])


def _when(voice: Voice, wants: Destination) -> str:
    at = _clock(voice, wants.pace.at)
    match wants.pace.cadence:
        case Cadence.INSTANT:
            return voice.say("at once")
        case Cadence.DAILY:
            return voice.say("in one message, daily at {at}", at=at)
        case Cadence.WEEKLY:
            day = get_day_names(locale=voice.locale)[wants.pace.weekday]
            return voice.say("in one message, on {day} at {at}", day=day, at=at)


def _quiet(voice: Voice, wants: Destination) -> str:
    if wants.quiet is None:
        return voice.say("none")
    start, end = _clock(voice, wants.quiet.start), _clock(voice, wants.quiet.end)
    return voice.say("from {start} to {end}", start=start, end=end)


def _language(voice: Voice, code: str) -> str:
    if code in LOCALES:
        return voice.language(code)
    return voice.say("quotes in {language}, the rest in English", language=voice.language(code))


def _mutes(voice: Voice, wants: Destination, now: datetime) -> str:
    return voice.join(
        voice.say("story {story} until {until}", story=mute.story_id, until=voice.time(mute.until))
        if mute.story_id
        else voice.say("all until {until}", until=voice.time(mute.until))
        for mute in wants.mutes
        if mute.until > now
    )


def _clock(voice: Voice, at: time) -> str:
    return format_time(at, "HH:mm", locale=voice.locale)


def _how_to_change(voice: Voice) -> Note:
    return Note(
        runs=voice.runs(
            "To change: {quiet}, {cadence}; {help} names all.",
            quiet=voice.typed("settings quiet 22:00-07:00"),
            cadence=voice.typed("settings cadence daily 08:00"),
            help=voice.typed("help settings"),
        )
    )


def _how_to_subscribe(voice: Voice) -> Paragraph:
    return Paragraph(
        runs=voice.runs(
            "{subscribe} turns them on, with these settings:", subscribe=voice.typed("subscribe")
        )
    )


# --- the settings as a form -----------------------------------------------------------------------


def form(
    wants: Destination, values: Mapping[str, str], *, subscribed: bool, topics: Sequence[str]
) -> SettingsForm:
    """The settings as a form; `values` are what they are, as one would type them."""
    voice = Voice(wants)
    return SettingsForm(
        destination=wants.id,
        subscribed=subscribed,
        title=voice.say("Alerts here"),
        submit=voice.say("Save") if subscribed else voice.say("Subscribe"),
        cancel=voice.say("Cancel"),
        fields=tuple(_fields(voice, wants, values, topics)),
    )


def _fields(
    voice: Voice, wants: Destination, values: Mapping[str, str], topics: Sequence[str]
) -> Iterable[FormField]:
    say = voice.say

    def text(key: str, label: str, hint: str, *, optional: bool = True) -> FormField:
        value = "" if values[key] in ("all", "off") else values[key]
        return FormField(key=key, label=label, hint=hint, value=value, optional=optional)

    def chosen(
        key: str, label: str, choices: Iterable[tuple[str, str]], hint: str = ""
    ) -> FormField:
        return FormField(
            key=key,
            label=label,
            hint=hint,
            value="" if values[key] == "all" else values[key],
            kind="many" if key in ("topics", "levels", "reasons") else "one",
            choices=tuple((value, say(shown)) for value, shown in choices),
            optional=key in ("topics", "reasons"),
        )

    # What operators are told of stays chosen.
    reasons = REASONS | {
        reason: named for reason, named in TROUBLES.items() if reason in wants.filter.reasons
    }
    if topics:
        named = zip(topics, topics, strict=True)
        yield chosen("topics", say("Topics"), named, say("None chosen: all."))
    hint = say("Names or codes, such as Japan, KR. Empty: all.")
    yield text("countries", say("Countries"), hint)
    yield text("languages", say("Languages of statements"), say("Such as en, ko. Empty: all."))
    yield chosen("levels", say("Weight of the topic"), words.LEVELS.items())
    yield chosen("reasons", say("Tell of"), reasons.items(), say("None chosen: everything."))
    yield chosen("official", say("Sources"), _SITES)
    yield text("score", say("Lowest score"), say("From 0 (all) to 1."))
    yield chosen("cadence", say("When"), CADENCES.items())
    days = zip(_WEEKDAYS, get_day_names(locale=voice.locale).values(), strict=True)
    yield chosen("weekday", say("Day of the weekly message"), days)
    at = say("Time of the daily or weekly message")
    yield text("at", at, say("Such as 08:00."), optional=False)
    yield text("quiet", say("Quiet hours"), say("Such as 22:00-07:00. Empty: none."))
    yield text("timezone", say("Time zone"), say("Such as Asia/Seoul."), optional=False)
    yield chosen("language", say("Our language"), _languages(wants.language))


def _languages(present: str) -> Iterable[tuple[str, str]]:
    """The languages that we speak, each in its own words; and the one that is set."""
    return ((code, own_name(code)) for code in dict.fromkeys((*LOCALES, present)))


_SITES = (("no", mark("all")), ("only", mark("official sites only")))
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
