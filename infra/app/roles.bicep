// What the program may do. Reading is one role; the node probe is another, made only when wanted.
targetScope = 'subscription'

@description('Subscriptions in which the roles can be assigned.')
param subscriptionIds array

@description('Name of a management group in which they can be assigned as well, or empty. Azure allows one.')
param managementGroup string

@description('Id of the subscription of another installation in this tenant that made the roles, or empty to make them here.')
param madeIn string

@description('Also make the role that runs the probe script on a node.')
param withNodeProbes bool

var subscriptions = [for id in subscriptionIds: '/subscriptions/${id}']
var groups = empty(managementGroup)
  ? []
  : ['/providers/Microsoft.Management/managementGroups/${managementGroup}']
var scopes = concat(subscriptions, groups)
// A tenant can have one custom role of a name, so a second installation takes those of the first.
var home = toLower(empty(madeIn) ? subscription().subscriptionId : madeIn)
var definitions = '/subscriptions/${home}/providers/Microsoft.Authorization/roleDefinitions'
var readerName = guid('/subscriptions/${home}', 'AKS ConnCheck Reader')
var proberName = guid('/subscriptions/${home}', 'AKS ConnCheck Node Prober')

resource reader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (empty(madeIn)) {
  name: readerName
  properties: {
    roleName: 'AKS ConnCheck Reader'
    description: 'Read what lies between an AKS node and its API server. No credentials, no changes.'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [
      {
        actions: [
          'Microsoft.ContainerService/managedClusters/read'
          'Microsoft.ContainerService/managedClusters/agentPools/read'
          'Microsoft.ContainerService/managedClusters/agentPools/machines/read'
          'Microsoft.Compute/virtualMachineScaleSets/read'
          'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/read'
          'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/instanceView/read'
          'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces/read'
          'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces/ipConfigurations/publicIPAddresses/read'
          'Microsoft.Compute/virtualMachines/read'
          'Microsoft.Compute/virtualMachines/instanceView/read'
          'Microsoft.Network/virtualNetworks/read'
          'Microsoft.Network/virtualNetworks/checkIpAddressAvailability/read'
          'Microsoft.Network/virtualNetworks/subnets/read'
          'Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action'
          'Microsoft.Network/networkSecurityGroups/read'
          'Microsoft.Network/routeTables/read'
          'Microsoft.Network/natGateways/read'
          'Microsoft.Network/publicIPAddresses/read'
          'Microsoft.Network/publicIPPrefixes/read'
          'Microsoft.Network/loadBalancers/read'
          'Microsoft.Network/networkInterfaces/read'
          'Microsoft.Network/privateEndpoints/read'
          'Microsoft.Network/privateDnsZones/read'
          'Microsoft.Network/privateDnsZones/A/read'
          'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read'
          'Microsoft.Network/azureFirewalls/read'
          'Microsoft.Network/firewallPolicies/read'
          'Microsoft.Network/firewallPolicies/ruleCollectionGroups/read'
          'Microsoft.Network/ipGroups/read'
          'Microsoft.Network/locations/serviceTags/read'
          'Microsoft.Insights/eventtypes/values/read'
          'Microsoft.Resources/subscriptions/read'
          'Microsoft.Resources/subscriptions/resourceGroups/read'
          'Microsoft.Authorization/permissions/read'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource prober 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (withNodeProbes && empty(madeIn)) {
  name: proberName
  properties: {
    roleName: 'AKS ConnCheck Node Prober'
    description: 'Run a script as root on a node. The program sends one script, which only looks.'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [
      {
        actions: [
          'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action'
          'Microsoft.Compute/virtualMachines/runCommand/action'
          'Microsoft.Compute/locations/operations/read'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

output readerId string = '${definitions}/${readerName}'
output proberId string = withNodeProbes ? '${definitions}/${proberName}' : ''
