"""Help, and what we say to a command that can't be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter

from bot.compose import parts, words
from bot.compose.voice import Voice, mark
from bot.errors import CommandError
from bot.model import (
    Block,
    Bullets,
    DeliveryState,
    Destination,
    Document,
    Fields,
    Heading,
    Note,
    Paragraph,
    Run,
    Usage,
)

VERBS = {
    "latest": mark("the newest statements"),
    "search": mark("statements that hold all the words"),
    "show": mark("a statement in full, with what was found in it"),
    "story": mark("who published a story, and when"),
    "who": mark("which signatories have published it, and which have not"),
    "why": mark("why a statement matched, or what it lacked"),
    "diff": mark("what changed in a text, or how two texts differ"),
    "export": mark("a story with all its evidence, as a file"),
    "ask": mark("an answer to any question, with its sources"),
    "faq": mark("questions that are often asked"),
    "sources": mark("how the sources are doing"),
    "health": mark("how the bot itself is doing"),
    "preview": mark("what would have come here lately, and what not"),
    "test": mark("a sample alert here, to see that it arrives"),
    "subscribe": mark("get alerts here, all or some"),
    "unsubscribe": mark("get no alerts here"),
    "settings": mark("what comes here, and when; change it"),
    "mute": mark("silence for a while, of all or of one story"),
    "unmute": mark("end the silence"),
    "deliveries": mark("what waits to be sent"),
    "add": mark("take in a page that was missed"),
    "retract": mark("take a statement back wherever it was told"),
    "correct": mark("say what is wrong with an alert of ours"),
    "rematch": mark("judge the texts that are kept by today’s rules"),
    "story merge": mark("make two stories one"),
    "story split": mark("make a text tell a story of its own"),
    "faq add": mark("answer a question in the desk’s own words"),
    "faq drop": mark("give such an answer no more"),
    "help": mark("what can be asked"),
}

DETAILS = {
    "ask": mark(
        "In English, French, German, Ukrainian, Korean, Japanese and other languages; a question "
        "needs no “ask” before it. The answer comes from the statements in the store alone, each "
        "quote with its source; in a story’s thread, from that story first."
    ),
    "faq": mark("TOPIC is one of the words that faq lists, or a question."),
    "faq add": mark(
        "ID is the statement that the answer rests on; the question ends at its question mark."
    ),
    "faq drop": mark("TOPIC is the word that faq lists."),
    "latest": mark(
        "N is how many (5 if not given, at most 50). A country is a name or a code, such as "
        "France or FR."
    ),
    "search": mark(
        "Words must all occur; “words in quotes” must stand together; -word must not occur. "
        "from: an institution, country:, lang:, topic:, since: and until: narrow it down; dates "
        "are 2024-01-10, 2024-01, 2024, or an age such as 7d, 12h or 2w. before: an ID goes on "
        "with those that are older."
    ),
    "show": mark("An ID stands beside each statement and is short enough to type."),
    "story": mark("ID is a story’s, or that of any statement that tells it."),
    "who": mark("ID is a story’s, or that of any statement that tells it."),
    "export": mark(
        "ID is a story’s or a statement’s. The file has every version of every text, what was "
        "found in it and where, and the addresses, times and SHA-256 of what it was read from."
    ),
    "preview": mark(
        "DAYS is how far to look back (7 if not given, at most 90). Nothing is posted; it is shown "
        "what the settings of this place make of what was published."
    ),
    "test": mark("It goes the way of every alert, and says that it is a sample."),
    "add": mark(
        "The page is fetched, matched and told as if a source had shown it. If it does not match, "
        "your word counts. DATE is the day on which it was published."
    ),
    "subscribe": mark(
        "Countries, languages and topics go by name, everything else by its key: "
        "topics, countries, languages, levels (main, passage, mention), reasons (first, joined, "
        "confirmed, amended, removed), official only, score, cadence, quiet, timezone, language. "
        "What was set before stays where nothing new is said; “all” lifts a filter."
    ),
    "unsubscribe": mark("The settings are kept for the next subscribe."),
    "settings": mark(
        "KEY is topics, countries, languages, levels, reasons, official, score, cadence "
        "(instant, daily 08:00, weekly mon 08:00), quiet (22:00-07:00, or off), timezone, or "
        "language (that of our messages). “all” lifts a filter. Without a KEY the present settings "
        "are shown."
    ),
    "mute": mark(
        "The time is in hours, days or weeks, at most a year; a story is muted for 30 days if "
        "none is given. What is missed is listed afterwards; corrections come all the same. In a "
        "story’s thread its ID can be left out."
    ),
    "unmute": mark("What was missed is listed."),
    "deliveries": mark(
        "list takes a state: owed, sending, sent or parked; show and drop take an ID, "
        "retry an ID or all. An ID’s first letters are enough."
    ),
    "retract": mark(
        "Each message that told it is reworded, and a reply says WHY. The archived text stays."
    ),
    "correct": mark("Each message that told it gets TEXT as a note, and a reply says so."),
    "diff": mark(
        "With one ID, the last two versions of that statement; with two, what each text says and "
        "the other does not: names, acts, signatories, sentences."
    ),
    "rematch": mark(
        "DAYS is how far back; without it, all that is kept. With dry-run nothing changes. What "
        "matches only now is told as LATE, levels and facts are put right, and what does not match "
        "any more is listed and stands, unless drop says WHY it is retracted."
    ),
    "story merge": mark(
        "The second story becomes a part of the first, for good: texts that come later follow. "
        "Where both were told, the later message points to the earlier one, and a reply says so."
    ),
    "story split": mark(
        "ID is a statement’s, or that of a story that was merged into another one: then that is "
        "undone. What you say holds for later texts too."
    ),
    "why": mark(
        "Also for texts that did not match: they are kept for a while, and their address finds "
        "them."
    ),
}

ERRORS = {
    "no-answer-kept": mark(
        "There is no answer of the desk’s own called “{given}”: {faq} lists all of them."
    ),
    "not-frequent": mark("“{given}” is none of the frequent questions: {faq} lists them."),
    "unknown-verb": mark("There is no command “{given}”."),
    "unknown-option": mark("There is no option “{given}:”."),
    "missing": mark("“{verb}” needs more: {form}."),
    "missing-id": mark("“{verb}” needs more: {form}. {latest} lists statements, each with its ID."),
    "which-delivery": mark("“{verb}” needs an ID: {deliveries} lists those that are parked."),
    "surplus": mark("“{verb}” can’t use “{given}”: {form}."),
    "stands-alone": mark("Nothing stands after this command: “{given}” can’t be used."),
    "repeated-option": mark("“{option}:” can be given once only."),
    "excluded-option": mark("“-” goes with words only, not with “{option}:”."),
    "bad-number": mark("“{given}” is no number from 1 to {most}."),
    "bad-date": mark(
        "“{given}” is no date: write it as 2024-01-10, 10.1.2024, 2024-01 or 2024,"
        " or as an age such as 7d, 12h or 2w."
    ),
    "bad-address": mark("“{given}” is no web address: one begins with https:// or http://."),
    "bad-language": mark("“{given}” is no language: use a code such as en, fr, ko."),
    "bad-country": mark("“{given}” is no country that we know: use a name or a code such as FR."),
    "bad-place": mark("“{given}” is no number, no country and no topic."),
    "bad-topic": mark("“{given}” is no topic that is watched: {topics}."),
    "no-value": mark("“{given}” needs a value."),
    "no-wish": mark(
        "“{given}” is no country, language or topic, and no setting: {wishes} names them."
    ),
    "not-among": mark("“{given}” is none of these: {known}."),
    "bad-score": mark("“{given}” is no number from 0 to 1."),
    "bad-clock": mark("“{given}” is no time of day: write it as 08:00 or 17:30."),
    "bad-quiet": mark("“{given}” are no hours: write them as 22:00-07:00, or off."),
    "bad-timezone": mark("“{given}” is no time zone: write it as Europe/Paris, Asia/Seoul or UTC."),
    "bad-span": mark(
        "“{given}” is no time that we can count: write it as 24h, 7d, 3 days or 2 weeks; at most"
        " a year."
    ),
    "which-story": mark("Which story? {of_story}; the ID stands at the end of each alert."),
    "not-subscribed": mark("No alerts come here: type {subscribe} to get them."),
    "not-muted": mark("Nothing of this is muted here."),
    "operators-stay": mark(
        "The operators’ destination is told what operators must know: name another "
        "one in STATEMENT_BOT_OPERATOR_DESTINATION first."
    ),
    "operators-only": mark("Only operators may do this. STATEMENT_BOT_OPERATORS names them."),
    "changed-by-admins": mark(
        "Only those who run this place may change its settings: ask one of them."
    ),
    "changed-by-listed": mark(
        "Only those named in STATEMENT_BOT_SETTINGS_LISTED may change settings."
    ),
    "outsiders-read": mark("Guests and people from elsewhere may ask, but change nothing."),
    "outsiders-nothing": mark("Guests and people from elsewhere get no answers here."),
    "direct-read": mark("Direct messages are for questions only: do this in a channel or room."),
    "direct-nothing": mark("Direct messages get no answers: ask in a channel or room."),
    "no-delivery": mark(
        "There is no delivery “{given}”: {deliveries} lists those that are parked."
    ),
    "many-deliveries": mark("Several deliveries begin with “{given}”: type more of the id."),
    "none-parked": mark("No delivery is parked."),
    "not-parked": mark("Delivery “{given}” is {state}: only parked ones can be sent again."),
    "not-waiting": mark("Delivery “{given}” is {state}: only owed and parked ones can be dropped."),
    "retracted-before": mark("Statement “{given}” was retracted before."),
    "acknowledged-before": mark("You have acknowledged this story before."),
    "only-exclusions": mark(
        "A search needs at least one word or option that says what to look for."
    ),
    "no-institution": mark(
        "“{given}” is no institution that we know: {sources} lists those that are watched."
    ),
    "many-institutions": mark("“{given}” could be several institutions: say which."),
    "known-before": mark(
        "This page is in the store as statement {given}: {why_told} shows who was told of it."
    ),
    "not-read": mark("The page can’t be read: {why}."),
    "no-reader": mark("Pages can’t be read here: ask where the bot runs."),
    "no-statement": mark(
        "There is no statement “{given}”. {latest} lists the newest, each with its ID."
    ),
    "no-story": mark(
        "There is no story “{given}”. {latest} lists statements, and each ID finds its story."
    ),
    "rematch-under-way": mark("A rematch is under way: operators are told when it is done."),
    "bad-rematch": mark("“{given}” is no number of days, no dry-run and no drop: {form}."),
    "same-story": mark("These are one story already: {given}."),
    "other-topic": mark("These stories are of two topics, {given} and {other}: they can’t be one."),
    "tells-alone": mark("“{given}” tells story {story} alone: there is nothing to split."),
    "which-text": mark(
        "“{given}” is a story: split takes the ID of a statement that should leave it."
    ),
    "no-text": mark(
        "No text with the address {given} is in the store. Operators take it in with {take_in}."
    ),
    "nothing-found": mark("Nothing was found for this."),
    "no-question": mark("The question ends with “?”, and the answer stands behind it: {form}."),
    "nothing-yet": mark("The store holds no such statement yet."),
    "store-empty": mark(
        "The store holds no statements yet: they come when statement-bot polls its sources."
        " {sources} shows how these do."
    ),
}


# Commands that errors name, by what stands for them there.
COMMANDS = {
    "form": "{form}",
    "deliveries": "deliveries",
    "faq": "faq",
    "latest": "latest",
    "of_story": "{verb} story ID",
    "sources": "sources",
    "subscribe": "subscribe",
    "take_in": "add URL",
    "wishes": "help settings",
    "why_told": "why {given}",
}


def help_all(
    usages: Sequence[Usage], destination: Destination, *, operators: Sequence[Usage] = ()
) -> Document:
    """All commands, a line each; those of operators apart."""
    voice = Voice(destination)
    heading = voice.say("What can be asked")
    blocks: list[Block] = [Heading(text=heading), _forms(voice, usages)]
    if operators:
        blocks += Paragraph(runs=voice.runs("For operators:")), _forms(voice, operators)
    more = voice.runs("{command} tells more of one.", command=voice.typed("help search"))
    return Document(
        summary=heading,
        blocks=(*blocks, Note(runs=more), *parts.ways_to_speak(voice, destination)),
    )


def _forms(voice: Voice, usages: Sequence[Usage]) -> Fields:
    return Fields(pairs=tuple((usage.form, voice.runs(VERBS[usage.verb])) for usage in usages))


def help_one(
    usage: Usage, destination: Destination, *, operators: bool = False, instead: bool = False
) -> Document:
    """One command: its form, its meaning, examples, and whether it is for `operators`.

    `instead`: it is told of a command that was typed with a question mark, and was not done.
    """
    voice = Voice(destination)
    does = voice.say(VERBS[usage.verb])
    summary = voice.say("{form}: {does}", form=voice.typed(usage.form).text, does=does)
    detail = DETAILS.get(usage.verb)
    undone = voice.runs(
        "Nothing was done: with a question mark, or help, behind it a command is only explained."
    )
    return Document(
        summary=summary,
        blocks=(
            Heading(text=summary),
            *((Paragraph(runs=undone),) if instead else ()),
            *((Paragraph(runs=voice.runs(detail)),) if detail else ()),
            Bullets(items=tuple((voice.typed(example),) for example in usage.examples)),
            *((Note(runs=voice.runs("For operators.")),) if operators else ()),
        ),
    )


def error(error: CommandError, destination: Destination) -> Document:
    """What was wrong with a command, what was perhaps meant, and what would work."""
    voice = Voice(destination)
    values = {**error.values, "given": parts.shortened(error.values.get("given", ""))}
    if state := error.values.get("state"):
        values["state"] = voice.say(words.DELIVERIES[DeliveryState(state)])
    said = voice.runs(ERRORS[error.code], **values | _commands(voice, error.code, values))
    line = said
    if meant := error.values.get("meant"):
        line = voice.runs("{said} Did you mean {meant}?", said=said, meant=_meant(voice, meant))
    elif example := error.values.get("example"):
        line = voice.runs(
            "{said} For example: {example}", said=said, example=_meant(voice, example)
        )
    elif error.code == "unknown-verb":
        line = voice.runs("{said} {help} lists them all.", said=said, help=voice.typed("help"))
    blocks: list[Block] = []
    if tries := error.values.get("tries"):
        blocks.append(Paragraph(runs=voice.runs("This would find something:")))
        blocks.append(Bullets(items=tuple((_meant(voice, each),) for each in tries.splitlines())))
    return parts.said(line, *blocks)


def _commands(voice: Voice, code: str, values: Mapping[str, str]) -> dict[str, Run]:
    """The commands that an error's words name, as they are typed there."""
    named = {name for _, name, _, _ in Formatter().parse(ERRORS[code]) if name in COMMANDS}
    return {name: voice.typed(COMMANDS[name].format(**values)) for name in named}


def _meant(voice: Voice, line: str) -> Run:
    """A command, or a part of one, that would work."""
    return voice.typed(line) if line.split()[0] in VERBS else parts.code(line)
