"""The way of a packet from node to API server in one line, with the hop that breaks it.

Made from the findings alone: a hop is as good as the worst of its checks. What does not apply to
the cluster is left out, what was not looked at is named so. Most checks read how things are set and
send no packet, so a hop that passes says that its configuration is right, before the broken one as
after it. The API server at the end is bare unless a check found it wrong or a node reached it. What
a node itself met says that the way is broken, and not where, so it counts only where nothing else
explains the failure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.model.finding import Finding, Outcome
from diagnostics.model.report import Report, State

ARROW = " → "
WORST_FIRST = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED)
FROM_THE_NODE = ("node_dns", "node_proxy", "node_tcp", "node_tls")
BEFORE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("name look-up", ("private_dns", "api_server_address", "node_dns")),
    ("HTTP proxy", ("http_proxy", "node_proxy")),
)
BETWEEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("route", ("route_table",)),
    ("firewall", ("firewall_rules",)),
)
ENDPOINT = ("private_endpoint",)
SUBNET = ("api_server_subnet",)
AT_THE_END = ("cluster_state", "authorized_ip_ranges", "node_tcp", "node_tls")
REACHED = ("node_tcp", "node_tls")
# The words in which the check of the dialled address tells where the endpoint is by now.
_NOW_AT = re.compile(r"private endpoint is (?:now )?at (?P<ip>[0-9a-f.:]+)(?:$|;)")
# The words in which the NSG check names the groups that it judged.
_GUARD = re.compile(
    r"(?: of (?P<rules>NIC|subnet|private endpoint subnet) NSG )"
    r"|(?:\((?P<allows>NIC|subnet|private endpoint subnet)\))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One hop; `outcome` is None where no check looks at it, `check` the one that speaks for it.

    `decides` marks the hop that the verdict names, `note` says in words how the hop is.
    """

    name: str
    outcome: Outcome | None = None
    check: str | None = None
    decides: bool = False
    note: str = ""


def path_of(report: Report) -> tuple[Hop, ...]:
    """Return the hops in the order of a packet; () where nothing was looked at."""
    return tuple(_Way(report).hops()) if report.findings else ()


def path_line(report: Report) -> str:
    """Return the hops in one line; empty where nothing was looked at."""
    return ARROW.join(f"{hop.name} {hop.note}".strip() for hop in path_of(report))


def path_json(report: Report) -> list[dict[str, object]]:
    """Return the hops as plain values."""
    return [
        {
            "hop": hop.name,
            "outcome": hop.outcome.value if hop.outcome else None,
            "check": hop.check,
            "decides": hop.decides,
        }
        for hop in path_of(report)
    ]


class _Way:
    """The findings of one report, asked hop by hop."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._by_id = {finding.id: finding for finding in report.findings}

    def hops(self) -> Iterator[Hop]:
        """Return what a packet meets, in its order."""
        node = self._report.incident.node.ip
        yield Hop(name=f"node {node}" if node else "node")
        for name, checks in BEFORE:
            yield from self._hop(name, checks)
        guards = tuple(self._guards())
        yield from (hop for hop in guards if not hop.name.startswith("private endpoint"))
        for name, checks in BETWEEN:
            yield from self._hop(name, checks)
        yield from (hop for hop in guards if hop.name.startswith("private endpoint"))
        yield from self._gate()
        yield self._end()

    def _end(self) -> Hop:
        """Return the API server; no configuration proves that it answers, only a node can."""
        name = self._server()
        found = self._hop(name, AT_THE_END)
        if found and found[0].outcome is not Outcome.PASSED:
            return found[0]
        met = [self._by_id[each].outcome for each in REACHED if each in self._by_id]
        reached = [each for each in REACHED if self._has_passed(each)]
        if Outcome.FAILED in met or not reached:
            return Hop(name=name)
        return Hop(
            name=name, outcome=Outcome.PASSED, check=reached[0], note="✓ reached from a node"
        )

    def _server(self) -> str:
        """Name the API server with its address: where it is, not where the node looked for it."""
        end, finding = self._report.incident.endpoint, self._by_id.get("api_server_address")
        now_at = _NOW_AT.search(finding.summary) if finding else None
        is_astray = finding is not None and finding.outcome in (Outcome.FAILED, Outcome.UNKNOWN)
        ip = now_at["ip"] if now_at else None if is_astray else end.ip
        return f"API server {ip}:{end.port or 443}" if ip else "API server"

    def _has_passed(self, check: str) -> bool:
        return check in self._by_id and self._outcome(self._by_id[check]) is Outcome.PASSED

    def _gate(self) -> tuple[Hop, ...]:
        """Return the door in the network, or the internet where there surely is none."""
        doors = (
            *self._hop("API server subnet", SUBNET),
            *self._hop("private endpoint", ENDPOINT),
        )
        unsure = [hop for hop in doors if hop.outcome is Outcome.UNKNOWN]
        if len(unsure) == len(doors) > 1:
            note = unsure[0].note
            return (Hop(name="private endpoint or internet", outcome=Outcome.UNKNOWN, note=note),)
        plan = self._report.plan
        planned = plan is not None and plan.private
        is_public = not doors and ENDPOINT[0] in self._by_id and not planned
        return (Hop(name="internet"),) if is_public else doors

    def _guards(self) -> Iterator[Hop]:
        """Return the network security groups that the check names, or it as a whole."""
        finding = self._by_id.get("nsg_outbound")
        if finding is None or self._outcome(finding) not in WORST_FIRST:
            return
        named = [found["rules"] or found["allows"] for found in _GUARD.finditer(finding.summary)]
        names = [f"{where} NSG" for where in dict.fromkeys(named)]
        if not names and finding.outcome is Outcome.PASSED:
            return
        is_admin = "security admin rule" in finding.summary
        whole = "security admin rules" if is_admin else "NIC NSG and subnet NSG"
        for name in names or [whole]:
            yield self._judged(name, finding, alone=True)

    def _hop(self, name: str, checks: tuple[str, ...]) -> tuple[Hop, ...]:
        found = [self._by_id[check] for check in checks if check in self._by_id]
        found.sort(key=self._decides, reverse=True)
        for outcome in WORST_FIRST:
            for finding in found:
                if self._outcome(finding) is outcome:
                    return (self._judged(name, finding, alone=len(checks) == 1),)
        return ()

    def _outcome(self, finding: Finding) -> Outcome | None:
        """Return how a finding counts; a check that the verdict waits for is not looked at."""
        if finding.id in self._report.verdict.undecided:
            return Outcome.UNKNOWN
        from_node = finding.id in FROM_THE_NODE and finding.outcome is not Outcome.PASSED
        return None if from_node and not self._decides(finding) else finding.outcome

    def _decides(self, finding: Finding) -> bool:
        return finding.id == self._report.verdict.check

    def _judged(self, name: str, finding: Finding, *, alone: bool) -> Hop:
        outcome = self._outcome(finding)
        alone = alone or name.lower() == finding.title.lower()
        which = "" if alone or outcome is Outcome.PASSED else f" ({finding.title})"
        return Hop(
            name=name,
            outcome=outcome,
            check=finding.id,
            decides=self._decides(finding),
            note=f"{self._note(finding)}{which}",
        )

    def _note(self, finding: Finding) -> str:
        if finding.outcome is Outcome.PASSED:
            return "✓ ok from a node" if finding.id in FROM_THE_NODE else "✓ config ok"
        if finding.outcome is not Outcome.FAILED:
            is_open = finding.missing or finding.outcome is Outcome.NOT_RUN
            return "? not looked at" if is_open else "? not certain"
        if not self._decides(finding):
            return "✗ fails too" if self._report.verdict.check else "✗ fails"
        if finding.id in FROM_THE_NODE:
            return "✗ A NODE FAILS HERE"
        is_likely = self._report.verdict.state is State.LIKELY_CAUSE
        return "✗ LIKELY BROKEN HERE" if is_likely else "✗ BROKEN HERE"
