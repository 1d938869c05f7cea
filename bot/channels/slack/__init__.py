"""Slack: what is sent to it; nobody else knows its libraries."""

from bot.channels.slack.channel import SlackChannel

__all__ = ["SlackChannel"]
