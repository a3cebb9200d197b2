"""The Bicep files parse, fit together, and say what each of their parameters is for."""

import re
from pathlib import Path

import pytest

from tests.infra.bicep import (
    INFRA,
    declared,
    decorations,
    errors,
    kind_of,
    property_of,
    strings,
    text,
    walk,
)

FILES = sorted(INFRA.rglob("*.bicep"))
DEPLOYED = {"main": "main.bicepparam", "connect": "connect.bicepparam"}
ROLES = declared(INFRA / "app/roles.bicep", "resource")
SECRETS = ("slackBotToken", "slackSigningSecret")


def _actions(role: str) -> list[str]:
    return strings(property_of(ROLES[role], "actions"))


def _name(path: Path) -> str:
    return str(path.relative_to(INFRA))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_file_is_bicep(path: Path) -> None:
    assert errors(path.read_bytes()) == []


@pytest.mark.parametrize("broken", [b"param name\n", b"resource a 'b@1' = {\n  name: 'x'\n"])
def test_broken_file_is_noticed(broken: bytes) -> None:
    assert errors(broken) != []


@pytest.mark.parametrize("root", ["main", "connect", "other-subscription"])
def test_modules_get_exactly_the_parameters_they_declare(root: str) -> None:
    passed, wanted = {}, {}
    for name, module in declared(INFRA / f"{root}.bicep", "module").items():
        path = INFRA / text(module.named_children[1]).strip("'")
        given = property_of(module, "params").named_children
        passed[name] = sorted(text(item.named_children[0]) for item in given)
        wanted[name] = sorted(declared(path, "parameter"))

    assert passed == wanted


def test_every_module_file_is_deployed_by_somebody() -> None:
    roots = [path for path in FILES if path.parent == INFRA]
    used = {
        text(module.named_children[1]).strip("'")
        for path in roots
        for module in declared(path, "module").values()
    }

    assert sorted(used) == [_name(path) for path in FILES if path not in roots]


def test_what_a_module_is_asked_for_is_among_its_outputs() -> None:
    asked, offered = set(), set()
    for path in (path for path in FILES if path.parent == INFRA):
        modules = declared(path, "module")
        asked |= {
            (text(modules[name].named_children[1]).strip("'"), output)
            for name, output in re.findall(r"\b(\w+)\.outputs\.(\w+)", path.read_text())
        }
        for module in modules.values():
            file = text(module.named_children[1]).strip("'")
            offered |= {(file, output) for output in declared(INFRA / file, "output")}

    assert sorted(asked - offered) == []
    assert sorted(offered - asked) == []


@pytest.mark.parametrize("root", DEPLOYED)
def test_parameter_file_sets_only_what_is_declared_and_all_that_is_required(root: str) -> None:
    lines = (INFRA / DEPLOYED[root]).read_text()
    given = set(re.findall(r"^param (\w+) = ", lines, re.MULTILINE))
    parameters = declared(INFRA / f"{root}.bicep", "parameter")
    required = {name for name, node in parameters.items() if " = " not in text(node)}

    assert sorted(given - set(parameters)) == []
    assert sorted(required - given) == []


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_every_parameter_says_what_it_is_for(path: Path) -> None:
    parameters = declared(path, "parameter")
    silent = [name for name, node in parameters.items() if "description" not in decorations(node)]

    assert silent == []


def test_parameters_are_bounded_where_not_every_value_makes_sense() -> None:
    bounds = {"allowed", "minValue", "maxValue", "minLength", "maxLength"}
    found = {
        f"{root}.{name}": sorted(bounds & set(decorations(node)))
        for root in ("main", "connect", "other-subscription")
        for name, node in declared(INFRA / f"{root}.bicep", "parameter").items()
        if bounds & set(decorations(node))
    }
    between = ["maxValue", "minValue"]

    assert found == {
        "main.environmentName": ["maxLength", "minLength"],
        "main.pythonVersion": ["allowed"],
        "main.warmInstances": between,
        "main.keepDays": between,
        "main.timeLimitSeconds": between,
        "connect.waysIn": ["allowed"],
        "connect.deadLetterDays": between,
        "other-subscription.environmentName": ["maxLength", "minLength"],
        "other-subscription.deadLetterDays": between,
    }


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_secrets_are_secure_parameters_and_no_outputs(path: Path) -> None:
    parameters = declared(path, "parameter")
    secure = {name for name, node in parameters.items() if "secure" in decorations(node)}
    outputs = " ".join(text(node) for node in declared(path, "output").values())

    assert secure == set(SECRETS) & set(parameters)
    assert re.findall(r"(?i)listkeys|listsecrets|slackBotToken|slackSigningSecret", outputs) == []
    assert [name for name in secure if re.search(rf"\b{name}\b", outputs)] == []


def test_a_key_is_read_in_one_place_and_stays_out_of_parameters_outputs_and_variables() -> None:
    places = {_name(path): path for path in FILES if "listKeys" in path.read_text()}
    (path,) = places.values()
    (reading,) = (
        node
        for node in walk(path.read_bytes())
        if node.type == "object_property" and text(node.named_children[0]) == "serviceUri"
    )

    assert list(places) == ["app/log-alert.bicep"]
    assert path.read_text().count("listKeys") == 1
    assert "listKeys('${appId}/functions/alerts', '2024-04-01').default" in text(reading)


def test_outputs_give_the_addresses_that_slack_and_alerts_need() -> None:
    outputs = declared(INFRA / "main.bicep", "output")
    ends = {
        name: text(node).rpartition("hostName}")[2].rstrip("'") for name, node in outputs.items()
    }

    assert [ends[name] for name in ("APP_URL", "SLACK_REQUEST_URL", "ALERTS_URL")] == [
        "",
        "/api/slack",
        "/api/alerts",
    ]


def test_second_deployment_is_given_the_outputs_of_the_first() -> None:
    outputs = set(declared(INFRA / "main.bicep", "output"))
    read = set(re.findall(r"Variable\('([A-Z_]+)'\)", (INFRA / "connect.bicepparam").read_text()))
    script = (INFRA / "connect.sh").read_text()

    assert sorted(read - outputs) == []
    assert sorted(name for name in read if name not in script) == []


def test_docs_list_every_resource_type_and_version() -> None:
    page = (INFRA / "README.md").read_text()
    listed = re.findall(r"^\| `(Microsoft\.[\w/.]+)` \| ([\d-]+) \|", page, re.MULTILINE)
    used = {kind_of(resource) for path in FILES for resource in declared(path, "resource").values()}

    assert sorted("@".join(each) for each in listed) == sorted(used)


def test_docs_list_every_parameter() -> None:
    page = (INFRA / "README.md").read_text()
    listed = re.findall(r"^\| `([a-z]\w+)` \|", page, re.MULTILINE)
    wanted = [
        name
        for root in ("main", "connect", "other-subscription")
        for name in declared(INFRA / f"{root}.bicep", "parameter")
    ]

    assert sorted(set(wanted) - set(listed)) == []


def test_reader_role_only_reads() -> None:
    others = [action for action in _actions("reader") if not action.endswith("/read")]

    # A list that Azure offers by POST only.
    vnets = "Microsoft.Network/virtualNetworks"
    assert others == [f"{vnets}/listNetworkManagerEffectiveSecurityAdminRules/action"]


def test_no_role_has_a_wildcard_or_touches_data_or_takes_anything_back() -> None:
    for role, definition in ROLES.items():
        assert [action for action in _actions(role) if "*" in action] == []
        for none in ("notActions", "dataActions", "notDataActions"):
            assert strings(property_of(definition, none)) == []


def test_node_probe_is_a_role_of_its_own_and_off_unless_asked_for() -> None:
    assert _actions("prober") == [
        "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action",
        "Microsoft.Compute/virtualMachines/runCommand/action",
        "Microsoft.Compute/locations/operations/read",
    ]
    assert "= if (withNodeProbes && empty(madeIn)) {" in text(ROLES["prober"])
    assert text(declared(INFRA / "main.bicep", "parameter")["allowNodeProbes"]).endswith("= false")


@pytest.mark.parametrize("role", ["reader", "prober"])
def test_docs_list_every_action_of_a_role(role: str) -> None:
    page = (INFRA.parent / "docs/permissions.md").read_text()
    heading = {"reader": "## AKS ConnCheck Reader", "prober": "## AKS ConnCheck Node Prober"}[role]
    section = page.split(heading, 1)[1].split("\n## ", 1)[0]

    assert re.findall(r"`(Microsoft\.[\w./]+)`", section) == _actions(role)
