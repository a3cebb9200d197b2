"""The actions of the reader's role, each with what cannot be seen without it.

A test holds the names to `infra/app/roles.bicep`, where the role is made.
"""

from collections.abc import Mapping

ROLE = "AKS ConnCheck Reader"
_SET = "Microsoft.Compute/virtualMachineScaleSets"
_NIC = f"{_SET}/virtualMachines/networkInterfaces"
_CLUSTER = "Microsoft.ContainerService/managedClusters"
_NETWORK = "Microsoft.Network"

ACTIONS: Mapping[str, str] = {
    f"{_CLUSTER}/read": "the cluster itself; no diagnosis is possible",
    f"{_CLUSTER}/agentPools/read": "the node pools, their subnets and their last errors",
    f"{_CLUSTER}/agentPools/machines/read": "which machines a pool has",
    f"{_SET}/read": "the scale sets of the node pools",
    f"{_SET}/virtualMachines/read": "the nodes of scale sets",
    f"{_SET}/virtualMachines/instanceView/read": "what the extension reported on a node",
    f"{_NIC}/read": "the nodes' network interfaces, and NSGs on them",
    f"{_NIC}/ipConfigurations/publicIPAddresses/read": "the nodes' own public addresses",
    "Microsoft.Compute/virtualMachines/read": "appliances on the path, nodes without a scale set",
    "Microsoft.Compute/virtualMachines/instanceView/read": "whether an appliance runs",
    f"{_NETWORK}/virtualNetworks/read": "virtual networks and their DNS servers",
    f"{_NETWORK}/virtualNetworks/checkIpAddressAvailability/read": (
        "whether anything holds a next hop's address"
    ),
    f"{_NETWORK}/virtualNetworks/subnets/read": "what is attached to the node subnet",
    f"{_NETWORK}/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action": (
        "security admin rules; they are assumed to be absent"
    ),
    f"{_NETWORK}/networkSecurityGroups/read": "network security groups",
    f"{_NETWORK}/routeTables/read": "route tables",
    f"{_NETWORK}/natGateways/read": "NAT gateways",
    f"{_NETWORK}/publicIPAddresses/read": "the public addresses that nodes leave with",
    f"{_NETWORK}/publicIPPrefixes/read": "the public prefixes that nodes leave with",
    f"{_NETWORK}/loadBalancers/read": "load balancers in front of appliances",
    f"{_NETWORK}/networkInterfaces/read": "which machine holds a next hop's address",
    f"{_NETWORK}/privateEndpoints/read": "the API server's private endpoint",
    f"{_NETWORK}/privateDnsZones/read": "the API server's private DNS zone",
    f"{_NETWORK}/privateDnsZones/A/read": "the API server's DNS record",
    f"{_NETWORK}/privateDnsZones/virtualNetworkLinks/read": "which networks see the DNS zone",
    f"{_NETWORK}/azureFirewalls/read": "Azure firewalls on the path",
    f"{_NETWORK}/firewallPolicies/read": "firewall policies",
    f"{_NETWORK}/firewallPolicies/ruleCollectionGroups/read": "the rules of firewall policies",
    f"{_NETWORK}/ipGroups/read": "the address groups that firewall rules name",
    f"{_NETWORK}/locations/serviceTags/read": "the addresses behind service tags",
    "Microsoft.Insights/eventtypes/values/read": (
        "the Activity Log: error texts, and what was changed before a failure"
    ),
    "Microsoft.Resources/subscriptions/read": "which subscriptions there are, for Slack's form",
    "Microsoft.Resources/subscriptions/resourceGroups/read": "resource groups",
    "Microsoft.Authorization/permissions/read": "these rights; only the doctor needs it",
}
