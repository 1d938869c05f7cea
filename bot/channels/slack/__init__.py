"""Slack: what is sent there, and what people do there; nobody else knows its libraries."""

from bot.channels.slack.channel import SlackChannel

__all__ = ["SlackChannel"]
