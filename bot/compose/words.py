"""Names for the keys and codes that other rooms use; a key without a name is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from bot.compose.voice import Voice, mark
from bot.model import Bound, DeliveryState, HoldCause, Level, SourceState

ITEMS = {
    "ballistic_missile": mark("ballistic missiles"),
    "cruise_missile": mark("cruise missiles"),
    "missile": mark("missiles"),
    "artillery_shell": mark("artillery shells"),
    "mortar": mark("mortars"),
    "air_defence": mark("air defence"),
    "anti_tank_weapon": mark("anti-tank weapons"),
    "weapon": mark("weapons"),
    "rocket": mark("rockets"),
    "rocket_launcher": mark("rocket launchers"),
    "missile_launcher": mark("missile launchers"),
    "bomb": mark("bombs"),
    "armoured_vehicle": mark("armoured vehicles"),
    "tank": mark("tanks"),
    "drone": mark("drones"),
    "helicopter": mark("helicopters"),
    "warship": mark("warships"),
    "submarine": mark("submarines"),
    "nuclear_weapon": mark("nuclear weapons"),
    "satellite": mark("satellites"),
    "dual_use_goods": mark("dual-use goods"),
    "ammunition": mark("ammunition"),
    "artillery": mark("artillery"),
    "explosives": mark("explosives"),
    "small_arms": mark("small arms"),
    "aircraft": mark("aircraft"),
    "military_equipment": mark("military equipment"),
    "technology": mark("technology"),
    "missile_technology": mark("missile technology"),
    "nuclear_technology": mark("nuclear technology"),
    "submarine_technology": mark("submarine technology"),
    "troops": mark("troops"),
    "special_forces": mark("special forces"),
    "sappers": mark("sappers"),
    "military_builders": mark("military builders"),
    "officers": mark("officers"),
    "military_instructors": mark("military instructors"),
    "military_support": mark("military support"),
    "military_cooperation": mark("military cooperation"),
    "workers": mark("workers"),
    "fuel": mark("fuel"),
    "food": mark("food"),
    "aid": mark("aid"),
    "money": mark("money"),
    "energy": mark("energy"),
}

ACTS = {
    "condemn": mark("condemns"),
    "call_on": mark("calls on"),
    "urge": mark("urges"),
    "demand": mark("demands"),
    "sanction": mark("sanctions"),
    "deny": mark("denies"),
    "express_concern": mark("voices concern"),
    "oppose": mark("opposes"),
    "support": mark("supports"),
    "monitor": mark("monitors"),
    "confirm": mark("confirms"),
    "warn": mark("warns"),
    "welcome": mark("welcomes"),
}

FLAGS = {
    "negated": mark("negated in the text"),
    "denied": mark("denied in the text"),
    "hypothetical": mark("as a possibility"),
    "to_russia": mark("to Russia"),
    "to_dprk": mark("to the DPRK"),
    "use": mark("use after passing"),
    "technology": mark("technology"),
    "troops": mark("troops"),
    "on_word": mark("on an operator’s word"),
}

BOUNDS: Mapping[Bound, str] = {
    "at_least": mark("at least {n}"),
    "more_than": mark("more than {n}"),
    "at_most": mark("up to {n}"),
    "less_than": mark("less than {n}"),
    "about": mark("about {n}"),
}

LEVELS = {
    Level.MAIN: mark("main subject"),
    Level.PASSAGE: mark("a passage of its own"),
    Level.MENTION: mark("a mention in passing"),
}

STATES = {
    SourceState.OK: mark("ok"),
    SourceState.FAILING: mark("failing"),
    SourceState.QUIET: mark("quiet"),
    SourceState.NEVER: mark("never polled"),
    SourceState.DISABLED: mark("disabled"),
}

DELIVERIES = {
    DeliveryState.OWED: mark("owed"),
    DeliveryState.SENDING: mark("being sent"),
    DeliveryState.SENT: mark("sent"),
    DeliveryState.PARKED: mark("parked"),
}

HOLDS = {
    HoldCause.DIGEST: mark("for the digest"),
    HoldCause.QUIET: mark("in quiet hours"),
    HoldCause.MUTE: mark("while muted"),
    HoldCause.STORM: mark("because many came at once"),
    HoldCause.BURST: mark("because its source showed many at once that can’t all be news"),
}

REFUSALS = {
    "topic": mark("its topic"),
    "country": mark("its country"),
    "language": mark("its language"),
    "level": mark("how little of it is about the topic"),
    "reason": mark("that it is news of this kind"),
    "official_only": mark("that it is on no official site"),
    "minimum_score": mark("its score"),
}

FAILURES = {
    "timeout": mark("no answer in time"),
    "dns": mark("its host name is not found"),
    "refused-address": mark(
        "it leads to a private address, which allow_private in feeds.yaml permits"
    ),
    "connect": mark("no connection"),
    "tls": mark("its certificate is not accepted"),
    "no-tls": mark("it speaks no HTTPS there: perhaps its address begins with http://"),
    "tls-expired": mark("its certificate has expired"),
    "http": mark("it answers with an error"),
    "too-large": mark("its document is too large"),
    "redirects": mark("it redirects in circles"),
    "scheme": mark("it leads to something that is no web address"),
    "decode": mark("its document can’t be unpacked"),
    "challenge": mark("it shows a browser check"),
    "soft-404": mark("it says that there is no such page"),
    "robots": mark("its robots.txt forbids this page to programs"),
    "no-entries": mark("it shows no entries, though it had some"),
    "none-yet": mark("it shows no entries"),
    "no-items": mark("what it should list is not where it was"),
    "truncated": mark("its document breaks off"),
    "too-long": mark(
        "its document is too long: only a part of its entries is read;"
        " give it an address that lists fewer"
    ),
    "malformed": mark("its document is faulty, and was read as far as it goes"),
    "not-a-list": mark("it answers with an error in the place of a list"),
    "bad-option": mark("an option in feeds.yaml does not suit it"),
    "html-not-feed": mark("it shows a web page where the feed was"),
    "empty": mark("its document is empty"),
    "not-a-feed": mark("its document is no feed"),
    "bad-json": mark("its document is no JSON"),
    "too-deep": mark("its document is nested too deep"),
    "limits": mark("its document takes too long or too much memory to read"),
    "not-a-page": mark("its document is no page of text"),
    "no-text": mark("its page holds no text"),
    "locked": mark("its document opens with a password only"),
    "crash": mark("its document breaks our parser: please report it"),
}

REMEDIES = {
    "http-401": mark("It wants a login: look for another address of the institution."),
    "http-403": mark("It may refuse our User-Agent: try user_agent in feeds.yaml."),
    "http-404": mark("Its address has changed: find the new one and put it into feeds.yaml."),
    "http-410": mark("Its address was given up: find the new one and put it into feeds.yaml."),
    "challenge": mark("Try user_agent, proxy or another address in feeds.yaml."),
    "soft-404": mark("Its address has changed: find the new one and put it into feeds.yaml."),
    "robots": mark("Look for a feed of the institution, or ask it for leave."),
    "no-entries": mark(
        "Look at its address with a browser: it may be a challenge page or a new site."
    ),
    "no-items": mark("Its site may have a new design: correct its options in feeds.yaml."),
    "bad-option": mark("Correct its options in feeds.yaml."),
    "html-not-feed": mark(
        "It may be a challenge page: try user_agent or another address in feeds.yaml."
    ),
    "not-a-feed": mark("Its kind may have changed: check kind in feeds.yaml."),
    "bad-json": mark("Its kind may have changed: check kind in feeds.yaml."),
    "refused-address": mark(
        "If its address is meant to be private, set allow_private in feeds.yaml: it holds for the"
        " hosts that stand there, not for those they redirect to."
    ),
    "tls": mark("Its certificate chain is broken: look for an address that works."),
    "dns": mark("Its host may have moved: check its address in feeds.yaml."),
}


def name(voice: Voice, table: Mapping[str, str], key: str) -> str:
    """What people call the thing with this key."""
    return voice.say(table[key]) if key in table else key.replace("_", " ")
