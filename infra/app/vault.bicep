// The vault of the two Slack secrets; the function app reads them by reference.
// The secrets themselves are put in by connect.bicep, when the Slack app exists.
@description('Name of the vault, unique in Azure.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Object id of the identity that may read secrets.')
param principalId string

var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
  }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, secretsUser)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
    description: 'Key Vault Secrets User'
  }
}

output name string = vault.name
// Without a version, so that a new secret is picked up within a day, or at once on a refresh.
output botTokenUri string = '${vault.properties.vaultUri}secrets/slack-bot-token'
output signingSecretUri string = '${vault.properties.vaultUri}secrets/slack-signing-secret'
