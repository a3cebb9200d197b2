"""Where traffic leaves: public addresses, load balancer, NAT gateway, firewall, appliances."""

from sandbox.azure.bodies.scope import Scope, child, ref
from sandbox.azure.store import Body

PUBLIC_IP = "Microsoft.Network/publicIPAddresses"
NAT = "Microsoft.Network/natGateways"
BALANCER = "Microsoft.Network/loadBalancers"
FIREWALL = "Microsoft.Network/azureFirewalls"
POLICY = "Microsoft.Network/firewallPolicies"
NIC = "Microsoft.Network/networkInterfaces"
MACHINE = "Microsoft.Compute/virtualMachines"


def public_ip(scope: Scope, name: str, address: str) -> Body:
    """Build a static Standard public address."""
    properties: Body = {
        "ipAddress": address,
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Static",
        "idleTimeoutInMinutes": 4,
    }
    return scope.body(PUBLIC_IP, name, properties, sku={"name": "Standard", "tier": "Regional"})


def nat_gateway(scope: Scope, name: str, *public_ids: str) -> Body:
    """Build a NAT gateway with public addresses."""
    properties: Body = {
        "idleTimeoutInMinutes": 4,
        "publicIpAddresses": [ref(one) for one in public_ids],
    }
    return scope.body(NAT, name, properties, sku={"name": "Standard"})


def load_balancer(scope: Scope, name: str, public_id: str) -> Body:
    """Build a public load balancer with one outbound rule."""
    body = scope.body(BALANCER, name, {}, sku={"name": "Standard", "tier": "Regional"})
    frontend = child(
        body, "frontendIPConfigurations", "outbound", {"publicIPAddress": ref(public_id)}
    )
    outbound = child(
        body,
        "outboundRules",
        "aksOutboundRule",
        {"frontendIPConfigurations": [ref(frontend["id"])]},
    )
    body["properties"] |= {"frontendIPConfigurations": [frontend], "outboundRules": [outbound]}
    return body


def internal_balancer(scope: Scope, name: str, address: str, subnet_id: str) -> Body:
    """Build a load balancer with one private frontend address."""
    body = scope.body(BALANCER, name, {}, sku={"name": "Standard", "tier": "Regional"})
    held: Body = {
        "privateIPAddress": address,
        "privateIPAllocationMethod": "Dynamic",
        "subnet": ref(subnet_id),
    }
    frontend = child(body, "frontendIPConfigurations", "internal", held)
    body["properties"] |= {"frontendIPConfigurations": [frontend], "outboundRules": []}
    return body


def policy(scope: Scope, name: str) -> Body:
    """Build a firewall policy without rules."""
    return scope.body(POLICY, name, {"threatIntelMode": "Alert", "sku": {"tier": "Standard"}})


def firewall(scope: Scope, name: str, private: str, **linked: str) -> Body:
    """Build an Azure Firewall; `linked` are the ids `subnet`, `public` and `policy`."""
    body = scope.body(FIREWALL, name, {"sku": {"name": "AZFW_VNet", "tier": "Standard"}})
    configuration = child(
        body,
        "azureFirewallIpConfigurations",
        "ipconfig1",
        {
            "privateIPAddress": private,
            "privateIPAllocationMethod": "Dynamic",
            "subnet": ref(linked["subnet"]),
            "publicIPAddress": ref(linked["public"]),
        },
    )
    body["properties"] |= {
        "ipConfigurations": [configuration],
        "firewallPolicy": ref(linked["policy"]),
        "threatIntelMode": "Alert",
    }
    return body


def rule_group(held_by: Body, name: str, priority: int, *collections: Body) -> Body:
    """Build a rule collection group of a policy."""
    properties: Body = {"priority": priority, "ruleCollections": list(collections)}
    return child(held_by, "ruleCollectionGroups", name, properties)


def collection(name: str, priority: int, action: str, *rules: Body) -> Body:
    """Build a filter rule collection."""
    return {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": name,
        "priority": priority,
        "action": {"type": action},
        "rules": list(rules),
    }


def classic_collection(held_by: Body, name: str, priority: int, action: str, *rules: Body) -> Body:
    """Build a collection of a firewall without policy, from rules of one of a policy's kinds."""
    kind = "application" if rules[0]["ruleType"] == "ApplicationRule" else "network"
    own = [{"protocols": rule.get("ipProtocols"), **rule} for rule in rules]
    for rule in own:
        for field in ("ruleType", "ipProtocols", "terminateTLS"):
            rule.pop(field, None)
    properties: Body = {"priority": priority, "action": {"type": action}, "rules": own}
    return child(held_by, f"{kind}RuleCollections", name, properties)


def network_rule(name: str, **fields: object) -> Body:
    """Build a TCP 443 network rule from anywhere; `fields` names the destinations."""
    return {
        "ruleType": "NetworkRule",
        "name": name,
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["*"],
        "sourceIpGroups": [],
        "destinationAddresses": [],
        "destinationIpGroups": [],
        "destinationFqdns": [],
        "destinationPorts": ["443"],
        **fields,
    }


def application_rule(name: str, **fields: object) -> Body:
    """Build an HTTPS application rule from anywhere; `fields` names the hosts."""
    return {
        "ruleType": "ApplicationRule",
        "name": name,
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": ["*"],
        "sourceIpGroups": [],
        "targetFqdns": [],
        "fqdnTags": [],
        "terminateTLS": False,
        **fields,
    }


def interface(scope: Scope, name: str, address: str, subnet_id: str, **fields: object) -> Body:
    """Build a standalone network interface; `fields` overrides properties."""
    body = scope.body(NIC, name, {"enableIPForwarding": False, **fields})
    body["properties"]["ipConfigurations"] = [configuration(body, address, subnet_id)]
    return body


def configuration(nic: Body, address: str, subnet_id: str) -> Body:
    """Build a network interface's primary IP configuration."""
    properties: Body = {
        "privateIPAddress": address,
        "privateIPAllocationMethod": "Dynamic",
        "privateIPAddressVersion": "IPv4",
        "primary": True,
        "subnet": ref(subnet_id),
    }
    return child(nic, "ipConfigurations", "ipconfig1", properties)


def machine(scope: Scope, name: str, nic_id: str, power: str = "running") -> Body:
    """Build a virtual machine in a power state (`running`, `deallocated`)."""
    status = {"code": f"PowerState/{power}", "level": "Info", "displayStatus": f"VM {power}"}
    ready = {"code": "ProvisioningState/succeeded", "level": "Info", "displayStatus": "Ready"}
    properties: Body = {
        "networkProfile": {"networkInterfaces": [ref(nic_id)]},
        "instanceView": {"statuses": [ready, status]},
    }
    return scope.body(MACHINE, name, properties)
