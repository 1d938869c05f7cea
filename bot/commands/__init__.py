"""What people type -> Command. One table of verbs drives the parser and help."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from bot.commands import asking, doing, plain
from bot.commands.asking import FORMATS, odd_option
from bot.commands.near import nearest
from bot.commands.times import period, span
from bot.commands.verb import Right, Verb
from bot.errors import CommandError
from bot.model import Command, Usage

__all__ = [
    "FORMATS",
    "GREETING",
    "VERBS",
    "Right",
    "begun",
    "changes_place",
    "may_be_a_question",
    "nearest",
    "odd_option",
    "parse",
    "period",
    "repeatable",
    "span",
    "typed",
    "ungreeted",
]

# What telephones and word processors make of quotation marks and hyphens.
_STRAIGHT = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"') | dict.fromkeys("–—−", "-"))
_LOOK_ALONE = ("settings", "deliveries")  # by themselves these change nothing
_LETTERS_OF_AN_ID = 5  # as they are typed mostly
GREETING = Command(verb="help", options=(("greeted", ""),))  # what hello alone asks for
_OF_THE_PLACE = ("subscribe", "unsubscribe", "settings", "mute", "unmute")


def parse(text: str, *, topics: Collection[str] = ()) -> Command:
    """Understand a line; raises CommandError, and nothing else, when it can't be."""
    wanted = ungreeted(text)
    if text.strip() and not wanted:
        return GREETING
    return _wanted(wanted, topics)


def ungreeted(line: str) -> str:
    """A line without the hello that it begins with."""
    return plain.without_greeting(line, VERBS)


def _wanted(text: str, topics: Collection[str]) -> Command:
    if bare := plain.without_courtesy(text):
        verb, _ = begun(bare)
        with suppress(CommandError):
            if verb and verb.right is Right.READ:
                return _parse(bare, topics)
    return _parse(text, topics)


def _parse(text: str, topics: Collection[str]) -> Command:
    verb, rest = begun(text.translate(_STRAIGHT))
    if verb is None:
        name, rest = [*text.split(maxsplit=1), "", ""][:2]
        if not name:
            return Command(verb="help")
        if plain.is_question(text, VERBS):
            return Command(verb="ask", words=(text.strip(),))
        near = nearest(name.lower(), VERBS)
        raise CommandError(
            "unknown-verb", given=name, meant=f"{near} {rest}".strip() if near else ""
        )
    if _asks_what_it_does(verb, rest, text):
        return Command(verb="help", words=(verb.verb,), options=(("instead", text.strip()),))
    if verb.verb == "story" and (matter := plain.matter(rest)):
        return VERBS["search"].read(VERBS["search"], matter, topics)
    try:
        return verb.read(verb, rest.strip(), topics)
    except CommandError:
        if plain.is_question_after_all(text):
            return Command(verb="ask", words=(text.strip(),))
        raise


def begun(line: str) -> tuple[Verb | None, str]:
    """The verb that a line begins with, of one word or two, and the rest of the line."""
    first, rest = [*ungreeted(line).split(maxsplit=1), "", ""][:2]
    asked = first.rstrip("?？")
    if not rest and asked.lower() not in plain.ALSO_ASK:
        first = asked  # help? – but why? is a question
    second, further = [*rest.split(maxsplit=1), "", ""][:2]
    spelled = second if further else second.rstrip("?？")
    if verb := VERBS.get(f"{first} {spelled}".lower()):
        return verb, further
    return VERBS.get(first.lower()), rest


def _asks_what_it_does(verb: Verb, rest: str, line: str) -> bool:
    """Whether a command that would change something is asked about: who asks has not decided."""
    asked = line.rstrip().endswith(plain.MARKS)
    if verb.right is Right.READ or not (asked or plain.is_call_for_help(rest)):
        return False
    if not rest and verb.verb in _LOOK_ALONE:
        return False
    try:
        verb.read(verb, rest.strip(), ())
    except CommandError:
        return verb.verb not in plain.EVERYDAY or not plain.is_question_after_all(line)
    return True


def may_be_a_question(line: str) -> bool:
    """Whether what begins with a verb, such as who signed, may ask as well, if it names no id."""
    verb, rest = begun(line)
    if verb is None or verb.verb not in plain.ALSO_ASK:
        return False
    word = rest.rstrip("?？ ")
    is_marked = rest.endswith(plain.MARKS)
    # "why zzzzz" and "who zzzzz" name a wrong id; "who signed" asks.
    is_named = verb.verb == "why" or len(word) == _LETTERS_OF_AN_ID
    return word.isalpha() and (is_marked or not is_named)


def changes_place(line: str) -> bool:
    """Whether a line, if it is done, changes what comes to the place: all there should know."""
    verb, rest = begun(line)
    if verb is None or verb.verb not in _OF_THE_PLACE or _asks_what_it_does(verb, rest, line):
        return False
    return bool(rest) or verb.verb not in _LOOK_ALONE


def repeatable(line: str) -> bool:
    """Whether a line may be answered again, page by page: it only asks, and anybody may."""
    verb, _ = begun(line)
    return verb.right is Right.READ if verb else plain.is_question(line, VERBS)


def typed(command: Command) -> str:
    """A search as somebody would type it."""
    pieces = [*command.words, *(_typed_option(*option) for option in command.options)]
    return " ".join([command.verb, *pieces])


def _typed_option(name: str, value: str) -> str:
    shown = f'"{value}"' if name == "phrase" or " " in value else value
    return {"phrase": shown, "not": f"-{shown}"}.get(name, f"{name}:{shown}")


def _help(usage: Usage, rest: str, topics: Collection[str]) -> Command:
    if not rest:
        return Command(verb=usage.verb)
    asked = " ".join(rest.lower().split())
    if asked not in VERBS:
        asked = asked.split()[0]
    if asked not in VERBS:
        near = nearest(asked, VERBS)
        raise CommandError("unknown-verb", given=asked, meant=f"help {near}" if near else "")
    return Command(verb=usage.verb, words=(asked,))


VERBS = {
    verb.verb: verb
    for verb in (
        Verb(
            verb="latest",
            form="latest [N] [COUNTRY|TOPIC]",
            examples=("latest", "latest 10", "latest france", "latest 3 South Korea"),
            read=asking.latest,
        ),
        Verb(
            verb="search",
            form="search WORDS [country:FR …]",
            examples=(
                "search ballistic missiles",
                'search "artillery shells" since:2024-01-01',
                "search Pyongyang country:fr -sport",
                "search 북한 lang:ko until:2024-01",
                'search missiles from:"Department of State" since:7d',
            ),
            read=asking.search,
        ),
        Verb(verb="show", form="show ID", examples=("show 7fk2m",), read=asking.one),
        Verb(verb="story", form="story ID", examples=("story 4kq7a",), read=asking.one),
        Verb(verb="who", form="who ID", examples=("who 4kq7a",), read=asking.one),
        Verb(
            verb="diff",
            form="diff ID [ID]",
            examples=("diff 7fk2m", "diff 7fk2m b3x9r"),
            read=asking.one_or_two,
        ),
        Verb(
            verb="why",
            form="why ID|URL",
            examples=("why 7fk2m", "why https://ministry.example/news/1"),
            read=asking.one,
        ),
        Verb(
            verb="export",
            form="export ID [csv|json|md]",
            examples=("export 4kq7a", "export 4kq7a csv"),
            read=asking.export,
        ),
        Verb(
            verb="ask",
            form="ask QUESTION",
            examples=(
                "ask Which resolutions does the joint statement cite?",
                "ask What did Japan say since March 2024?",
                "ask Що отримує КНДР натомість?",
            ),
            read=asking.whole,
        ),
        Verb(
            verb="faq",
            form="faq [TOPIC]",
            examples=("faq", "faq resolutions", "faq in_return"),
            read=asking.perhaps,
        ),
        Verb(verb="sources", form="sources", examples=("sources",), read=asking.bare),
        Verb(verb="health", form="health", examples=("health",), read=asking.bare),
        Verb(
            verb="preview",
            form="preview [DAYS]",
            examples=("preview", "preview 30"),
            read=asking.preview,
        ),
        Verb(verb="test", form="test", examples=("test",), read=asking.bare, right=Right.CHANGE),
        Verb(
            verb="subscribe",
            form="subscribe [COUNTRY] [KEY VALUE …]",
            examples=(
                "subscribe",
                "subscribe Japan, South Korea",
                "subscribe countries: FR, DE reasons: first, amended",
                "subscribe official only cadence daily 08:00",
            ),
            read=doing.wishing,
            right=Right.CHANGE,
        ),
        Verb(
            verb="unsubscribe",
            form="unsubscribe",
            examples=("unsubscribe",),
            read=asking.bare,
            right=Right.HUSH,
        ),
        Verb(
            verb="settings",
            form="settings [KEY VALUE …]",
            examples=(
                "settings",
                "settings quiet 22:00-07:00 timezone Asia/Seoul",
                "settings cadence weekly fri 09:30",
                "settings countries all score 0.6",
            ),
            read=doing.wishing,
            right=Right.CHANGE,
        ),
        Verb(
            verb="mute",
            form="mute 24h|story [ID] [7d]",
            examples=("mute 24h", "mute 3 days", "mute story 4kq7a", "mute story 4kq7a 7d"),
            read=doing.mute,
            right=Right.HUSH,
        ),
        Verb(
            verb="unmute",
            form="unmute [story ID]",
            examples=("unmute", "unmute story 4kq7a"),
            read=doing.unmute,
            right=Right.HUSH,
        ),
        Verb(
            verb="deliveries",
            form="deliveries [show|retry|drop ID]",
            examples=(
                "deliveries",
                "deliveries list parked",
                "deliveries show 5d0c9e41",
                "deliveries retry all",
                "deliveries drop 5d0c9e41",
            ),
            read=doing.deliveries,
            right=Right.OPERATE,
        ),
        Verb(
            verb="add",
            form="add URL [DATE]",
            examples=(
                "add https://ministry.example/news/1",
                "add https://ministry.example/news/1 2024-01-10",
            ),
            read=doing.add,
            right=Right.OPERATE,
        ),
        Verb(
            verb="retract",
            form="retract ID [WHY]",
            examples=("retract 7fk2m", "retract 7fk2m It is about an exercise."),
            read=doing.noted,
            right=Right.OPERATE,
        ),
        Verb(
            verb="correct",
            form="correct ID TEXT",
            examples=("correct 7fk2m The text is of 2023, not of 2024.",),
            read=doing.noted,
            right=Right.OPERATE,
        ),
        Verb(
            verb="rematch",
            form="rematch [DAYS] [dry-run] [drop WHY]",
            examples=(
                "rematch dry-run",
                "rematch 30",
                "rematch 7 drop The rule was too wide.",
            ),
            read=doing.rematch,
            right=Right.OPERATE,
        ),
        Verb(
            verb="story merge",
            form="story merge ID ID",
            examples=("story merge 4kq7a 9d2wx",),
            read=doing.two,
            right=Right.OPERATE,
        ),
        Verb(
            verb="story split",
            form="story split ID",
            examples=("story split 7fk2m",),
            read=asking.one,
            right=Right.OPERATE,
        ),
        Verb(
            verb="faq add",
            form="faq add ID QUESTION? ANSWER",
            examples=("faq add 7fk2m Who is on the list? Six firms that ship arms.",),
            read=doing.answered,
            right=Right.OPERATE,
        ),
        Verb(
            verb="faq drop",
            form="faq drop TOPIC",
            examples=("faq drop 3fa94c",),
            read=asking.one,
            right=Right.OPERATE,
        ),
        Verb(verb="help", form="help [COMMAND]", examples=("help", "help search"), read=_help),
    )
}
