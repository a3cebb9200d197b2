"""What becomes of flows at firewalls, in one sentence each: who, which ports, by which rule."""

from collections.abc import Iterable
from itertools import groupby

from diagnostics.model.network import Appliance, ApplianceKind
from diagnostics.network.firewall.on_path import Judged
from diagnostics.network.firewall.words import in_words
from diagnostics.network.flow import Flow


def named(device: Appliance) -> str:
    """Name a device by its kind and name."""
    what = "Azure Firewall" if device.kind is ApplianceKind.FIREWALL else "appliance"
    return f"{what} {device.name}"


def all_named(devices: Iterable[Appliance]) -> str:
    """Name devices in a row."""
    return " and ".join(map(named, devices))


def target_of(flows: Iterable[Flow]) -> str:
    """Name the destination of flows that differ in their port alone."""
    first, *others = flows
    return " and ".join((first.target, *(str(each.port) for each in others)))


def ports_of(flows: Iterable[Flow]) -> str:
    """List the ports of flows."""
    return " and ".join(str(each.port) for each in flows)


def stopping(judged: Iterable[Judged]) -> str:
    """Say which firewall stops what, and by which rule; ports that one rule stops in one."""
    return " and ".join(
        f"{named(device)} stops TCP to {target_of(each.flow for each in stopped)}: {rule}"
        for (device, rule), stopped in groupby(judged, lambda one: (one.device, _rule(one)))
    )


def inspecting(judged: Iterable[Judged]) -> str:
    """Say which firewall inspects, and by which rule."""
    found = dict.fromkeys((one.device, _rule(one)) for one in judged)
    return " and ".join(
        f"{named(device)} inspects TLS to the API server: {rule}" for device, rule in found
    )


def _rule(judged: Judged) -> str:
    return in_words(judged.ruling.rule)
