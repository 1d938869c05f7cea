"""How people and monitors reach us, as the settings say: listeners of platforms, and HTTP."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.answers.archive import Archive
from bot.desk import Desk
from bot.model import Destination, Source
from bot.ports import Channel, Clock, Listener
from bot.settings import Settings, revealed
from bot.store import Store
from bot.web import Guard, Probes, WebServer

SLACK_EVENTS = "/slack/events"


def web(
    settings: Settings,
    store: Store,
    sources: Sequence[Source],
    topics: Collection[str],
    now: Clock,
) -> WebServer | None:
    """The HTTP server with the archive's pages, if the settings want one."""
    if settings.http is None:
        return None
    # Imported only where it is used: templates take a while to load.
    from bot.web.pages import Pages

    token, password = revealed(settings.http_token), revealed(settings.http_password)
    server = WebServer(settings.http, Guard(token=token, password=password))
    pages = Pages(
        archive=Archive(store=store, sources=sources, topics=topics),
        reader=Destination(id="web", language=settings.language, timezone=settings.timezone),
        clock=now,
        public_url=settings.archive,
    )
    server.get(pages.routes)
    return server


def open_to_monitors(server: WebServer, probes: Probes) -> None:
    """Answer probes to anybody, and metrics to whoever may look."""
    server.get({"/healthz": probes.alive, "/readyz": probes.ready}, guarded=False)
    server.get({"/metrics": probes.metrics})


def listeners(
    settings: Settings,
    channels: Mapping[str, Channel],
    store: Store,
    desk: Desk,
    now: Clock,
    server: WebServer | None,
) -> tuple[Listener, ...]:
    """What hears people, on the platforms where they can speak to us."""
    found: list[Listener] = []
    if settings.matrix_homeserver:
        from bot.channels.matrix.channel import MatrixChannel

        rooms = (each for each in channels.values() if isinstance(each, MatrixChannel))
        power = settings.matrix_settings_power
        found.extend(each.listener(desk, now, settings_power=power) for each in rooms)
    if "slack" in channels and settings.slack_app_token:
        found.append(_slack(settings, store, desk, now, None))
    elif "slack" in channels and settings.slack_signing_secret and server:
        found.append(_slack(settings, store, desk, now, server))
    return tuple(found)


def _slack(
    settings: Settings, store: Store, desk: Desk, now: Clock, server: WebServer | None
) -> Listener:
    """By requests to the server; without one, by a socket."""
    # Imported only where it is used, as Matrix is: their libraries take long to load.
    from bot.channels.slack.app import Access, SlackListener

    access = Access(
        bot_token=revealed(settings.slack_bot_token),
        app_token=revealed(settings.slack_app_token),
        signing_secret=revealed(settings.slack_signing_secret),
        api_url=settings.slack_api_url,
        served=server.served if server else None,
    )
    listener = SlackListener(access=access, desk=desk, store=store, clock=now)
    if server:
        server.post(SLACK_EVENTS, listener.take)
    return listener
