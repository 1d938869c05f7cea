"""Help, and what we say to a command that can't be answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.compose import parts
from bot.compose.voice import Voice
from bot.errors import CommandError
from bot.model import Bullets, Destination, Document, Heading, Inline, Paragraph, Usage

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
    "failed": "This could not be answered: the log says why.",
}


def help_all(usages: Sequence[Usage], destination: Destination) -> Document:
    """All commands, a line each."""
    voice = Voice(destination)
    heading = voice.say("What can be asked")
    lines = tuple(
        voice.runs("{form}: {does}", form=parts.code(usage.form), does=voice.say(VERBS[usage.verb]))
        for usage in usages
    )
    return Document(
        summary=heading,
        blocks=(
            Heading(text=heading),
            Bullets(items=lines),
            Paragraph(
                runs=voice.runs("{command} tells more of one.", command=parts.code("help search"))
            ),
        ),
    )


def help_one(usage: Usage, destination: Destination) -> Document:
    """One command: its form, its meaning, examples."""
    voice = Voice(destination)
    does = voice.say(VERBS[usage.verb])
    detail = voice.say(DETAILS.get(usage.verb, ""))
    return Document(
        summary=f"{usage.form}: {does}",
        blocks=(
            Heading(text=usage.form),
            Paragraph(runs=voice.runs("Shows {does}. {detail}", does=does, detail=detail)),
            Bullets(items=tuple((parts.code(example),) for example in usage.examples)),
        ),
    )


def error(error: CommandError, destination: Destination) -> Document:
    """What was wrong with a command, what was perhaps meant, and what would work."""
    voice = Voice(destination)
    said = voice.say(ERRORS[error.code], **error.values)
    blocks = [Paragraph(runs=voice.runs("{said}", said=said))]
    blocks.extend(Paragraph(runs=line) for line in _ways_on(voice, error))
    return Document(summary=said, blocks=tuple(blocks))


def _ways_on(voice: Voice, error: CommandError) -> Iterable[Inline]:
    if meant := error.values.get("meant"):
        yield voice.runs("Did you mean {meant}?", meant=parts.code(meant))
    for attempt in error.values.get("tries", "").splitlines():
        yield voice.runs("This finds something: {attempt}", attempt=parts.code(attempt))
