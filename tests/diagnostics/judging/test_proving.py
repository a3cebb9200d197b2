"""A fix is proven by asking again: its check passes, nothing else suffers, nothing wide is open."""

from dataclasses import replace

from diagnostics.judging.asking import findings_of
from diagnostics.judging.proving import MOST_STEPS, completed, proven
from diagnostics.model.edits import AddNsgRule, AddRoute, Edit, SetAuthorizedRanges, StartCluster
from diagnostics.model.facts import Known, Missing, Why
from diagnostics.model.finding import Answer, Check, Finding, Fix, Outcome, failed
from diagnostics.model.incident import Endpoint, Incident
from diagnostics.model.snapshot import Snapshot
from tests.builders import (
    API_IP,
    CLUSTER_ID,
    FQDN,
    NIC_NSG_ID,
    NSG_ID,
    TABLE_ID,
    cluster,
    incident,
    nat_gateway,
    nsg,
    route,
    route_table,
    rule,
    snapshot,
)

TOLD = incident(endpoint=Endpoint(fqdn=FQDN, ip=API_IP))
STOP = rule("stop", priority=300, access="Deny")
DENIED = snapshot(subnet_nsg=Known(nsg(STOP), NSG_ID))
OPENING = rule("opening", priority=299, sources=("10.0.2.0/24",), destinations=(API_IP,))
COMMAND = ("az", "version")


def fix(*edits: Edit, check: str = "nsg_outbound") -> Fix:
    return Fix(check=check, title="it", command=(COMMAND,), undo=(COMMAND,), edits=edits)


def tried(given: Fix, facts: Snapshot, check: str = "nsg_outbound") -> Fix:
    """Return the one fix of a check's finding, tried on the facts."""
    findings = tuple(
        replace(each, fixes=(given,) if each.id == check else ())
        for each in findings_of(TOLD, facts)
    )
    (found,) = (each for each in proven(TOLD, facts, findings) if each.fixes)
    (whole,) = found.fixes
    return whole


def engine_fixes(facts: Snapshot) -> list[tuple[str, bool, int]]:
    """Return every fix with edits that the checks offer: its check, proven, how many edits."""
    findings = proven(TOLD, facts, findings_of(TOLD, facts))
    return [
        (fix.check, fix.proven, len(fix.edits)) for f in findings for fix in f.fixes if fix.edits
    ]


def add(**wider: object) -> AddNsgRule:
    return AddNsgRule(nsg_id=NSG_ID, rule=replace(OPENING, **wider))  # type: ignore[arg-type] # any field of a rule


def test_fix_that_mends_and_opens_no_more_is_proven() -> None:
    given = fix(add())
    assert tried(given, DENIED) == replace(given, proven=True)


def test_fix_that_opens_more_than_it_takes_is_not_proven() -> None:
    given = fix(add(destinations=("*",)))
    assert tried(given, DENIED) == given


def test_each_edit_is_judged_on_the_facts_that_the_edits_before_it_leave() -> None:
    # once the first rule lets the flow pass, a second one opens more than is needed
    assert tried(fix(add(), add(name="again", priority=298)), DENIED).proven is False


def test_fix_without_effect_is_not_proven_and_left_as_it_was() -> None:
    given = fix(StartCluster(cluster_id=CLUSTER_ID))
    denied_twice = snapshot(
        subnet_nsg=Known(nsg(STOP, rule("first", priority=100, access="Deny")), NSG_ID)
    )
    assert tried(given, denied_twice).proven is False


def test_what_a_fix_leaves_is_added_to_it() -> None:
    both = snapshot(
        subnet_nsg=Known(nsg(STOP), NSG_ID),
        nic_nsg=Known(nsg(STOP, id=NIC_NSG_ID, name="nsg-nic"), NIC_NSG_ID),
    )
    whole = tried(fix(add()), both)
    assert [type(edit) for edit in whole.edits] == [AddNsgRule, AddNsgRule]
    assert [edit.nsg_id for edit in whole.edits if isinstance(edit, AddNsgRule)] == [
        NSG_ID,
        NIC_NSG_ID,
    ]
    assert (len(whole.command), whole.proven) == (2, True)


def test_endless_remedies_are_no_remedy() -> None:
    asked: list[Snapshot] = []

    def ask(incident: Incident, facts: Snapshot) -> Answer:
        del incident
        asked.append(facts)
        return failed("it stays", resource_id=None, fixes=(fix(add()),))

    given = fix(StartCluster(cluster_id=CLUSTER_ID))
    check = Check(id="stubborn", title="", source="", ask=ask)
    assert completed(given, check, TOLD, DENIED) == given
    assert len(asked) == MOST_STEPS + 1


def test_fix_that_breaks_what_passed_is_not_proven() -> None:
    hole = route(f"{API_IP}/32", "None", name="hole")
    ranges = ("20.90.30.40/32",)
    facts = snapshot(
        route_table=Known(route_table(hole), TABLE_ID),
        cluster=Known(cluster(authorized_ranges=ranges), CLUSTER_ID),
    )
    through = AddRoute(
        table_id=TABLE_ID,
        route=route(f"{API_IP}/32", "VirtualAppliance", next_hop_addresses=("10.0.1.4",)),
    )
    given = fix(through, check="route_table")
    assert tried(given, facts, "route_table").proven is False


def test_ranges_that_take_away_what_was_listed_are_judged_by_their_check() -> None:
    facts = snapshot(
        cluster=Known(cluster(authorized_ranges=("203.0.113.0/24",), outbound_type="userNat")),
        nat_gateway=Known(nat_gateway()),
    )
    given = fix(
        SetAuthorizedRanges(cluster_id=CLUSTER_ID, ranges=("0.0.0.0/0",)),
        check="authorized_ip_ranges",
    )
    assert tried(given, facts, "authorized_ip_ranges").proven is False
    assert engine_fixes(facts) == [("authorized_ip_ranges", True, 1)]


def test_check_that_becomes_unknown_is_not_mended() -> None:
    facts = replace(DENIED, nic_nsg=Missing(why=Why.DENIED, what="nsg-nic"))
    assert engine_fixes(facts) == [("nsg_outbound", False, 1)]


def test_words_alone_and_values_alone_are_left_as_they_are() -> None:
    for given in (
        replace(fix(add()), command=()),
        Fix(check="nsg_outbound", title="ask", instructions="Ask."),
        fix(),
    ):
        assert tried(given, DENIED) == given


def test_all_else_of_a_finding_stays() -> None:
    findings = findings_of(TOLD, DENIED)
    told = proven(TOLD, DENIED, findings)
    bare: list[Finding] = [replace(each, fixes=()) for each in told]
    assert bare == [replace(each, fixes=()) for each in findings]
    assert [each.id for each in told if each.outcome is Outcome.FAILED] == ["nsg_outbound"]
    assert engine_fixes(DENIED) == [("nsg_outbound", True, 1)]


def test_fix_behind_which_another_check_fails_is_not_proven() -> None:
    hole = route(f"{API_IP}/32", "None", name="hole")
    facts = snapshot(
        route_table=Known(route_table(hole), TABLE_ID),
        cluster=Known(cluster(authorized_ranges=("20.50.1.0/24",), outbound_type="userNat")),
        nat_gateway=Known(nat_gateway()),
    )
    assert engine_fixes(facts) == [("route_table", False, 1)]
