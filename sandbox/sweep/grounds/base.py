"""From an estate to a site: the traits that all public and all private topologies have."""

from sandbox.scenarios.estate import API_ADDRESS, Estate
from sandbox.scenarios.topologies import ENDPOINT_ADDRESS
from sandbox.sweep.site import Site

OTHER_SUBSCRIPTIONS = (
    "8be1f0d4-26c3-4a97-b5de-0c4f7e913a68",
    "c47d0a1e-93b8-4e25-8f16-72d9b35e60af",
)


def public(estate: Estate, *more: str, pool: str = "system") -> Site:
    """Return the site of a public API server; `more` are its other traits."""
    traits = frozenset({"public", "outbound", "own_network", *more})
    return Site(estate=estate, traits=traits, api=API_ADDRESS, around="20.26.0.0/16", pool=pool)


def private(estate: Estate, *more: str) -> Site:
    """Return the site of an API server behind a private endpoint; `more` are its other traits."""
    traits = frozenset({"private", "endpoint", "balancer", "outbound", "own_network", *more})
    return Site(estate=estate, traits=traits, api=ENDPOINT_ADDRESS, around="10.40.3.128/25")
