// Queues, tables, the app's package and undeliverable events. No shared keys: the identity only.
@description('Name of the account, unique in Azure.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Object id of the identity that works with it.')
param principalId string

var packages = 'packages'
var deadLetters = 'dead-letters'
var queues = ['diagnoses', 'diagnoses-poison']
var queueContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
var roles = {
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: storage
  name: 'default'
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [
  for container in [packages, deadLetters]: {
    parent: blobs
    name: container
  }
]

// Events of a cluster's own topic; those of a subscription lie in an account of their own.
resource ageing 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: storage
  name: 'default'
  dependsOn: [blobs]
  properties: {
    policy: {
      rules: [
        {
          name: 'forget-dead-letters'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${deadLetters}/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
          }
        }
      ]
    }
  }
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: storage
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = [
  for item in queues: {
    parent: queueService
    name: item
  }
]

// The host keeps leases in blobs, and its documentation asks for Owner.
resource grants 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(roles): {
    name: guid(storage.id, principalId, role.value)
    scope: storage
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
      description: role.key
    }
  }
]

// On the two queues only. Message Processor would not do: giving a message back for a later try
// changes it, which is a write.
resource queueGrants 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (item, i) in queues: {
    name: guid(storage.id, item, principalId, queueContributor)
    scope: queue[i]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', queueContributor)
      description: 'Storage Queue Data Contributor'
    }
  }
]

output name string = storage.name
output packageContainer string = packages
