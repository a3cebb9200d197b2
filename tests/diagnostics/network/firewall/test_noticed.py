"""Network rules drop, application rules reset, inspection shows a certificate."""

import pytest

from diagnostics.model.facts import Known
from diagnostics.model.firewall import RuleCollection
from diagnostics.model.ids import key
from diagnostics.model.symptom import Symptom
from diagnostics.network.firewall.noticed import noticed
from diagnostics.network.firewall.on_path import Judged, judge_devices
from diagnostics.network.flow import api_flow
from tests.builders import FIREWALL_ID, appliance, incident, snapshot
from tests.diagnostics.network.firewall.values import application, collection, network, rules_of


def judged(*collections: RuleCollection) -> Judged:
    facts = snapshot(firewall_rules={key(FIREWALL_ID): Known(rules_of(*collections))})
    (found,) = judge_devices([appliance()], (api_flow(incident(), facts),), incident(), facts)
    return found


BY_ADDRESS = judged(collection(network(), action="Deny"))
BY_NAME = judged(collection(application(), action="Deny"))
OTHER_NAME = judged(collection(application(target_fqdns=("mcr.microsoft.com",))))
OTHER_PORT = judged(collection(application(protocols=(("Https", 8443),))))
OTHER_ADDRESS = judged(collection(network(destinations=("10.9.9.9",))))
INSPECTS = judged(collection(application(terminate_tls=True)))


@pytest.mark.parametrize(
    ("found", "symptom"),
    [
        ((BY_ADDRESS,), Symptom.DROPPED),
        ((BY_NAME,), Symptom.RESET),
        ((OTHER_NAME,), Symptom.RESET),
        ((OTHER_PORT,), None),
        ((OTHER_ADDRESS,), Symptom.DROPPED),
        ((judged(),), Symptom.DROPPED),
        ((INSPECTS,), Symptom.FOREIGN_CERTIFICATE),
        ((BY_NAME, OTHER_NAME), Symptom.RESET),
        ((BY_NAME, BY_ADDRESS), None),
    ],
)
def test_node_notices_what_the_deciding_rule_does(
    found: tuple[Judged, ...], symptom: Symptom | None
) -> None:
    assert noticed(found, sni=True) is symptom


@pytest.mark.parametrize(
    ("found", "symptom"),
    [
        (OTHER_NAME, None),
        (OTHER_ADDRESS, Symptom.DROPPED),
        (BY_NAME, Symptom.RESET),
    ],
)
def test_without_a_name_in_the_greeting_a_default_denial_shows_in_either_way(
    found: Judged, symptom: Symptom | None
) -> None:
    assert noticed((found,), sni=False) is symptom
