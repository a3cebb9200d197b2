"""Resources spread over subscriptions."""

from sandbox.azure.bodies.scope import Scope
from sandbox.scenarios.estate import HUB, NAMES, NETWORK
from sandbox.sweep.grounds.base import OTHER_SUBSCRIPTIONS
from sandbox.sweep.grounds.inward import private_hub_dns
from sandbox.sweep.grounds.outward import public_firewall
from sandbox.sweep.moving import move
from sandbox.sweep.site import Site

_OTHER, _NAMES_SUBSCRIPTION = OTHER_SUBSCRIPTIONS


def spread() -> Site:
    """As the firewall topology, but network, hub and cluster in three subscriptions."""
    site = public_firewall()
    move(site.world, NETWORK, Scope(subscription_id=_OTHER, group="rg-landing-zone"))
    move(site.world, HUB, Scope(subscription_id=_NAMES_SUBSCRIPTION, group="rg-connectivity"))
    return site


def spread_private() -> Site:
    """As with DNS in the hub, but network, hub and zone in other subscriptions."""
    site = private_hub_dns()
    move(site.world, NETWORK, Scope(subscription_id=_OTHER, group="rg-landing-zone"))
    move(site.world, HUB, Scope(subscription_id=_NAMES_SUBSCRIPTION, group="rg-connectivity"))
    move(site.world, NAMES, Scope(subscription_id=_NAMES_SUBSCRIPTION, group="rg-names"))
    return site
