// One role for the program's identity in one subscription.
targetScope = 'subscription'

@description('Object id of the identity.')
param principalId string

@description('Id of the role definition.')
param roleDefinitionId string

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, roleDefinitionId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roleDefinitionId
  }
}
