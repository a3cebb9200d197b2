"""What cannot be read of a network stands in every form of a report, and no verdict outruns it.

A whole judgement from facts: the report as JSON and as text, and the thread.
"""

from typing import Any

import pytest

from bot.blocks import report_messages
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.incident import Category
from diagnostics.model.network import ApplianceKind
from diagnostics.model.report import Report, State
from diagnostics.pipeline import replay
from diagnostics.render import to_json, to_markdown, to_text
from tests import builders
from tests.bot.blocks.seen import shown
from tests.bot.reports import context

GATEWAY = Known(
    builders.vnet(subnet_ids=(builders.SUBNET_ID, f"{builders.VNET_ID}/subnets/GatewaySubnet"))
)
NVA = builders.appliance(
    id=builders.arm_id("Microsoft.Compute/virtualMachines", "nva-hub"),
    name="nva-hub",
    kind=ApplianceKind.MACHINE,
    power_state=Known("running"),
    public_ids=(),
)
BEHIND_NVA = {
    "route_table": Known(
        builders.route_table(
            builders.route(next_hop_type="VirtualAppliance", next_hop_addresses=("10.0.9.4",))
        )
    ),
    "appliances": {"10.0.9.4": Known(NVA)},
}
NO_ADMIN_RULES = {
    "admin_rules": Missing(
        why=Why.DENIED, what="the security admin rules", action="Microsoft.Network/x/action"
    )
}
DENIED = {"subnet_nsg": Known(builders.nsg(builders.rule("stop", access="Deny")))}
TO_NOWHERE = Known(builders.route_table(builders.route(next_hop_type="None")))
TO_INTERNET = Known(builders.route_table(builders.route()))
BGP = "BGP routes are not readable"
BGP_OPEN = "BGP routes cannot be read"
NVA_RULES = "traffic passes appliance nva-hub, whose rules are not readable from Azure"
AVNM_DENY = "no security admin rule of a virtual network manager denies it (they were not read)"
AVNM_ALLOW = (
    "no security admin rule of a virtual network manager always allows it (they were not read)"
)
TIMEOUT, NO_ROUTE = Category.CONNECTION_TIMEOUT, Category.NO_ROUTE_TO_HOST


@pytest.mark.parametrize(
    ("category", "facts", "state", "check", "sentence"),
    [
        # a more specific route may come over BGP
        (
            TIMEOUT,
            {"vnet": GATEWAY, "route_table": TO_NOWHERE},
            State.LIKELY_CAUSE,
            "route_table",
            BGP,
        ),
        (TIMEOUT, {"vnet": GATEWAY, "route_table": TO_INTERNET}, State.NO_FAULT_FOUND, None, BGP),
        (TIMEOUT, {"vnet": GATEWAY}, State.NOT_DETERMINED, None, BGP_OPEN),
        # an appliance's own rules
        (TIMEOUT, BEHIND_NVA, State.NOT_DETERMINED, None, NVA_RULES),
        (Category.UNSPECIFIED, BEHIND_NVA, State.NOT_DETERMINED, None, NVA_RULES),
        (NO_ROUTE, BEHIND_NVA, State.NO_FAULT_FOUND, None, NVA_RULES),
        # security admin rules deny before NSGs, and always allow past them
        (TIMEOUT, NO_ADMIN_RULES, State.NO_FAULT_FOUND, None, AVNM_DENY),
        (NO_ROUTE, NO_ADMIN_RULES, State.NO_FAULT_FOUND, None, AVNM_DENY),
        (TIMEOUT, NO_ADMIN_RULES | DENIED, State.LIKELY_CAUSE, "nsg_outbound", AVNM_ALLOW),
    ],
)
def test_what_is_not_readable_is_said_everywhere(
    category: Category, facts: dict[str, Any], state: State, check: str | None, sentence: str
) -> None:
    report = replay(builders.incident(category), builders.snapshot(**facts))

    assert (report.verdict.state, report.verdict.check) == (state, check)
    assert _holding(report, sentence) == ["verdict", "text", "markdown", "root", "thread"]


def _holding(report: Report, sentence: str) -> list[str]:
    """Return the forms of a report that hold a sentence."""
    verdict = to_json(report)["verdict"]
    root, *replies = report_messages(context(), report)
    forms = {
        "verdict": [verdict["summary"], *verdict["assumptions"], *verdict["evidence"]],
        "text": [" ".join(to_text(report).split())],
        "markdown": [to_markdown(report).replace("\\", "")],
        "root": shown(root),
        "thread": [line for reply in replies for line in shown(reply)],
    }
    return [form for form, said in forms.items() if any(sentence in each for each in said)]


@pytest.mark.parametrize("facts", [NO_ADMIN_RULES, BEHIND_NVA, {"vnet": GATEWAY}])
@pytest.mark.parametrize("category", [each for each in Category if "not" not in each.value])
def test_no_verdict_is_certain_on_what_was_not_read(
    category: Category, facts: dict[str, Any]
) -> None:
    verdict = replay(builders.incident(category), builders.snapshot(**facts)).verdict

    assert verdict.state is not State.CAUSE_FOUND
    assert verdict.assumptions or verdict.undecided


def test_nothing_is_assumed_where_all_was_read() -> None:
    verdict = replay(builders.incident(), builders.snapshot()).verdict

    assert (verdict.state, verdict.assumptions) == (State.NO_FAULT_FOUND, ())
