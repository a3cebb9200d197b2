"""Put together what answers Slack's requests, from the settings of an environment."""

import time
from collections.abc import Callable, Coroutine, Mapping

from bot.known import RecentlyKnown
from bot.listeners import Door, make_door
from bot.rate import DEFAULT_REQUESTS, REQUESTS, read_rate
from bot.routing import may_post, read_routing
from bot.settings import read_slack_settings


def open_door(
    environ: Mapping[str, str], read_known: Callable[[], Coroutine[None, None, tuple[str, ...]]]
) -> Door:
    """Build the answerer of Slack's requests; `read_known` reads the stored list of clusters.

    Raises:
        SettingsError: the Slack settings are wrong; the message names each.
    """
    settings = read_slack_settings(environ)

    def may(channel: str, asked_in: str | None) -> bool:
        return may_post(read_routing(environ, settings), channel, asked_in)

    return make_door(
        settings,
        environ.get("AZURE_SUBSCRIPTION_ID"),
        RecentlyKnown(read_known, time.monotonic),
        may,
        read_rate(environ, REQUESTS, DEFAULT_REQUESTS),
    )
