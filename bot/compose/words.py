"""Names for the keys and codes that other rooms use; a key without a name is shown as it is."""

from __future__ import annotations

from bot.model import DeliveryState, HoldCause, Level, SourceState

ITEMS = {
    "ballistic_missile": "ballistic missiles",
    "cruise_missile": "cruise missiles",
    "missile": "missiles",
    "artillery_shell": "artillery shells",
    "mortar": "mortars",
    "air_defence": "air defence",
    "anti_tank_weapon": "anti-tank weapons",
    "weapon": "weapons",
    "rocket": "rockets",
    "rocket_launcher": "rocket launchers",
    "missile_launcher": "missile launchers",
    "bomb": "bombs",
    "armoured_vehicle": "armoured vehicles",
    "tank": "tanks",
    "drone": "drones",
    "helicopter": "helicopters",
    "warship": "warships",
    "submarine": "submarines",
    "nuclear_weapon": "nuclear weapons",
    "satellite": "satellites",
    "dual_use_goods": "dual-use goods",
    "military_builders": "military builders",
}

ACTS = {
    "condemn": "condemns",
    "call_on": "calls on",
    "urge": "urges",
    "demand": "demands",
    "sanction": "sanctions",
    "deny": "denies",
    "express_concern": "voices concern",
    "oppose": "opposes",
    "support": "supports",
    "monitor": "monitors",
    "confirm": "confirms",
    "warn": "warns",
    "welcome": "welcomes",
}

FLAGS = {
    "negated": "negated in the text",
    "denied": "denied in the text",
    "hypothetical": "as a possibility",
    "to_russia": "to Russia",
    "to_dprk": "to the DPRK",
    "use": "use after passing",
}

LEVELS = {
    Level.MAIN: "main subject",
    Level.PASSAGE: "a passage of its own",
    Level.MENTION: "a mention in passing",
}

STATES = {
    SourceState.OK: "ok",
    SourceState.FAILING: "failing",
    SourceState.QUIET: "quiet",
    SourceState.NEVER: "never polled",
    SourceState.DISABLED: "disabled",
}

DELIVERIES = {
    DeliveryState.OWED: "owed",
    DeliveryState.SENDING: "being sent",
    DeliveryState.SENT: "sent",
    DeliveryState.PARKED: "parked",
}

HOLDS = {
    HoldCause.DIGEST: "for the digest",
    HoldCause.QUIET: "in quiet hours",
    HoldCause.MUTE: "while muted",
    HoldCause.STORM: "because many came at once",
}

REFUSALS = {
    "topic": "its topic",
    "country": "its country",
    "language": "its language",
    "level": "how little of it is about the topic",
    "reason": "that it is news of this kind",
    "official_only": "that it is on no official site",
    "minimum_score": "its score",
}

FAILURES = {
    "timeout": "no answer in time",
    "dns": "its host name is not found",
    "refused-address": "it leads to a private address",
    "connect": "no connection",
    "tls": "its certificate is not accepted",
    "tls-expired": "its certificate has expired",
    "http": "it answers with an error",
    "too-large": "its document is too large",
    "redirects": "it redirects in circles",
    "scheme": "it leads to something that is no web address",
    "decode": "its document can’t be unpacked",
    "challenge": "it shows a browser check",
    "soft-404": "it says that there is no such page",
    "robots": "its robots.txt forbids this page to programs",
    "no-entries": "it shows no entries, though it had some",
    "no-items": "what it should list is not where it was",
    "truncated": "its document breaks off",
    "not-a-list": "it answers with an error in the place of a list",
    "bad-option": "an option in feeds.yaml does not suit it",
    "html-not-feed": "it shows a web page where the feed was",
    "empty": "its document is empty",
    "not-a-feed": "its document is no feed",
    "bad-json": "its document is no JSON",
    "too-deep": "its document is nested too deep",
    "limits": "its document takes too long or too much memory to read",
}

REMEDIES = {
    "http-401": "It wants a login: look for another address of the institution.",
    "http-403": "It may refuse our User-Agent: try user_agent in feeds.yaml.",
    "http-404": "Its address has changed: find the new one and put it into feeds.yaml.",
    "http-410": "Its address was given up: find the new one and put it into feeds.yaml.",
    "challenge": "Try user_agent, proxy or another address in feeds.yaml.",
    "soft-404": "Its address has changed: find the new one and put it into feeds.yaml.",
    "robots": "Look for a feed of the institution, or ask it for leave.",
    "no-entries": "Look at its address with a browser: it may be a challenge page or a new site.",
    "no-items": "Its site may have a new design: correct its options in feeds.yaml.",
    "bad-option": "Correct its options in feeds.yaml.",
    "html-not-feed": "It may be a challenge page: try user_agent or another address in feeds.yaml.",
    "not-a-feed": "Its kind may have changed: check kind in feeds.yaml.",
    "bad-json": "Its kind may have changed: check kind in feeds.yaml.",
    "refused-address": "If its address is meant to be private, set allow_private in feeds.yaml.",
    "tls": "Its certificate chain is broken: look for an address that works.",
    "dns": "Its host may have moved: check its address in feeds.yaml.",
}


def name(table: dict[str, str], key: str) -> str:
    """What people call the thing with this key."""
    return table.get(key) or key.replace("_", " ")
