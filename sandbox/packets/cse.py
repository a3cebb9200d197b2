"""The node's own check while it is provisioned (the custom script extension), step by step.

First mcr.microsoft.com (exit 50), then the API server's name (52, 53), then the API server (51).
Packets that vanish on the way to a private address outlast the 15 minutes the extension has, so
they end in exit 124 with the last command still hanging.
"""

import json
from dataclasses import dataclass

from sandbox.packets import traces, windows
from sandbox.packets.journey import REGISTRY, api_server, connect
from sandbox.packets.traces import CA_FILE, Printed
from sandbox.packets.trip import Outcome, Trip
from sandbox.world import AZURE_DNS, Node, World

_KEPT = 3000
_ISOLATED = ("none", "block")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one node's check ended. `output` is the tail of its trace; exit code 0 is success."""

    node: Node
    exit_code: int
    trip: Trip
    output: str = ""

    @property
    def message(self) -> str:
        """Return the extension's status message as the instance view shows it."""
        if self.exit_code == 0:
            return "Enable succeeded: \n[stdout]\n\n[stderr]\n"
        if self.node.image == windows.WINDOWS:
            return windows.message(self.trip)
        head = f"command terminated with exit status={self.exit_code}"
        return (
            f"Enable failed: failed to execute command: {head}\n"
            f"[stdout]\n{self._json()}\n[stderr]\ndate: invalid date 'n/a'\n"
        )

    def _json(self) -> str:
        started = {
            "KernelStartTime": "Sun 2026-11-22 09:18:31 UTC",
            "CSEStartTime": "Sun Nov 22 09:19:04 UTC 2026",
            "GuestAgentStartTime": "Sun 2026-11-22 09:18:52 UTC",
        }
        status = {
            "ExitCode": str(self.exit_code),
            "Output": self.output[-_KEPT:],
            "Error": "",
            "ExecDuration": _DURATION.get(self.trip.outcome, "41"),
            **started,
            "SystemdSummary": "Startup finished in 1.402s (kernel) + 29.337s (userspace) = 30.739s",
            "BootDatapoints": {**started, "KubeletStartTime": "n/a"},
        }
        return json.dumps(status)


_DURATION = {Outcome.TIMED_OUT: "688", Outcome.REFUSED: "571", Outcome.NO_ROUTE: "664"}


def check(world: World, node: Node) -> Result:
    """Run the check on one node."""
    if node.image == windows.WINDOWS:
        return _on_windows(world, node)
    network = world.cluster["properties"]["networkProfile"]
    if network["outboundType"] not in _ISOLATED:
        trip = connect(world, node, REGISTRY)
        if trip.outcome is not Outcome.OPEN:
            return Result(node=node, exit_code=50, trip=trip, output=_outbound(trip, node))
    trip = connect(world, node, api_server(world))
    if trip.outcome is Outcome.OPEN:
        return Result(node=node, exit_code=0, trip=trip)
    if trip.outcome is Outcome.UNRESOLVED and not world.outside.hosts_agent:
        code = 53 if trip.dns_server == AZURE_DNS else 52
        return Result(node=node, exit_code=code, trip=trip, output=_look_up(trip, code))
    if trip.outcome is Outcome.TIMED_OUT and (".privatelink." in trip.host or _by_address(trip)):
        return Result(node=node, exit_code=124, trip=trip, output=_cut_short(trip))
    return Result(node=node, exit_code=51, trip=trip, output=_failed(trip, node))


def _on_windows(world: World, node: Node) -> Result:
    trip = connect(world, node, api_server(world))
    return Result(node=node, exit_code=windows.API_SERVER * windows.notices(trip), trip=trip)


def _by_address(trip: Trip) -> bool:
    """Say whether the node has an address instead of a name, which it tests with nc."""
    return trip.host[:1].isdigit()


def _command(trip: Trip) -> str:
    if _by_address(trip):
        return f"nc -vz {trip.host} 443"
    return f"curl -v --cacert {CA_FILE} https://{trip.host}:443"


def _failed(trip: Trip, node: Node) -> str:
    by_address = _by_address(trip)
    last = traces.netcat(trip, node.image) if by_address else traces.curl(trip, node.image)
    bounded = 124 if trip.outcome is Outcome.TIMED_OUT else last.status
    tries, limit_s = (300, 10) if by_address else (68 if ".privatelink." in trip.host else 34, 15)
    return "\n".join(
        (
            f"+ retrycmd_if_failure {tries} 1 {limit_s} {_command(trip)}",
            f'Executed "{_command(trip)}" {tries} times; giving up (last exit status: {bounded}).',
            *_timed(_command(trip), last),
            *_ending(51),
        )
    )


def _cut_short(trip: Trip) -> str:
    return "\n".join(
        (
            "CSE timeout approaching, exiting early.",
            f"+ {_command(trip)}",
            *(() if _by_address(trip) else traces.hanging(trip).lines),
        )
    )


def _look_up(trip: Trip, code: int) -> str:
    return "\n".join(
        (
            f"+ nslookup -timeout=15 -retry=0 {trip.host}",
            f"Server: {trip.dns_server}",
            f"Address: {trip.dns_server}#53",
            f"** server can't find {trip.host}: NXDOMAIN",
            *_ending(code),
        )
    )


def _outbound(trip: Trip, node: Node) -> str:
    command = f"curl -v --insecure --proxy-insecure https://{REGISTRY}/v2/"
    return "\n".join((*_timed(command, traces.curl(trip, node.image)), "+ exit 50"))


def _timed(command: str, printed: Printed) -> tuple[str, ...]:
    return (f"+ {command}", *printed.lines, "", "real\t0m0.041s", "user\t0m0.012s", "sys\t0m0.009s")


def _ending(code: int) -> tuple[str, ...]:
    return (
        f"+ VALIDATION_ERR={code}",
        f"+ echo 'API server connection check code: {code}'",
        f"API server connection check code: {code}",
        f"+ '[' {code} -ne 0 ']'",
        f"+ exit {code}",
    )
