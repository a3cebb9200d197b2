"""Which addresses a private answer may go to: Slack's own, whatever a request names.

Slack gives them out on `hooks.` before the host of its API: `hooks.slack.com`, and for GovSlack,
whose API is https://slack-gov.com/api/, `hooks.slack-gov.com`. A Slack of one host serves both.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

HOOKS = "hooks."
ONE, SEVERAL = "response_url", "response_urls"


def slack_beginnings(api_url: str) -> tuple[str, ...]:
    """Return what each of Slack's answer addresses begins with, up to the slash after the host.

    A whole beginning leaves nothing to differ about between those who take an address apart.
    """
    api = urlsplit(api_url.lower())
    return tuple(f"{api.scheme}://{host}/" for host in (HOOKS + api.netloc, api.netloc))


def without_strange_answer_urls(
    body: Mapping[str, Any], beginnings: tuple[str, ...]
) -> tuple[dict[str, Any], int]:
    """Return the body of a request with Slack's answer addresses only, and how many it lost."""
    kept = dict(body)
    lost = 0
    if kept.get(ONE) and not str(kept[ONE]).startswith(beginnings):
        del kept[ONE]
        lost += 1
    if several := kept.get(SEVERAL):
        kept[SEVERAL] = [each for each in several if each.get(ONE, "").startswith(beginnings)]
        lost += len(several) - len(kept[SEVERAL])
    return kept, lost
