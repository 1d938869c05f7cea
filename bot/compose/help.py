"""Help, and what we say to a command that can't be answered."""

from __future__ import annotations

from collections.abc import Sequence

from bot.compose import parts
from bot.compose.voice import Voice
from bot.errors import CommandError
from bot.model import (
    Block,
    Bullets,
    Destination,
    Document,
    Fields,
    Heading,
    Inline,
    Note,
    Paragraph,
    Run,
    Usage,
)

VERBS = {
    "latest": "the newest statements",
    "search": "statements that hold all the words",
    "show": "a statement in full, with what was found in it",
    "story": "who published a story, and when",
    "why": "why a statement matched, or what it lacked",
    "sources": "how the sources are doing",
    "help": "what can be asked",
}

DETAILS = {
    "latest": "N is how many (5 if not given, at most 50). A country is a name or a code, such as "
    "France or FR.",
    "search": "Words must all occur; “words in quotes” must stand together; -word must not occur. "
    "from: an institution, country:, lang:, topic:, since: and until: narrow it down; dates are "
    "2024-01-10, 2024-01, 2024, or an age such as 7d, 12h or 2w.",
    "show": "An ID stands beside each statement and is short enough to type.",
    "story": "ID is a story’s, or that of any statement that tells it.",
    "why": "Also for texts that did not match: they are kept for a while, and their address finds "
    "them.",
}

ERRORS = {
    "unknown-verb": "There is no command “{given}”.",
    "unknown-option": "There is no option “{given}:”.",
    "missing": "“{verb}” needs more: {form}",
    "surplus": "“{verb}” can’t use “{given}”: {form}",
    "repeated-option": "“{option}:” can be given once only.",
    "excluded-option": "“-” goes with words only, not with “{option}:”.",
    "bad-number": "“{given}” is no number from 1 to {most}.",
    "bad-date": "“{given}” is no date: 2024-01-10, 2024-01, 2024, or an age such as 7d, 12h or 2w.",
    "bad-language": "“{given}” is no language: use a code such as en, fr, ko.",
    "bad-country": "“{given}” is no country that we know: use a name or a code such as FR.",
    "bad-place": "“{given}” is no country and no topic.",
    "bad-topic": "“{given}” is no topic: there are {topics}.",
    "only-exclusions": "A search needs at least one word or option that says what to look for.",
    "many-institutions": "“{given}” could be several institutions: type a source’s id.",
    "no-statement": "There is no statement “{given}”.",
    "no-story": "There is no story “{given}”.",
    "no-text": "No text with the address {given} is in the store.",
    "nothing-found": "Nothing was found for this.",
    "nothing-yet": "The store holds no such statement yet.",
}


def help_all(usages: Sequence[Usage], destination: Destination) -> Document:
    """All commands, a line each."""
    voice = Voice(destination)
    heading = voice.say("What can be asked")
    lines = tuple((usage.form, voice.runs(VERBS[usage.verb])) for usage in usages)
    more = voice.runs("{command} tells more of one.", command=parts.code("help search"))
    return Document(
        summary=heading,
        blocks=(Heading(text=heading), Fields(pairs=lines), Note(runs=more)),
    )


def help_one(usage: Usage, destination: Destination) -> Document:
    """One command: its form, its meaning, examples."""
    voice = Voice(destination)
    does = voice.say(VERBS[usage.verb])
    summary = voice.say("{form}: {does}", form=usage.form, does=does)
    detail = voice.say(DETAILS.get(usage.verb, ""))
    return Document(
        summary=summary,
        blocks=(
            Heading(text=summary),
            *((Paragraph(runs=(Run(text=detail),)),) if detail else ()),
            Bullets(items=tuple((parts.code(example),) for example in usage.examples)),
        ),
    )


def error(error: CommandError, destination: Destination) -> Document:
    """What was wrong with a command, what was perhaps meant, and what would work."""
    voice = Voice(destination)
    given = parts.shortened(error.values.get("given", ""))
    said = voice.say(ERRORS[error.code], **{**error.values, "given": given})
    line: Inline = (Run(text=said),)
    if meant := error.values.get("meant"):
        line += voice.runs(" Did you mean {meant}?", meant=parts.code(meant))
    blocks: list[Block] = [Paragraph(runs=line)]
    if tries := error.values.get("tries"):
        blocks.append(Paragraph(runs=voice.runs("This would find something:")))
        blocks.append(Bullets(items=tuple((parts.code(each),) for each in tries.splitlines())))
    return Document(summary=parts.summary(line), blocks=tuple(blocks))
