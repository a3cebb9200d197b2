"""The managed cluster and its agent pools."""

from sandbox.azure.bodies.scope import Scope
from sandbox.azure.store import Body

CLUSTER = "Microsoft.ContainerService/managedClusters"


def cluster(scope: Scope, name: str, fqdn: str, network: Body, access: Body) -> Body:
    """Build a running cluster without pools from its network profile and API server access."""
    node_group = f"MC_{scope.group}_{name}_{scope.location}"
    properties: Body = {
        "powerState": {"code": "Running"},
        "kubernetesVersion": "1.34",
        "currentKubernetesVersion": "1.34.2",
        "dnsPrefix": f"{name}-dns",
        "fqdn": fqdn,
        "agentPoolProfiles": [],
        "nodeResourceGroup": node_group,
        "enableRBAC": True,
        "networkProfile": {
            "networkPlugin": "azure",
            "networkPluginMode": "overlay",
            "networkDataplane": "cilium",
            "loadBalancerSku": "standard",
            "podCidr": "10.244.0.0/16",
            "serviceCidr": "10.0.0.0/16",
            "dnsServiceIP": "10.0.0.10",
            **network,
        },
        "apiServerAccessProfile": access,
        "identityProfile": {"kubeletidentity": _kubelet(scope, name, node_group)},
        "disableLocalAccounts": True,
    }
    identity = {
        "type": "SystemAssigned",
        "principalId": "6f1c6a52-3c0b-4c58-9d3f-6a0b1c2d3e4f",
        "tenantId": "5f4dcc3b-0f5e-4b52-9a63-1a2b3c4d5e6f",
    }
    sku = {"name": "Base", "tier": "Standard"}
    return scope.body(CLUSTER, name, properties, identity=identity, sku=sku)


def pool(name: str, mode: str, count: int, subnet_id: str) -> Body:
    """Build an agent pool profile."""
    return {
        "name": name,
        "mode": mode,
        "count": count,
        "vmSize": "Standard_D4s_v5",
        "type": "VirtualMachineScaleSets",
        "osType": "Linux",
        "osSKU": "Ubuntu",
        "orchestratorVersion": "1.34",
        "currentOrchestratorVersion": "1.34.2",
        "nodeImageVersion": "AKSUbuntu-2404gen2containerd-202611.02.0",
        "vnetSubnetID": subnet_id,
        "enableNodePublicIP": False,
        "powerState": {"code": "Running"},
        "provisioningState": "Succeeded",
    }


def _kubelet(scope: Scope, name: str, node_group: str) -> Body:
    kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
    holder = Scope(subscription_id=scope.subscription_id, group=node_group)
    return {
        "resourceId": holder.id(kind, f"{name}-agentpool"),
        "clientId": "b7a0c9d8-1e2f-4a3b-8c4d-5e6f7a8b9c0d",
        "objectId": "c8b1d0e9-2f3a-4b4c-9d5e-6f7a8b9c0d1e",
    }
