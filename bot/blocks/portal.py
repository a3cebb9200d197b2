"""Links to resources in the Azure portal."""

from urllib.parse import quote

from bot.blocks.parts import MOST_LINE, Element, link, plain
from bot.context import Context

MOST_NAME = 80
MOST_URL = 3_000


def portal(context: Context, resource_id: str, text: str, most: int = MOST_LINE) -> Element:
    """Return a link to a resource in the Azure portal; text alone for what is no id."""
    url = portal_url(context, resource_id)
    return link(url, text, most) if url else plain(text, most=most)


def cluster_link(context: Context) -> Element:
    """Return the cluster's name, a link to the portal."""
    return portal(context, context.request.cluster_id, context.cluster, MOST_NAME)


def portal_url(context: Context, resource_id: str) -> str:
    """Return the portal's address of a resource; empty where Slack would not take it."""
    url = f"{context.portal}/#resource{quote(resource_id, errors='replace')}"
    return url if len(url) <= MOST_URL else ""
