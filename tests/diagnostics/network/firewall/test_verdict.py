"""What becomes of a flow (S3.1, S3.8, S3.9), and what is said where it cannot be told."""

import pytest

from diagnostics.model.firewall import FirewallRules
from diagnostics.network.firewall.verdict import FirewallRuling, judge_firewall
from diagnostics.network.nsg import Access
from tests.builders import FQDN, PRIVATE_FQDN
from tests.diagnostics.network.firewall.values import (
    DENIED,
    EMPTIED,
    FLOW,
    NO_RIGHT,
    application,
    collection,
    flow,
    group,
    judged,
    network,
    policy,
    rules_of,
)

ALLOW, DENY, UNKNOWN = Access.ALLOW, Access.DENY, Access.UNKNOWN
BY_TAG = application("tag", target_fqdns=(), fqdn_tags=("AzureKubernetesService",))
INSPECTS = application("inspects", terminate_tls=True)
PERHAPS = network("perhaps", source_group_ids=(DENIED,))


def told(ruling: FirewallRuling) -> tuple[Access, bool | None, str | None]:
    return ruling.access, ruling.inspected, ruling.rule.rule.name if ruling.rule else None


def test_nothing_is_denied_by_default() -> None:
    empty = FirewallRuling(access=DENY, inspected=False, rule=None, first=None, skipped=())
    assert judged(FirewallRules()) == empty
    assert judged(FirewallRules(policy=policy())) == empty


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (rules_of(collection(network())), (ALLOW, False, "net")),
        (rules_of(collection(network(), action="Deny")), (DENY, False, "net")),
        (rules_of(collection(network(), action="ALLOW")), (ALLOW, False, "net")),
        (rules_of(collection(application())), (ALLOW, False, "app")),
        (rules_of(collection(BY_TAG)), (ALLOW, False, "tag")),
        (rules_of(collection(application(), action="Deny")), (DENY, False, "app")),
        (rules_of(collection(network(protocols=("UDP",)))), (DENY, False, None)),
        (rules_of(collection(network(source_group_ids=(EMPTIED,)))), (DENY, False, None)),
        (rules_of(collection(action="Dnat", priority=100)), (DENY, False, None)),
        (FirewallRules(collections=(collection(BY_TAG),)), (ALLOW, False, "tag")),
    ],
)
def test_the_first_match_decides(
    rules: FirewallRules, expected: tuple[Access, bool | None, str | None]
) -> None:
    assert told(judged(rules)) == expected


def test_network_rules_come_before_application_rules() -> None:
    rules = rules_of(
        collection(INSPECTS, name="first", priority=100),
        collection(network(), name="second", priority=65000, action="Deny"),
    )
    assert told(judged(rules)) == (DENY, False, "net")


def test_the_parent_decides_before_the_child() -> None:
    parent = policy(group(collection(network("of-parent"), action="Deny"), priority=65000))
    child = policy(group(collection(network("of-child")), priority=100), parent=parent)
    assert told(judged(FirewallRules(policy=child))) == (DENY, False, "of-parent")


def test_the_childs_network_rules_come_before_the_parents_application_rules() -> None:
    parent = policy(group(collection(application("of-parent"), action="Deny")))
    child = policy(group(collection(network("of-child"))), parent=parent)
    assert told(judged(FirewallRules(policy=child))) == (ALLOW, False, "of-child")


def test_only_the_first_matching_application_rule_inspects() -> None:
    other = application("other", target_fqdns=("mcr.microsoft.com",), terminate_tls=True)
    assert told(judged(rules_of(collection(other, BY_TAG, INSPECTS)))) == (ALLOW, False, "tag")
    assert told(judged(rules_of(collection(other, INSPECTS, BY_TAG)))) == (ALLOW, True, "inspects")


def test_a_flow_that_a_network_rule_decides_is_never_inspected() -> None:
    assert told(judged(rules_of(collection(INSPECTS, network())))) == (ALLOW, False, "net")


def test_a_connection_by_address_meets_no_application_rule() -> None:
    rules = rules_of(collection(application(target_fqdns=("*",))))
    assert told(judged(rules, sni=False)) == (DENY, False, None)
    assert told(judged(rules_of(collection(network())), sni=False)) == (ALLOW, False, "net")


def test_a_private_name_needs_a_rule_of_its_own() -> None:
    assert told(judged(rules_of(collection(BY_TAG)), fqdn=PRIVATE_FQDN)) == (DENY, False, None)


def test_the_rules_before_are_listed_in_order() -> None:
    rules = rules_of(
        collection(network("n2", protocols=("UDP",)), name="b", priority=300),
        collection(network("n1", destination_ports=("80",)), name="a", priority=200),
        collection(application("a1", target_fqdns=()), BY_TAG, INSPECTS, name="c", priority=100),
    )
    assert [placed.rule.name for placed in judged(rules).skipped] == ["n1", "n2", "a1"]


def test_a_doubtful_rule_that_changes_nothing_leaves_no_doubt() -> None:
    ruling = judged(rules_of(collection(PERHAPS, network())))
    assert told(ruling) == (ALLOW, False, "net")
    assert (ruling.doubt, ruling.missing) == ("", ())
    assert ruling.first is not None
    assert ruling.first.rule == PERHAPS


def test_a_doubtful_rule_that_changes_access_leaves_it_unknown() -> None:
    ruling = judged(rules_of(collection(PERHAPS)))
    assert told(ruling) == (UNKNOWN, False, "perhaps")
    assert ruling.doubt == (
        "whether network rule perhaps (allows), collection held (priority 200), "
        "group group (priority 300), policy policy, matches could not be told: "
        "IP group ipg-denied was not read"
    )
    assert ruling.missing == (NO_RIGHT,)


def test_an_unknown_ruling_names_the_first_rule_against_the_sure_one() -> None:
    allows = collection(PERHAPS, name="a", priority=200)
    denies = collection(network("no", source_group_ids=(DENIED,)), name="b", action="Deny")
    ruling = judged(rules_of(denies, allows, collection(network(), name="c", priority=300)))
    assert told(ruling) == (UNKNOWN, False, "no")
    assert ruling.first is not None
    assert ruling.first.rule == PERHAPS


def test_doubt_about_inspection_leaves_access_known() -> None:
    unsure = application("unsure", source_group_ids=(DENIED,), terminate_tls=True)
    ruling = judged(rules_of(collection(unsure, BY_TAG)))
    assert told(ruling) == (ALLOW, None, "unsure")
    assert ruling.missing == (NO_RIGHT,)
    assert told(judged(rules_of(collection(unsure, INSPECTS)))) == (ALLOW, True, "inspects")


def test_doubt_about_access_is_named_before_doubt_about_inspection() -> None:
    inspecting = application("inspecting", source_group_ids=(DENIED,), terminate_tls=True)
    denying = application("denying", source_group_ids=(DENIED,))
    rules = rules_of(
        collection(inspecting, name="a", priority=200),
        collection(denying, name="b", priority=300, action="Deny"),
        collection(BY_TAG, name="c", priority=400),
    )
    assert told(judged(rules)) == (UNKNOWN, None, "denying")


def test_a_service_tag_is_followed_both_ways_until_it_is_expanded() -> None:
    rules = rules_of(collection(network(destinations=("AzureCloud",))))
    assert told(judged(rules)) == (UNKNOWN, False, "net")
    for prefix, access in (("20.90.0.0/16", ALLOW), ("20.91.0.0/16", DENY)):
        tags = {"azurecloud": (prefix,)}
        ruling = judge_firewall(rules, FLOW, fqdn=FQDN, sni=True, tags=tags)
        assert (ruling.access, ruling.doubt) == (access, "")


def test_an_address_that_nobody_named_leaves_rules_by_address_open() -> None:
    somewhere = flow(destination=None)
    by_address = rules_of(collection(network(destinations=("20.90.10.20",))))
    assert judged(by_address, somewhere).access is UNKNOWN
    assert judged(rules_of(collection(BY_TAG)), somewhere).access is ALLOW


def test_equal_priorities_that_disagree_are_unknown() -> None:
    allows = collection(network("yes"), name="a")
    denies = collection(network("no"), name="b", action="Deny")
    ruling = judged(rules_of(denies, allows))
    assert told(ruling) == (UNKNOWN, False, "yes")
    assert ruling.doubt == (
        "network rule yes (allows), collection held (priority 200), group group (priority 300), "
        "policy policy, has a neighbour of equal priority, and either may come first"
    ).replace("held", "a")
    assert ruling.missing == ()


def test_equal_priorities_that_agree_are_settled() -> None:
    rules = rules_of(collection(network("x"), name="a"), collection(network("y"), name="b"))
    assert told(judged(rules)) == (ALLOW, False, "y")
    unsure = rules_of(collection(network("x"), name="a"), collection(PERHAPS, name="b"))
    assert told(judged(unsure)) == (ALLOW, False, "x")


def test_a_match_by_name_is_said_to_rest_on_dns() -> None:
    by_name = network(destinations=(), destination_fqdns=(FQDN,))
    assumption = f"the firewall is the nodes' DNS proxy, so it resolves {FQDN} as they do"
    assert judged(rules_of(collection(by_name))).assumptions == (assumption,)
    assert judged(rules_of(collection(by_name), dns_proxy=True)).assumptions == ()
    assert judged(rules_of(collection(PERHAPS, by_name), dns_proxy=None)).assumptions == (
        assumption,
    )


def test_an_unknown_ruling_rests_on_nothing() -> None:
    by_name = network(destinations=(), destination_fqdns=(FQDN,))
    denying = collection(PERHAPS, name="a", priority=100, action="Deny")
    assert judged(rules_of(denying, collection(by_name))).assumptions == ()
