"""The commands around Slack: doctor."""

from __future__ import annotations

import argparse

from bot import app
from bot.channels.slack.doctor import Keys, examine
from bot.cli.found import Found, remedied, report, told
from bot.settings import Settings

_NO_ANSWER = (
    "try again in a minute; if it stays, see whether this machine gets out to slack.com "
    "(HTTPS_PROXY, if a proxy leads there)"
)
_REMEDIES = {
    ("bot-token", "missing"): (
        "install the app in your workspace and put its Bot User OAuth Token into SLACK_BOT_TOKEN"
    ),
    ("bot-token", "wrong-kind"): (
        "SLACK_BOT_TOKEN wants the Bot User OAuth Token, which begins with xoxb-"
    ),
    ("app-token", "missing"): (
        "create an app-level token with the scope connections:write under Basic Information, "
        "and put it into SLACK_APP_TOKEN"
    ),
    ("app-token", "wrong-kind"): (
        "SLACK_APP_TOKEN wants the app-level token, which begins with xapp-"
    ),
    ("scopes", "missing"): ("add these scopes under OAuth & Permissions and install the app again"),
    ("login", "no-answer"): _NO_ANSWER,
    ("socket", "no-answer"): _NO_ANSWER,
    ("channel", "no-answer"): _NO_ANSWER,
    ("socket", "failed"): "check SLACK_APP_TOKEN, and that Socket Mode is switched on in the app",
    ("socket", "silent"): "try again in a minute; look at the status page of Slack",
    ("channel", "not-found"): (
        "correct the id (it stands at the end of the channel's details); if the channel is "
        "private, invite the bot: /invite @statement"
    ),
    ("channel", "archived"): "unarchive the channel, or remove the destination",
    ("channel", "not-a-member"): "invite the bot: type /invite @statement in that channel",
    ("channel", "read-only"): "let the bot post in that channel: only some may",
}


async def doctor(arguments: argparse.Namespace) -> int:
    """Look at everything that must be right, and say what to do where it isn't."""
    return report(await findings(app.read_settings()), as_json=arguments.json)


async def findings(settings: Settings) -> list[Found]:
    """What the checks of the tokens and of the channels that get alerts came to."""
    channels = await told(settings, "slack")
    found = await examine(_keys(settings), channels, clock=app.clock(settings))
    return [remedied(each, _REMEDIES) for each in found]


def _keys(settings: Settings) -> Keys:
    tokens = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    bot, app_level, signing = (token.get_secret_value() if token else "" for token in tokens)
    return Keys(
        bot_token=bot,
        app_token=app_level,
        signing_secret=signing,
        api_url=settings.slack_api_url,
    )
