// The second way in: an alert on failed operations in the Activity Log calls /api/alerts.
@description('Name that the resources are named after.')
param name string

@description('Tags.')
param tags object

@description('Id of the function app.')
param appId string

@description('Address of the function that takes alerts, without its key.')
param alertsUrl string

var operations = [
  'Microsoft.ContainerService/managedClusters/write'
  'Microsoft.ContainerService/managedClusters/agentPools/write'
  'Microsoft.ContainerService/managedClusters/agentPools/upgradeNodeImageVersion/action'
  'Microsoft.ContainerService/managedClusters/start/action'
  'Microsoft.Compute/virtualMachineScaleSets/write'
  'Microsoft.Resources/deployments/write'
]
var anyOperation = [for operation in operations: { field: 'operationName', equals: operation }]

resource hook 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}-alerts'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'conncheck'
    webhookReceivers: [
      {
        name: 'alerts'
        // Resource Manager asks for the key while it deploys: it is in no parameter, no output and
        // no variable, so not in the deployment's history. It opens this one function.
        serviceUri: '${alertsUrl}?code=${listKeys('${appId}/functions/alerts', '2024-04-01').default}'
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alert 'Microsoft.Insights/activityLogAlerts@2020-10-01' = {
  name: '${name}-failed-aks-operations'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    description: 'A failed operation of an AKS cluster, for AKS ConnCheck.'
    scopes: [subscription().id]
    condition: {
      allOf: [
        { field: 'category', equals: 'Administrative' }
        { field: 'status', equals: 'Failed' }
        { anyOf: anyOperation }
      ]
    }
    actions: { actionGroups: [{ actionGroupId: hook.id }] }
  }
}
